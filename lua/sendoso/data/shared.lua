--- Files that the rules of a plan share: each is read once, and what is wrong with it is told to each of the rules.
local check = require "sendoso.check"
local cursor = require "sendoso.cursor"
local origin = require "sendoso.data.origin"

local shared = {}

--- Returns the name of what is read of a file: the same file with other columns is another one. What is wrong with the
--- options is said when it is opened.
---@param kind "people"|"attendees"|"events"
---@param file string
---@param options? sendoso.FileOptions
---@param context sendoso.FileContext
---@return string
function shared.name(kind, file, options, context)
  options = type(options) == "table" and options or {}
  local list = { kind, file, tostring(options.date_order or context.date_order), tostring(options.known_rows) }
  for _, given in ipairs { options.map or false, options.ignore or false, context.ignore or false } do
    list[#list + 1] = tostring(type(given) == "table" or given)
    for _, name in ipairs(type(given) == "table" and check.sorted(given) or {}) do
      local value = given[name] or given[math.tointeger(name)]
      table.insert(list, ("%s=%s:%s"):format(name, type(value), value))
    end
  end
  return table.concat(list, "\0")
end

-- A table of its own, and of what is in it: a script may change what it gets.
local function copy(value)
  if type(value) ~= "table" then return value end
  local own = setmetatable({}, getmetatable(value))
  for name, member in pairs(value) do own[name] = copy(member) end
  return own
end

-- An item of its own, which is of the same row.
local function copy_of(item)
  local own, row = copy(item), origin.row(item)
  if row then origin.set(own, row) end
  return own
end

-- What a reader tells its context is kept in a list, to be told to others, too.
local function listener(context, told)
  local heard = {}
  for name, value in pairs(context) do heard[name] = value end
  for _, name in ipairs { "note", "skip", "incomplete", context.lack and "lack" or nil } do
    heard[name] = function(...) told[#told + 1] = { name = name, ... } end
  end
  return heard
end

--- Returns the items of a file, which is read if no other rule has read it.
---@generic T: table
---@param kind "attendees"|"events"
---@param file string
---@param options? sendoso.FileOptions
---@param context sendoso.FileContext
---@param read fun(context: sendoso.FileContext): fun(): T? reads the file
---@return fun(): T?
function shared.items(kind, file, options, context, read)
  if not context.rosters then return read(context) end
  local name = shared.name(kind, file, options, context) .. (context.lack and "\0lack" or "")
  local found = context.rosters[name]
  if not found then
    found = { items = {}, told = {} }
    for item in read(listener(context, found.told)) do table.insert(found.items, item) end
    context.rosters[name] = found
  end
  for _, one in ipairs(found.told) do (context[one.name] or context.note)(table.unpack(one)) end
  return (cursor.of(found.items, copy_of))
end

return shared

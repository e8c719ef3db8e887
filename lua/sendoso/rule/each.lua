--- The items of a rule: the rows of a file, a list, or an iterator from a function of the script.
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local cursor = require "sendoso.cursor"

-- Loaded when they read something: a rule has one of them.
local readers = {
  people = function(...) return require "sendoso.data.people"(...) end,
  attendees = function(...) return require "sendoso.data.attendees"(...) end,
  events = function(...) return require "sendoso.data.events"(...) end,
}

local each = {}

--- It is opened each time the rule is planned.
---@class sendoso.Each
---@field open fun(context: sendoso.FileContext): fun(): table?
---@field is_people boolean are they people, who may have left, be on leave or be contractors?
---@field file? string the path
---@field size? integer of a list
---@field kind? "people"|"attendees"|"events" of a file
---@field options? sendoso.FileOptions of a file
local Each = { __name = "sendoso.each" }
Each.__index = Each

-- Options whose files, too, are found beside the script whenever the rule is planned.
local function resolved(options)
  if type(options) ~= "table" or type(options.known_rows) ~= "string" then return options end
  local own = {}
  for name, value in pairs(options) do own[name] = value end
  own.known_rows = caller.path(options.known_rows)
  return own
end

--- Returns the function of `sendoso.rule` that takes a file, relative to the script.
---@param kind "people"|"attendees"|"events"
---@param is_people boolean
---@return fun(file: string, options?: sendoso.FileOptions): sendoso.Each
function each.of_file(kind, is_people)
  return function(file, options)
    if type(file) ~= "string" then check.expected(kind, "the path of a file", file) end
    local path = file == "-" and file or caller.path(file)
    options = resolved(options)
    local function open(context) return readers[kind](path, options, context, true) end
    return setmetatable({ open = open, is_people = is_people, file = path, kind = kind, options = options }, Each)
  end
end

--- Returns items that came another way than by the file, read as its rows are: they get the same keys.
---@param its_each sendoso.Each of a file
---@param name string for messages
---@param text string JSON
---@return sendoso.Each
function each.pushed(its_each, name, text)
  local whole = { encoding = function() return "UTF-8" end, head = function() return text end,
    whole = function() return text end }
  local function open(context)
    local own = setmetatable({ kept = { [name] = whole } }, { __index = context })
    return readers[its_each.kind](name, its_each.options, own, true)
  end
  return setmetatable({ open = open, is_people = its_each.is_people }, Each)
end

--- Is it a list, without holes and without other fields?
function each.is_list(value)
  if type(value) ~= "table" or getmetatable(value) ~= nil then return false end
  local count = 0
  for _ in pairs(value) do count = count + 1 end
  return count == #value
end

--- Can a rule have it as `each`?
function each.is(value)
  return getmetatable(value) == Each or type(value) == "function" or each.is_list(value)
end

--- Makes a sendoso.Each of what a rule may have as `each`.
---@param given sendoso.Each|table[]|fun(): fun(): table?
---@return sendoso.Each
function each.of(given)
  if getmetatable(given) == Each then return given end
  local open = type(given) == "function" and function() return given() end or function() return cursor.of(given) end
  return setmetatable({ open = open, is_people = true, size = type(given) == "table" and #given or nil }, Each)
end

return each

--- The objects of a JSON text: NDJSON, an array, an object with one array in it, or one object.
local fail = require "sendoso.fail"

local records = {}

---@class sendoso.Records: sendoso.Sheet
---@field items { line: integer, value?: table, fault?: string }[]
local Records = {}
Records.__index = Records

function Records:count() return #self.items end
function Records:line_of(row) return self.items[row].line end
function Records:fault(row) return self.items[row].fault end
function Records:item(row) return self.items[row].value end

-- Members that only wrap a value: Personio says { attributes: { first_name: { value: … } } }.
local wrappers = { attributes = true, value = true }

-- Puts the scalars of an object under their paths: home_location.city; of a list of groups those with a
-- type and a name under groups.department.
local function flatten(object, before, flat)
  for name, value in pairs(object) do
    local path = tostring(name)
    if wrappers[path] then path = before elseif before ~= "" then path = before .. "." .. path end
    if type(value) ~= "table" then
      flat[path] = tostring(value)
    elseif #value == 0 then
      flatten(value, path, flat)
    else
      for _, one in ipairs(value) do
        local group = type(one) == "table" and type(one.type) == "string" and path .. "." .. one.type:lower() .. ".name"
        if group and type(one.name) == "string" and not flat[group] then flat[group] = one.name end
      end
    end
  end
  return flat
end

--- The text of a field: numbers as they are written, nothing for what is absent or empty.
---@return string?
function Records:value(row, column)
  local flat = self.flat[row]
  if not flat then
    flat = flatten(self.items[row].value or {}, "", {})
    self.flat[row] = flat
  end
  local text = flat[self.headings[column]]
  text = text and text:match "^%s*(.-)%s*$"
  return text ~= "" and text or nil
end

-- All paths of all objects, in an order that is always the same.
local function paths(items)
  local seen, list = {}, {}
  for _, item in ipairs(items) do
    for path in pairs(flatten(item.value or {}, "", {})) do
      if not seen[path] then
        seen[path] = true
        list[#list + 1] = path
      end
    end
  end
  table.sort(list)
  return list
end

local function is_list(value) return type(value) == "table" and type(value[1]) == "table" end

-- Names under which exports put what they list, where there are several lists.
local usual = { "employees", "results", "items", "data", "records", "attendees", "participants", "events", "people" }

-- The list in an object: the only one, or the one of a usual name.
local function list_in(object)
  local only, several
  for _, value in pairs(object) do
    if is_list(value) then only, several = value, only ~= nil end
  end
  if not several then return only end
  for _, name in ipairs(usual) do
    if is_list(object[name]) then return object[name] end
  end
end

-- What a whole JSON value lists: an object that is something itself lists nothing.
local function listed(value)
  if value[1] or next(value) == nil then return value end
  if value.id or value.event_id or value.specversion then return { value } end
  local list = list_in(value)
  if list then return list end
  if type(value.data) == "table" then list = list_in(value.data) end
  return list or { value }
end

local function from_whole(value, lines)
  local items = {}
  for number, object in ipairs(listed(value)) do
    if type(object) == "table" then items[number] = { line = lines[object] or 1, value = object }
    else items[number] = { line = 1, fault = ("item %d is no object but '%s'"):format(number, tostring(object)) } end
  end
  return items
end

-- Each line by itself: a broken one costs no other.
local function from_lines(text)
  local items, number, usable = {}, 0, 0
  for line in (text .. "\n"):gmatch "(.-)\r?\n" do
    number = number + 1
    if line:find "%S" then
      local lines = {}
      local value, err = require("sendoso.core").decode(line, lines)
      if type(value) == "table" then
        usable = usable + 1
        items[#items + 1] = { line = number, value = value }
      else
        items[#items + 1] = { line = number, fault = err and err.message or "the line is no object" }
      end
    end
  end
  return items, usable
end

--- Is the text JSON, and no delimited file?
---@param text string
---@return boolean
function records.is_json(text) return text:find "^%s*[%[{]" ~= nil end

--- Reads the objects of a text.
---@param text string
---@param file string
---@return sendoso.Records?, sendoso.Error?
function records.read(text, file)
  local lines, form = {}, "JSON"
  local value, err = require("sendoso.core").decode(text, lines)
  local items
  if type(value) == "table" then
    items = from_whole(value, lines)
  else
    local usable
    items, usable = from_lines(text)
    form = "NDJSON"
    if usable == 0 then
      return fail("invalid", ("%s: %s"):format(file, err and err.message or "this is no JSON that lists something"))
    end
  end
  return setmetatable({ file = file, form = form, line = 1, headings = paths(items), items = items, flat = {} },
    Records)
end

return records

--- The objects of a JSON text: NDJSON, an array, an object with one array in it, or one object.
local check = require "sendoso.check"
local fail = require "sendoso.fail"
local lists = require "sendoso.data.file.lists"
local paging = require "sendoso.data.file.paging"
local trim = require "sendoso.trim"

local records = {}

---@class sendoso.Records: sendoso.Sheet
---@field items { line: integer, value?: table, problem?: string }[]
---@field unread string[] members that are lists and are not read
---@field incomplete? string why the file is not the whole answer of an API
local Records = {}
Records.__index = Records

function Records:count() return #self.items end
function Records:line_of(row) return self.items[row].line end
function Records:problem(row) return self.items[row].problem end
function Records:item(row) return self.items[row].value end

-- Members that only wrap a value: Personio writes { attributes: { first_name: { value: … } } }.
local wrappers = { attributes = true, value = true }

local function path_of(before, name)
  if wrappers[name] and before ~= "" then return before end
  return wrappers[name] and "" or before ~= "" and before .. "." .. name or tostring(name)
end

local flatten

-- The texts of a list, such as tags.
local function texts_of(list)
  local texts = {}
  for _, one in ipairs(list) do
    if type(one) ~= "table" then texts[#texts + 1] = tostring(one) end
  end
  return table.concat(texts, ", ")
end

-- The name and the value of an object that is one field, as systems write the fields that a company has added:
-- { name: "No gifts", value: true }; or nil.
local function pair_of(object)
  local name = type(object) == "table" and (object.name or object.label or object.key or object.title or object.field)
  if type(name) ~= "string" or object.value == nil or type(object.value) == "table" then return nil end
  return name, tostring(object.value)
end

-- Of a list of groups, the first of each type; of a list of fields, all; of other lists of objects, such as
-- employments, the first one; of lists of texts, all.
local function flatten_list(list, path, flat)
  if type(list[1]) ~= "table" then
    flat[path] = flat[path] or texts_of(list)
    return
  end
  if pair_of(list[1]) then
    for _, one in ipairs(list) do
      local name, value = pair_of(one)
      if name then flat[path .. "." .. name] = flat[path .. "." .. name] or value end
    end
    return
  end
  if not list[1].type then flatten(list[1], path, flat) end
  for _, one in ipairs(list) do
    local group = type(one) == "table" and type(one.type) == "string" and path .. "." .. one.type:lower() .. ".name"
    if group and type(one.name) == "string" and not flat[group] then flat[group] = one.name end
  end
end

-- Puts the scalars of an object under their paths, such as home_location.city, and of a list of groups those with a
-- type and a name, such as groups.department. If two have the same path, the outer one is always used.
function flatten(object, before, flat)
  local names = check.sorted(object)
  for _, name in ipairs(names) do
    local path = path_of(before, name)
    if type(object[name]) ~= "table" and flat[path] == nil then flat[path] = tostring(object[name]) end
  end
  for _, name in ipairs(names) do
    local value, path = object[name], path_of(before, name)
    if type(value) == "table" and #value == 0 then flatten(value, path, flat)
    elseif type(value) == "table" then flatten_list(value, path, flat) end
  end
  return flat
end

--- Returns the text of a field: a number as it is written, nil if the field is absent or empty.
---@return string?
function Records:value(row, column)
  local flat = self.flat[row]
  if not flat then
    flat = flatten(self.items[row].value or {}, "", {})
    self.flat[row] = flat
  end
  local text = flat[self.headings[column]]
  text = text and trim(text)
  return text ~= "" and text or nil
end

--- Are the texts of a row in these fields plainly names?
---@return boolean
function Records:are_names(row, columns)
  for _, column in ipairs(columns) do
    if (self:value(row, column) or ""):find "[^%w .,'_-]" then return false end
  end
  return true
end

--- Returns the texts of a row in some fields as one, which no others make; nil: they may do so, or those in the fields
--- of names are not plainly names.
---@return string?
function Records:joined(row, columns, names)
  if not self:are_names(row, names) then return nil end
  local texts = {}
  for i, column in ipairs(columns) do
    texts[i] = self:value(row, column) or ""
    if texts[i]:find("\0", 1, true) then return nil end
  end
  return table.concat(texts, "\0")
end

--- Makes an `__index` of items.
function Records.index(_, _, _, otherwise) return otherwise end

--- Returns the first row from `row` on that has a problem, or nil.
---@return integer?
function Records:odd(row)
  while self.items[row] and not self.items[row].problem do row = row + 1 end
  return self.items[row] and row
end

--- Returns the first row from `row` on whose text in a field is neither empty nor known, with the text; or nil.
---@return integer? row, string? text
---@return integer empty how many rows before it are empty, or have a text that is known as false
function Records:seek(row, column, known)
  local empty = 0
  for at = row, #self.items do
    local text = self:value(at, column)
    if text and known[text] == nil then return at, text, empty end
    if not text or not known[text] then empty = empty + 1 end
  end
  return nil, nil, empty
end

--- Returns the first row from `row` on with a text in a field, which may be no email address; or nil.
---@return integer?
function Records:odd_address(row, column)
  while row <= #self.items and not self:value(row, column) do row = row + 1 end
  return row <= #self.items and row or nil
end

--- Tells an identity the identifiers in a field; the first row has that number.
function Records:join(identity, number, identifier)
  for row = 1, #self.items do
    local text = self:value(row, identifier.column)
    if text then identity:join(number + row - 1, identifier.kind, identifier.what, text) end
  end
end

-- All paths of all objects, always in the same order.
local function paths(items)
  local seen = {}
  for _, item in ipairs(items) do
    for path in pairs(flatten(item.value or {}, "", {})) do seen[path] = true end
  end
  return check.sorted(seen)
end

-- The lists in the objects that are not read, in order.
local function unread(items, headings)
  local seen = {}
  for _, item in ipairs(items) do
    for name, value in pairs(item.value or {}) do
      if type(value) == "table" and #value > 0 then seen[tostring(name)] = true end
    end
  end
  for _, path in ipairs(headings) do seen[path:match "^[^.]+"] = nil end
  return check.sorted(seen)
end

-- Adds the items of a value, each with its line.
local function add(self, value, line_of)
  local list, owners = lists.find(value)
  if not list then
    self.items[#self.items + 1] = { line = line_of(value), problem = owners }
    return
  end
  for number, object in ipairs(list) do
    if type(object) == "table" and object[1] == nil and next(object) ~= nil then
      self.items[#self.items + 1] = { line = line_of(object), value = object }
    else
      self.items[#self.items + 1] = { line = line_of(value), problem = ("item %d is not an object, or is empty")
        :format(number) }
    end
  end
  if #owners > 0 then table.insert(self.answers, { owners = owners, items = list }) end
end

-- Reads each line by itself: a broken line affects no other.
local function add_lines(self, text)
  local number, objects = 0, 0
  for line in (text .. "\n"):gmatch "(.-)\r?\n" do
    number = number + 1
    local at = number
    if line:find "%S" then
      local value, err = require("sendoso.core").decode(line)
      if type(value) == "table" then
        objects = objects + 1
        add(self, value, function() return at end)
      else
        self.items[#self.items + 1] = { line = at, problem = err and err.message or "the line is not a JSON object" }
      end
    end
  end
  return objects
end

--- Reads the objects of a text.
---@param text string
---@param file string
---@return sendoso.Records?, sendoso.Error?
function records.read(text, file)
  local self = setmetatable({ file = file, form = "JSON", line = 1, items = {}, flat = {}, answers = {} }, Records)
  local lines = {}
  local value, err = require("sendoso.core").decode(text, lines)
  if type(value) == "table" then
    local function line_of(object) return lines[object] or 1 end
    for _, one in ipairs(lists.are_answers(value) and value or { value }) do add(self, one, line_of) end
  else
    self.form = "NDJSON"
    if add_lines(self, text) == 0 then
      return fail("invalid", ("%s: %s"):format(file, err and err.message or "the file is not a JSON list or object"))
    end
  end
  self.incomplete = paging.reason(self.answers)
  self.headings = paths(self.items)
  self.unread = unread(self.items, self.headings)
  return self
end

return records

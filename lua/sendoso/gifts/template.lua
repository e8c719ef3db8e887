--- Texts with {field}.
local date = require "sendoso.dates.date"
local fail = require "sendoso.fail"
local nearest = require "sendoso.nearest"
local remembered = require "sendoso.remembered"

local template = {}

local byte, tointeger = string.byte, math.tointeger
local SPACE = byte " "

local digits = {} -- the texts of small numbers: years and months are few
for number = 0, 100 do digits[number] = tostring(number) end

-- The text of a value, or nil; and whether it was a number. It must be the same every time, so that the gift has the
-- same key the next time.
local function text_of(value)
  local kind = type(value)
  if kind == "string" then return (byte(value) or 0) > SPACE and value or value:find "%S" and value or nil end
  if kind == "number" then return digits[value] or tostring(tointeger(value) or value), true end
  return date.is(value) and tostring(value) or nil
end

-- The value at a path such as data.how_was_it.
local function value_at(row, path)
  for part in path:gmatch "[^.]+" do
    if type(row) ~= "table" then return nil end
    row = row[part]
  end
  return row
end

-- The names in {a|b}.
local names_of = remembered(function(fields)
  local names = {}
  for name in fields:gmatch "[^|]+" do names[#names + 1] = name:match "^%s*(.-)%s*$" end
  return names
end)

-- The parts of a text: words, and between them, in the place of each field, a table with its names.
local parts_of = remembered(function(text)
  local parts, at = {}, 1
  for first, field, behind in text:gmatch "(){%s*([^{}]-)%s*}()" do
    if field ~= "" then
      parts[#parts + 1] = text:sub(at, first - 1)
      parts[#parts + 1] = { field = field, names = names_of(field) }
      at = behind
    end
  end
  parts[#parts + 1] = text:sub(at)
  return parts
end)

-- What is wrong with the braces of a text, in a table that is empty if nothing is.
local flaw_of = remembered(function(text)
  local rest = text:gsub("{([^{}]*)}", function(field)
    if field:find "^%s*$" or field:find "^%s*|" or field:find "|%s*$" then return nil end
    return ""
  end)
  local at = rest:match "[{}][^{}]*}?"
  return { at and ("\"%s\" is not a {field}"):format(at) }
end)

-- The text of a field, or nil; and whether it was a number.
local function text_in(row, name)
  local value = row[name]
  if value == nil and name:find(".", 1, true) then value = value_at(row, name) end
  if value ~= nil then return text_of(value) end
end

-- The text of the first field that has one, or nil; and whether it was a number.
local function first_of(row, names)
  for i = 1, #names do
    local text, is_number = text_in(row, names[i])
    if text then return text, is_number end
  end
end

--- Does a row have any of these fields?
---@param row table
---@param names string[]
---@return boolean
function template.has(row, names) return first_of(row, names) ~= nil end

--- Does a row have a field?
---@param row table
---@param name string
---@return boolean
function template.is_filled(row, name) return text_in(row, name) ~= nil end

--- Returns "; did you mean 'first_name'?", with a field that the row has; or "".
---@param row table
---@param name string
---@return string
function template.nearest(row, name)
  local names = {}
  for field, value in pairs(row) do
    if type(field) == "string" and text_of(value) then names[#names + 1] = field end
  end
  table.sort(names)
  return nearest(name, names)
end

-- The error of a field that is empty.
local function missing(part, row, what)
  local names = part.names
  local fields = #names == 1 and "the field %s is empty" or "the fields %s are empty"
  return fail("invalid", (fields .. " (%s needs {%s})%s"):format(table.concat(names, " and "), what, part.field,
    template.nearest(row, names[1])), { field = names[1] })
end

--- Replaces {field} by the field of a row, and {preferred_name|first_name} by the first one that is not empty. Returns
--- nil and an error if all are empty: nobody gets "Hi ,", and a key without its person would be the same for everybody.
---@param text string
---@param row table
---@param what string the option, for the error
---@param shape? fun(value: string): string for the texts of what is no number
---@return string?, sendoso.Error?
function template.fill(text, row, what, shape)
  local parts = parts_of(text)
  local first, second, filled
  for i = 2, #parts, 2 do
    local value, is_number = first_of(row, parts[i].names)
    if not value then return missing(parts[i], row, what) end
    if shape and not is_number then value = shape(value) end
    if i == 2 then first = value elseif i == 4 then second = value
    else
      filled = filled or parts[1] .. first .. parts[3] .. second .. parts[5]
      filled = filled .. value .. parts[i + 1]
    end
  end
  if filled then return filled end -- most have two fields at most
  if second then return parts[1] .. first .. parts[3] .. second .. parts[5] end
  return first and parts[1] .. first .. parts[3] or parts[1]
end

--- Can a text be filled? Returns true; or nil and the error of `fill`.
---@param text string
---@param row table
---@param what string the option, for the error
---@return true?, sendoso.Error?
function template.check(text, row, what)
  local parts = parts_of(text)
  for i = 2, #parts, 2 do
    if not first_of(row, parts[i].names) then return missing(parts[i], row, what) end
  end
  return true
end

--- Returns what is wrong with a text's braces, or nil.
---@param text string
---@return string?
function template.flaw(text) return flaw_of(text)[1] end

--- Returns the fields in a text; those of {a|b} are one group.
---@type fun(text: string): string[][]
template.groups = remembered(function(text)
  local groups = {}
  for field in text:gmatch "{%s*([^{}]-)%s*}" do groups[#groups + 1] = names_of(field) end
  return groups
end)

--- Returns the fields in a text, as a set.
---@type fun(text: string): table<string, true>
template.fields = remembered(function(text)
  local found = {}
  for _, names in ipairs(template.groups(text)) do
    for _, name in ipairs(names) do found[name] = true end
  end
  return found
end)

return template

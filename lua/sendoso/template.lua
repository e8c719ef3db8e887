--- Texts with {field} in them.
local date = require "sendoso.date"
local fail = require "sendoso.fail"

local template = {}

-- The text of a value that has one: the same text every time, or a key would not be the same
-- gift's the next time.
local function text_of(value)
  if math.type(value) == "float" then value = math.tointeger(value) or value end
  local kind = type(value)
  if kind ~= "string" and kind ~= "number" and not date.is(value) then return nil end
  local text = tostring(value)
  return text:find "%S" and text or nil
end

-- The first of a|b|c that has a text, or nil.
local function first_of(row, fields)
  for field in fields:gmatch "[^|]+" do
    local value = text_of(row[field:match "^%s*(.-)%s*$"])
    if value then return value end
  end
end

--- Fills {field} in from a row, or the first of {preferred_name|first_name} that there is. Returns nil and
--- an error where a field is empty: "Hi ," is sent
--- to nobody, and a key without its person would be everybody's.
---@param text string
---@param row table
---@param what string the option, for the error
---@param shape? fun(value: string): string
---@return string?, sendoso.Error?
function template.fill(text, row, what, shape)
  local missing
  local filled = text:gsub("{%s*([^{}]-)%s*}", function(field)
    if field == "" then return nil end
    local value = first_of(row, field)
    if not value then
      missing = missing or field
      return ""
    end
    return shape and shape(value) or value
  end)
  if not missing then return filled end
  return fail("invalid", ("%s: there is no %s for {%s}"):format(what, missing:gsub("|", " and no "), missing),
    { field = missing:match "[^|]+" })
end

--- Returns what is wrong with a text's braces, or nil.
---@param text string
---@return string?
function template.flaw(text)
  local rest = text:gsub("{([^{}]*)}", function(field)
    if field:find "^%s*$" or field:find "^%s*|" or field:find "|%s*$" then return nil end
    return ""
  end)
  local at = rest:match "[{}][^{}]*}?"
  return at and ("'%s' is no {field}"):format(at) or nil
end

--- Returns the fields that a text names, by name.
---@param text string
---@return table<string, true>
function template.fields(text)
  local found = {}
  for field in text:gmatch "{%s*([^{}]-)%s*}" do
    for name in field:gmatch "[^|]+" do found[name:match "^%s*(.-)%s*$"] = true end
  end
  return found
end

return template

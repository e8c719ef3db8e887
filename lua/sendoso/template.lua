--- Texts with {field} in them.
local fail = require "sendoso.fail"

local template = {}

--- Fills {field} in from a row. Returns nil and an error where a field is empty: "Hi ," is sent
--- to nobody, and a key without its person would be everybody's.
---@param text string
---@param row table
---@param what string the option, for the error
---@param shape? fun(value: string, field: string): string
---@return string?, sendoso.Error?
function template.fill(text, row, what, shape)
  local missing
  local filled = text:gsub("{([%a_][%w_]*)}", function(field)
    local value = row[field]
    local found = value ~= nil and tostring(value):match "%S"
    if not found then
      missing = missing or field
      return ""
    end
    value = tostring(value)
    return shape and shape(value, field) or value
  end)
  if not missing then return filled end
  return fail("invalid", ("%s: there is no %s for {%s}"):format(what, missing, missing),
    { field = missing })
end

return template

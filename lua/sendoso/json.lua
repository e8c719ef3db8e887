--- Writes JSON. `sendoso.core`.decode reads it: it keeps whole numbers whole and null absent.
local base = require "sendoso.base"

local json = { null = base.null, array = {} }

--- Marks a table as a list, so that it is written as [] when it is empty.
---@param list table
---@return table
function json.list(list)
  return setmetatable(list, json.array)
end

--- Returns the JSON of a value: members in alphabetical order, the same every time.
---@param value any
---@return string
function json.encode(value) return base.encode(value, json.array) end

return json

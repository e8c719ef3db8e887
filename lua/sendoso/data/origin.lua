--- Where a row comes from. It is kept outside of the row, which has nothing but its fields.
local caller = require "sendoso.caller"

local origin = {}

local known = setmetatable({}, { __mode = "k" })

--- Remembers the place of a row.
---@param row table
---@param file string
---@param line integer
function origin.set(row, file, line) known[row] = ("%s:%d"):format(file, line) end

--- Returns "employees.csv:17" for a row of a file, or nil.
---@param row table
---@return string?
function origin.of(row) return known[row] end

--- Returns the script's line that is running, for messages about a gift without a key.
---@param otherwise string if not even the script is known
---@return string
function origin.here(otherwise)
  local file, line = caller.where()
  return file and line and ("%s:%d"):format(file, line) or file or otherwise
end

return origin

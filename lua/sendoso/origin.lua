--- Where a row comes from, kept beside it and not in it: a row has its fields and nothing else.
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

return origin

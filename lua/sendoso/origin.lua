--- Where a row comes from, kept beside its fields.
local origin = { key = setmetatable({}, { __name = "origin" }) }

--- Returns "employees.csv:17" for a row of a file, or nil.
---@param row table
---@return string?
function origin.of(row)
  local from = type(row) == "table" and rawget(row, origin.key)
  return from and ("%s:%d"):format(from.file, from.line) or nil
end

return origin

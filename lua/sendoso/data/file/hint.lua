--- How to say which column is a field: in a script, and on the command line.

--- Returns "map = { email = \"Mail\" } in a script, --map email=Mail on the command line".
---@param field string
---@param column string|integer a heading, or the number of a column
---@return string
local function map(field, column)
  local quoted = type(column) == "string" and '"' .. column .. '"' or tostring(column)
  return ("map = { %s = %s } in a script, --map %s=%s on the command line"):format(field, quoted, field, column)
end

return { map = map }

--- How to say which column is a field: in a script, and on the command line.
local hint = {}

--- Returns "map = { email = \"Mail\" } in a script, --map email=Mail on the command line".
---@param field string
---@param column string|integer a heading, or the number of a column
---@return string
function hint.map(field, column)
  local quoted = type(column) == "string" and '"' .. column .. '"' or tostring(column)
  return ("map = { %s = %s } in a script, --map %s=%s on the command line"):format(field, quoted, field, column)
end

--- Returns what settles a column that sounds decisive: naming its field, or ignoring it.
---@param suspect sendoso.Suspect
---@param field? string instead of that of its meaning
---@return string
function hint.settle(suspect, field)
  local quoted = '"' .. suspect.heading:gsub('[%c"\\]', { ['"'] = '\\"', ["\\"] = "\\\\" }) .. '"'
  field = field or suspect.meaning.field
  if not suspect.free[field] then
    return ("add ignore = { %s } if it does not, or exclude the people of whom it does"):format(quoted)
  end
  return ("add map = { %s = %s } if it does, or ignore = { %s } if it does not"):format(field, quoted, quoted)
end

return hint

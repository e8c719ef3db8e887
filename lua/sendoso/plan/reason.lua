--- What was raised as the reason of an entry: of an error one line, with what to do next.
---@param err sendoso.Error|any
---@return string
local function reason(err)
  if type(err) == "string" then return err end
  local ok, message, hint = pcall(function() return err.message, err.hint end)
  if not ok or type(message) ~= "string" then return ("a %s was raised"):format(type(err)) end
  return message .. (type(hint) == "string" and " (" .. hint .. ")" or "")
end

return reason

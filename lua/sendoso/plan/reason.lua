--- An error as the reason of an entry: one line, with what to do next.
---@param err sendoso.Error
---@return string
local function reason(err)
  return err.message .. (err.hint and " (" .. err.hint .. ")" or "")
end

return reason

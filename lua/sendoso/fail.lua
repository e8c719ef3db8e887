--- The world's failures on the Lua side: the same objects that the core returns.

---@class sendoso.Error
---@field kind "network"|"limited"|"server"|"unknown"|"held"|"auth"|"not_found"|"invalid"|"guard"|"reply"|"store"|"cancelled"
---@field message string
---@field status? integer HTTP status
---@field request_id? string
---@field field? string the parameter that is wrong
---@field hint? string what to do next

--- Returns nil and an error object.
---@param kind string one of the closed list
---@param message string
---@param more? { field?: string, hint?: string }
---@return nil, sendoso.Error
local function fail(kind, message, more)
  local err = { kind = kind, message = message }
  for name, value in pairs(more or {}) do err[name] = value end
  return nil, require("sendoso.core").error(err)
end

return fail

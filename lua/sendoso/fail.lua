--- The world's failures on the Lua side: the same objects that the core returns.

---@alias sendoso.Kind
---| "network" nothing left this machine
---| "limited" too many requests
---| "server" a 5xx to a read
---| "unknown" it left, and no usable answer came
---| "held" an earlier outcome is not settled
---| "auth" no token, or one that is not accepted
---| "not_found" nothing of that id or name
---| "invalid" a value that cannot be used
---| "guard" refused by a guard
---| "reply" an answer that cannot be read
---| "store" a file or the memory of this machine
---| "cancelled" stopped by the user

---@class sendoso.Error
---@field kind sendoso.Kind the only thing that code branches on
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

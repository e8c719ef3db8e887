---@meta _

---@class sendoso.core
local core = {}

--- Makes an error object. `kind` must be one of the closed list.
---@param fields { kind: string, message: string }
---@return sendoso.Error
function core.error(fields) end

---@meta _

---@class sendoso.core
local core = {}

--- Where requests to a base URL would go.
---@param base_url string
---@return "sandbox"|"staging"|"production"|nil where, string|sendoso.Error host
function core.service(base_url) end

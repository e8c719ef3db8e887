---@meta _

---@class sendoso.core
local core = {}

--- A request that is built, and is not on its way yet.
---@class sendoso.core.Request: userdata

--- Builds the request of an operation, checked.
---@param operation string
---@param args table by wire names
---@return sendoso.core.Request?, sendoso.Error?
function core.prepare(operation, args) end

--- What would go over the wire, checked.
---@return string? path, string|sendoso.Error body
function core.request(operation, args) end

---@meta _

---@class sendoso.core
local core = {}

--- The libraries that this program stands on, as they are loaded.
---@return { library: string, version: string }[]?, sendoso.Error?
function core.versions() end

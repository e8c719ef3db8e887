---@meta _

---@class sendoso.core
local core = {}

--- Can the authorities be read? One certificate is enough, or a folder where no file is named.
---@param trust { ca_file?: string, ca_dir?: string }
---@return true?, sendoso.Error?
function core.trust(trust) end

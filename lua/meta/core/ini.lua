---@meta _

---@class sendoso.core
local core = {}

---@class sendoso.core.Setting a section's own line has no key and no value
---@field section string
---@field key? string
---@field value? string
---@field line integer

--- Reads a file of settings, in its order. What its library would cut, drop or overwrite is an error with its line.
---@param path string
---@return sendoso.core.Setting[]?, sendoso.Error?
function core.ini(path) end

---@meta _

---@class sendoso.core
local core = {}

--- Reads one page of a list. A total that is no whole number is none.
---@param options { fields?: string[], raw?: boolean } raw: items are the API's own bytes
---@return sendoso.Page?, sendoso.Error?
function core.page(client, operation, args, options) end

---@meta _

---@class sendoso.core
local core = {}

--- Asks for one page of a list. It is on its way while other things are done.
---@return sendoso.core.Call?, sendoso.Error?
function core.ask_page(client, operation, args) end

--- Reads one page of a list. A total that is no whole number is none.
---@param args table|sendoso.core.Call one of `ask_page`
---@param options { fields?: string[], raw?: boolean } raw: items are the API's own bytes
---@return sendoso.Page?, integer|sendoso.Error trip_ms how long the answer took
function core.page(client, operation, args, options) end

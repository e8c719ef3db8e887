---@meta _

---@class sendoso.core
local core = {}

--- Returns a text as it may be printed. See `sendoso.printable`.
---@param text string
---@param as "line"|"lines"|"field"|"json"|"ndjson"
---@return string
function core.printable(text, as) end

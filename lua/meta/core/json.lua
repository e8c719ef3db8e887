---@meta _

---@class sendoso.core
local core = {}

--- Reads JSON: whole numbers are integers, null is absent.
---@param text string
---@param lines? table<table, integer> gets the line of every object
---@return any value, sendoso.Error?
function core.decode(text, lines) end

---@meta _

---@class sendoso.core
---@field null lightuserdata what is written as null
local core = {}

--- Writes JSON: members in alphabetical order. See `sendoso.json`.
---@param value any
---@param list table the metatable of tables that are lists even if nothing is in them
---@param rare fun(value: string|number): string the JSON of a part of a text with something to escape, or of a number with a fraction
---@return string
function core.encode(value, list, rare) end

---@meta _

---@class sendoso.core
---@field null lightuserdata what is written as null
local core = {}

--- Writes JSON: members in alphabetical order. See `sendoso.json`.
---@param value any
---@param list table the metatable of tables that are lists even if nothing is in them
---@return string
function core.encode(value, list) end

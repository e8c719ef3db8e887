---@meta _

---@class sendoso.core
local core = {}

---@class sendoso.core.Headings
local Headings = {}

--- Words that may be headings: the keys of a table, in lower case.
---@param words table<string, any>
---@return sendoso.core.Headings
function core.headings(words) end

---@param rows sendoso.core.Rows
---@return integer record from `row` on, the first that may be anything else than a row of a table
function Headings:seek(rows, row) end

function Headings:close() end

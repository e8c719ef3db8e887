---@meta _

---@class sendoso.core
local core = {}

---@param text string
---@return string? address what is plainly an email address, in small letters; nil: `sendoso.address` looks closer
function core.address(text) end

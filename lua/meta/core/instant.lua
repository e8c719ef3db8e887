---@meta _

---@class sendoso.core
local core = {}

---@param text string such as 2023-10-25T00:00:00.000-07:00
---@return integer? seconds since 1970; nil: it is no point in time
function core.instant(text) end

---@param seconds integer since 1970
---@return string? text such as 2026-03-04T09:58:12; nil: the year is not one of 1 to 9999
function core.civil(seconds) end

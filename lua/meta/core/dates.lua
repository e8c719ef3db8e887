---@meta _

---@class sendoso.core
local core = {}

--- Lists the days that a calendar's events cover.
---@param name string the file, for errors
---@param text string iCalendar
---@param first_year integer
---@param last_year integer
---@return string[]? days as 2026-12-25, sendoso.Error?
function core.holidays(name, text, first_year, last_year) end

--- The civil day of a moment in a time zone.
---@param zone string as Europe/Berlin
---@param seconds integer since 1970
---@return integer? year, integer|sendoso.Error month, integer? day
function core.day_in(zone, seconds) end

--- Points in time, as Sendoso writes them and as seconds since 1970.
local base = require "sendoso.base"
local date = require "sendoso.dates.date"

local instant = {}

--- Reads 2023-10-25T00:00:00.000-07:00: an optional fraction, any offset, or Z. Returns nil for
--- everything else.
---@param text any
---@return integer? seconds since 1970
function instant.parse(text) return type(text) == "string" and base.instant(text) or nil end

--- Writes the date and time of day of a moment in no particular time zone: 2026-03-04T09:58:12. Raises for a year
--- before 1 or after 9999.
---@param seconds integer since 1970
---@return string
function instant.civil(seconds) return base.civil(seconds) or tostring(date.of_number(seconds // 86400)) end

--- Writes a moment in UTC: 2026-03-04T09:58:12Z.
---@param seconds integer since 1970
---@return string
function instant.utc(seconds) return instant.civil(seconds) .. "Z" end

--- Writes a time as sends show it: no fraction, an offset.
---@param seconds integer since 1970
---@return string
function instant.format(seconds) return instant.civil(seconds - 8 * 3600) .. "-08:00" end

return instant

--- Points in time, as Sendoso writes them and as seconds since 1970.
local date = require "sendoso.dates.date"

local instant = {}

--- Reads 2023-10-25T00:00:00.000-07:00: an optional fraction, any offset, or Z. Returns nil for
--- everything else.
---@param text any
---@return integer? seconds since 1970
function instant.parse(text)
  if type(text) ~= "string" then return nil end
  local year, month, day, hour, minute, second, zone =
    text:match "^(%d%d%d%d)-(%d%d)-(%d%d)[T ](%d%d):(%d%d):(%d%d)%.?%d*(.*)$"
  local sign, hours, minutes = (zone or ""):match "^([+-])(%d%d):?(%d%d)$"
  if not sign and zone ~= "" and zone ~= "Z" then return nil end
  local offset = sign and (tonumber(hours) * 60 + tonumber(minutes)) * 60 or 0
  local seconds = date.number(tonumber(year), tonumber(month), tonumber(day)) * 86400
    + tonumber(hour) * 3600 + tonumber(minute) * 60 + tonumber(second)
  return math.tointeger(sign == "-" and seconds + offset or seconds - offset)
end

--- Writes the date and time of day of a moment in no particular time zone: 2026-03-04T09:58:12.
---@param seconds integer since 1970
---@return string
function instant.civil(seconds)
  local days, rest = seconds // 86400, seconds % 86400
  return ("%sT%02d:%02d:%02d"):format(tostring(date.of_number(days)), rest // 3600, rest // 60 % 60, rest % 60)
end

--- Writes a moment in UTC: 2026-03-04T09:58:12Z.
---@param seconds integer since 1970
---@return string
function instant.utc(seconds) return instant.civil(seconds) .. "Z" end

--- Writes a time as sends show it: no fraction, an offset.
---@param seconds integer since 1970
---@return string
function instant.format(seconds) return instant.civil(seconds - 8 * 3600) .. "-08:00" end

return instant

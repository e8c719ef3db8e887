--- Moments in time, as Sendoso writes them and as seconds since 1970.
local instant = {}

--- Reads 2023-10-25T00:00:00.000-07:00: an optional fraction, any offset, or Z.
---@param text string
---@return integer seconds since 1970
function instant.parse(text)
  local year, month, day, hour, minute, second, zone =
    text:match "^(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)%.?%d*(.*)$"
  -- os.time reads local time; reading its answer as UTC shows by how much that is off.
  local fields = { year = year, month = month, day = day, hour = hour, min = minute, sec = second, isdst = false }
  local here = os.time(fields)
  local utc = os.date("!*t", here)
  utc.isdst = false
  local seconds = here + (here - os.time(utc))
  local sign, hours, minutes = zone:match "^([+-])(%d+):(%d+)$"
  if not sign then return seconds end
  local offset = (tonumber(hours) * 60 + tonumber(minutes)) * 60
  return sign == "-" and seconds + offset or seconds - offset
end

--- Writes a time as sends show it: no fraction, an offset.
---@param seconds integer since 1970
---@return string
function instant.format(seconds)
  return os.date("!%Y-%m-%dT%H:%M:%S", seconds - 8 * 3600) .. "-08:00"
end

return instant

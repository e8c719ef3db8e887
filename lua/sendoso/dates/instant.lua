--- Moments in time, as Sendoso writes them and as seconds since 1970.
local date = require "sendoso.dates.date"

local instant = {}

--- Reads 2023-10-25T00:00:00.000-07:00: an optional fraction, any offset, or Z. Returns nil for
--- what is no such text.
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

--- Writes a time as sends show it: no fraction, an offset.
---@param seconds integer since 1970
---@return string
function instant.format(seconds)
  return os.date("!%Y-%m-%dT%H:%M:%S", seconds - 8 * 3600) .. "-08:00"
end

return instant

--- Moments in time, as Sendoso writes them and as seconds since 1970.
local instant = {}

-- Days since 1970 of a day of the Gregorian calendar. The year begins in March here, so that
-- the day that comes every four years is its last.
local function days(year, month, day)
  if month <= 2 then year = year - 1 end
  local era = year // 400
  local of_era = year - era * 400
  local of_year = (153 * (month + (month > 2 and -3 or 9)) + 2) // 5 + day - 1
  return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468
end

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
  local seconds = days(tonumber(year), tonumber(month), tonumber(day)) * 86400
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

--- Points in time, as Sendoso writes them and as seconds since 1970.
local date = require "sendoso.dates.date"
local remembered = require "sendoso.remembered"

local instant = {}

-- Lists have many moments of few days: "2026-03-04" -> days since 1970, and back.
local number_of = remembered(function(text)
  local year, month, day = text:match "^(%d+)-(%d+)-(%d+)$"
  return date.number(tonumber(year), tonumber(month), tonumber(day))
end)
local text_of = remembered(function(number) return tostring(date.of_number(number)) end)

-- 7 -> "07": of hours, minutes and seconds, of which there are no more than sixty.
local two_digits = setmetatable({}, { __index = function(self, number)
  self[number] = ("%02d"):format(number)
  return self[number]
end })

-- The seconds of an offset such as -07:00, by its text. Hardly any program meets more than two.
local offsets = setmetatable({ [""] = 0, Z = 0 }, { __index = function(self, zone)
  local sign, hours, minutes = zone:match "^([+-])(%d%d):?(%d%d)$"
  if not sign then return nil end
  local offset = (tonumber(hours) * 60 + tonumber(minutes)) * 60
  self[zone] = sign == "-" and -offset or offset
  return self[zone]
end })

--- Reads 2023-10-25T00:00:00.000-07:00: an optional fraction, any offset, or Z. Returns nil for
--- everything else.
---@param text any
---@return integer? seconds since 1970
function instant.parse(text)
  if type(text) ~= "string" then return nil end
  local day, hour, minute, second, zone =
    text:match "^(%d%d%d%d%-%d%d%-%d%d)[T ](%d%d):(%d%d):(%d%d)%.?%d*(.*)$"
  local offset = zone and offsets[zone]
  if not offset then return nil end
  return number_of(day) * 86400 + tonumber(hour) * 3600 + tonumber(minute) * 60 + tonumber(second) - offset
end

--- Writes the date and time of day of a moment in no particular time zone: 2026-03-04T09:58:12.
---@param seconds integer since 1970
---@return string
function instant.civil(seconds)
  local rest = seconds % 86400
  return text_of(seconds // 86400) .. "T" .. two_digits[rest // 3600] .. ":" .. two_digits[rest // 60 % 60] .. ":"
    .. two_digits[rest % 60]
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

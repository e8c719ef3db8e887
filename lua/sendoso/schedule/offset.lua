--- How far the clocks of two places are apart, in the year to come.
local date = require "sendoso.dates.date"

local offset = {}

local WEEK, WEEKS = 7 * 86400, 53
local epoch = date "1970-01-01"

-- The number of the day that it is in a zone.
local function day_in(zone, seconds)
  return date.new(require("sendoso.core").day_in(zone, seconds)) - epoch
end

-- The seconds that a zone is ahead of UTC at its first midnight after a moment: looked for by halves, since the
-- core tells days and no hours.
local function at_midnight(zone, seconds)
  local today = day_in(zone, seconds)
  local before, after = seconds, seconds + 26 * 3600
  while after - before > 1 do
    local middle = (before + after) // 2
    if day_in(zone, middle) == today then before = middle else after = middle end
  end
  return day_in(zone, after) * 86400 - after, after
end

--- Returns by how many minutes a zone is ahead of another place: the least and the most in the coming year. They
--- differ where one of the two has daylight saving time, or both at other days.
---@param zone string as "Europe/Berlin"
---@param now integer seconds since 1970
---@param other? fun(seconds: integer): integer the minutes that the other place is ahead of UTC; UTC if not given
---@return integer least
---@return integer most
function offset.range(zone, now, other)
  local least, most
  for week = 0, WEEKS - 1 do
    local seconds, moment = at_midnight(zone, now + week * WEEK)
    local minutes = seconds // 60 - (other and other(moment) or 0)
    least, most = math.min(least or minutes, minutes), math.max(most or minutes, minutes)
  end
  return least, most
end

-- A time of day, so many minutes earlier.
local function earlier(recurrence, minutes)
  local of_day = (recurrence.hour * 60 + recurrence.minute - minutes) % 1440
  return ("%02d:%02d"):format(of_day // 60, of_day % 60)
end

--- Says which time in a zone a time of another clock is. Where they are not always as far apart, the run is later
--- for a part of the year, and never earlier than it was asked for.
---@param recurrence sendoso.Recurrence
---@param zone string
---@param least integer as of `range`
---@param most integer
---@param clock string whose clock it is
---@return string
function offset.words(recurrence, zone, least, most, clock)
  local there = recurrence:time()
  if least ~= most then there = ("%s or %s"):format(there, earlier(recurrence, least - most)) end
  return ("%s %s is %s in %s%s."):format(earlier(recurrence, least), clock, there, zone,
    least ~= most and ", depending on the time of year" or "")
end

return offset

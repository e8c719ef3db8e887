--- A moment of the past on the command line: a date, or an age.
local date = require "sendoso.dates.date"
local duration = require "sendoso.dates.duration"
local instant = require "sendoso.dates.instant"

local since = {}

--- Reads a date (its begin in UTC) or an age, for argparse.
---@param text string
---@return (fun(now: integer): integer)? moment from now, in seconds since 1970, to ms since 1970
---@return string? expected
function since.parse(text)
  if date.parse(text) then return function() return instant.parse(text .. "T00:00:00Z") * 1000 end end
  local ms = duration.parse(text)
  if ms then return function(now) return now * 1000 - ms end end
  return nil, ("--since: expected a date (2026-11-01) or an age (7d), got \"%s\""):format(text)
end

return since

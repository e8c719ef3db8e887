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

--- Reads the last date of a time, for argparse.
---@param text string
---@return integer? moment its end in UTC, in seconds since 1970
---@return string? expected
function since.last_day(text)
  if date.parse(text) then return instant.parse(text .. "T00:00:00Z") + 86400 end
  return nil, ("--until: expected a date (2026-11-30), got \"%s\""):format(text)
end

--- Checks a date or an age, for argparse, and leaves it as it is.
---@param text string
---@return string?, string? expected
function since.checked(text)
  local moment, expected = since.parse(text)
  return moment and text, expected
end

return since

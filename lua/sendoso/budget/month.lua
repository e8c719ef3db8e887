--- The calendar month of a run's day: what is counted in it, and when there is room again.
local date = require "sendoso.dates.date"

local month = {}

local NAMES = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December" }

--- Returns the first and the last day of the month of a day.
---@param today string as 2026-03-31
---@return string from, string to
function month.days(today)
  local day = date.parse(today)
  local first = date.new(day.year, day.month, 1)
  return tostring(first), tostring(first:months(1) - 1)
end

--- Returns when the next month begins, in words: "1 May".
---@param today string
---@return string
function month.next(today)
  local day = date.parse(today)
  return "1 " .. NAMES[day.month % 12 + 1]
end

return month

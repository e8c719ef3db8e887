--- Work anniversaries.
local date = require "sendoso.date"

-- The day in that year on which a date comes round: 29 February on the 28th where there is no 29th.
local function in_year(day, year)
  return date.new(year, day.month, day.day) or date.new(year, 2, 28)
end

--- Returns how many years a person has been with us, if the day is a work anniversary of
--- theirs; nil if it is not, if they have left by then, or have not started.
---@param person { hire_date: sendoso.Date?, termination_date: sendoso.Date?, status: string? }
---@param day sendoso.Date
---@return integer? years
local function anniversary(person, day)
  local hired, left = person.hire_date, person.termination_date
  if not hired or (left and left <= day) then return nil end
  if not left and (person.status or ""):lower() == "terminated" then return nil end
  local years = day.year - hired.year
  if years < 1 or in_year(hired, day.year) ~= day then return nil end
  return years
end

return anniversary

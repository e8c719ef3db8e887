--- Work anniversaries.
local caller = require "sendoso.caller"
local date = require "sendoso.date"
local person = require "sendoso.person"

-- The day in that year on which a date comes round: 29 February on the 28th where there is no 29th.
local function in_year(day, year)
  return date.new(year, day.month, day.day) or date.new(year, 2, 28)
end

--- Returns how many years a person has been with us, if the day is a work anniversary of
--- theirs; nil if it is not, if they have left by then, or have not started.
---@param one { hire_date: sendoso.Date?, termination_date: sendoso.Date?, status: string? }
---@param day sendoso.Date
---@return integer? years
local function anniversary(one, day)
  if type(one) ~= "table" then caller.raise("anniversary wants a person, not a %s", type(one)) end
  local hired = one.hire_date
  if not date.is(day) then caller.raise("anniversary wants a day, as sendoso.today() gives") end
  if hired and not date.is(hired) then caller.raise("hire_date must be a day, not a %s", type(hired)) end
  if not hired or person.has_left(one, day) then return nil end
  local years = day.year - hired.year
  if years < 1 or in_year(hired, day.year) ~= day then return nil end
  return years
end

return anniversary

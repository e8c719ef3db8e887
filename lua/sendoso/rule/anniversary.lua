--- Work anniversaries, for a loop in a script: has this person one on that day?
local caller = require "sendoso.caller"
local date = require "sendoso.dates.date"
local employment = require "sendoso.data.employment"
local occasion = require "sendoso.dates.occasion"
local words = require "sendoso.words"

local hired = occasion.anniversary "hire_date"

--- Returns the number of years if the day is a work anniversary of the person; nil if it is not, if they have left
--- by then, or have not started.
---@param one { hire_date: sendoso.Date?, termination_date: sendoso.Date?, status: string? }
---@param day sendoso.Date
---@return integer? years
local function anniversary(one, day)
  if type(one) ~= "table" then caller.raise("anniversary: expected a person, got %s", words.kind(one)) end
  if not date.is(day) then
    caller.raise("anniversary: expected a date such as sendoso.today(), got %s", words.kind(day))
  end
  local found = hired:within(one, day, day)[1]
  if not found or employment.has_left(one, day) then return nil end
  return found.years
end

return anniversary

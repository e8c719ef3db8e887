--- Work anniversaries, for a loop: is it one of theirs today?
local caller = require "sendoso.caller"
local date = require "sendoso.dates.date"
local employment = require "sendoso.data.employment"
local occasion = require "sendoso.dates.occasion"

local hired = occasion.anniversary "hire_date"

--- Returns how many years a person has been with us, if the day is a work anniversary of
--- theirs; nil if it is not, if they have left by then, or have not started.
---@param one { hire_date: sendoso.Date?, termination_date: sendoso.Date?, status: string? }
---@param day sendoso.Date
---@return integer? years
local function anniversary(one, day)
  if type(one) ~= "table" then caller.raise("anniversary wants a person, not a %s", type(one)) end
  if not date.is(day) then caller.raise("anniversary wants a day, as sendoso.today() gives") end
  local found = hired:within(one, day, day)[1]
  if not found or employment.has_left(one, day) then return nil end
  return found.years
end

return anniversary

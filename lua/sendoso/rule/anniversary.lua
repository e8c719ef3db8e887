--- Work anniversaries, for a loop in a script: has this person one on that day?
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local date = require "sendoso.dates.date"
local employment = require "sendoso.data.employment"
local occasion = require "sendoso.dates.occasion"
local strict = require "sendoso.rule.strict"

local hired = occasion.anniversary "hire_date"

--- Returns the number of years if the day is a work anniversary of the person; nil if it is not, if they have left
--- by then, or have not started.
---@param person { hire_date: sendoso.Date?, termination_date: sendoso.Date?, status: string? }
---@param day sendoso.Date
---@return integer? years
local function anniversary(person, day)
  if type(person) ~= "table" then check.expected("anniversary", "a person", person) end
  if not date.is(day) then check.expected("anniversary", "a date such as sendoso.today()", day) end
  person = strict.plain(person)
  local occurrences, err = hired:within(person, day, day)
  if not occurrences then caller.raise("anniversary: %s", err.message) end
  local occurrence = occurrences[1]
  if not occurrence or employment.has_left(person, day) then return nil end
  return occurrence.years
end

return anniversary

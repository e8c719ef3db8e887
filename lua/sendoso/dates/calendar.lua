--- Business days: weekends by country, and holidays from a file.
local caller = require "sendoso.caller"
local countries = require "sendoso.country"
local fail = require "sendoso.fail"
local holidays = require "sendoso.dates.holidays"

local calendar = {}

-- Weekends that are not Saturday and Sunday; Monday is 1. Those with a Friday are of the CLDR's
-- weekData (v39), with BD, MV and PS added and AE removed, which has Saturday and Sunday since 2022.
local weekends = { AF = { 4, 5 }, BN = { 5, 7 }, IR = { 5 }, NP = { 6 } }
for country in ("BD BH DZ EG IL IQ JO KW LY MV OM PS QA SA SD SY YE"):gmatch "%S+" do
  weekends[country] = { 5, 6 }
end
local common = { 6, 7 }

---@class sendoso.Calendar
local Calendar = { __name = "sendoso.calendar" }
Calendar.__index = Calendar

--- Returns the weekdays of the weekend of a country: 1 for Monday to 7 for Sunday. The country is two letters,
--- three letters, or its English name.
---@param country? string
---@return integer[]
function calendar.weekend(country)
  return country and weekends[countries.code(country) or ""] or common
end

-- Is it a day on which nobody works?
function Calendar:is_closed(day, country)
  local weekday = day:weekday()
  for _, closed in ipairs(self.weekend or calendar.weekend(self.country or country)) do
    if weekday == closed then return true end
  end
  return self.holidays[tostring(day)] or self.holidays[tostring(day):sub(6)] or false
end

local LONGEST = 30 -- days in a row without a business day

-- The first business day from a day on (that day included), in steps of one day.
function Calendar:open_from(day, step, country)
  for days = 0, LONGEST do
    if not self:is_closed(day, country) then return day, days end
    day = day + step
  end
  fail.raise("invalid", ("no business day within %d days of %s: check the weekend and the holidays"):format(LONGEST,
    tostring(day - step * LONGEST)))
end

--- Moves a date that is not a business day to one.
---@param day sendoso.Date
---@param direction "earlier"|"later"|"nearest"
---@param country? string of the person, used if the calendar has none of its own
---@return sendoso.Date
function Calendar:shift(day, direction, country)
  if direction == "earlier" then return (self:open_from(day, -1, country)) end
  if direction == "later" then return (self:open_from(day, 1, country)) end
  local earlier, back = self:open_from(day, -1, country)
  local later, ahead = self:open_from(day, 1, country)
  return back <= ahead and earlier or later
end

-- A list of weekdays, but not of all of them.
local function check_weekend(weekend)
  if weekend == nil then return nil end
  if type(weekend) ~= "table" or #weekend > 6 then
    caller.raise "weekend: expected a list of weekdays such as { 6, 7 }"
  end
  for _, day in ipairs(weekend) do
    if math.type(day) ~= "integer" or day < 1 or day > 7 then
      caller.raise("weekend: expected numbers from 1 (Monday) to 7 (Sunday), got \"%s\"", tostring(day))
    end
  end
  return weekend
end

--- Makes a calendar. Raises when the file of holidays cannot be read.
---@param options { country?: string, weekend?: integer[], holidays?: string } holidays: a path relative to the script
---@return sendoso.Calendar
function calendar.new(options)
  local country = options.country
  if country ~= nil and (type(country) ~= "string" or not country:find "^%a%a$") then
    caller.raise("country: expected a two-letter code such as DE, got \"%s\"", tostring(country))
  end
  local closed = options.holidays and fail.need(holidays.read(options.holidays)) or {}
  return setmetatable({ country = country, weekend = check_weekend(options.weekend), holidays = closed }, Calendar)
end

return calendar

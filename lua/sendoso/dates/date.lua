--- A civil date: year, month and day of the Gregorian calendar, and never a number of seconds.
local caller = require "sendoso.caller"
local words = require "sendoso.words"

local date = {}

---@class sendoso.Date
---@field year integer
---@field month integer 1 to 12
---@field day integer 1 to 31
---@operator add(integer): sendoso.Date
---@operator sub(integer): sendoso.Date
---@operator sub(sendoso.Date): integer
local Date = { __name = "sendoso.date" }

local methods = {}
Date.__index = methods

local lengths = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

function date.is_leap(year)
  return year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
end

--- Returns the number of days of a month.
function date.days(year, month)
  return month == 2 and date.is_leap(year) and 29 or lengths[month]
end

--- Is there such a date?
---@return boolean
function date.exists(year, month, day)
  if year < 1 or year > 9999 or month < 1 or month > 12 or day < 1 then return false end
  return day <= 28 or day <= date.days(year, month)
end

--- Returns the date, or nil if there is no such date.
---@return sendoso.Date?
function date.new(year, month, day)
  return date.exists(year, month, day) and setmetatable({ year = year, month = month, day = day }, Date) or nil
end

--- Returns the same date as a value of its own.
---@param day sendoso.Date
---@return sendoso.Date
function date.copy(day) return setmetatable({ year = day.year, month = day.month, day = day.day }, Date) end

--- Reads YYYY-MM-DD. Returns nil for everything else, and for a date that does not exist.
---@param text string
---@return sendoso.Date?
function date.parse(text)
  local year, month, day = text:match "^(%d%d%d%d)-(%d%d)-(%d%d)$"
  if not year then return nil end
  return date.new(tonumber(year), tonumber(month), tonumber(day))
end

--- Is it a civil date?
function date.is(value)
  return getmetatable(value) == Date
end

--- Returns the number of days from 1970-01-01 to a date of the Gregorian calendar.
---@return integer
function date.number(year, month, day)
  -- The year begins in March here, so that the day that comes every four years is its last.
  if month <= 2 then year = year - 1 end
  local era = year // 400
  local of_era = year - era * 400
  local of_year = (153 * (month + (month > 2 and -3 or 9)) + 2) // 5 + day - 1
  return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468
end

--- The numbers of the first date and of the last one.
date.FIRST, date.LAST = date.number(1, 1, 1), date.number(9999, 12, 31)

--- Returns the date that is a number of days after 1970-01-01: first its year within 400 years, then its day in
--- that year. Raises for a year before 1 or after 9999.
---@param number integer
---@return sendoso.Date
function date.of_number(number)
  local shifted = number + 719468
  local era = shifted // 146097
  local of_era = shifted - era * 146097
  local years = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
  local of_year = of_era - (365 * years + years // 4 - years // 100)
  local month = (5 * of_year + 2) // 153
  local day = of_year - (153 * month + 2) // 5 + 1
  month = month < 10 and month + 3 or month - 9
  local year = years + era * 400 + (month <= 2 and 1 or 0)
  return date.new(year, month, day) or caller.raise("the year %d is out of range (expected 1 to 9999)", year)
end

-- A mistake with a date is the script's: it is raised at the script's line.
local function number(d)
  if not date.is(d) then caller.raise("expected a date such as sendoso.today(), got %s", words.kind(d)) end
  return date.number(d.year, d.month, d.day)
end

local function whole(value, what)
  return math.tointeger(value) or caller.raise("%s: expected a whole number, got \"%s\"", what, tostring(value))
end

function Date.__eq(a, b) return number(a) == number(b) end
-- Neither of two dates needs a count of days to be compared.
local function is_before(a, b)
  if getmetatable(a) ~= Date or getmetatable(b) ~= Date then return number(a) < number(b) end
  if a.year ~= b.year then return a.year < b.year end
  if a.month ~= b.month then return a.month < b.month end
  return a.day < b.day
end

function Date.__lt(a, b) return is_before(a, b) end
function Date.__le(a, b) return not is_before(b, a) end
function Date.__tostring(d) return ("%04d-%02d-%02d"):format(d.year, d.month, d.day) end

function Date.__add(a, b)
  if date.is(b) then a, b = b, a end
  return date.of_number(number(a) + whole(b, "days to add"))
end

function Date.__sub(a, b)
  if b == 0 and date.is(a) then return date.copy(a) end
  if date.is(b) then return number(a) - number(b) end
  return date.of_number(number(a) - whole(b, "days to subtract"))
end

--- Returns the date that is so many months after another one, or the last day of that month if the month is too short.
---@param day sendoso.Date
---@param count integer
---@return integer year, integer month, integer day
function date.months_after(day, count)
  local months = day.year * 12 + day.month - 1 + count
  local year, month = months // 12, months % 12 + 1
  return year, month, math.min(day.day, date.days(year, month))
end

--- Returns the date that many months later, or the last day of that month if the month is too short.
---@param count integer
---@return sendoso.Date
function methods:months(count)
  local year, month, day = date.months_after(self, whole(count, "months to add"))
  return date.new(year, month, day)
    or caller.raise("the year %d is out of range (expected 1 to 9999)", year)
end

--- Returns the weekday: 1 for Monday to 7 for Sunday.
---@return integer
function methods:weekday()
  return (number(self) + 3) % 7 + 1
end

return setmetatable(date, {
  --- `sendoso.date "2026-03-31"`: the date. Raises if there is no such date.
  __call = function(_, text)
    return type(text) == "string" and date.parse(text)
      or caller.raise("\"%s\" is not a date (expected YYYY-MM-DD)", tostring(text))
  end,
})

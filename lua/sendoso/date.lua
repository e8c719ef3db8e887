--- A civil date: year, month and day of the Gregorian calendar, and never a number of seconds.
local date = {}

---@class sendoso.Date
---@field year integer
---@field month integer 1 to 12
---@field day integer 1 to 31
local Date = { __name = "sendoso.date" }

local lengths = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

function date.is_leap(year)
  return year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
end

--- Returns the number of days of a month.
function date.days(year, month)
  return month == 2 and date.is_leap(year) and 29 or lengths[month]
end

--- Returns the date, or nil if there is no such day.
---@return sendoso.Date?
function date.new(year, month, day)
  if year < 1 or month < 1 or month > 12 or day < 1 then return nil end
  if day > date.days(year, month) then return nil end
  return setmetatable({ year = year, month = month, day = day }, Date)
end

--- Reads YYYY-MM-DD. Returns nil for everything else, and for a day that does not exist.
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

-- A day as a number that grows with it; the mistake of comparing it with a text is the script's.
local function number(d)
  if not date.is(d) then
    require("sendoso.caller").raise("a day is compared with a %s; both must be days, as sendoso.today()", type(d))
  end
  return (d.year * 100 + d.month) * 100 + d.day
end

function Date.__eq(a, b) return number(a) == number(b) end
function Date.__lt(a, b) return number(a) < number(b) end
function Date.__le(a, b) return number(a) <= number(b) end
function Date.__tostring(d) return ("%04d-%02d-%02d"):format(d.year, d.month, d.day) end

return date

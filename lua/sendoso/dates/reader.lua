--- Dates and times as exports write them (docs/dates.md).
local date = require "sendoso.dates.date"
local placeholder = require "sendoso.dates.placeholder"

local reader = {}

local months = {}
for number, name in ipairs { "january", "february", "march", "april", "may", "june", "july", "august",
  "september", "october", "november", "december" } do
  months[name], months[name:sub(1, 3)] = number, number
end
months.sept = 9

local function month_of(name) return months[name:lower()] end

-- The text before a time of day, and the time of day.
local function split(text)
  local day, time = text:match "^(.-),?[T ]%s*(%d%d?:%d%d.*)$"
  return day or text, time
end

-- 03/04 in the given order, as month and day.
local function ordered(first, second, order)
  if order == "mdy" then return first, second end
  return second, first
end

local function no_order(text)
  return nil, ("\"%s\" is ambiguous (set --date-order to mdy or dmy)"):format(text)
end

local function no_day(text)
  if text:find "^%d%d%d%d%d$" then
    return nil, ("\"%s\" is a day number of Excel (format the column as a date and save the file again)"):format(text)
  end
  return nil, ("\"%s\" is not a date (expected YYYY-MM-DD)"):format(text)
end

-- The date, or nil and why the text is none.
local function day_of(text, year, month, day)
  local found = month and date.new(tonumber(year), tonumber(month), tonumber(day))
  if found then return found end
  return no_day(text)
end

-- Year, month and day of a text that has them in an order of its own; nil: it does not.
local function parts_of(day)
  local a, b, c = day:match "^(%d%d%d%d)[-/.](%d%d?)[-/.](%d%d?)$"
  if not a then a, b, c = day:match "^(%d%d%d%d)(%d%d)(%d%d)$" end
  if a then return a, b, c end
  a, b, c = day:match "^(%d%d?)%.(%d%d?)%.(%d%d%d%d)$" -- with dots, the day is always first
  if a then return c, b, a end
  a, b, c = day:match "^(%a+)%.? (%d%d?),? (%d%d%d%d)$"
  if a and month_of(a) then return c, month_of(a), b end
  a, b, c = day:match "^(%d%d?)[ -](%a+)%.?,?[ -](%d%d%d%d)$"
  if a and month_of(b) then return c, month_of(b), a end
end

local function placeholder_of(year, month, day)
  return placeholder.of(tonumber(year), tonumber(month), tonumber(day))
end

-- 03/04/2026: the date, or nil and why not; and why it stands for no date, in whichever order.
local function slashed(text, a, b, year, order)
  local month, day = ordered(a, b, order)
  local found = order and date.new(tonumber(year), tonumber(month), tonumber(day))
  if found then return found, nil, placeholder_of(year, month, day) end
  local why = placeholder_of(year, a, b) or placeholder_of(year, b, a)
  if why then return date.new(tonumber(year), tonumber(a), tonumber(b)), nil, why end
  if not order then return no_order(text) end
  return no_day(text)
end

-- The date of a text without a time of day, or nil and why there is none; and why it stands for no date.
local function plain_day(text, day, order)
  day = day:match "^(%d%d%d%d%-%d%d%-%d%d)[+-]%d%d:%d%d$" or day:match "^(%d%d%d%d%-%d%d%-%d%d)Z$" or day -- xsd:date
  if not day:find "[1-9]" and day:find "^0[0/.-]*$" then return nil, nil, placeholder.of(0, 0, 0) end
  local year, month, of_month = parts_of(day)
  if year then
    local why = placeholder_of(year, month, of_month)
    if why then return date.new(tonumber(year), tonumber(month), tonumber(of_month)), nil, why end
    return day_of(text, year, month, of_month)
  end
  local a, b, c = day:match "^(%d%d?)[-/](%d%d?)[-/](%d%d%d%d)$"
  if a then return slashed(text, a, b, c, order) end
  local why = placeholder.of_number(day)
  if why then return nil, nil, why end
  if day:find "^%d%d?[-/.]%d%d?[-/.]%d%d$" then
    return nil, ("\"%s\" has a year of two digits (expected four)"):format(text)
  end
  return no_day(text)
end

-- The seconds of a time of day: 09:58, 9:58:12 AM, with or without a fraction or a zone after it.
local function seconds_of(text)
  local hour, minute, rest = text:match "^(%d%d?):(%d%d)(.*)$"
  hour, minute = tonumber(hour), tonumber(minute)
  local second = rest:match "^:(%d%d)"
  local half = rest:upper():match "([AP])%.?M"
  if hour > 24 or minute > 59 or tonumber(second or 0) > 60 then return nil end
  if half then hour = hour % 12 + (half == "P" and 12 or 0) end
  return hour * 3600 + minute * 60 + tonumber(second or 0)
end

-- A day is written at midnight. At another time it was moved by a time zone, or is the moment of something: of two days
-- none is chosen.
local function at_midnight(text, found, time)
  local seconds = seconds_of(time)
  if not seconds then return no_day(text) end
  if seconds == 0 then return found end
  local first = seconds < 43200 and found - 1 or found
  local why = placeholder_of(first.year, first.month, first.day)
  local second = first + 1
  why = why or placeholder_of(second.year, second.month, second.day)
  if why then return nil, nil, why end
  return nil, ("\"%s\" is a time and not midnight: a time zone may have moved %s to %s, or back (write the day alone, "
    .. "as YYYY-MM-DD)"):format(text, tostring(first), tostring(second))
end

-- Like reader.day; with why a date stands for none, the date itself may be there.
local function read_day(text, order)
  local day, time = split(text)
  local found, reason, why = plain_day(text, day, order)
  if not time or reason or why then return found, reason, why end
  return at_midnight(text, found, time)
end

--- Reads a date. A time of day after it must be midnight.
---@param text string trimmed, not empty
---@param order? "mdy"|"dmy" of 03/04/2026; nil: such a date is refused
---@return sendoso.Date? day nil without a reason: the text means "no date"
---@return string? reason
---@return string? placeholder why the text means "no date"
function reader.day(text, order)
  local found, reason, why = read_day(text, order)
  if why then return nil, nil, why end
  return found, reason
end

--- Returns why a text, with or without a time of day, stands for no date; nil: it does not.
---@param text string
---@return string?
function reader.placeholder(text) return (select(3, reader.day(text))) end

--- A date without a year: a birthday whose year is not known.
---@class sendoso.MonthDay
---@field month integer
---@field day integer
local MonthDay = { __name = "sendoso.monthday" }
function MonthDay.__tostring(d) return ("%02d-%02d"):format(d.month, d.day) end
function MonthDay.__eq(a, b) return a.month == b.month and a.day == b.day end

-- A birthday with its year. A placeholder on which somebody may be born is kept: see placeholder.doubt.
local function born_on(text, order)
  local found, reason, why = read_day(text, order)
  if why and not placeholder.doubt(found) then return nil, nil, why end
  return found, reason
end

--- Reads a birthday, whose year may be missing.
---@param text string
---@param order? "mdy"|"dmy"
---@return sendoso.Date|sendoso.MonthDay|nil birthday nil without a reason: no date
---@return string? reason
---@return string? placeholder why the text means "no date"
function reader.birthday(text, order)
  local month, day = text:match "^%-%-(%d%d)%-(%d%d)$"
  if not month then month, day = text:match "^0000%-(%d%d)%-(%d%d)$" end
  if not month then day, month = text:match "^(%d%d?)%.(%d%d?)%.?$" end
  if not month then
    local name, number = text:match "^(%a+)%.? (%d%d?)$"
    if not name then number, name = text:match "^(%d%d?)[ -](%a+)%.?$" end
    if name then month, day = month_of(name), number end
  end
  if not month then
    local first, second = text:match "^(%d%d?)[-/](%d%d?)$"
    if first and not order then return no_order(text) end
    if first then month, day = ordered(first, second, order) end
  end
  if not month or month == "00" then return born_on(text, order) end
  local found, reason = day_of(text, 2000, month, day) -- a leap year, which has every day
  if not found then return nil, reason end
  return setmetatable({ month = found.month, day = found.day }, MonthDay)
end

--- Reads a moment of which only differences count: a year of two digits is enough.
---@param text string
---@param order? "mdy"|"dmy"
---@return integer? seconds in no particular time zone; nil: the text is no moment
function reader.moment(text, order)
  local day, time = split(text)
  if not time then return nil end
  local short = day:match "^(%d%d?[-/.]%d%d?[-/.])%d%d$"
  if short then day = short .. "20" .. day:sub(-2) end
  local found, seconds = reader.day(day, order), seconds_of(time)
  if not found or not seconds then return nil end
  return date.number(found.year, found.month, found.day) * 86400 + seconds
end

return reader

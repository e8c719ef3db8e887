--- Days that programs write where there is no date: the first and the last day of a calendar, of a clock, of a type.
local date = require "sendoso.dates.date"

local placeholder = {}

--- Each with what it is the first or the last day of (docs/dates.md shows them). `may be real`: somebody was born, or
--- began to work, on that day.
---@type string
placeholder.list = [[
  0000-00-00 what databases write for no date
  9999-99-99 all nines
  0000-01-01 the first day of the year 0
  0001-01-01 the first day of .NET, Go and Python
  1000-01-01 the first day of MySQL
  1111-11-11 all ones
  1582-10-14 the eve of the Gregorian calendar
  1582-10-15 the first day of the Gregorian calendar
  1601-01-01 the first day of Windows and Active Directory
  1677-09-21 the first day of pandas
  1753-01-01 the first day of SQL Server and Business Central
  1800-01-01 the first day of FoxPro
  1800-12-28 the first day of Clarion
  1840-12-31 the first day of MUMPS
  1858-11-17 the first day of VMS
  1899-12-29 the eve of Excel and Access
  1899-12-30 the day 0 of Excel and Access
  1899-12-31 the day 0 of Lotus
  1900-01-00 the day 0 of Excel
  1900-01-01 the first day of Excel, smalldatetime and Dynamics
  1901-01-01 the first day of the 20th century
  1901-12-13 the first second of 32 bits
  1904-01-01 the first day of Excel on a Mac
  1969-12-31 the eve of Unix (may be real)
  1970-01-01 the first day of Unix (may be real)
  2038-01-19 the last second of 32 bits
  2040-02-06 the last day of Mac OS
  2078-12-31 the last day of Excel in the 1990s
  2079-06-06 the last day of smalldatetime
  2099-12-31 the last day of the century
  2100-01-01 the first day of the next century
  2106-02-07 the last second of unsigned 32 bits
  2154-12-31 the last day of Dynamics
  2199-12-31 the last day of a century
  2262-04-11 the last day of pandas
  2299-12-31 the last day of a century
  2899-12-31 the last day of a century
  2900-12-31 the last day of a century
  2999-12-31 the last day of a millennium
  3000-01-01 the first day of a millennium
  3000-12-31 the last day of the year 3000
  3999-12-31 the last day of a millennium
  4000-12-31 the last day of the year 4000
  4712-12-31 the last day of Oracle and PeopleSoft
  5999-12-31 the last day of a millennium
  8888-12-31 all eights
  9999-01-01 the last year of all
  9999-12-30 the eve of the last day of all
  9999-12-31 the last day of all
]]

local function index(year, month, day) return year * 10000 + month * 100 + day end

local whys, real = {}, {}
for year, month, day, text in placeholder.list:gmatch "(%d+)-(%d+)-(%d+) ([^\n]+)" do
  local at = index(tonumber(year), tonumber(month), tonumber(day))
  local why = text:match "^(.-) %(may be real%)$"
  whys[at], real[at] = why or text, why
end

--- Returns why a day stands for no date, or nil. It need not be a day of the calendar: spreadsheets write 1900-01-00.
---@param year integer
---@param month integer
---@param day integer
---@return string?
function placeholder.of(year, month, day) return whys[index(year, month, day)] end

--- Returns why a date that somebody can have may stand for none; nil: it does not.
---@param value any
---@return string?
function placeholder.doubt(value)
  if not date.is(value) then return nil end
  return real[index(value.year, value.month, value.day)]
end

local DAY_0 = 25569 -- of a spreadsheet, before 1970-01-01
local SHORTEST = 10 ^ 8 -- of a number of seconds: a shorter number may be a date, or the day of a spreadsheet
local NEVER = "9223372036854775807" -- in Active Directory

local function of_days(days)
  if days < date.FIRST or days > date.LAST then return nil end
  local found = date.of_number(days)
  return placeholder.of(found.year, found.month, found.day)
end

--- Returns why a number stands for no date, or nil: a spreadsheet's days, or seconds or milliseconds since 1970.
---@param text string such as 2958465, -62135596800 or /Date(253402300799000)/
---@return string?
function placeholder.of_number(text)
  local digits = text:match "^\\?/Date%((%-?%d+)[^()]*%)\\?/$" or text:match "^(%-?%d+)%.?%d*$"
  if digits == NEVER then return "the last moment of Active Directory" end
  local number = digits and math.tointeger(tonumber(digits))
  if not number then return nil end
  if number == 0 then return "the number 0" end
  if math.abs(number) < SHORTEST then return number > 0 and of_days(number - DAY_0) or nil end
  return of_days(number // 86400) or of_days(number // 86400000)
end

return placeholder

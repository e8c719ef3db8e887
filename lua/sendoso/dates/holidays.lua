--- Holidays from a file: a calendar (.ics), or a text with one date per line.
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local date = require "sendoso.dates.date"
local fail = require "sendoso.fail"

local holidays = {}

-- How far the repetitions of a calendar are followed.
local FIRST_YEAR, LAST_YEAR = 1970, 2100

local function from_calendar(text, file)
  local days, err = require("sendoso.core").holidays(file, text, FIRST_YEAR, LAST_YEAR)
  if not days then return nil, err end
  local closed = {}
  for _, day in ipairs(days) do closed[day] = true end
  return closed
end

local function from_text(text, file)
  local closed, number = {}, 0
  for line in (text:gsub("\r\n?", "\n") .. "\n"):gmatch "(.-)\n" do
    number = number + 1
    local day = line:match "^%s*([^%s#]+)"
    if day then
      local yearly = day:find "^%d%d%-%d%d$" and date.parse("2000-" .. day)
      if not yearly and not date.parse(day) then
        return fail("invalid", ("%s:%d: \"%s\" is not a date (expected YYYY-MM-DD, or MM-DD for every year)")
          :format(file, number, day))
      end
      closed[day] = true
    end
  end
  return closed
end

--- Reads holidays. Keys are 2026-12-25, or 12-25 for every year.
---@param path string relative to the script
---@return table<string, true>?, sendoso.Error?
function holidays.read(path)
  if type(path) ~= "string" then check.expected("holidays", "the path of a file", path) end
  path = caller.path(path)
  local text, err = require("sendoso.core").text(path)
  if not text then return nil, err end
  local read = text:find "^%s*BEGIN:VCALENDAR" and from_calendar or from_text
  return read(text, path)
end

return holidays

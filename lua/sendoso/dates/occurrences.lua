--- What is due for people by their dates, between two others: it is found once for all who have the same date.
local date = require "sendoso.dates.date"
local placeholder = require "sendoso.dates.placeholder"

--- What is due for all who have the same date. Nobody changes it, nor its dates.
---@class sendoso.KnownOccurrence
---@field name string
---@field day sendoso.Date
---@field due sendoso.Date
---@field key "years"|"months"|"days"|"year"
---@field value integer
---@field latest sendoso.Date the later of the two dates
---@field doubt? string why the date that the person has may stand for none

-- How far a shift may move a date: no series of holidays is longer.
local SHIFT_MAX = 31

-- The date in that year on which the anniversary of a date is, as a number of days.
local function in_year(start, year, leap)
  local month, day = start.month, start.day
  if not date.exists(year, month, day) then
    if leap == "mar1" then month, day = 3, 1 else month, day = 2, 28 end
  end
  return date.number(year, month, day)
end

-- Adds an occurrence to a list if its date is within the bounds. Nothing is made of the others.
local function add(list, bounds, number, key, value, letter)
  if number < bounds.from or number > bounds.to then return end
  list[#list + 1] = { name = value .. letter, day = date.of_number(number), key = key, value = value }
end

-- How each kind adds its occurrences within bounds. `start` is the date that the person has.
local add_occurrences = {}

function add_occurrences.anniversary(self, start, bounds, list)
  for year = math.max(bounds.from_year, start.year + 1), bounds.to_year do
    local years = year - start.year
    if (not self.every or years % self.every == 0) and (not self.milestones or self.milestones[years]) then
      add(list, bounds, in_year(start, year, self.leap), "years", years, "")
    end
  end
end

function add_occurrences.birthday(self, start, bounds, list)
  for year = math.max(bounds.from_year, (start.year or 0) + 1), bounds.to_year do
    add(list, bounds, in_year(start, year, self.leap), "year", year, "")
  end
end

function add_occurrences.after(self, start, bounds, list)
  local first = date.number(start.year, start.month, start.day)
  for _, days in ipairs(self.days) do add(list, bounds, first + days, "days", days, "d") end
  for _, months in ipairs(self.months) do
    add(list, bounds, date.number(date.months_after(start, months)), "months", months, "m")
  end
end

add_occurrences.on = add_occurrences.after

-- The date after so many days, as a number of days; not beyond the calendar.
local function number_after(day, days)
  return math.min(math.max(date.number(day.year, day.month, day.day) + days, date.FIRST), date.LAST)
end

-- Between which dates something has its own that may be due between two dates, as numbers of days, and their years. It
-- is asked about a file of people with the same two; `known` is what is within them, by the date that somebody has.
local function bounds_of(self, first, last)
  local bounds = self.bounds[first]
  if not (bounds and rawequal(bounds.of_last, last)) then
    local slack = self.shift and SHIFT_MAX or 0
    local from, to = number_after(first, self.before - slack), number_after(last, self.before + slack)
    bounds = { of_last = last, from = from, to = to, from_year = date.of_number(from).year,
      to_year = date.of_number(to).year, known = {}, count = 0 }
    self.bounds[first] = bounds
  end
  return bounds
end

-- The earlier due date, and of two that are the same the earlier date.
local function is_earlier(a, b) return a.due < b.due or (a.due == b.due and a.day < b.day) end

local MOST = 40000 -- dates of which it is remembered: there are so many in a hundred years

local NONE = setmetatable({}, { __newindex = function() error("nothing is due by that date", 2) end })

local occurrences = {}

--- Returns what has a date that may be due between two others, for somebody with a date: in a large file, many have the
--- same one. If nothing is shifted, all of it is due, and the earliest comes first.
---@param self sendoso.Occasion
---@param start sendoso.Date|sendoso.MonthDay
---@param first sendoso.Date
---@param last sendoso.Date
---@return sendoso.KnownOccurrence[]
function occurrences.of(self, start, first, last)
  local bounds = bounds_of(self, first, last)
  local number = ((start.year or 0) * 12 + start.month) * 31 + start.day
  local list = bounds.known[number]
  if list then return list end
  list = {}
  add_occurrences[self.kind](self, start, bounds, list)
  for _, one in ipairs(list) do
    one.due, one.latest, one.doubt = one.day - self.before, one.day, placeholder.doubt(start)
  end
  if #list > 1 and not self.shift then table.sort(list, is_earlier) end
  if bounds.count >= MOST then bounds.known, bounds.count = {}, 0 end
  bounds.known[number], bounds.count = #list > 0 and list or NONE, bounds.count + 1
  return list
end

--- Returns those of some occurrences that are due between two dates after they were shifted, the earliest first.
---@param self sendoso.Occasion
---@param known sendoso.KnownOccurrence[]
---@param first sendoso.Date
---@param last sendoso.Date
---@param country? string
---@return sendoso.KnownOccurrence[]
function occurrences.shifted(self, known, first, last, country)
  local list = {}
  for _, one in ipairs(known) do
    local due = self.calendar:shift(one.due, self.shift, country)
    if due >= first and due <= last then
      list[#list + 1] = { name = one.name, day = one.day, due = due, key = one.key, value = one.value,
        latest = one.day > due and one.day or due, doubt = one.doubt }
    end
  end
  if #list > 1 then table.sort(list, is_earlier) end
  return list
end

return occurrences

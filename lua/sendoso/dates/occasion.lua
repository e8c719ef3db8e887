--- Occasions: when a gift is due, and the name of what it is for (docs/dates.md).
local calendar = require "sendoso.dates.calendar"
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local date = require "sendoso.dates.date"
local fail = require "sendoso.fail"

local occasion = {}

---@class sendoso.Occurrence
---@field occasion string its name, which does not depend on when the gift is sent
---@field day sendoso.Date the date itself
---@field due sendoso.Date when to send: the date less the lead time, shifted to a business day
---@field years? integer of an anniversary
---@field months? integer after a date
---@field days? integer after a date
---@field year? integer of a birthday

---@class sendoso.Occasion
---@field field string the person's field with the date
---@field kind "anniversary"|"birthday"|"after"|"on"
local Occasion = { __name = "sendoso.occasion" }
Occasion.__index = Occasion

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

-- What has its date within bounds for somebody with a date: in a large file, many have the same one. If nothing is
-- shifted, all of it is due.
local function known_of(self, start, bounds)
  local number = ((start.year or 0) * 12 + start.month) * 31 + start.day
  local list = bounds.known[number]
  if list then return list end
  list = {}
  add_occurrences[self.kind](self, start, bounds, list)
  if not self.shift then
    for _, one in ipairs(list) do one.due = one.day - self.before end
    if #list > 1 then table.sort(list, is_earlier) end
  end
  if bounds.count >= MOST then bounds.known, bounds.count = {}, 0 end
  bounds.known[number], bounds.count = #list > 0 and list or NONE, bounds.count + 1
  return list
end

-- Those of some occurrences that are due between two dates after they were shifted.
local function shifted(self, known, first, last, country)
  local list = {}
  for _, one in ipairs(known) do
    local due = self.calendar:shift(one.day - self.before, self.shift, country)
    if due >= first and due <= last then
      list[#list + 1] = { name = one.name, day = one.day, due = due, key = one.key, value = one.value }
    end
  end
  if #list > 1 then table.sort(list, is_earlier) end
  return list
end

--- What is due for all who have the same date. Nobody changes it, nor its dates.
---@class sendoso.KnownOccurrence
---@field name string
---@field day sendoso.Date
---@field due sendoso.Date
---@field key "years"|"months"|"days"|"year"
---@field value integer

--- As `within`, but nothing is made that is the same for all who have the same date.
---@param person table
---@param start? sendoso.Date|sendoso.MonthDay the date of the person
---@param first sendoso.Date
---@param last sendoso.Date
---@return sendoso.KnownOccurrence[]?, sendoso.Error? err
function Occasion:known(person, start, first, last)
  if start == nil then return NONE end
  if type(start) ~= "table" or not start.month or (not start.year and self.kind ~= "birthday") then
    return fail("invalid", ("%s: expected a date, got \"%s\""):format(self.field, tostring(start)))
  end
  local known = known_of(self, start, bounds_of(self, first, last))
  return self.shift and shifted(self, known, first, last, person.country) or known
end

--- Returns the fields of an occurrence, for an item. Its dates are still those of all.
---@param one sendoso.KnownOccurrence
---@return sendoso.Occurrence
function occasion.fields(one)
  return { occasion = one.name, day = one.day, due = one.due, [one.key] = one.value }
end

--- Lists what is due between two dates (both included), the earliest first.
---@param person table
---@param first sendoso.Date
---@param last sendoso.Date
---@return sendoso.Occurrence[]?, sendoso.Error? err the person's field is not a date
function Occasion:within(person, first, last)
  local known, err = self:known(person, person[self.field], first, last)
  if not known then return nil, err end
  local list = {}
  for i, one in ipairs(known) do
    list[i] = occasion.fields(one)
    list[i].day, list[i].due = date.copy(one.day), date.copy(one.due)
  end
  return list
end

--- May anything be due between two dates for a person with that date? It costs less than `within`, knows nothing else
--- of the person, and is never wrong with a no.
---@param start sendoso.Date|sendoso.MonthDay
---@param first sendoso.Date
---@param last sendoso.Date
---@return boolean
function Occasion:may_be_due(start, first, last)
  if not start.year and self.kind ~= "birthday" then return true end
  return #known_of(self, start, bounds_of(self, first, last)) > 0
end

--- How many occurrences there are for each person, of an occasion that is not yearly.
---@return integer
function Occasion:counts() return #self.days + #self.months end

-- The options of each kind; all of them also have those in `common`.
local common = { "before", "shift", "country", "weekend", "holidays" }
local options_of = {
  anniversary = { "leap", "milestones", "every" },
  birthday = { "leap" },
  after = { "days", "months" },
  on = {},
}

local function names_of(kind)
  local names = table.move(common, 1, #common, 1, {})
  return table.move(options_of[kind], 1, #options_of[kind], #names + 1, names)
end

local function choice(kind, options, name, ...)
  local value = options[name]
  if value ~= nil then check.choice(kind .. ": " .. name, value, { ... }) end
  return value
end

local MOST_DAYS = 36525 -- a hundred years

local function count(kind, name, value, least)
  if math.type(value) == "integer" and value >= least and value <= MOST_DAYS then return value end
  caller.raise("%s: %s: expected a whole number from %d to %d, got \"%s\"", kind, name, least, MOST_DAYS,
    tostring(value))
end

-- A number or a list of numbers, as a list.
local function counts(kind, name, value, least)
  if value == nil then return {} end
  local list = type(value) == "table" and value or { value }
  if #list == 0 then caller.raise("%s: %s: expected a number or a list of numbers, got an empty list", kind, name) end
  for _, number in ipairs(list) do count(kind, name, number, least) end
  return list
end

local function set(list)
  local members = {}
  for _, number in ipairs(list) do members[number] = true end
  return members
end

local function new(kind, field, options)
  if type(field) ~= "string" then
    check.expected(kind, "the name of a field such as \"hire_date\"", field)
  end
  options = options or {}
  check.type(kind .. ": options", options, "table")
  check.names(kind, options, names_of(kind))
  local self = {
    kind = kind, field = field,
    before = options.before and count(kind, "before", options.before, 0) or 0,
    leap = choice(kind, options, "leap", "feb28", "mar1"),
    every = options.every and count(kind, "every", options.every, 1),
    milestones = options.milestones and set(counts(kind, "milestones", options.milestones, 1)),
    days = kind == "on" and { 0 } or counts(kind, "days", options.days, 0),
    months = counts(kind, "months", options.months, 1),
    shift = choice(kind, options, "shift", "earlier", "later", "nearest"),
    bounds = setmetatable({}, { __mode = "k" }),
  }
  if kind == "after" and #self.days + #self.months == 0 then
    caller.raise "after: days or months is missing: expected days = 90, months = 3, or lists of numbers"
  end
  if self.shift then
    self.calendar = calendar.new { country = options.country, weekend = options.weekend, holidays = options.holidays }
  end
  return setmetatable(self, Occasion)
end

---@class sendoso.OccasionOptions
---@field before? integer days of lead time
---@field shift? "earlier"|"later"|"nearest" to a business day
---@field country? string whose weekend counts; default: the person's own country
---@field weekend? integer[] 1 for Monday to 7
---@field holidays? string path of an .ics or a text file
---@field leap? "feb28"|"mar1" of an anniversary or a birthday
---@field milestones? integer[] of an anniversary: only these years
---@field every? integer of an anniversary: only every so many years
---@field days? integer|integer[] after a date
---@field months? integer|integer[] after a date

--- Due every year, from the first year on.
---@param field string such as "hire_date"
---@param options? sendoso.OccasionOptions
---@return sendoso.Occasion
function occasion.anniversary(field, options) return new("anniversary", field, options) end

--- Due every year; its name is the year. The year of birth need not be known.
---@param field string
---@param options? sendoso.OccasionOptions
---@return sendoso.Occasion
function occasion.birthday(field, options) return new("birthday", field, options) end

--- Due days or months after a date, once for each number.
---@param field string
---@param options sendoso.OccasionOptions
---@return sendoso.Occasion
function occasion.after(field, options) return new("after", field, options) end

--- Due on the date itself.
---@param field string
---@param options? sendoso.OccasionOptions
---@return sendoso.Occasion
function occasion.on(field, options) return new("on", field, options) end

--- Is it an occasion?
function occasion.is(value) return getmetatable(value) == Occasion end

return occasion

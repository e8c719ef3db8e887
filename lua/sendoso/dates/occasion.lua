--- Occasions: when a gift is due, and the name of what it is for (docs/dates.md).
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local date = require "sendoso.dates.date"
local fail = require "sendoso.fail"
local occurrences = require "sendoso.dates.occurrences"

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

--- As `within`, but nothing is made that is the same for all who have the same date.
---@param person table
---@param start? sendoso.Date|sendoso.MonthDay the date of the person
---@param first sendoso.Date
---@param last sendoso.Date
---@return sendoso.KnownOccurrence[]?, sendoso.Error? err
function Occasion:known(person, start, first, last)
  if start == nil then return {} end
  if type(start) ~= "table" or not start.month or (not start.year and self.kind ~= "birthday") then
    return fail("invalid", ("%s: expected a date, got \"%s\""):format(self.field, tostring(start)))
  end
  local list = occurrences.of(self, start, first, last)
  return self.shift and occurrences.shifted(self, list, first, last, person.country) or list
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
  return #occurrences.of(self, start, first, last) > 0
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
    self.calendar = require("sendoso.dates.calendar").new { country = options.country, weekend = options.weekend,
      holidays = options.holidays }
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

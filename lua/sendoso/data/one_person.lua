--- Which rows of a file are one person, and which of these rows is used: the same on every day, in every order.
local date = require "sendoso.dates.date"
local employment = require "sendoso.data.employment"
local files = require "sendoso.data.file"
local identity = require "sendoso.data.identity"
local names = require "sendoso.data.names"
local partition = require "sendoso.data.partition"

local one_person = {}

--- A row of a file of people that shares an identifier with another one.
---@class sendoso.PersonRow: sendoso.Row
---@field number integer in its file
---@field person sendoso.Person
---@field identifiers string[] also as keys
---@field id? string in its normal form
---@field names string[] the same name in several forms, if the person has one

---@class sendoso.OnePerson
---@field rows sendoso.PersonRow[]
---@field used sendoso.PersonRow today
---@field spans { used: sendoso.PersonRow, first: sendoso.Date, last: sendoso.Date }[] which row is used on which of the
---days ahead; {}: only today matters

--- Reads what the person of a row is recognised by.
---@param row sendoso.PersonRow
function one_person.read(row)
  row.identifiers = identity.of_row(row, "once")
  row.id, row.names = identity.id(row.person.id), names.of(row.person)
end

local function day_number(day) return date.is(day) and date.number(day.year, day.month, day.day) or -math.huge end

-- The fields of a row as one text, by which rows that say the same are put in order.
local function text_of(row)
  local list = {}
  for column = 1, #row.table.sheet.headings do list[column] = row.table.sheet:value(row.at, column) or "" end
  return table.concat(list, "\0")
end

local function is_smaller(a, b)
  if #a ~= #b then return #a < #b end
  return a < b
end

-- Does a row say more about whether the person is employed? Nil: as much as the other one.
local function is_newer(a, b)
  local hired, other = day_number(a.person.hire_date), day_number(b.person.hire_date)
  if hired ~= other then return hired > other end
  local is_active = employment.is_active(a.person)
  if is_active ~= employment.is_active(b.person) then return is_active end
end

-- Is a row used, and not the other one? The keys of gifts are made from its ID.
local function counts_more(a, b)
  local newer = is_newer(a, b)
  if newer ~= nil then return newer end
  if a.id ~= b.id then return a.id ~= nil and (b.id == nil or is_smaller(a.id, b.id)) end
  local text, other = text_of(a), text_of(b)
  if text ~= other then return is_smaller(other, text) end -- the one with more in it
  return a.number < b.number
end

-- What a row has in common with another one. The value of an email address is not printed.
local function same(row, other)
  local line = other.table.sheet:line_of(other.at)
  for _, identifier in ipairs(row.identifiers) do
    if other.identifiers[identifier] and identifier:find "^mail " then
      return ("email is also on line %d"):format(line)
    end
  end
  for _, identifier in ipairs(row.identifiers) do
    if other.identifiers[identifier] then
      local what, text = identifier:match "^(.*) (%S+)$"
      return ("%s \"%s\" is also on line %d"):format(what, text == row.id and row.person.id or text, line)
    end
  end
  return ("this person is also on line %d"):format(line)
end

-- Is somebody to be hired only after today, by that row?
local function is_ahead(row, today) return date.is(row.person.hire_date) and row.person.hire_date > today end

-- A transfer is entered before it happens. Until then it takes nothing from the row by which the person works here.
local function without_ahead(group, today)
  local list, works = {}, false
  for _, row in ipairs(group) do
    if not is_ahead(row, today) then
      list[#list + 1] = row
      works = works or date.is(row.person.hire_date) and not employment.has_left(row.person, today)
    end
  end
  return works and list or group
end

-- The row of a group that is used on a day.
local function used_on(group, day)
  local counting = without_ahead(group, day)
  local used = counting[1]
  for _, row in ipairs(counting) do
    if counts_more(row, used) then used = row end
  end
  return used
end

-- The days on which another row of a group may begin to be used: somebody is hired by it, or leaves.
local function turns_of(group, today, last)
  local days = { today }
  for _, row in ipairs(group) do
    for _, field in ipairs { "hire_date", "termination_date" } do
      local day = row.person[field]
      if date.is(day) and day > today and day <= last then days[#days + 1] = day end
    end
  end
  table.sort(days)
  return days
end

-- The rows of a group that are used from a day on to the last one, each with its days.
local function spans_of(group, today, last)
  local spans = {}
  for _, day in ipairs(turns_of(group, today, last)) do
    local span, used = spans[#spans], used_on(group, day)
    if not span or span.used ~= used then
      if span then span.last = day - 1 end
      spans[#spans + 1] = { used = used, first = day, last = last }
    end
  end
  return spans
end

--- Finds out who is who among rows that share identifiers. All but a transfer that was entered before its day is the
--- same on every day.
---@param rows sendoso.PersonRow[]
---@param today sendoso.Date
---@param last? sendoso.Date how far ahead it is asked which row is used; nil: only today
---@return sendoso.OnePerson[] people
---@return { row: sendoso.PersonRow, reason: string }[] doubtful rows of which it is not certain whose they are
---@return table<string, sendoso.PersonRow[]> shared identifiers of several people, each with the rows that have it
function one_person.find(rows, today, last)
  table.sort(rows, function(a, b) return a.number < b.number end)
  local groups, unclear, shared = partition(rows)
  local people, doubtful = {}, {}
  for i, group in ipairs(groups) do
    people[i] = { rows = group, used = used_on(group, today), spans = last and spans_of(group, today, last) or {} }
  end
  for i, pair in ipairs(unclear) do
    local reason = same(pair.row, pair.other) .. " with another name or ID; correct one of them"
    doubtful[i] = { row = pair.row, reason = reason }
  end
  return people, doubtful, shared
end

--- Returns the notes on the rows of a person that are not used.
---@param found sendoso.OnePerson
---@return string[]
function one_person.notes(found)
  local notes = {}
  for _, row in ipairs(found.rows) do
    if row ~= found.used then
      notes[#notes + 1] = ("%s: %s; counted as one person: line %d is used"):format(files.place(row),
        same(row, found.used), found.used.table.sheet:line_of(found.used.at))
    end
  end
  return notes
end

--- Returns the rows of a person that say as much as the one that is used about whether the person is employed: also the
--- transfer that is to come.
---@param rows sendoso.PersonRow[]
---@param used sendoso.PersonRow
---@return sendoso.PersonRow[]
function one_person.equals(rows, used)
  local list = {}
  for _, row in ipairs(rows) do
    if row ~= used and is_newer(row, used) ~= false then list[#list + 1] = row end
  end
  return list
end

return one_person

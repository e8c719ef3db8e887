--- One person of a file: fields become Lua strings, or dates, when they are read.
local dated = require "sendoso.data.dated"
local kin = require "sendoso.data.kin"
local origin = require "sendoso.data.origin"
local spelled = require "sendoso.data.spelled"

local AT = origin.AT

local person = {}

-- A date of its own: a script may change what it gets.
local function copy(day)
  return day and setmetatable({ year = day.year, month = day.month, day = day.day }, getmetatable(day)) or nil
end

-- The columns of fields that are their text, if they have one, and of dates; of these also what they were read as.
local function columns_of(its_table)
  local plain, days = {}, {}
  for name, column in pairs(its_table.columns.by_name) do
    if dated.is(name) then days[name], plain[name] = column, { column, dated.readings(its_table, name) }
    elseif spelled.is_plain(its_table, name) then plain[name] = column end
  end
  return plain, days
end

-- All fields of a person that are not empty: those of its row, and what a script has added.
local function all_of(self)
  local all, its_table = {}, getmetatable(self).table
  for name in pairs(its_table.columns.by_name) do all[name] = self[name] end
  for name in spelled.derived() do all[name] = self[name] end
  for name, value in next, self do
    if name ~= AT then all[name] = value end
  end
  return next, all, nil
end

-- The metatable of the people of a table. A text is read anew each time; a date stays the same value.
local function class_of(its_table)
  local plain, days = columns_of(its_table)
  local its_sheet, there = its_table.sheet, {}
  local function index(self, name)
    if not there[name] then
      if type(name) == "string" and not spelled.is_there(its_table, name) then plain[name] = false end
      if type(name) ~= "string" or plain[name] == false then return nil end
      there[name] = true
    end
    local at, column = rawget(self, AT), days[name]
    if not column then return spelled.value({ table = its_table, at = at }, name) end
    local text = its_sheet:value(at, column)
    local value = text and copy(dated.read(its_table, name, text)) or nil
    if value then rawset(self, name, value) end
    return value
  end
  its_table.class = { __name = "sendoso.person", __index = its_sheet:index(plain, AT, index), __pairs = all_of,
    table = its_table, date_text = its_sheet:index(days, AT, function(self, name)
      return days[name] and its_sheet:value(rawget(self, AT), days[name])
    end) }
  return its_table.class
end

--- Makes the person of a row.
---@param its_table sendoso.Table
---@param at integer
---@return sendoso.Person
function person.new(its_table, at)
  local self = { [AT] = at, hire_date = nil } -- with room for one date
  local filled = its_table.filled and kin.fields(its_table, at)
  if filled then
    for name, value in pairs(filled) do self[name] = dated.is(name) and copy(value) or value end
  end
  return setmetatable(self, its_table.class or class_of(its_table))
end

--- Returns a date of a person of a file as all have it who have the same one: nobody changes it. Of anything else, the
--- field.
---@param item table
---@param name string
---@return any
function person.date(item, name)
  local own = rawget(item, name)
  if own ~= nil or not rawget(item, AT) then return own == nil and item[name] or own end
  local class = getmetatable(item)
  local text = class.date_text(item, name)
  return text and dated.read(class.table, name, text) or nil
end

--- Is it a person of a file, or one with the fields of an occasion?
---@param item table
---@return boolean
function person.is(item)
  local its_table = origin.place(item)
  return its_table ~= nil and its_table.class ~= nil
end

--- Returns why a date that a person does not have is missing although its column is filled in; nil: it is empty.
---@param self table
---@param name string
---@return string? words such as "1970-01-01" stands for no date (the first day of Unix)
function person.placeholder(self, name)
  local row = origin.row(self)
  local text = row and dated.is(name) and row.table.columns and spelled.text(row, name)
  local why = text and dated.why_none(row.table, name, text)
  return why and ("\"%s\" stands for no date (%s)"):format(text, why)
end

return person

--- The fields of people that are dates: each text of a table is read once.
local nothing = require "sendoso.data.nothing"
local reader = require "sendoso.dates.reader"
local sheet = require "sendoso.data.file.sheet"

local dated = {}

-- The date of leaving: "ongoing" means that there is none.
local function read_end(text, order)
  if nothing.is_no_end(text) then return nil end
  return reader.day(text, order)
end

-- How fields other than text are read: a value, or nil and why not; nil alone means that there is no date.
local readers = {
  hire_date = reader.day, original_hire_date = reader.day, termination_date = read_end,
  birthday = reader.birthday,
}

--- The names of these fields, in the order in which they are checked.
dated.names = { "hire_date", "original_hire_date", "termination_date", "birthday" }

--- Is it a field that is a date?
---@param name string
---@return boolean
function dated.is(name) return readers[name] ~= nil end

-- The readings of a table's dates by their texts, of which even large files have few.
local MOST = 10000

local function days_of(its_table, name)
  local read = readers[name]
  local days = its_table.days or {}
  its_table.days, days[read] = days, days[read] or { count = 0, by_text = {} }
  return days[read], read
end

--- Returns what the texts of a date of a table were read as, by the text: false for no date, nil: it was not read yet,
--- or is none, or is forgotten.
---@param its_table sendoso.Table
---@param name string
---@return table<string, sendoso.Date|sendoso.MonthDay|false>
function dated.readings(its_table, name) return days_of(its_table, name).by_text end

--- Reads a date of a table. What was read of a text, or false for no date, is kept by the text.
---@param its_table sendoso.Table
---@param name string
---@param text string as it is in the table
---@return sendoso.Date|sendoso.MonthDay|false|nil value nil: it is no date
---@return string? reason
function dated.read(its_table, name, text)
  local known = its_table.days and its_table.days[readers[name]]
  local value = known and known.by_text[text]
  if value ~= nil then return value end
  local days, read = days_of(its_table, name)
  local plain, reason = sheet.plain(text), nil
  if not nothing.is(plain) then value, reason = read(plain, its_table.order) end
  if reason then return nil, reason end
  if days.count >= MOST then
    for old in pairs(days.by_text) do days.by_text[old] = nil end
    days.count = 0
  end
  days.count, days.by_text[text] = days.count + 1, value or false
  return value or false
end

--- Finds the next row, from a given one, whose date is a text that was not read yet.
---@param its_table sendoso.Table
---@param name string a field with a column
---@param from integer a row
---@return integer? at, string? text
function dated.seek(its_table, name, from)
  return its_table.sheet:seek(from, its_table.columns.by_name[name], dated.readings(its_table, name))
end

--- Returns why a text of a table stands for no date; nil: it does not, or it is empty.
---@param its_table sendoso.Table
---@param name string
---@param text string as it is in the table
---@return string? why
function dated.why_none(its_table, name, text)
  local plain = sheet.plain(text)
  return not nothing.is(plain) and select(3, readers[name](plain, its_table.order)) or nil
end

return dated

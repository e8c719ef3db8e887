--- Why it is not known whether a person may get a gift: a column that is not understood, but sounds decisive, is filled
--- in for them, or they left before they were hired.
local answer = require "sendoso.data.answer"
local decisive = require "sendoso.data.file.decisive"
local employment = require "sendoso.data.employment"
local hint = require "sendoso.data.file.hint"
local origin = require "sendoso.data.origin"
local person = require "sendoso.data.person"
local reader = require "sendoso.dates.reader"

local doubts = {}

local MOST = 40 -- characters of a value in a reason

-- A value as a reason has it. An email address is not printed.
local function shown(value)
  if value:find "%S@%S" then return "is filled in" end
  local length = utf8.len(value)
  if length and length > MOST then value = value:sub(1, utf8.offset(value, MOST + 1) - 1) .. "…" end
  return ('is "%s"'):format((value:gsub("%c", " ")))
end

-- Does a value say nothing against a gift on a day? A second date of leaving does not, as long as it is to come.
local function is_plain(suspect, value, day, order)
  if decisive.is_plain(suspect.meaning, value, order) then return true end
  local ends = suspect.is_date and reader.day(value, order)
  return ends and ends > day or false
end

-- The field that a column may be, by its value: a yes is no date.
local function field_of(suspect, value)
  local field = suspect.meaning.field
  return field == "termination_date" and answer.is_yes(value) and "terminated" or field
end

-- Why one row is in doubt, or nil: the heading, the value, and what to do; or dates that contradict each other.
local function of_row(item, day)
  local row = origin.row(item)
  if not row then return nil end
  for _, suspect in ipairs(row.table.columns.decisive or {}) do
    local value = row.table.sheet:value(row.at, suspect.column)
    if value and not is_plain(suspect, value, day, row.table.order) then
      return ("\"%s\" %s (line %d), and the column may say %s: %s"):format(suspect.heading, shown(value),
        row.table.sheet:line_of(row.at), suspect.meaning.says, hint.settle(suspect, field_of(suspect, value)))
    end
  end
  return row.table.columns.kind == "person" and employment.unclear_rehire(item) or nil
end

--- Returns why an item of a file, with all rows of the person, is in doubt; or nil.
---@param item table
---@param day sendoso.Date of the gift
---@return string?
function doubts.of(item, day)
  for _, row in ipairs { item, table.unpack(person.others(item)) } do
    local doubt = of_row(row, day)
    if doubt then return doubt end
  end
end

return doubts

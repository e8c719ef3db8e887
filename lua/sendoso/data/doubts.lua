--- Why it is not known whether a person may get a gift: a column that is not understood, but sounds decisive, is filled
--- in for them, what stands behind their name does, they left before they were hired, or their address is none.
local answer = require "sendoso.data.answer"
local crowd = require "sendoso.data.crowd"
local decisive = require "sendoso.data.file.decisive"
local employment = require "sendoso.data.employment"
local hint = require "sendoso.data.file.hint"
local kin = require "sendoso.data.kin"
local origin = require "sendoso.data.origin"
local reader = require "sendoso.dates.reader"
local standing = require "sendoso.data.standing"
local stand_in = require "sendoso.data.stand_in"

local doubts = {}

local NONE = {}

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

-- Where people write who somebody is behind a name: "Ann Lee (left 2025)", "Bob Ray [EXT]".
local names = { "name", "first_name", "last_name", "preferred_name" }

-- Why what stands in brackets behind the name of a person is against a gift, or nil.
local function marked(its_table, at)
  if standing.is_named(its_table, at) then return nil end
  local sheet, by_name = its_table.sheet, its_table.columns.by_name
  for _, name in ipairs(names) do
    local text = by_name[name] and sheet:value(at, by_name[name])
    local mark = text and text:find "[])]$" and text:match "[%(%[]%s*([^%(%)%[%]]-)%s*[%)%]]$"
    if mark and mark ~= "" and decisive.is_against(mark) then
      return ("what stands in brackets behind the name (line %d) may say that the person gets no gift: give it a "
        .. "column of its own, or remove it"):format(sheet:line_of(at))
    end
  end
end

-- Why all people of a section may get no gift, such as those of "Former employees"; or nil. The title of a whole file
-- says less: "Without those who have left".
local function titled(its_table)
  local title = its_table.sheet.title
  local meaning = title and #its_table.tables > 1 and decisive.meaning(title, "person")
  if not meaning or meaning.plain ~= "no" then return nil end
  return ("the section \"%s\" may say %s: move it to a file of its own, or change its title"):format(
    (title:gsub("%c", " ")), meaning.says)
end

-- Why one row is in doubt, or nil: the heading and what to do, and never the value: a plan and the ledger are no place
-- for a disability. Or dates that contradict each other.
local function of_row(item, day)
  local its_table, at = origin.place(item)
  if not its_table then return nil end
  local sheet, columns = its_table.sheet, its_table.columns
  for _, suspect in ipairs(columns.decisive or NONE) do
    local value = sheet:value(at, suspect.column)
    if value and not is_plain(suspect, value, day, its_table.order) then
      return ("\"%s\" is filled in (line %d), and the column may say %s: %s"):format(suspect.heading,
        sheet:line_of(at), suspect.meaning.says, hint.settle(suspect, field_of(suspect, value)))
    end
  end
  if columns.kind ~= "person" then return nil end
  return marked(its_table, at) or titled(its_table) or employment.unclear_rehire(item)
end

-- The columns of a table in which somebody agrees to a gift: an empty one is no yes.
local function consents(its_table)
  if its_table.consents then return its_table.consents end
  local columns, list = its_table.columns, {}
  local known = columns.by_name.opt_in
  if known then
    list[1] = { column = known, what = "the column says who agrees to a gift: fill it in, or set map = { opt_in = "
      .. "false } if it is about something else" }
  end
  for _, suspect in ipairs(columns.decisive or {}) do
    if suspect.meaning.must then
      list[#list + 1] = { column = suspect.column, what = ("the column may say %s: %s"):format(suspect.meaning.says,
        hint.settle(suspect)) }
    end
  end
  its_table.consents = list
  return list
end

-- Why a person has not agreed to a gift: a column for that is empty in all of their rows; or nil.
local function unanswered(item, others)
  local of_item = origin.place(item)
  if not others[1] and (not of_item or not consents(of_item)[1]) then return nil end
  local is_answered, empty = {}, {}
  for _, one in ipairs { item, table.unpack(others) } do
    local its_table, at = origin.place(one)
    local sheet = its_table and its_table.sheet
    for _, consent in ipairs(its_table and consents(its_table) or NONE) do
      local value, title = sheet:value(at, consent.column), sheet.headings[consent.column]
      if value and not decisive.is_empty(value) then is_answered[title] = true
      else
        local text = ("\"%s\" is empty (line %d), and %s"):format((title:gsub("%c", " ")), sheet:line_of(at),
          consent.what)
        empty[#empty + 1] = { title = title, text = text }
      end
    end
  end
  for _, one in ipairs(empty) do
    if not is_answered[one.title] then return one.text end
  end
end

--- Is nothing of a row in doubt but its names and its address, on whatever day? It is the only row of a person.
---@param item sendoso.Person
---@return boolean
function doubts.are_none(item)
  local its_table, at = origin.place(item)
  if crowd.is_there(its_table) then return false end
  for _, suspect in ipairs(its_table.columns.decisive or NONE) do
    local value = its_table.sheet:value(at, suspect.column)
    if value and not decisive.is_plain(suspect.meaning, value, its_table.order) then return false end
  end
  return not titled(its_table) and not unanswered(item, NONE)
end

--- Returns why an item of a file, with all rows of the person, is in doubt; or nil.
---@param item table
---@param day sendoso.Date of the gift
---@return string?
function doubts.of(item, day)
  if not origin.place(item) then return nil end
  local others = kin.others(item)
  local doubt = of_row(item, day)
  for i = 1, doubt and 0 or #others do doubt = doubt or of_row(others[i], day) end
  return doubt or unanswered(item, others) or crowd.reason(item) or stand_in.reason(item)
end

return doubts

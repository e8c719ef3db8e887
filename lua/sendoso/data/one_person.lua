--- Which rows of a file are one person, and which of these rows is used.
local employment = require "sendoso.data.employment"
local files = require "sendoso.data.file"
local person = require "sendoso.data.person"
local recipient = require "sendoso.data.recipient"

local one_person = {}

--- A row of a file of people.
---@class sendoso.PersonRow: sendoso.Row
---@field person sendoso.Person
---@field email? string in its normal form
---@field id? string

--- Makes the person of a row, and reads what the person is recognised by.
---@param row sendoso.PersonRow
function one_person.read(row)
  local its_person = person.new(row)
  row.person, row.email, row.id = its_person, recipient.email(its_person), its_person.id
end

--- Returns what the person of a row is recognised by.
---@param row sendoso.PersonRow
---@return table<string, string> marks
function one_person.marks(row)
  return { email = row.email and "mail " .. row.email, id = row.id and "id " .. row.id }
end

--- Puts rows that share an ID or an email address into one group.
---@param rows sendoso.PersonRow[]
---@return table<sendoso.PersonRow, sendoso.PersonRow[]> groups row -> its group; a row that is alone has none
function one_person.groups(rows)
  local group_of, by_email, by_id = {}, {}, {}
  local function join(row, other)
    local small, large = group_of[row] or { row }, group_of[other] or { other }
    if small == large then return end
    if #large < #small then small, large = large, small end
    group_of[row], group_of[other] = large, large
    for _, member in ipairs(small) do
      large[#large + 1], group_of[member] = member, large
    end
  end
  local function find(row, mark, by_mark)
    if not mark then return end
    if by_mark[mark] then join(by_mark[mark], row) else by_mark[mark] = row end
  end
  for number, row in ipairs(rows) do
    row.number = number
    find(row, row.email, by_email)
    find(row, row.id, by_id)
  end
  return group_of
end

-- Which of two rows of one person is used, whatever their order in the file: the one that has not left, then the
-- one with the smaller ID, since the keys of gifts are made from it.
local function counts_more(a, b, has_left)
  if has_left[a] ~= has_left[b] then return has_left[b] end
  if a.id ~= b.id then
    if not a.id or not b.id then return a.id ~= nil end
    if #a.id ~= #b.id then return #a.id < #b.id end
    return a.id < b.id
  end
  return a.number < b.number
end

-- Do all rows have the same value of a field, or none?
local function share(rows, field)
  local value
  for _, row in ipairs(rows) do
    if value and row[field] and row[field] ~= value then return false end
    value = value or row[field]
  end
  return true
end

local function name_of(its_person)
  return ((its_person.first_name or "") .. " " .. (its_person.last_name or "")):lower()
end

-- Is it one person at all? Rows that share neither ID nor email, or only the ID, may be two people.
local function is_one_person(rows)
  if share(rows, "email") then return true end
  if not share(rows, "id") then return false end
  for _, row in ipairs(rows) do
    if name_of(row.person) ~= name_of(rows[1].person) then return false end
  end
  return true
end

-- What a row has in common with another one. The value of an email address is not printed.
local function same(row, other)
  local line = other.table.sheet:line_of(other.at)
  if row.email and row.email == other.email then return ("email is also on line %d"):format(line) end
  return ("id \"%s\" is also on line %d"):format(row.id or "", line)
end

--- Returns the row of a group that is used; nil if it is not certain that they are one person. The other rows are
--- reported.
---@param rows sendoso.PersonRow[]
---@param context sendoso.FileContext
---@return sendoso.PersonRow? row
function one_person.row(rows, context)
  table.sort(rows, function(a, b) return a.number < b.number end)
  local best, has_left = rows[1], {}
  for _, row in ipairs(rows) do has_left[row] = employment.has_left(row.person, context.today) end
  for _, row in ipairs(rows) do
    if counts_more(row, best, has_left) then best = row end
  end
  local is_one = is_one_person(rows)
  for i, row in ipairs(rows) do
    local place = files.place(row)
    if not is_one then
      context.skip(place, same(row, rows[i == 1 and 2 or 1]) .. " with another name or ID; correct one of them")
    elseif row ~= best then
      context.note(("%s: %s; counted as one person: line %d is used"):format(place, same(row, best),
        best.table.sheet:line_of(best.at)))
    end
  end
  return is_one and best or nil
end

return one_person

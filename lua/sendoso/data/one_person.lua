--- Which rows of a file are one person, and which of these rows is used.
local employment = require "sendoso.data.employment"
local files = require "sendoso.data.file"
local person = require "sendoso.data.person"

local one_person = {}

--- Returns what a person is recognised by.
---@param email? string
---@param id? string
---@return string[] marks
function one_person.marks(email, id)
  return { email and "mail " .. email or nil, id and "id " .. id or nil }
end

--- Puts rows that share an ID or an email address into one group.
---@param rows table[] each as person.new takes it
---@param today sendoso.Date
---@return table<table, table[]> groups row -> its group, which is a list of rows
function one_person.groups(rows, today)
  local of, by_mark = {}, {}
  local function join(a, b)
    if a == b then return end
    if #a < #b then a, b = b, a end
    for _, member in ipairs(b) do
      a[#a + 1], of[member] = member, a
    end
  end
  for number, row in ipairs(rows) do
    local somebody = person.new(row)
    row.number, row.email, row.id = number, person.email(somebody), somebody.id
    row.left = employment.has_left(somebody, today)
    of[row] = { row }
    for _, mark in pairs(one_person.marks(row.email, row.id)) do
      if by_mark[mark] then join(of[by_mark[mark]], of[row]) end
      by_mark[mark] = row
    end
  end
  return of
end

-- Which of two rows of one person is used, whatever their order in the file: the one that has not left, then the
-- one with the smaller ID, since the keys of gifts are made from it.
local function counts_more(a, b)
  if a.left ~= b.left then return b.left end
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

local function name_of(row)
  local somebody = person.new(row)
  return ((somebody.first_name or "") .. " " .. (somebody.last_name or "")):lower()
end

-- Is it one person at all? Rows that share neither ID nor email, or only the ID, may be two people.
local function is_one_person(rows)
  if share(rows, "email") then return true end
  if not share(rows, "id") then return false end
  for _, row in ipairs(rows) do row.name = name_of(row) end
  return share(rows, "name")
end

-- What a row has in common with another one. The value of an email address is not printed.
local function same(row, other)
  local line = other.sheet:line_of(other.row)
  if row.email and row.email == other.email then return ("email is also on line %d"):format(line) end
  return ("id \"%s\" is also on line %d"):format(row.id or "", line)
end

--- Returns the row of a group that is used; nil if it is not certain that they are one person. The other rows are
--- reported.
---@param rows table[]
---@param context sendoso.FileContext
---@return table? row
function one_person.row(rows, context)
  if #rows == 1 then return rows[1] end
  table.sort(rows, function(a, b) return a.number < b.number end)
  local best = rows[1]
  for _, row in ipairs(rows) do
    if counts_more(row, best) then best = row end
  end
  local is_one = is_one_person(rows)
  for i, row in ipairs(rows) do
    local place = files.place(row.sheet, row.row)
    if not is_one then
      context.fault(place, same(row, rows[i == 1 and 2 or 1]) .. " with another name or ID; correct one of them")
    elseif row ~= best then
      context.remark(("%s: %s; counted as one person: line %d is used"):format(place, same(row, best),
        best.sheet:line_of(best.row)))
    end
  end
  return is_one and best or nil
end

return one_person

--- People from a file of an HR system.
local cursor = require "sendoso.cursor"
local employment = require "sendoso.data.employment"
local person = require "sendoso.data.person"
local source = require "sendoso.data.file"
local today = require "sendoso.run.today"

-- What a person is known by.
local function marks_of(email, id)
  return { email and "mail " .. email or nil, id and "id " .. id or nil }
end

-- All usable rows of all tables, in the order of the file, and the marks of the people of whom a row is not
-- usable, each with its line: what that row says of them is not known. (A row whose fields have moved says
-- nothing for certain, not even whose it is.)
local function read_rows(opened, fault)
  local list, broken = {}, {}
  for from, row in source.rows(opened) do
    local this = { sheet = from.sheet, columns = from.columns, row = row, order = opened.order }
    local reason = person.fault(this)
    if not reason then
      list[#list + 1] = this
    else
      fault(reason)
      local one = not from.sheet:fault(row) and person.new(this)
      local marks = one and marks_of(person.email(one), one.id) or {}
      for _, mark in pairs(marks) do broken[mark] = from.sheet:line_of(row) end
    end
  end
  return list, broken
end

-- Puts rows that share an id or an e-mail into one group: row -> group, which is a list of rows.
local function group(rows)
  local of, by_mark = {}, {}
  local function join(a, b)
    if a == b then return end
    if #a < #b then a, b = b, a end
    for _, member in ipairs(b) do
      a[#a + 1], of[member] = member, a
    end
  end
  for number, row in ipairs(rows) do
    local one = person.new(row)
    row.number, row.email, row.id, row.left = number, person.email(one), one.id, employment.has_left(one, today())
    of[row] = { row }
    for _, mark in pairs(marks_of(row.email, row.id)) do
      if by_mark[mark] then join(of[by_mark[mark]], of[row]) end
      by_mark[mark] = row
    end
  end
  return of
end

-- Which of two rows of one person counts, whatever their order in the file: that of who has not left, then
-- that of the smaller id, since the keys of gifts are made of it.
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
  local one = person.new(row)
  return ((one.first_name or "") .. " " .. (one.last_name or "")):lower()
end

-- Is it one person at all? Rows that agree in neither id nor e-mail, or in the id and in nothing else, may be two.
local function is_one_person(rows)
  if share(rows, "email") then return true end
  if not share(rows, "id") then return false end
  for _, row in ipairs(rows) do row.name = name_of(row) end
  return share(rows, "name")
end

-- Says of a row that it is of the same person as another one.
local function same(row, other)
  local field = row.email and row.email == other.email and "email" or "id"
  return ("%s: %s: '%s' is also on line %d"):format(source.place(row.sheet, row.row), field, row[field] or "",
    other.sheet:line_of(other.row))
end

-- Which row of a group counts; nil when it is not certain that they are one person. Says so of the others.
local function judge(rows, say)
  table.sort(rows, function(a, b) return a.number < b.number end)
  local best = rows[1]
  for _, row in ipairs(rows) do
    if counts_more(row, best) then best = row end
  end
  local is_one = is_one_person(rows)
  for i, row in ipairs(rows) do
    if not is_one then
      say.fault(same(row, rows[i == 1 and 2 or 1]) .. ", with another person's name or id; which of them is right?")
    elseif row ~= best then
      say.remark(same(row, best) .. "; one person, that row is used")
    end
  end
  return is_one and best or nil
end

-- The person of a row that counts, with what the other rows say of them.
local function person_of(row, rows)
  local one, others = person.new(row), {}
  for _, other in ipairs(rows) do
    if other ~= row then others[#others + 1] = person.new(other) end
  end
  if #others > 0 then person.set_others(one, others) end
  return one
end

-- The line of a row of the same people that is not usable, or nil.
local function broken_line(rows, broken)
  for _, row in ipairs(rows) do
    for _, mark in pairs(marks_of(row.email, row.id)) do
      if broken[mark] then return broken[mark] end
    end
  end
end

--- Walks the people of a file (docs/data.md). Rows that cannot be used are reported with file, line,
--- field and value, and left out. Raises when the file cannot be read at all.
---@param file string relative to the script; "-" is standard input
---@param options? sendoso.Reading
---@param say { fault: fun(reason: string), remark: fun(text: string) }
---@param is_resolved? boolean the path is no longer relative to a script
---@return fun(): sendoso.Person?
local function people(file, options, say, is_resolved)
  local opened = source.open("people", file, "person", options, is_resolved)
  for _, remark in ipairs(opened.remarks) do say.remark(remark) end
  local rows, broken = read_rows(opened, say.fault)
  local groups, best, number = group(rows), {}, 0
  return cursor(function()
    repeat
      number = number + 1
      local row = rows[number]
      local all = row and groups[row]
      if row and best[all] == nil then best[all] = #all == 1 and row or judge(all, say) or false end
      if row and best[all] == row then
        local line = broken_line(all, broken)
        if not line then return person_of(row, all) end
        say.fault(("%s: the row on line %d is the same person's, and not usable"):format(
          source.place(row.sheet, row.row), line))
      end
    until not row
  end)
end

return people

--- People from a file of an HR system.
local cursor = require "sendoso.cursor"
local employment = require "sendoso.employment"
local person = require "sendoso.person"
local source = require "sendoso.data.source"
local today = require "sendoso.today"

-- All usable rows of all tables, in the order of the file; what is wrong with the others goes to `fault`.
local function usable(opened, fault)
  local list = {}
  for from, row in source.rows(opened) do
    local this = { sheet = from.sheet, columns = from.columns, row = row, order = opened.order }
    local reason = person.fault(this)
    if reason then fault(reason) else list[#list + 1] = this end
  end
  return list
end

-- Puts rows that share an id or an e-mail into one group: row -> group, which is a list of rows.
local function group(rows)
  local of, by_key = {}, {}
  local function join(a, b)
    if a == b then return a end
    if #a < #b then a, b = b, a end
    for _, member in ipairs(b) do
      a[#a + 1], of[member] = member, a
    end
    return a
  end
  for _, row in ipairs(rows) do
    local one = person.new(row)
    row.email, row.id, row.left = person.email(one), one.id, employment.has_left(one, today())
    of[row] = { row }
    for _, key in ipairs { row.email and "mail " .. row.email or false, row.id and "id " .. row.id or false } do
      if key and by_key[key] then join(of[by_key[key]], of[row]) end
      if key then by_key[key] = row end
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

-- Judges a group of several rows: which of them counts, or none.
local function judge(rows, say)
  table.sort(rows, function(a, b) return a.number < b.number end)
  local best = rows[1]
  for _, row in ipairs(rows) do
    if counts_more(row, best) then best = row end
  end
  local is_one = is_one_person(rows)
  for _, row in ipairs(rows) do
    local other = row ~= best and best or rows[1] ~= row and rows[1] or rows[2]
    local field = row.email and row.email == other.email and "email" or "id"
    local where = ("%s: %s: '%s' is also on line %d"):format(source.place(row.sheet, row.row), field,
      row[field] or "", other.sheet:line_of(other.row))
    if not is_one then say.fault(where .. ", with another person's name or id; which of them is right?")
    elseif row ~= best then say.remark(where .. "; one person, that row is used") end
    row.is_out = not is_one or row ~= best
  end
  rows.is_judged = true
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
  local rows = usable(opened, say.fault)
  for number, row in ipairs(rows) do row.number = number end
  local groups, number = group(rows), 0
  return cursor(function()
    repeat
      number = number + 1
      local row = rows[number]
      local same = row and groups[row]
      if same and #same > 1 and not same.is_judged then judge(same, say) end
      if row and not row.is_out then return person.new(row) end
    until not row
  end)
end

return people

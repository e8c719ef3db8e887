--- People from a file of an HR system.
local cursor = require "sendoso.cursor"
local files = require "sendoso.data.file"
local one_person = require "sendoso.data.one_person"
local person = require "sendoso.data.person"

-- All valid rows of all tables, in the order of the file. Also the marks of the people of an invalid row, with its
-- line: what that row says of them is not known. (If the fields of a row are in the wrong columns, it is not even
-- known whose row it is.)
local function read_rows(opened, fault)
  local list, broken = {}, {}
  for from, row in files.rows(opened) do
    local this = { sheet = from.sheet, columns = from.columns, row = row, order = opened.order }
    local reason = person.fault(this)
    if not reason then
      list[#list + 1] = this
    else
      fault(files.place(from.sheet, row), reason)
      local somebody = not from.sheet:fault(row) and person.new(this)
      local marks = somebody and one_person.marks(person.email(somebody), somebody.id) or {}
      for _, mark in pairs(marks) do broken[mark] = from.sheet:line_of(row) end
    end
  end
  return list, broken
end

-- The person of the row that is used, with the other rows of that person.
local function person_of(row, rows)
  local somebody, others = person.new(row), {}
  for _, other in ipairs(rows) do
    if other ~= row then others[#others + 1] = person.new(other) end
  end
  if #others > 0 then person.set_others(somebody, others) end
  return somebody
end

-- The line of an invalid row of the same person, or nil.
local function broken_line(rows, broken)
  for _, row in ipairs(rows) do
    for _, mark in pairs(one_person.marks(row.email, row.id)) do
      if broken[mark] then return broken[mark] end
    end
  end
end

--- Walks the people of a file (docs/data.md). Rows with an invalid value are skipped, and reported with file, line,
--- field and value. Raises if the file cannot be read at all.
---@param file string relative to the script; "-" is standard input
---@param options? sendoso.FileOptions
---@param context sendoso.FileContext
---@param is_resolved? boolean the path is no longer relative to a script
---@return fun(): sendoso.Person?
local function people(file, options, context, is_resolved)
  local opened = files.open("people", file, "person", options, context, is_resolved)
  for _, remark in ipairs(opened.remarks) do context.remark(remark) end
  local rows, broken = read_rows(opened, context.fault)
  local groups, counts, number = one_person.groups(rows, context.today), {}, 0
  return cursor.new(function()
    repeat
      number = number + 1
      local row = rows[number]
      local group = row and groups[row]
      if row and counts[group] == nil then counts[group] = one_person.row(group, context) or false end
      if row and counts[group] == row then
        local line = broken_line(group, broken)
        if not line then return person_of(row, group) end
        context.fault(files.place(row.sheet, row.row),
          ("line %d is a row of the same person and has an invalid value"):format(line))
      end
    until not row
  end)
end

return people

--- People from a file of an HR system.
local cursor = require "sendoso.cursor"
local files = require "sendoso.data.file"
local one_person = require "sendoso.data.one_person"
local person = require "sendoso.data.person"

-- All valid rows of all tables, in the order of the file, each with its person. Also the marks of the people of an
-- invalid row, with its line: what that row says of them is not known. (If the fields of a row are in the wrong
-- columns, it is not even known whose row it is.)
local function read_rows(opened, skip)
  local rows, invalid = {}, {}
  for row in files.rows(opened) do
    local reason = row.table.sheet:problem(row.at)
    if not reason then
      one_person.read(row)
      reason = person.problem(row.person)
      if reason then
        for _, mark in pairs(one_person.marks(row)) do invalid[mark] = row.table.sheet:line_of(row.at) end
      end
    end
    if reason then skip(files.place(row), reason) else rows[#rows + 1] = row end
  end
  return rows, invalid
end

-- The person of the row that is used, with those of the other rows of that person.
local function person_of(row, group)
  local others = {}
  for _, other in ipairs(group) do
    if other ~= row then others[#others + 1] = other.person end
  end
  person.set_others(row.person, others)
  return row.person
end

-- The line of an invalid row of the same person, or nil.
local function invalid_line(group, invalid)
  if next(invalid) == nil then return nil end
  for _, row in ipairs(group) do
    for _, mark in pairs(one_person.marks(row)) do
      if invalid[mark] then return invalid[mark] end
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
  files.tell(opened, context)
  local rows, invalid = read_rows(opened, context.skip)
  local groups, used, number = one_person.groups(rows), {}, 0
  local function is_used(row, group)
    if not group then return true end
    if used[group] == nil then used[group] = one_person.row(group, context) or false end
    return used[group] == row
  end
  return cursor.new(function()
    repeat
      number = number + 1
      local row = rows[number]
      local group = row and groups[row]
      if row and is_used(row, group) then
        local line = invalid_line(group or { row }, invalid)
        if not line then return group and person_of(row, group) or row.person end
        context.skip(files.place(row), ("line %d is a row of the same person and has an invalid value"):format(line))
      end
    until not row
  end)
end

return people

--- People from a file of an HR system.
local caller = require "sendoso.caller"
local fail = require "sendoso.fail"
local person = require "sendoso.person"
local today = require "sendoso.today"

-- "Hire Date" is hire_date.
local function field_name(heading)
  return heading:match "^%s*(.-)%s*$":lower():gsub("[%s-]+", "_")
end

-- The heading: name -> column, or an error that says what was met.
local function read_heading(rows, file)
  if rows:count() == 0 then return fail("invalid", file .. " is empty") end
  local columns, known = {}, 0
  local line, width = rows:line(1)
  local first = rows:field(1, 1)
  for column = 1, width do
    local name = field_name(rows:field(1, column))
    if columns[name] then
      return fail("invalid", ("%s:%d: two columns are called %s"):format(file, line, name))
    end
    if name ~= "" then columns[name] = column end
    known = known + (person.fields[name] and 1 or 0)
  end
  if known > 0 then return columns end
  local hint = "the first line names the columns: id,first_name,last_name,email,hire_date"
  if first:find "^\xff\xfe" or first:find "^\xfe\xff" then hint = "it is UTF-16; save it as UTF-8"
  elseif width == 1 and first:find "[;\t|]" then hint = "its columns are not parted by commas; save it with commas" end
  return fail("invalid", ("%s:%d: no column has a name that is known"):format(file, line), { hint = hint })
end

-- One person twice in the file is one person: of rows with the same e-mail, the first of those
-- who have not left counts. Returns e-mail -> row.
local function choose(each)
  local chosen, left = {}, {}
  local day = today()
  for row, one in each do
    local email = person.email(one)
    if email and (not chosen[email] or (left[email] and not person.has_left(one, day))) then
      chosen[email], left[email] = row, person.has_left(one, day)
    end
  end
  return chosen
end

local Cursor = { __name = "sendoso.cursor" }
Cursor.__index = Cursor

function Cursor:__call()
  local item = self.step and self.step()
  if not item then self:close() end
  return item
end

-- The rows are let go, not closed: people that a script has kept still read from them.
function Cursor:close() self.step = nil end

Cursor.__close = Cursor.close

--- Walks the people of a comma-separated file whose first line names columns (docs/scripts.md).
--- Rows that cannot be used are reported with file, line, field and value, and left out. Raises
--- when the file cannot be read at all.
---@param file string relative to the script
---@param report fun(reason: string)
---@return fun(): sendoso.Person?
local function people(file, report)
  if type(file) ~= "string" then caller.raise("people wants the path of a file, not a %s", type(file)) end
  file = caller.path(file)
  local rows, err = require("sendoso.core").rows(file)
  local columns
  if rows then columns, err = read_heading(rows, file) end
  if not columns then error(err, 0) end
  local _, width = rows:line(1)

  -- Steps through the usable rows: number and person.
  local function usable(say)
    local row = 1
    return function()
      while row < rows:count() do
        row = row + 1
        local source = { rows = rows, row = row, columns = columns, width = width, file = file }
        local reason = person.fault(source)
        if not reason then return row, person.new(source) end
        if say then say(reason) end
      end
    end
  end

  local chosen = choose(usable())
  local next_row = usable(report)
  local function step()
    for row, one in next_row do
      local email = person.email(one)
      local first = email and chosen[email]
      if not first or first == row then return one end
      report(("%s:%d: email: '%s' is also on line %d; one person, that row is used")
        :format(file, rows:line(row), email, (rows:line(first))))
    end
  end
  local cursor = setmetatable({ step = step }, Cursor)
  return cursor, nil, nil, cursor
end

return people

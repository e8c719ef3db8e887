--- People from a file of an HR system: rows with canonical fields.
local caller = require "sendoso.caller"
local date = require "sendoso.date"
local fail = require "sendoso.fail"
local origin = require "sendoso.origin"
local tally = require "sendoso.tally"

local canonical = {}
for name in ([[id first_name last_name preferred_name name email work_email home_email phone
  hire_date original_hire_date termination_date birthday status type department title
  manager_email location address city state zip country]]):gmatch "%S+" do
  canonical[name] = true
end

local dates = { "hire_date", "original_hire_date", "termination_date" }

local function trim(text)
  return text:match "^%s*(.-)%s*$"
end

--- "Hire Date" is hire_date.
local function field_name(heading)
  return trim(heading):lower():gsub("[%s-]+", "_")
end

-- The heading: name -> column, or an error that says what was met.
local function read_heading(rows, file)
  if rows:count() == 0 then return fail("invalid", file .. " is empty") end
  local columns, known = {}, 0
  local line, width = rows:line(1)
  for column = 1, width do
    local name = field_name(rows:field(1, column))
    if name ~= "" then
      if columns[name] then
        return fail("invalid", ("%s:%d: two columns are called %s"):format(file, line, name))
      end
      columns[name] = column
      known = known + (canonical[name] and 1 or 0)
    end
  end
  if known > 0 then return columns end
  return fail("invalid", ("%s:%d: no column has a name that is known"):format(file, line),
    { hint = "the first line names the columns, as id,first_name,last_name,email,hire_date" })
end

-- One person: fields become Lua strings when they are read, and dates become dates. Where they
-- are read from is kept beside the person.
local Person = { __name = "sendoso.person" }
local sources = setmetatable({}, { __mode = "k" })

local function read_field(person, name)
  local source = sources[person]
  local column = source.columns[name]
  local text = column and source.rows:field(source.row, column)
  text = text and trim(text)
  if not text or text == "" then return nil end
  for _, dated in ipairs(dates) do
    if name == dated then return date.parse(text) end
  end
  return text
end

function Person.__index(person, name)
  if type(name) ~= "string" then return nil end
  local value = read_field(person, name)
  rawset(person, name, value)
  return value
end

function Person.__pairs(person)
  for name in pairs(sources[person].columns) do rawset(person, name, person[name]) end
  return next, person, nil
end

--- What is wrong with a row: field, value and reason; nil if it can be used.
local function fault(source, file)
  local rows, row = source.rows, source.row
  local line, width = rows:line(row)
  local at = ("%s:%d"):format(file, line)
  for column = source.width + 1, width do
    if rows:field(row, column) ~= "" then
      return ("%s: the row has %d fields, the heading %d; is a comma not quoted?")
        :format(at, width, source.width)
    end
  end
  for name, column in pairs(source.columns) do
    local text = rows:field(row, column)
    if text and not utf8.len(text) then
      return ("%s: %s: not UTF-8 text; save the file as UTF-8"):format(at, name)
    end
  end
  for _, name in ipairs(dates) do
    local text = source.columns[name] and trim(rows:field(row, source.columns[name]) or "")
    if text and text ~= "" and not date.parse(text) then
      return ("%s: %s: '%s' is not a day; write it as 2021-03-31"):format(at, name, text)
    end
  end
end

local function email_of(person)
  local email = person.email or person.work_email or person.home_email
  return email and email:lower()
end

local function has_left(person)
  return person.termination_date ~= nil or (person.status or ""):lower() == "terminated"
end

-- One person twice in the file is one person: of rows with the same e-mail, the first of those
-- who have not left counts. Returns e-mail -> row.
local function choose(each)
  local chosen, left = {}, {}
  for row, person in each() do
    local email = email_of(person)
    if email and (not chosen[email] or (left[email] and not has_left(person))) then
      chosen[email], left[email] = row, has_left(person)
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

local function open(file)
  local rows, err = require("sendoso.core").rows(file)
  if not rows then return nil, err end
  local columns
  columns, err = read_heading(rows, file)
  if not columns then return nil, err end
  local _, width = rows:line(1)
  return rows, columns, width
end

--- Walks the people of a comma-separated file whose first line names canonical columns
--- (docs: README). Rows that cannot be used are reported with file, line, field and value,
--- and left out. Raises when the file cannot be read at all.
---@param file string relative to the script
---@return fun(): sendoso.Person?
local function people(file)
  file = caller.path(file)
  local rows, columns, width = open(file)
  if not rows then error(columns, 0) end

  local function person_at(row)
    local source = { rows = rows, row = row, columns = columns, width = width }
    local person = setmetatable({}, Person)
    sources[person] = source
    origin.set(person, file, (rows:line(row)))
    return person, source
  end
  local function usable(report)
    local row = 1
    return function()
      while row < rows:count() do
        row = row + 1
        local person, source = person_at(row)
        local reason = fault(source, file)
        if not reason then return row, person end
        if report then tally.row(reason) end
      end
    end
  end

  local chosen = choose(usable)
  local next_row = usable(true)
  local function step()
    for row, person in next_row do
      local email = email_of(person)
      local first = email and chosen[email]
      if not first or first == row then return person end
      tally.row(("%s:%d: email: '%s' is also on line %d; one person, that row is used")
        :format(file, rows:line(row), email, (rows:line(first))))
    end
  end
  local cursor = setmetatable({ step = step }, Cursor)
  return cursor, nil, nil, cursor
end

return people

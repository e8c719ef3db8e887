--- One person of a file: fields become Lua strings, or dates, when they are read.
local fail = require "sendoso.fail"
local fields = require "sendoso.data.file.fields"
local nothing = require "sendoso.data.nothing"
local origin = require "sendoso.data.origin"
local reader = require "sendoso.dates.reader"
local recipient = require "sendoso.data.recipient"
local sheet = require "sendoso.data.file.sheet"

local AT = origin.AT

local person = {}

-- The date of leaving: "ongoing" means that there is none.
local function read_end(text, order)
  if nothing.is_no_end(text) then return nil end
  return reader.day(text, order)
end

-- How fields other than text are read: a value, or nil and why not; nil alone means that there is no date.
local readers = {
  hire_date = reader.day, original_hire_date = reader.day, termination_date = read_end,
  birthday = reader.birthday,
}
local in_order = { "hire_date", "original_hire_date", "termination_date", "birthday" }

local known = {}
for _, name in ipairs(fields.names "person") do known[name] = true end

local function text_of(row, name)
  local column = row.table.columns.by_name[name]
  local text = column and row.table.sheet:value(row.at, column)
  if text and known[name] and (nothing.is(text) or name == "id" and nothing.is_no_id(text)) then return nil end
  return text
end

-- What may be after a comma in a name that begins with the first name.
local titles = { jr = true, sr = true, phd = true, md = true, ii = true, iii = true, esq = true, mba = true }

-- "Eriksson, Émile": last and first name, as BambooHR writes it if that is its only column for names.
local function parts_of(row)
  local name = text_of(row, "name")
  if not name or text_of(row, "first_name") or text_of(row, "last_name") then return nil end
  local last, first = name:match "^([^,]+),%s*([^,]+)$"
  if last and not titles[first:lower():gsub("%W", "")] then return last, first end
end

-- Workday adds marks to names: "Jane Doe (On Leave)", "John Roe [C]".
local function plain_name(name)
  return name and (name:gsub("%s*[%(%[][^%(%)%[%]]*[%)%]]%s*$", ""))
end

-- Fields that can be derived from others if the file has no column for them.
local derived = {}

function derived.email(row)
  return text_of(row, "work_email") or text_of(row, "home_email")
end

function derived.last_name(row) return (parts_of(row)) end

function derived.first_name(row)
  local _, first = parts_of(row)
  return plain_name(first)
end

-- Fields that are made from more than their own column.
local composed = {}

function composed.name(row)
  local last, first = parts_of(row)
  if last then return plain_name(first) .. " " .. last end
  return plain_name(text_of(row, "name"))
end

-- In some systems the preferred name is a first name, in others a full name.
function composed.preferred_name(row)
  local name, last = text_of(row, "preferred_name"), text_of(row, "last_name")
  if name and last and #name > #last + 1 and name:sub(-#last - 1) == " " .. last then return name:sub(1, -#last - 2) end
  return name
end

-- What Workday adds to a name says something about the person.
local function is_marked(row, mark)
  return (text_of(row, "name") or ""):find(mark, 1, true) ~= nil
end

function composed.on_leave(row)
  return is_marked(row, "(On Leave)") and "yes" or text_of(row, "on_leave")
end

function composed.status(row)
  return is_marked(row, "(Terminated)") and "Terminated" or text_of(row, "status")
end

-- In German, "Intern" is an employee; in English, an intern is not.
function composed.type(row)
  local word = is_marked(row, "[C]") and "Contingent Worker" or text_of(row, "type")
  if word and row.table.columns.source == "Personio" and word:lower() == "intern" then return "internal" end
  return word
end

-- The second line of an address often has the flat: without it a gift is not delivered.
function composed.address(row)
  local first, second = text_of(row, "address"), text_of(row, "address_2")
  return first and second and first .. ", " .. second or first
end

-- The readings of a table's dates by their texts, of which even large files have few.
local MOST = 10000

local function days_of(its_table, name)
  local read = readers[name]
  local days = its_table.days or {}
  its_table.days = days
  if not days[read] or days[read].count > MOST then days[read] = { count = 0, by_text = {} } end
  return days[read], read
end

--- Reads a date of a table. What was read of a text, or false for no date, is kept by the text.
---@param its_table sendoso.Table
---@param name string
---@param text string as it is in the table
---@return sendoso.Date|sendoso.MonthDay|false|nil value nil: it is no date
---@return string? reason
function person.day(its_table, name, text)
  local days, read = days_of(its_table, name)
  local value = days.by_text[text]
  if value ~= nil then return value end
  local plain, reason = sheet.plain(text), nil
  if not nothing.is(plain) then value, reason = read(plain, its_table.order) end
  if reason then return nil, reason end
  days.count, days.by_text[text] = days.count + 1, value or false
  return value or false
end

-- A date of its own: a script may change what it gets.
local function copy(day)
  return day and setmetatable({ year = day.year, month = day.month, day = day.day }, getmetatable(day)) or nil
end

local function value_of(row, name)
  if composed[name] then return composed[name](row) end
  local text = text_of(row, name)
  if not text and derived[name] then return derived[name](row) end
  return text
end

-- The other columns from which a field is made.
local made_from = { email = { "work_email", "home_email" }, first_name = { "name" }, last_name = { "name" },
  on_leave = { "name" }, status = { "name" }, type = { "name" } }

-- Has the table a column for a field, or one from which it is made? Most fields that are asked for are in no column.
local function is_there(its_table, name)
  local by_name = its_table.columns.by_name
  if by_name[name] then return true end
  for _, other in ipairs(made_from[name] or {}) do
    if by_name[other] then return true end
  end
  return false
end

-- The other columns without which a composed field is the text of its own.
local composed_of = { status = "name", type = "name", on_leave = "name", address = "address_2",
  preferred_name = "last_name" }

local function is_composed(its_table, name)
  if not composed[name] then return false end
  if not composed_of[name] or name == "type" and its_table.columns.source == "Personio" then return true end
  return its_table.columns.by_name[composed_of[name]] ~= nil
end

-- The columns of fields that are their text, if they have one, and of those that are dates.
local function columns_of(its_table)
  local plain, days = {}, {}
  for name, column in pairs(its_table.columns.by_name) do
    if readers[name] then days[name] = column elseif not is_composed(its_table, name) then plain[name] = column end
  end
  return plain, days
end

-- All fields of a person that are not empty: those of its row, and what a script has added.
local function all_of(self)
  local all, its_table = {}, getmetatable(self).table
  for name in pairs(its_table.columns.by_name) do all[name] = self[name] end
  for name in pairs(derived) do all[name] = self[name] end
  for name, value in next, self do
    if name ~= AT then all[name] = value end
  end
  return next, all, nil
end

-- The metatable of the people of a table. A text is read anew each time; a date stays the same value.
local function class_of(its_table)
  if its_table.class then return its_table.class end
  local plain, days = columns_of(its_table)
  local its_sheet, there = its_table.sheet, {}
  local function index(self, name)
    if not there[name] then
      if type(name) == "string" and not is_there(its_table, name) then plain[name] = false end
      if type(name) ~= "string" or plain[name] == false then return nil end
      there[name] = true
    end
    local at, column = rawget(self, AT), days[name]
    if not column then return value_of({ table = its_table, at = at }, name) end
    local text = its_sheet:value(at, column)
    local value = text and copy(person.day(its_table, name, text)) or nil
    if value then rawset(self, name, value) end
    return value
  end
  its_table.class = { __name = "sendoso.person", __index = its_sheet:index(plain, AT, index), __pairs = all_of,
    table = its_table }
  return its_table.class
end

--- Makes the person of a row.
---@param its_table sendoso.Table
---@param at integer
---@return sendoso.Person
function person.new(its_table, at)
  local self, filled = { [AT] = at }, its_table.filled and its_table.filled[at]
  if filled then
    for name, value in pairs(filled) do self[name] = readers[name] and copy(value) or value end
  end
  return setmetatable(self, class_of(its_table))
end

--- Is it a person of a file, or one with the fields of an occasion?
---@param item table
---@return boolean
function person.is(item)
  local row = origin.row(item)
  return row ~= nil and row.table.class ~= nil
end

--- Remembers the other rows of the same person, which a file may have.
---@param self table an item of a file
---@param others table[]
---@param equals? table[] those that say as much about whether the person is employed
---@param filled? table<string, any> fields that the row leaves empty, and the others have
function person.set_others(self, others, equals, filled)
  local row = origin.row(self)
  if filled and next(filled) then
    row.table.filled = row.table.filled or {}
    row.table.filled[row.at] = filled
  end
  row.table.others_of, row.table.equals_of = row.table.others_of or {}, row.table.equals_of or {}
  row.table.others_of[row.at], row.table.equals_of[row.at] = others, equals
end

local NONE = setmetatable({}, { __newindex = function() error("nothing is noted here", 2) end })

local function noted(self, what)
  local class = rawget(self, AT) and getmetatable(self)
  if class and not class.table[what] then return NONE end -- so it is with nearly all files
  local row = origin.row(self)
  local of = row and row.table[what]
  return of and of[row.at] or {}
end

--- Returns the other rows of a person.
---@param self table
---@return sendoso.Person[]
function person.others(self) return noted(self, "others_of") end

--- Returns those of the other rows that say as much about whether the person is employed. Who has left has left by all
--- of them: of a transfer, the old row ends and the new one goes on.
---@param self table
---@return sendoso.Person[]
function person.equals(self) return noted(self, "equals_of") end

--- Remembers that a row of a person is used on some days only, and another one on others.
---@param self sendoso.Person
---@param span { first: sendoso.Date, last: sendoso.Date }
function person.add_span(self, span)
  local row = origin.row(self)
  local of = row.table.spans_of or {}
  row.table.spans_of, of[row.at] = of, of[row.at] or {}
  table.insert(of[row.at], span)
end

--- Is the row of a person, or another item, used on a day?
---@param self table
---@param day sendoso.Date
---@return boolean
function person.is_used(self, day)
  local spans = noted(self, "spans_of")
  for _, span in ipairs(spans) do
    if span.first <= day and day <= span.last then return true end
  end
  return #spans == 0
end

--- Remembers other names by which a person may have been known.
---@param self sendoso.Person
---@param list string[]
function person.add_names(self, list)
  local row = origin.row(self)
  local of = row.table.names_of or {}
  row.table.names_of, of[row.at] = of, of[row.at] or {}
  table.move(list, 1, #list, #of[row.at] + 1, of[row.at])
end

--- Returns those names.
---@param self table
---@return string[]
function person.other_names(self) return noted(self, "names_of") end

--- Returns the rows of a table that have a field from another row of the same person, in order.
---@param its_table sendoso.Table
---@param name string
---@return integer[]
function person.filled(its_table, name)
  local list = {}
  for at, filled in pairs(its_table.filled or {}) do
    if filled[name] ~= nil then list[#list + 1] = at end
  end
  table.sort(list)
  return list
end

--- Is it a field that is a date?
---@param name string
---@return boolean
function person.is_day(name) return readers[name] ~= nil end

--- Returns why a date that a person does not have is missing although its column is filled in; nil: it is empty.
---@param self table
---@param name string
---@return string? words such as "1970-01-01" stands for no date (the first day of Unix)
function person.placeholder(self, name)
  local row = origin.row(self)
  local text = row and readers[name] and row.table.columns and text_of(row, name)
  local why = text and person.stands_for_none(row.table, name, text)
  return why and ("\"%s\" stands for no date (%s)"):format(text, why)
end

--- Returns why a text of a table stands for no date; nil: it does not, or it is empty.
---@param its_table sendoso.Table
---@param name string
---@param text string as it is in the table
---@return string? why
function person.stands_for_none(its_table, name, text)
  local plain = sheet.plain(text)
  return not nothing.is(plain) and select(3, readers[name](plain, its_table.order)) or nil
end

-- The columns in which the address to which a gift would be sent may be.
local addresses = { "email", "work_email", "home_email" }

-- Finds the rows that have something else than an address in its place. Nearly all have what is plainly one.
local function find_addresses(its_table, problems)
  for _, name in ipairs(addresses) do
    local column, at = its_table.columns.by_name[name], 1
    at = column and its_table.sheet:odd_address(at, column)
    while at do
      local problem = recipient.problem({ table = its_table, at = at }, text_of)
      problems[at] = problem and fail.line(problem) or problems[at]
      at = its_table.sheet:odd_address(at + 1, column)
    end
  end
end

--- Finds the invalid dates of a table, and the addresses to which no gift could be sent. Returns why a row is invalid,
--- by its number: field, value and reason.
---@param its_table sendoso.Table
---@return table<integer, string>
function person.problems(its_table)
  local problems, its_sheet = {}, its_table.sheet
  find_addresses(its_table, problems)
  for _, name in ipairs(in_order) do
    local column = its_table.columns.by_name[name]
    local function next_from(at) return its_sheet:seek(at, column, days_of(its_table, name).by_text) end
    local at, text = nil, nil
    if column then at, text = next_from(1) end
    while at do
      local value, reason = person.day(its_table, name, text)
      if value == nil then problems[at], at = problems[at] or name .. " " .. reason, at + 1 end
      at, text = next_from(at)
    end
  end
  return problems
end

return person

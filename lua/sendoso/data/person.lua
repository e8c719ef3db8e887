--- One person of a file: fields become Lua strings, or dates, when they are read.
local fail = require "sendoso.fail"
local fields = require "sendoso.data.file.fields"
local origin = require "sendoso.data.origin"
local reader = require "sendoso.dates.reader"
local recipient = require "sendoso.data.recipient"

local person = {}

-- How fields other than text are read: a value, or nil and why not; nil alone means that there is no date.
local readers = {
  hire_date = reader.day, original_hire_date = reader.day, termination_date = reader.day,
  birthday = reader.birthday,
}
local in_order = { "hire_date", "original_hire_date", "termination_date", "birthday" }

local Person = { __name = "sendoso.person" }

-- What people write for an empty field.
local nothing = { ["n/a"] = true, ["#n/a"] = true, ["null"] = true, ["-"] = true, ["--"] = true, tbd = true }

local function text_of(row, name)
  local column = row.table.columns.by_name[name]
  local text = column and row.table.sheet:value(row.at, column)
  if text and #text <= 4 and nothing[text:lower()] and fields.is_of("person", name) then return nil end
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

local function value_of(row, name)
  if composed[name] then return composed[name](row) end
  local text = text_of(row, name)
  if not text then return derived[name] and derived[name](row) end
  if readers[name] then return (readers[name](text, row.table.order)) end
  return text
end

-- Absent fields are remembered, too: a field that is empty is asked for again and again.
local function note_absent(row, name)
  row.absent = row.absent or {}
  row.absent[name] = true
end

function Person.__index(self, name)
  local row = origin.row(self)
  if row.absent and row.absent[name] or type(name) ~= "string" then return nil end
  local value = value_of(row, name)
  if value == nil then note_absent(row, name) else rawset(self, name, value) end
  return value
end

function Person.__pairs(self)
  for name in pairs(origin.row(self).table.columns.by_name) do rawset(self, name, self[name]) end
  for name in pairs(derived) do rawset(self, name, self[name]) end
  return next, self, nil
end

--- Makes the person of a row.
---@param row sendoso.Row
---@return sendoso.Person
function person.new(row)
  local self = setmetatable({}, Person)
  origin.set(self, row)
  return self
end

--- Remembers the other rows of the same person, which a file may have.
---@param self sendoso.Person
---@param others sendoso.Person[]
function person.set_others(self, others) origin.row(self).others = others end

--- Returns the other rows of a person.
---@param self table
---@return sendoso.Person[]
function person.others(self)
  local row = origin.row(self)
  return row and row.others or {}
end

--- Returns why a date that a person does not have is missing although its column is filled in; nil: it is empty.
---@param self table
---@param name string
---@return string? words such as "1970-01-01" stands for no date (the first day of Unix)
function person.placeholder(self, name)
  local row = origin.row(self)
  local text = row and readers[name] and row.table.columns and text_of(row, name)
  if not text then return nil end
  local _, _, why = readers[name](text, row.table.order)
  return why and ("\"%s\" stands for no date (%s)"):format(text, why)
end

--- Reads the dates of a person, and the address to which a gift would be sent. Returns what is wrong with them: field,
--- value and reason; nil if all are valid.
---@param self sendoso.Person
---@return string?
function person.problem(self)
  local row = origin.row(self)
  local problem = recipient.problem(row, text_of)
  if problem then return fail.line(problem) end
  for _, name in ipairs(in_order) do
    local text = text_of(row, name)
    if text then
      local value, reason = readers[name](text, row.table.order)
      if reason then return name .. " " .. reason end
      if value == nil then note_absent(row, name) else rawset(self, name, value) end
    end
  end
end

return person

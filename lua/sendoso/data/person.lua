--- One person of a file: fields become Lua strings, or dates, when they are read.
local fields = require "sendoso.data.file.fields"
local origin = require "sendoso.data.origin"
local recipient = require "sendoso.data.recipient"
local reader = require "sendoso.dates.reader"

local person = {}

-- How fields other than text are read: a value, or nil and why not; nil alone means that there is no date.
local readers = {
  hire_date = reader.day, original_hire_date = reader.day, termination_date = reader.day,
  birthday = reader.birthday,
}
local in_order = { "hire_date", "original_hire_date", "termination_date", "birthday" }

local Person = { __name = "sendoso.person" }

-- Where a person's fields are read from. It is kept outside of the person, which has nothing but its fields.
local sources = setmetatable({}, { __mode = "k" })

-- What people write for an empty field.
local nothing = { ["n/a"] = true, ["#n/a"] = true, ["null"] = true, ["-"] = true, ["--"] = true, tbd = true }

local function text_of(from, name)
  local column = from.columns.by_name[name]
  local text = column and from.sheet:value(from.row, column)
  if text and #text <= 4 and nothing[text:lower()] and fields.is_of("person", name) then return nil end
  return text
end

-- What may be after a comma in a name that begins with the first name.
local titles = { jr = true, sr = true, phd = true, md = true, ii = true, iii = true, esq = true, mba = true }

-- "Eriksson, Émile": last and first name, as BambooHR writes it if that is its only column for names.
local function parts_of(from)
  local name = text_of(from, "name")
  if not name or text_of(from, "first_name") or text_of(from, "last_name") then return nil end
  local last, first = name:match "^([^,]+),%s*([^,]+)$"
  if last and not titles[first:lower():gsub("%W", "")] then return last, first end
end

-- Workday adds marks to names: "Jane Doe (On Leave)", "John Roe [C]".
local function plain_name(name)
  return name and (name:gsub("%s*[%(%[][^%(%)%[%]]*[%)%]]%s*$", ""))
end

-- Fields that can be derived from others if the file has no column for them.
local derived = {}

function derived.email(from)
  return text_of(from, "work_email") or text_of(from, "home_email")
end

function derived.last_name(from) return (parts_of(from)) end

function derived.first_name(from)
  local _, first = parts_of(from)
  return plain_name(first)
end

-- Fields that are made from more than their own column.
local composed = {}

function composed.name(from)
  local last, first = parts_of(from)
  if last then return plain_name(first) .. " " .. last end
  return plain_name(text_of(from, "name"))
end

-- In some systems the preferred name is a first name, in others a full name.
function composed.preferred_name(from)
  local name, last = text_of(from, "preferred_name"), text_of(from, "last_name")
  if name and last and #name > #last + 1 and name:sub(-#last - 1) == " " .. last then return name:sub(1, -#last - 2) end
  return name
end

-- What Workday adds to a name says something about the person.
local function is_marked(from, mark)
  return (text_of(from, "name") or ""):find(mark, 1, true) ~= nil
end

function composed.on_leave(from)
  return is_marked(from, "(On Leave)") and "yes" or text_of(from, "on_leave")
end

function composed.status(from)
  return is_marked(from, "(Terminated)") and "Terminated" or text_of(from, "status")
end

-- In German, "Intern" is an employee; in English, an intern is not.
function composed.type(from)
  local word = is_marked(from, "[C]") and "Contingent Worker" or text_of(from, "type")
  if word and from.columns.source == "Personio" and word:lower() == "intern" then return "internal" end
  return word
end

-- The second line of an address often has the flat: without it a gift is not delivered.
function composed.address(from)
  local first, second = text_of(from, "address"), text_of(from, "address_2")
  return first and second and first .. ", " .. second or first
end

local function value_of(from, name)
  if composed[name] then return composed[name](from) end
  local text = text_of(from, name)
  if not text then return derived[name] and derived[name](from) end
  if readers[name] then return (readers[name](text, from.order)) end
  return text
end

-- Absent fields are remembered, too: a field that no row has is asked for again and again.
function Person.__index(self, name)
  if type(name) ~= "string" then return nil end
  local from = sources[self]
  if from.absent[name] then return nil end
  local value = value_of(from, name)
  if value == nil then from.absent[name] = true else rawset(self, name, value) end
  return value
end

function Person.__pairs(self)
  for name in pairs(sources[self].columns.by_name) do rawset(self, name, self[name]) end
  for name in pairs(derived) do rawset(self, name, self[name]) end
  return next, self, nil
end

--- Makes the person of a row.
---@param from { sheet: sendoso.Sheet, columns: sendoso.Columns, row: integer, order?: "mdy"|"dmy" }
---@return sendoso.Person
function person.new(from)
  local self = setmetatable({}, Person)
  sources[self] = { sheet = from.sheet, columns = from.columns, row = from.row, order = from.order, absent = {} }
  origin.set(self, from.sheet.file, from.sheet:line_of(from.row))
  return self
end

local others = setmetatable({}, { __mode = "k" })

--- Remembers the other rows of the same person, which a file may have.
---@param self sendoso.Person
---@param rows sendoso.Person[]
function person.set_others(self, rows) others[self] = rows end

--- Returns the other rows of a person.
---@param self table
---@return sendoso.Person[]
function person.others(self) return others[self] or {} end

--- Returns what is wrong with a row: field, value and reason; nil if all its values are valid.
---@param from table as for `new`
---@return string?
function person.fault(from)
  local fault = from.sheet:fault(from.row)
  if fault then return fault end
  for _, name in ipairs(in_order) do
    local text = text_of(from, name)
    local _, reason = nil, nil
    if text then _, reason = readers[name](text, from.order) end
    if reason then return name .. " " .. reason end
  end
end

--- Returns the email address of a person, in its normal form.
---@return string?
function person.email(self)
  return recipient.of(self).email
end

return person

--- One person of a file: fields become Lua strings when they are read, and dates become dates.
local date = require "sendoso.date"
local origin = require "sendoso.origin"
local recipient = require "sendoso.recipient"

local person = {}

--- The fields of a person that are known by these names.
person.fields = {}
for name in ([[id first_name last_name preferred_name name email work_email home_email phone
  hire_date original_hire_date termination_date birthday status type department title
  manager_email location address city state zip country]]):gmatch "%S+" do
  person.fields[name] = true
end

local dates = { hire_date = true, original_hire_date = true, termination_date = true }

local Person = { __name = "sendoso.person" }

-- Where a person's fields are read from; kept beside the person, who has fields and nothing else.
local sources = setmetatable({}, { __mode = "k" })

local function text_of(source, name)
  local column = source.columns[name]
  local text = column and source.rows:field(source.row, column)
  text = text and text:match "^%s*(.-)%s*$"
  return text ~= "" and text or nil
end

function Person.__index(self, name)
  if type(name) ~= "string" then return nil end
  local value = text_of(sources[self], name)
  if value and dates[name] then value = date.parse(value) end
  rawset(self, name, value)
  return value
end

function Person.__pairs(self)
  for name in pairs(sources[self].columns) do rawset(self, name, self[name]) end
  return next, self, nil
end

--- Makes the person of a row.
---@param source { rows: userdata, row: integer, columns: table<string, integer>, width: integer, file: string }
---@return sendoso.Person
function person.new(source)
  local self = setmetatable({}, Person)
  sources[self] = source
  origin.set(self, source.file, (source.rows:line(source.row)))
  return self
end

--- Returns what is wrong with a row: file, line, field, value and reason; nil if it can be used.
---@param source table as for `new`
---@return string?
function person.fault(source)
  local line, width = source.rows:line(source.row)
  local at = ("%s:%d: "):format(source.file, line)
  local empty = true
  for column = source.width + 1, width do empty = empty and source.rows:field(source.row, column) == "" end
  if width < source.width or not empty then
    return ("%sthe row has %d fields, the heading %d; is a comma missing, or not quoted?")
      :format(at, width, source.width)
  end
  for name in pairs(source.columns) do
    local text = text_of(source, name)
    if text and not utf8.len(text) then
      return ("%s%s: not UTF-8 text; save the file as UTF-8"):format(at, name)
    end
    if text and dates[name] and not date.parse(text) then
      return ("%s%s: '%s' is not a day; write it as 2021-03-31"):format(at, name, text)
    end
  end
end

--- Returns the e-mail address a person is known by, in its normal form.
---@return string?
function person.email(self)
  return recipient.of(self).email
end

--- Has the person left on that day, or before?
---@param self sendoso.Person
---@param day sendoso.Date
---@return boolean
function person.has_left(self, day)
  if self.termination_date then return self.termination_date <= day end
  return (self.status or ""):lower() == "terminated"
end

return person

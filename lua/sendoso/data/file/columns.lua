--- Which column of a table is which field.
local check = require "sendoso.check"
local fail = require "sendoso.fail"
local fields = require "sendoso.data.file.fields"
local heading = require "sendoso.data.file.heading"
local hint = require "sendoso.data.file.hint"
local nearest = require "sendoso.nearest"
local sources = require "sendoso.data.file.sources"
local suspects = require "sendoso.data.file.suspects"

local columns = {}

---@class sendoso.Columns
---@field by_name table<string, integer> field or own name -> column
---@field names table<integer, string> column -> field or own name
---@field others table<string, integer[]> field -> all columns that may be it, the surest first
---@field source? string the system that writes such files
---@field notes string[] what a reader should know
---@field kind "person"|"attendee"|"event"
---@field without table<string, true> fields that `map` says it does not have
---@field decisive? sendoso.Suspect[] columns that are not understood and sound decisive; nil: there are none

-- Fields for which the first of two columns is enough: no gift depends on them or, for events, each row uses the
-- column that is filled in.
local minor = {
  person = { location = true, department = true, title = true, manager_email = true },
  attendee = {},
  event = { email = true, first_name = true, last_name = true, name = true },
}

-- Normal heading -> its columns.
local function positions(headings)
  local at = {}
  for column, text in ipairs(headings) do
    local normal = heading.normal(text)
    if normal ~= "" then
      at[normal] = at[normal] or {}
      table.insert(at[normal], column)
    end
  end
  return at
end

-- The column that `map` names for a field, by heading or by number.
local function mapped(field, wanted, headings, at)
  if math.type(wanted) == "integer" and headings[wanted] then return wanted end
  local same = type(wanted) == "string" and at[heading.normal(wanted)]
  if same and #same == 1 then return same[1] end
  if same then
    return fail("invalid", ("two columns have the heading '%s'"):format(wanted),
      { field = field, hint = "use the number of the column: " .. hint.map(field, same[1]) })
  end
  return fail("invalid", ("map: no column has the heading '%s' (for %s)%s"):format(tostring(wanted), field,
    nearest(tostring(wanted), check.sorted(at))), { field = field })
end

-- Kinds of addresses. A file may have several, and parts of two of them are not one address.
local families = { "home location ", "home address ", "primary home address ", "primary address " }
local parts = { address_2 = true, city = true, state = true, zip = true, country = true }

-- The kind of address that a heading belongs to; "" for a heading such as "City".
local function family_of(normal)
  for _, family in ipairs(families) do
    if normal:sub(1, #family) == family or normal .. " " == family then return family end
  end
  return ""
end

-- Every column that may be a field, the surest first.
local function candidates(field, prefer, at, family)
  local list = {}
  local function add(normal)
    if family and parts[field.name] and family_of(normal) ~= family then return end
    for _, column in ipairs(at[normal] or {}) do list[#list + 1] = column end
  end
  local first = prefer[field.name]
  if first then add(first) end
  for _, synonym in ipairs(field) do
    if synonym ~= first then add(synonym) end
  end
  return list
end

local function same_heading(headings, a, b)
  return heading.normal(headings[a]) == heading.normal(headings[b])
end

local Columns = {}
Columns.__index = Columns

function Columns:take(name, column)
  self.by_name[name], self.names[column] = column, name
end

-- Gives a field its column. Two columns with the same heading may be two different things.
function Columns:choose(field, headings, prefer, at)
  local free = {}
  for _, column in ipairs(candidates(field, prefer, at, self.family)) do
    if not self.names[column] then free[#free + 1] = column end
  end
  if #free == 0 then return true end
  self.others[field.name] = free
  if free[2] and same_heading(headings, free[1], free[2]) then
    local message = ("two columns have the heading '%s'"):format(headings[free[1]])
    if not minor[self.kind][field.name] then
      return fail("invalid", message, { field = field.name,
        hint = "remove one, or choose one: " .. hint.map(field.name, free[1]) })
    end
    table.insert(self.notes, ("%s; the first one is read as %s"):format(message, field.name))
  end
  self:take(field.name, free[1])
  if field.name == "address" then self.family = family_of(heading.normal(headings[free[1]])) end
  return true
end

-- An unknown column keeps its own name, unless a field or another column has that name.
function Columns:keep_others(headings, at)
  for column, text in ipairs(headings) do
    local name = heading.name(text)
    local same = at[heading.normal(text)]
    if not self.names[column] and name ~= "" and not self.by_name[name] and not self.known[name] then
      if #same == 1 then self:take(name, column)
      elseif not self.names[same[1]] then
        table.insert(self.notes, ("several columns have the heading '%s'; none of them is read"):format(text))
      end
      self.known[name] = true
    end
  end
end

-- The headings that are preferred to the first in a field's line: field -> normal heading.
local function preferred(kind, source, at)
  local prefer = {}
  for field, normal in pairs(source and source.prefer or {}) do prefer[field] = normal end
  -- Whatever the system, the employment status beside a status is the type: Full-Time, Contractor, Terminated.
  if kind == "person" and at.status and at["employment status"] then prefer.type = "employment status" end
  for _, name in ipairs(fields.names_or_parts) do
    local is_part = false
    for _, other in ipairs(name.beside) do is_part = is_part or at[other] ~= nil end
    local field = is_part and name.part or "name"
    if at[name[1]] then prefer[field] = prefer[field] or name[1] end
  end
  return prefer
end

-- The fields; first those for which a heading is preferred.
local function in_order(kind, prefer)
  local list = {}
  for _, wanted in ipairs { true, false } do
    for _, field in ipairs(fields[kind]) do
      if (prefer[field.name] ~= nil) == wanted then list[#list + 1] = field end
    end
  end
  return list
end

--- Returns the column of the question that asks for the email address, if there is only one: "What is your email
--- address?"
---@param headings string[]
---@return integer? column
function Columns:email_question(headings)
  local questions = {}
  for column, text in ipairs(headings) do
    local words = " " .. heading.normal(text) .. " "
    local asks = words:find " email " or words:find " e mail "
    if asks and column ~= self.by_name.email then questions[#questions + 1] = column end
  end
  return #questions == 1 and questions[1] or nil
end

--- Reads that question as email, if no column is.
---@param headings string[]
---@return string? question
function Columns:guess_email(headings)
  local question = not self.by_name.email and self:email_question(headings)
  if not question then return nil end
  self:take("email", question)
  self.others.email = { question }
  return headings[question]
end

-- Gives the fields of the map their columns.
function Columns:take_mapped(map, headings, at)
  for _, field in ipairs(check.sorted(map)) do
    local wanted = map[field]
    local near = not fields.is_of(self.kind, field) and nearest(field, fields.names(self.kind)) or ""
    if near ~= "" then table.insert(self.notes, ("map: unknown field '%s'%s"):format(field, near)) end
    if wanted then
      local column, err = mapped(field, wanted, headings, at)
      if not column then return nil, err end
      self:take(field, column)
      self.others[field] = { column }
    end
    self.known[field], self.without[field] = true, wanted == false or nil
  end
  return true
end

--- Finds the fields of a table.
---@param headings string[]
---@param kind "person"|"attendee"|"event"
---@param map? table<string, string|integer|false> field -> heading or number of its column; false: none
---@param ignore? string[]|true headings of columns that decide nothing; true: all
---@return sendoso.Columns?, sendoso.Error?
function columns.find(headings, kind, map, ignore)
  map, ignore = map or {}, ignore or {}
  local at = positions(headings)
  local source = sources.of(kind, at)
  local prefer = preferred(kind, source, at)
  local self = setmetatable({ by_name = {}, names = {}, others = {}, notes = {}, known = {}, kind = kind,
    without = {}, ignored = ignore, source = source and source.name }, Columns)
  local ok, err = self:take_mapped(map, headings, at)
  if not ok then return nil, err end
  for _, field in ipairs(in_order(kind, prefer)) do
    if not self.known[field.name] then
      ok, err = self:choose(field, headings, prefer, at)
      if not ok then return nil, err end
    end
  end
  for _, field in ipairs(fields[kind]) do self.known[field.name] = true end
  self:keep_others(headings, at)
  if ignore ~= true then
    suspects.find(self, headings, { map = map, ignore = ignore, aside = source and source.aside or {} })
  end
  return self
end

return columns

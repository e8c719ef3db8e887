--- What a person is recognised by: every ID and every email address, in a form that all exports have in common.
local fields = require "sendoso.data.file.fields"
local heading = require "sendoso.data.file.heading"
local kin = require "sendoso.data.kin"
local names = require "sendoso.data.names"
local origin = require "sendoso.data.origin"
local person = require "sendoso.data.person"

local identity = {}

local core -- loaded with the first identifier

local function normal(kind, value)
  local its_type = type(value)
  if its_type == "number" then value = tostring(math.tointeger(value) or value)
  elseif its_type ~= "string" then return nil end
  core = core or require "sendoso.core"
  return core.identifier(kind, value)
end

--- Returns an ID without what a spreadsheet adds or removes: 00150, 150.0 and ="00150" are 150. Nil if it is none.
---@param value any
---@return string?
function identity.id(value) return normal("id", value) end

--- Returns an email address as all exports have it. Nil if it is none.
---@param value any
---@return string?
function identity.mail(value) return normal("mail", value) end

local addresses = { "email", "work_email", "home_email" }

--- A column that people are recognised by.
---@class sendoso.Identifier
---@field kind "id"|"mail"
---@field what string of what it is one: "id", "mail", or the heading of an ID such as "personio id"
---@field column integer
---@field is_repeated? boolean the column's identifiers have another name, too

-- All columns that may be a field, unless they are another one.
local function columns_of(its_columns, field)
  local list, seen = { its_columns.by_name[field] }, {}
  for _, column in ipairs(list) do seen[column] = true end
  for _, column in ipairs(its_columns.others[field] or {}) do
    local name = its_columns.names[column]
    if not seen[column] and not (name and fields.is_of("person", name)) then list[#list + 1] = column end
    seen[column] = true
  end
  return list
end

-- A number may be an ID in each of two columns, of two people: an ID is known by its heading, too, and only that of the
-- first column is the ID. So it is found again in a later file in which another column is the first.
local function add_ids(list, its_columns, headings)
  for _, column in ipairs(columns_of(its_columns, "id")) do
    local is_id, what = column == its_columns.by_name.id, heading.normal(headings[column])
    if is_id then table.insert(list, 1, { kind = "id", what = "id", column = column }) end
    if what == "id" then what = not is_id and "column id" or nil end
    if what then list[#list + 1] = { kind = "id", what = what, column = column, is_repeated = is_id } end
  end
end

--- Returns the columns of a table that people are recognised by.
---@param its_table sendoso.Table
---@return sendoso.Identifier[]
function identity.columns(its_table)
  if its_table.identifiers then return its_table.identifiers end
  local list = {}
  add_ids(list, its_table.columns, its_table.sheet.headings)
  for _, field in ipairs(addresses) do
    for _, column in ipairs(columns_of(its_table.columns, field)) do
      list[#list + 1] = { kind = "mail", what = "mail", column = column }
    end
  end
  its_table.identifiers = list
  return list
end

-- Adds an identifier to a list that has each once.
local function add(list, what, text)
  if not text then return end
  local identifier = what .. " " .. text
  if list[identifier] then return end
  list[#list + 1], list[identifier] = identifier, true
end

--- Returns the identifiers of a row of a table.
---@param row sendoso.Row
---@param once? "once" each by one name
---@return string[] identifiers also as keys
function identity.of_row(row, once)
  local list = {}
  for _, identifier in ipairs(identity.columns(row.table)) do
    local text = not (once and identifier.is_repeated) and row.table.sheet:value(row.at, identifier.column)
    add(list, identifier.what, text and normal(identifier.kind, text) or nil)
  end
  return list
end

-- The names of a person in one of their rows, and those that they may have had.
local function with_others(item, its_names)
  local list, others = table.move(its_names, 1, #its_names, 1, {}), kin.other_names(item)
  return table.move(others, 1, #others, #list + 1, list)
end

-- The local part of an address is the name of somebody without one.
local function named(its_names, item)
  if #its_names > 0 then return its_names end
  for _, field in ipairs(addresses) do
    local mail = identity.mail(item[field])
    if mail then return { (mail:match "^[^@]*") } end
  end
  return its_names
end

-- A function that returns the names in one row of a person, and, of what several people have, also those that the
-- person may have had. They are read when they are wanted.
local function names_in(item, its_person)
  local own, all
  return function(is_shared)
    own = own or named(names.of(its_person), item)
    if not is_shared then return own end
    all = all or with_others(item, own)
    return all
  end
end

-- Visits the identifiers of all rows of a person.
local function each_of_person(item, visit)
  for _, its_person in ipairs { item, table.unpack(kin.others(item)) } do
    local row, its_names = origin.row(its_person), names_in(item, its_person)
    local shared = row.table.shared or {}
    for _, identifier in ipairs(identity.of_row(row)) do visit(identifier, its_names, shared[identifier] or false) end
  end
end

--- Visits all that somebody is recognised by, with the names that they have, and whether other people have it, too.
---@param item table of a file, or any table with such fields
---@param visit fun(identifier: string, names: (fun(is_shared: boolean): string[]), is_shared: boolean)
function identity.each(item, visit)
  if person.is(item) then return each_of_person(item, visit) end
  local its_names
  local function names_of()
    its_names = its_names or named(names.of(item), item)
    return its_names
  end
  local id, seen = identity.id(item.id), {}
  if id then visit("id " .. id, names_of, false) end
  for _, field in ipairs(addresses) do
    local mail = identity.mail(item[field])
    if mail and not seen[mail] then
      seen[mail] = true
      visit("mail " .. mail, names_of, false)
    end
  end
end

--- Returns all that somebody is recognised by, such as { "id 150", "mail ann@x.org" }: of a person of a file with all
--- of their rows and columns, of an attendee, or of any table with such fields. Each is in the list once. What other
--- people have, too, such as a mailbox of several, is theirs together with their name.
---@param item table
---@return string[]
function identity.of(item)
  local all = {}
  local function take(identifier)
    if not all[identifier] then all[#all + 1], all[identifier] = identifier, true end
  end
  identity.each(item, function(identifier, its_names, is_shared)
    for _, name in ipairs(is_shared and its_names(true) or {}) do take(identifier .. " of " .. name) end
    if not is_shared then take(identifier) end
  end)
  return { table.unpack(all) }
end

return identity

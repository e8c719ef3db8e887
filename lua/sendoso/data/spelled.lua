--- The fields of a row of people that are text: as its columns have them, or made from others.
local fields = require "sendoso.data.file.fields"
local nothing = require "sendoso.data.nothing"

local spelled = {}

local known = {}
for _, name in ipairs(fields.names "person") do known[name] = true end

--- Returns what the column of a field has; nil: nothing, or something that stands for it.
---@param row sendoso.Row
---@param name string
---@return string?
function spelled.text(row, name)
  local column = row.table.columns.by_name[name]
  local text = column and row.table.sheet:value(row.at, column)
  if text and known[name] and (nothing.is(text) or name == "id" and nothing.is_no_id(text)) then return nil end
  return text
end

local text_of = spelled.text

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

--- Returns a field of a row.
---@param row sendoso.Row
---@param name string
---@return string?
function spelled.value(row, name)
  if composed[name] then return composed[name](row) end
  local text = text_of(row, name)
  if not text and derived[name] then return derived[name](row) end
  return text
end

-- The other columns without which a composed field is the text of its own.
local composed_of = { status = "name", type = "name", on_leave = "name", address = "address_2",
  preferred_name = "last_name" }

--- Is a field of a table just the text of its column?
---@param its_table sendoso.Table
---@param name string
---@return boolean
function spelled.is_plain(its_table, name)
  if not composed[name] then return true end
  if not composed_of[name] or name == "type" and its_table.columns.source == "Personio" then return false end
  return its_table.columns.by_name[composed_of[name]] == nil
end

--- Walks the names of the fields that may be there without a column of their own.
function spelled.derived() return pairs(derived) end

-- The other columns from which a field is made.
local made_from = { email = { "work_email", "home_email" }, first_name = { "name" }, last_name = { "name" },
  on_leave = { "name" }, status = { "name" }, type = { "name" } }

--- Has a table a column for a field, or one from which it is made? Most fields that are asked for are in no column.
---@param its_table sendoso.Table
---@param name string
---@return boolean
function spelled.is_there(its_table, name)
  local by_name = its_table.columns.by_name
  if by_name[name] then return true end
  for _, other in ipairs(made_from[name] or {}) do
    if by_name[other] then return true end
  end
  return false
end

return spelled

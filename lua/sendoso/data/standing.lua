--- What the row of a person says in the columns that decide whether they get a gift, as one text: a file has few such
--- texts, and whoever has the same one gets the same answer, on every day.
local employment = require "sendoso.data.employment"
local kin = require "sendoso.data.kin"
local origin = require "sendoso.data.origin"

local AT = origin.AT

local standing = {}

-- The fields that decide, beside columns that are not understood; and those of a name, behind which a mark may stand.
local deciding = table.move(employment.fields, 1, #employment.fields, 4, { "opt_out", "opt_in", "termination_date" })
local names = { "name", "first_name", "last_name", "preferred_name" }

local is_own = {} -- a script may set them, too
for _, list in ipairs { deciding, names } do
  for _, name in ipairs(list) do is_own[name] = true end
end

local function columns_of(its_table, fields)
  local list = {}
  for _, name in ipairs(fields) do list[#list + 1] = its_table.columns.by_name[name] end
  return list
end

-- The columns that decide, and those of names.
local function columns(its_table)
  local found = its_table.deciding
  if not found then
    found = { deciding = columns_of(its_table, deciding), names = columns_of(its_table, names) }
    for _, suspect in ipairs(its_table.columns.decisive or {}) do table.insert(found.deciding, suspect.column) end
    its_table.deciding = found
  end
  return found
end

--- Are the names in a row of a table plainly names, in which nothing is wrong, and nothing is said of the person?
---@param its_table sendoso.Table
---@param at integer
---@return boolean
function standing.is_named(its_table, at) return its_table.sheet:are_names(at, columns(its_table).names) end

--- Returns the text, and the table of the person. Nil: something else decides, too, such as another row of the person,
--- what stands behind the name, or what a script has set.
---@param item table
---@return string?, sendoso.Table?
function standing.of(item)
  local at = rawget(item, AT)
  local its_table = at and getmetatable(item).table
  if not at or not kin.is_alone(its_table, at) then return nil end
  for name in next, item do
    if is_own[name] then return nil end
  end
  local its_columns = its_table.deciding or columns(its_table)
  return its_table.sheet:joined(at, its_columns.deciding, its_columns.names), its_table
end

return standing

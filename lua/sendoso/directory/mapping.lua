--- Which team group the people of a department belong to: a CSV with the columns Department and Group.
local check = require "sendoso.check"
local fail = require "sendoso.fail"
local groups = require "sendoso.gifts.groups"
local trim = require "sendoso.trim"
local unseen = require "sendoso.unseen"

local mapping = {}

---@class sendoso.directory.Mapping
---@field path string
---@field groups table<string, string> by the department, as `name_of` writes it
---@field lines table<string, integer> of the first row of each group, by its name
local Mapping = { __name = "sendoso.directory.mapping" }
Mapping.__index = Mapping

-- A department is the same one with other capitals, or with spaces that nobody sees.
local function name_of(text) return trim(unseen.remove(text)):lower():gsub("%s+", " ") end

local function cell(rows, row, column) return trim(unseen.remove((rows:field(row, column)) or "")) end

local function raise(path, line, message, ...)
  fail.raise("invalid", ("%s:%d: "):format(path, line) .. message:format(...), { field = "map" })
end

-- The columns of the departments and of the groups.
local function columns_of(path, rows)
  local at = {}
  local line, width = rows:line(1)
  for column = 1, width do at[cell(rows, 1, column):lower()] = column end
  if not at.department or not at.group then raise(path, line, "expected the heading Department,Group") end
  return at.department, at.group
end

local function add(self, line, department, group)
  local name = name_of(department)
  if name == "" or group == "" then raise(self.path, line, "expected a department and a group") end
  if self.groups[name] and self.groups[name] ~= group then
    raise(self.path, line, "the department \"%s\" has another group above", department)
  end
  self.groups[name], self.lines[group] = group, self.lines[group] or line
end

--- Reads a mapping. Raises if it is none.
---@param path string
---@return sendoso.directory.Mapping
function mapping.read(path)
  local core = require "sendoso.core"
  local text = fail.need(core.text(path))
  local rows <close> = fail.need(core.rows(path, text))
  local self = setmetatable({ path = path, groups = {}, lines = {} }, Mapping)
  if rows:count() == 0 then raise(path, 1, "expected the heading Department,Group, got an empty file") end
  local department, group = columns_of(path, rows)
  for row = 2, rows:count() do
    if rows:filled(row) > 0 then
      add(self, rows:line(row), cell(rows, row, department), cell(rows, row, group))
    end
  end
  return self
end

--- Returns the name of the group of a person; nil: their department is not in the mapping.
---@param person sendoso.Person
---@return string?
function Mapping:of(person)
  local department = person.department
  return type(department) == "string" and self.groups[name_of(department)] or nil
end

Mapping.__call = Mapping.of

--- Raises if Sendoso has no group of a name in the mapping.
---@param client sendoso.Client
function Mapping:check(client)
  for _, name in ipairs(check.sorted(self.lines)) do
    local group, err = groups.find(client, name)
    if not group and err.kind == "not_found" then raise(self.path, self.lines[name], "%s", fail.line(err)) end
    if not group then error(err, 0) end
  end
end

return mapping

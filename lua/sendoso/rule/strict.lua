--- Rows of a file, as the functions and texts of a rule see them: a field that nobody has is a mistake in the rule, and
--- so is one that this file has no column for. Else `p.departement ~= "Sales"` would hold for everybody, Sales too.
--- Tables that a script makes itself stay as they are.
local became = require "sendoso.rule.became"
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local fail = require "sendoso.fail"
local fields = require "sendoso.data.file.fields"
local heading = require "sendoso.data.file.heading"
local item = require "sendoso.rule.item"
local nearest = require "sendoso.nearest"
local occasion = require "sendoso.dates.occasion"
local origin = require "sendoso.data.origin"
local typos = require "sendoso.rule.typos"

-- Fields that are made of others: a column for one of those is enough.
local made_of = {
  person = { email = { "work_email", "home_email" }, first_name = { "name" }, last_name = { "name" } },
  attendee = { role = {}, attended = { "minutes", "seconds", "joined_at" }, minutes = { "seconds", "left_at" } },
  event = { data = {} },
}

---@class sendoso.Strict the files of one rule
---@field rule sendoso.Rule
---@field has_dates boolean
---@field views table<sendoso.Table[], sendoso.StrictView> by the tables of a file
---@field last? sendoso.Table
---@field class? table the metatable of its people
---@field view? sendoso.StrictView of that table
local Strict = {}
Strict.__index = Strict

---@class sendoso.StrictView the fields of one file
---@field known table<string, true> what may be asked for
---@field kind "person"|"attendee"|"event"
---@field tables sendoso.Table[]
---@field has_dates boolean its rows have the dates of an occasion
---@field meta table of each of its rows
local View = {}
View.__index = View

local ROW = {} -- where a checked row keeps the row itself

-- The fields that a file has, and those that a script says it does not have.
local function fields_of(kind, tables)
  local known = {}
  for _, its_table in ipairs(tables) do
    local columns = its_table.columns
    for name in pairs(columns.by_name) do
      known[name] = kind ~= "event" or fields.is_of(kind, name) or nil -- other columns of an event are in its data
    end
    for name in pairs(columns.without) do known[name] = true end
    -- An event in JSON has its fields wherever its service puts them.
    local is_json_event = kind == "event" and its_table.sheet.item
    for _, name in ipairs(is_json_event and fields.names(kind) or {}) do known[name] = true end
  end
  for name, sources in pairs(made_of[kind]) do
    if #sources == 0 then known[name] = true end
    for _, source in ipairs(sources) do known[name] = known[name] or known[source] end
  end
  return known
end

-- Headings that are no known field, in the order of the file.
local function other_headings(self)
  local list = {}
  for _, its_table in ipairs(self.tables) do
    for column, text in ipairs(its_table.sheet.headings) do
      local name = its_table.columns.names[column]
      if text:find "%S" and not (name and fields.is_of(self.kind, name)) then list[#list + 1] = text end
    end
  end
  return list
end

local MOST = 6 -- names in a message

-- Returns "'Org Unit', 'Site', …".
local function shown(names)
  local first = table.move(names, 1, MOST, 1, {})
  return ("'%s'%s"):format(table.concat(first, "', '"), #names > MOST and ", …" or "")
end

-- The error of a field that is known, but that this file has no column for.
function View:no_column(name, at)
  local headings = other_headings(self)
  local others = #headings > 0 and ("its other columns are %s; "):format(shown(headings)) or ""
  return fail.new("invalid", ("%s: %s has no column for %s"):format(at, self.tables[1].sheet.file, name), {
    field = name, hint = ("%sset map = { %s = \"%s\" }, or map = { %s = false } if there is none"):format(others, name,
      #headings == 1 and headings[1] or "HEADING", name) })
end

-- Returns "; did you mean 'id'?": what has such a heading, or the nearest name.
function View:meant(name)
  local own = heading.name(name)
  local field = fields.by_heading(self.kind)[heading.normal(name)] or (self.known[own] and own)
  if field then return ("; did you mean '%s'?"):format(field) end
  for _, its_table in ipairs(self.tables) do
    if its_table.columns.by_name[name] then return ("; did you mean 'data.%s'?"):format(name) end
  end
  local names = fields.names(self.kind)
  for _, known in ipairs(check.sorted(self.known)) do names[#names + 1] = known end
  return nearest(name, names)
end

-- The error of a field that may not be asked for.
function View:error(name, at)
  if fields.is_of(self.kind, name) then return self:no_column(name, at) end
  local meant = self:meant(name)
  return fail.new("invalid", ("%s: unknown field '%s'%s"):format(at, name, meant), { field = name,
    hint = meant == "" and ("%s has %s"):format(self.tables[1].sheet.file, shown(check.sorted(self.known))) or nil })
end

-- A checked row reads, writes and walks the row that it stands for.
local function meta_of(view)
  local meta = { __name = "sendoso.row" }
  function meta.__index(self, name)
    local row = rawget(self, ROW)
    if view.has_dates and (name == "due" or name == "day") then item.own_dates(row) end
    local value = row[name]
    if value ~= nil or view.known[name] or type(name) ~= "string" then return value end
    local file, line = caller.where()
    view.slip = view:error(name, file and line and ("%s:%d"):format(file, line) or file or "rule")
    error(view.slip, 0)
  end
  function meta.__newindex(self, name, value)
    if view.has_dates then item.own_dates(rawget(self, ROW)) end
    rawget(self, ROW)[name] = value
  end
  function meta.__pairs(self)
    if view.has_dates then item.own_dates(rawget(self, ROW)) end
    return pairs(rawget(self, ROW))
  end
  return meta
end

-- What each kind of occasion adds to an item; a function may add whatever it returns.
local added = { anniversary = { "years" }, birthday = { "year" }, after = { "days", "months" }, on = { "days" } }

-- Is the field of a text known? Of {data.how_was_it}, `data` must be.
local function is_known(view, name) return view.known[name:match "^[^.]+"] or false end

-- Raises for a text that needs a field that nobody has. Of {a|b}, one is enough, but neither may be a slip.
local function check_group(view, group, what)
  local found = false
  for _, name in ipairs(group) do
    found = found or is_known(view, name)
    if not is_known(view, name) and not fields.is_of(view.kind, name) then error(view:error(name, what), 0) end
  end
  if not found then error(view:error(group[1], what), 0) end
end

local function check_rule(view, rule)
  local when = (occasion.is(rule.when) or became.is(rule.when)) and rule.when
  if when and not is_known(view, when.field) then error(view:error(when.field, "when"), 0) end
  for _, group in ipairs(typos.groups(rule)) do check_group(view, group, group.what) end
end

local function new_view(rule, row)
  local tables, kind = row.table.tables, row.table.columns.kind
  local view = setmetatable({ tables = tables, kind = kind, known = fields_of(kind, tables),
    has_dates = occasion.is(rule.when) }, View)
  view.meta = meta_of(view)
  check_rule(view, rule)
  local more = occasion.is(rule.when) and added[rule.when.kind] or became.is(rule.when) and { "times" } or {}
  for _, name in ipairs { "occasion", "day", "due", table.unpack(more) } do view.known[name] = true end
  return view
end

--- Looks at an item before anything is decided on it. Raises an error object if the texts of the rule need a field that
--- its file does not have.
---@param of table the item
function Strict:meet(of)
  local class = getmetatable(of)
  if class ~= nil and class == self.class then return end -- another person of the same table
  local its_table, at = origin.place(of)
  self.class = rawget(of, origin.AT) and class or nil
  if its_table == self.last then return end
  self.last, self.view = its_table, its_table and self.views[its_table.tables]
  if not its_table or self.view then return end
  self.view = new_view(self.rule, { table = its_table, at = at })
  self.views[its_table.tables] = self.view
end

--- Returns a row of the item that was met last, for a function of the rule.
---@param row table the item, perhaps with the fields of its occasion
---@return table
function Strict:checked(row)
  if self.view then return setmetatable({ [ROW] = row }, self.view.meta) end
  if self.has_dates then item.own_dates(row) end
  return row
end

--- Raises what a function of the rule has asked in vain, though it has caught that itself.
function Strict:check()
  if self.view and self.view.slip then error(self.view.slip, 0) end
end

local strict = {}

--- Begins with the files of a rule.
---@param rule sendoso.Rule
---@return sendoso.Strict
function strict.new(rule)
  return setmetatable({ rule = rule, views = {}, has_dates = occasion.is(rule.when) }, Strict)
end

--- Returns the row that a checked one stands for; of any other table, that table. For functions of the library, which
--- may ask for fields that a file does not have.
---@param row table
---@return table
function strict.plain(row) return rawget(row, ROW) or row end

return strict

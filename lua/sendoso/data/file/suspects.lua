--- The columns of a table that are not understood and sound decisive: a gift for a row whose value may speak against it
--- is held.
local check = require "sendoso.check"
local decisive = require "sendoso.data.file.decisive"
local fields = require "sendoso.data.file.fields"
local heading = require "sendoso.data.file.heading"
local hint = require "sendoso.data.file.hint"
local nearest = require "sendoso.nearest"
local words = require "sendoso.words"

local suspects = {}

--- A column that is not understood, and whose heading sounds as if it said who gets no gift.
---@class sendoso.Suspect
---@field column integer
---@field heading string
---@field meaning sendoso.Meaning
---@field free table<string, boolean> the fields that a map may make it: those that no other column is
---@field is_date boolean is it certainly a date of leaving, while another column is read as that field?

-- The normal headings that need no second look: those to be ignored, those that the system is known to use for
-- something else, and those of fields that the map names.
local function settled(kind, known)
  local headings = {}
  for normal in pairs(known.aside) do headings[normal] = true end
  for _, text in ipairs(known.ignore) do headings[heading.normal(text)] = true end
  for _, field in ipairs(fields[kind]) do
    for _, synonym in ipairs(known.map[field.name] ~= nil and field or {}) do headings[synonym] = true end
  end
  return headings
end

-- Headings to be ignored that are not there may be typos.
local function check_ignored(columns, headings, ignore)
  local there = {}
  for _, text in ipairs(headings) do there[heading.normal(text)] = true end
  for _, text in ipairs(ignore) do
    if not there[heading.normal(text)] then
      table.insert(columns.notes, ("ignore: no column has the heading '%s'%s"):format(text,
        nearest(text, check.sorted(there))))
    end
  end
end

local function add(columns, suspect)
  columns.decisive = columns.decisive or {}
  table.insert(columns.decisive, suspect)
end

-- The fields that a column of a meaning may be by a map. Who has left is also told by a yes.
local function free_fields(columns, field)
  local free = {}
  for _, name in ipairs { field, field == "termination_date" and "terminated" or nil } do
    free[name] = fields.is_of(columns.kind, name) and not columns.by_name[name]
  end
  return free
end

-- In how many rows a column may say something. Values that say nothing are looked at once.
local function count(suspect, sheet, order)
  local plain, rows = {}, 0
  local at, text = sheet:seek(1, suspect.column, plain)
  while at do
    local value = sheet:value(at, suspect.column)
    if not value or decisive.is_plain(suspect.meaning, value, order) then plain[text] = true
    else rows, at = rows + 1, at + 1 end
    at, text = sheet:seek(at, suspect.column, plain)
  end
  return rows
end

--- Notes the columns of a table that sound decisive, with the number of rows, and without what is in them: it may be
--- nobody's business.
---@param its_table sendoso.Table
---@return string[]
function suspects.notes(its_table)
  local list = {}
  for _, suspect in ipairs(its_table.columns.decisive or {}) do
    local rows = count(suspect, its_table.sheet, its_table.order)
    if rows > 0 or suspect.meaning.plain ~= "harmless" then -- of the harmless, only few values say something
      local text = "column '%s' may say %s and is not understood: a gift for a row whose value may speak against it is "
        .. "held (%s); %s"
      list[#list + 1] = text:format(suspect.heading, suspect.meaning.says, rows == 0 and "none now" or words.count(rows,
        "row"), hint.settle(suspect))
    end
  end
  return list
end

--- Finds them, when the columns of all fields are known.
---@param columns sendoso.Columns gets `decisive`
---@param headings string[]
---@param known { map: table, ignore: string[], aside: table<string, boolean> }
function suspects.find(columns, headings, known)
  local kind, is_settled = columns.kind, settled(columns.kind, known)
  for column, text in ipairs(headings) do
    local name, normal = columns.names[column], heading.normal(text)
    local is_understood = name and (fields.is_of(kind, name) or known.map[name] ~= nil)
    local meaning = not is_understood and not is_settled[normal] and decisive.meaning(text, kind)
    if meaning then
      local field = meaning.field
      add(columns, { column = column, heading = text:gsub("%c", " "), meaning = meaning,
        free = free_fields(columns, field),
        is_date = field == "termination_date" and fields.by_heading(kind)[normal] == field })
    end
  end
  check_ignored(columns, headings, known.ignore)
end

return suspects

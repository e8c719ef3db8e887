--- How a file is read: its kind, its columns, and every row that is skipped.
local fail = require "sendoso.fail"
local fields = require "sendoso.data.file.fields"
local files = require "sendoso.data.file"
local hint = require "sendoso.data.file.hint"
local json = require "sendoso.json"
local known = require "sendoso.data.file.known"

local readers = {
  people = require "sendoso.data.people",
  attendees = require "sendoso.data.attendees",
  events = require "sendoso.data.events",
}

local inspect = {}

---@class sendoso.Inspection
---@field file string
---@field kind "people"|"attendees"|"events"
---@field is_guess boolean was the kind found from the headings?
---@field source? string the system that writes such files, a guess from the headings
---@field form string
---@field encoding string
---@field preamble string[] lines before the table
---@field tables { title?: string, line: integer, rows: integer, columns: table[] }[] a column: heading, field,
---known, and may_say if it is not understood and sounds decisive
---@field usable integer how many people, attendees or events the file gives
---@field faults string[] rows that are skipped, with the reason
---@field remarks string[]

local kinds = { people = "person", attendees = "attendee", events = "event" }

--- The kinds of files.
inspect.kinds = { "people", "attendees", "events" }

local KNOWN = 100 -- more than all fields together

-- How well a file fits a kind: how many of its fields it has, and whether we know a system that writes such files.
local function fit(file, kind, options, context)
  local opened, err = fail.try(files.open, kind, file, kinds[kind], options, context)
  if not opened then return -1, err end
  local best = 0
  for _, its_table in ipairs(opened.tables) do
    local count = 0
    for _, field in ipairs(fields[kinds[kind]]) do
      if its_table.columns.by_name[field.name] then count = count + 1 end
    end
    best = math.max(best, count)
  end
  return best + (opened.name and KNOWN or 0)
end

-- The kind that fits best; people, if no other fits better.
local function kind_of(file, options, context)
  local best, most, failure = nil, -1, nil
  for _, kind in ipairs(inspect.kinds) do
    local score, err = fit(file, kind, options, context)
    failure = failure or err
    if score > most then best, most = kind, score end
  end
  -- A file of people with a mistake in a column must not be read as events, which need fewer columns.
  if failure and failure.field and most < KNOWN then return nil, failure end
  return best, failure
end

local function describe_columns(its_table, kind)
  local list, may_say = json.list {}, {}
  for _, suspect in ipairs(its_table.columns.decisive or {}) do may_say[suspect.column] = suspect.meaning.says end
  for column, text in ipairs(its_table.sheet.headings) do
    local name = its_table.columns.names[column]
    local is_answer = name and kind == "events" and not its_table.sheet.item and not fields.is_of("event", name)
    if is_answer then name = "data." .. name end
    if text ~= "" then
      list[#list + 1] = { heading = text, field = name, known = name ~= nil and fields.is_of(kinds[kind], name),
        may_say = may_say[column] }
    end
  end
  for _, name in ipairs(kind ~= "events" and its_table.sheet.unread or {}) do -- an event keeps all of its data
    list[#list + 1] = { heading = name .. " (a list)", known = false }
  end
  return list
end

-- Counts the items of a file.
local function read_through(inspection, items)
  local with_email = 0
  for item in items do
    inspection.usable = inspection.usable + 1
    if item.email then with_email = with_email + 1 end
  end
  local without = inspection.usable - with_email
  if with_email > 0 and without > 0 then
    table.insert(inspection.remarks, ("%s: %d of %d have no email address: no gift can be sent to them"):format(
      inspection.file, without, inspection.usable))
  end
  if inspection.usable > 0 and with_email == 0 then
    table.insert(inspection.remarks,
      inspection.file .. ": no row has an email address; name its column: " .. hint.map("email", "Mail"))
  end
end

--- Reads a whole file and describes it. Raises if it cannot be read at all.
---@param file string a path, or "-"
---@param options { kind?: string, map?: table, ignore?: string[], date_order?: string, known_rows?: string }
---@param context sendoso.FileContext its skip and note are not called: what they would be told is in the result
---@return sendoso.Inspection
function inspect.file(file, options, context)
  local wanted = { map = options.map, ignore = options.ignore, date_order = options.date_order,
    known_rows = options.known_rows }
  local kind = options.kind or fail.need(kind_of(file, wanted, context))
  local opened = files.open(kind, file, kinds[kind], wanted, context)
  local inspection = { file = opened.file, kind = kind, is_guess = options.kind == nil, source = opened.name,
    form = opened.form, encoding = opened.encoding, preamble = json.list(opened.preamble), tables = json.list {},
    usable = 0, faults = json.list {}, remarks = json.list {} }
  for _, its_table in ipairs(opened.tables) do
    local sheet = its_table.sheet
    table.insert(inspection.tables, { title = sheet.title, line = sheet.line, rows = sheet:count(),
      columns = describe_columns(its_table, kind) })
  end
  read_through(inspection, readers[kind](file, wanted, {
    today = context.today, date_order = context.date_order, kept = context.kept,
    skip = function(place, reason, row)
      table.insert(inspection.faults, ("%s: %s (row %s)"):format(place, reason, known.code(row)))
    end,
    note = function(text) table.insert(inspection.remarks, text) end,
  }))
  return inspection
end

return inspect

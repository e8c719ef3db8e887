--- A file of people, attendees or events: its text, its tables, and which column is which field.
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local columns = require "sendoso.data.file.columns"
local cursor = require "sendoso.cursor"
local fail = require "sendoso.fail"
local fields = require "sendoso.data.file.fields"
local hint = require "sendoso.data.file.hint"
local known = require "sendoso.data.file.known"
local suspects = require "sendoso.data.file.suspects"
local tables = require "sendoso.data.file.tables"

local files = {}

--- What a script may set for a file.
---@class sendoso.FileOptions
---@field map? table<string, string|integer|false> field -> heading or number of its column; false: it has no column
---@field date_order? "mdy"|"dmy" of 03/04/2026
---@field ignore? string[] headings of columns that sound decisive and decide nothing
---@field known_rows? string a file with the codes of rows that are skipped without being reported again

--- What a run gives to the reader of a file: its date, its date order, and what to call for skipped rows and notes.
---@class sendoso.FileContext
---@field today sendoso.Date
---@field last? sendoso.Date how far ahead its people are used; nil: only today
---@field date_order? "mdy"|"dmy" if the options have none
---@field kept? table<string, sendoso.core.Text> what can be read only once, by its file: "-"
---@field rosters? table<string, table> what the rules of a plan have read of files, see data/shared.lua
---@field skip fun(place: string, reason: string, row: sendoso.Row) a row is skipped; place:
---"staff.csv:17"
---@field note fun(text: string) a note on the file
---@field due? sendoso.Due the people who are wanted; nil: all
---@field incomplete? fun(text: string) people are missing from the file; default: note
---@field lack? fun(text: string) what the file does not say of anybody, for a rule that selects nobody
---@field ignore? string[]|true the same as the option, of a rule; true: no column decides anything

--- A file that is open.
---@class sendoso.DataFile
---@field file string
---@field encoding string
---@field form string "comma-separated", "JSON", …
---@field name? string the system that writes such files
---@field order? "mdy"|"dmy"
---@field tables sendoso.Table[]
---@field notes string[] notes on the file
---@field preamble string[] lines before the table
---@field incomplete? string why people are missing from it
---@field known? table<string, true> the codes of rows that are not reported

---@class sendoso.Table
---@field sheet sendoso.Sheet
---@field columns sendoso.Columns
---@field order? "mdy"|"dmy"
---@field tables sendoso.Table[] all tables of its file

---@class sendoso.Row
---@field table sendoso.Table
---@field at integer its number in the table
---@field is_misshapen? boolean its fields may be in the wrong columns

local forms = { [","] = "comma-separated", [";"] = "semicolon-separated", ["\t"] = "tab-separated",
  ["|"] = "pipe-separated" }

local option_names = { "date_order", "ignore", "known_rows", "map" }
local orders = { "mdy", "dmy" }

local function check_options(what, options)
  check.type(what .. ": options", options, "table")
  check.names(what, options, option_names)
  if options.date_order ~= nil then check.choice(what .. ": date_order", options.date_order, orders) end
  if options.map ~= nil then check.type(what .. ": map", options.map, "table", "{ email = \"Dienst-Mail\" }") end
  if options.ignore ~= nil then check.type(what .. ": ignore", options.ignore, "table", "{ \"Exit interview\" }") end
  if options.known_rows ~= nil then check.type(what .. ": known_rows", options.known_rows, "string") end
end

--- Returns the headings to be ignored: those of the file's options, and those of its rule.
---@param options? sendoso.FileOptions
---@param context sendoso.FileContext
---@return string[]|true
function files.ignored(options, context)
  if context.ignore == true then return true end
  local list = {}
  for _, given in ipairs { options and options.ignore or {}, context.ignore or {} } do
    for _, text in ipairs(given) do list[#list + 1] = tostring(text) end
  end
  return list
end

-- What reads JSON is loaded when a text begins as JSON does.
local function read_sheets(text, file, kind, map)
  if not text:head():find "^%s*[%[{]" then
    local found, err = tables(text, file, kind, map)
    if not found then return nil, err end
    return found.sheets, forms[found.delimiter], found
  end
  local found, err = require("sendoso.data.file.records").read(text:whole(), file)
  if not found then return nil, err end
  local incomplete = found.incomplete
    and ("%s: the answer has more pages than this file: %s; save all of its pages"):format(file, found.incomplete)
  return { found }, found.form, { preamble = {}, notes = {}, incomplete = incomplete }
end

-- Does the table have any field of the kind? If not, the file is something else.
local function check_known(name, sheet, by_name, kind)
  for field in pairs(by_name) do
    if fields.is_of(kind, field) then return end
  end
  local problem = sheet.items and sheet.items[1] and sheet.items[1].problem or "no field has a known name"
  fail.raise("invalid", ("%s:%d: %s"):format(name, sheet.line, problem), {
    hint = "name the columns: " .. hint.map("email", "Mail") })
end

-- What begins like this is no text, and what to do about it: bytes that are no UTF-8 were read as Windows-1252.
local others = {
  { "^PK\3\4", "an Excel workbook", "save it as CSV (UTF-8)" },
  { "^\xD0\xCF\x11\xE0", "an Excel workbook of the old form (.xls)", "save it as CSV (UTF-8)" },
  { "^ÐÏ\x11à", "an Excel workbook of the old form (.xls)", "save it as CSV (UTF-8)" },
  { "^\31‹\8", "compressed (gzip)", "uncompress it first: gunzip -c FILE > staff.csv" },
  { "^‰PNG", "a picture (PNG)", "export the list as CSV (UTF-8)" },
  { "^ÿØÿ", "a picture (JPEG)", "export the list as CSV (UTF-8)" },
  { "^%%PDF%-", "a PDF document", "export the list as CSV (UTF-8)" },
}

local function check_readable(file, head)
  for _, other in ipairs(others) do
    if head:find(other[1]) then
      fail.raise("invalid", ("%s is %s"):format(file, other[2]), { hint = other[3] })
    end
  end
end

-- Standard input can be read only once: its text is kept for the next reader of the run.
local function read_text(file, kept)
  if kept and kept[file] then return kept[file] end
  local text = fail.need(require("sendoso.core").load(file))
  check_readable(file, text:head())
  if kept and file == "-" then kept[file] = text end
  return text
end

--- Opens a file. Raises on a mistake in the call, and an error object if the file cannot be read.
---@param what string the function that is called, for its errors
---@param file string relative to the script; "-" is standard input
---@param kind "person"|"attendee"|"event"
---@param options? sendoso.FileOptions
---@param context sendoso.FileContext
---@param is_resolved? boolean the path is no longer relative to a script
---@return sendoso.DataFile
function files.open(what, file, kind, options, context, is_resolved)
  if type(file) ~= "string" then check.expected(what, "the path of a file", file) end
  options = options or {}
  check_options(what, options)
  file = (file == "-" or is_resolved) and file or caller.path(file)
  local text = read_text(file, context.kept)
  local encoding = text:encoding()
  local name = file == "-" and "standard input" or file
  local sheets, form, rest = fail.need(read_sheets(text, name, kind, options.map))
  local self = { file = name, encoding = encoding, form = form, order = options.date_order or context.date_order,
    tables = {}, notes = rest.notes, preamble = rest.preamble, incomplete = rest.incomplete }
  if options.known_rows then
    self.known = known.read(is_resolved and options.known_rows or caller.path(options.known_rows))
  end
  if encoding == "Windows-1252" then
    table.insert(self.notes, 1, name .. ": read as Windows-1252; if a name looks wrong, save the file as UTF-8")
  end
  for _, sheet in ipairs(sheets) do
    local its_columns, err = columns.find(sheet.headings, kind, options.map, files.ignored(options, context))
    if not its_columns then
      fail.raise(err.kind, ("%s:%d: %s"):format(name, sheet.line, err.message), { field = err.field, hint = err.hint })
    end
    check_known(name, sheet, its_columns.by_name, kind)
    self.name = self.name or its_columns.source
    local its_table = { sheet = sheet, columns = its_columns, order = self.order, tables = self.tables }
    table.insert(self.tables, its_table)
    for _, notes in ipairs { its_columns.notes, suspects.notes(its_table) } do
      for _, note in ipairs(notes) do table.insert(self.notes, ("%s:%d: %s"):format(name, sheet.line, note)) end
    end
  end
  return self
end

--- Prints the notes on a file, and whether people are missing from it.
---@param opened sendoso.DataFile
---@param context sendoso.FileContext
function files.tell(opened, context)
  for _, note in ipairs(opened.notes) do context.note(note) end
  if opened.incomplete then (context.incomplete or context.note)(opened.incomplete) end
end

--- Reports a row that is skipped, unless somebody has looked at it.
---@param opened sendoso.DataFile
---@param row sendoso.Row
---@param reason string
---@param context sendoso.FileContext
function files.skip(opened, row, reason, context)
  if not (opened.known and opened.known[known.code(row)]) then context.skip(files.place(row), reason, row) end
end

--- Steps through all rows of all tables.
---@param opened sendoso.DataFile
---@return fun(): sendoso.Row?
function files.rows(opened)
  local number, at = 1, 0
  return cursor.new(function()
    while opened.tables[number] do
      local its_table = opened.tables[number]
      at = at + 1
      if at <= its_table.sheet:count() then return { table = its_table, at = at } end
      number, at = number + 1, 0
    end
  end)
end

--- Returns where a row is: "staff.csv:17".
---@param row sendoso.Row
---@return string
function files.place(row)
  return ("%s:%d"):format(row.table.sheet.file, row.table.sheet:line_of(row.at))
end

return files

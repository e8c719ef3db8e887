--- sendoso data FILE
local inspect = require "sendoso.data.inspect"
local layout = require "sendoso.run.table"
local output = require "sendoso.run.output"
local printable = require "sendoso.printable"
local shell = require "sendoso.commands.shell"
local words = require "sendoso.words"

local data = {
  name = "data", usage = "FILE",
  examples = {
    "sendoso data staff.csv",
    "sendoso data export.csv --as people --map email='Dienst-Mail' --map phone=7",
  },
}

local SKIPPED = 5 -- some rows were skipped

-- "email=Dienst-Mail", "email=4" or "phone=" (no column).
local function add_map(args, _, text)
  local field, column = text:match "^([%w_]+)=(.*)$"
  args.map = args.map or {}
  args.map[field] = math.tointeger(tonumber(column)) or (column ~= "" and column)
end

local function check_map(text)
  if text:find "^[%w_]+=" then return text end
  return nil, ("--map: expected FIELD=COLUMN, such as email='Dienst-Mail', got \"%s\""):format(text)
end

function data.describe(parser)
  parser:argument("file", "A CSV, TSV, NDJSON or JSON file; - is standard input")
  parser:option("--as", "What the file holds (default: detected)"):choices(inspect.kinds):target "kind"
  parser:option("--map", "The column of a field: its heading, its number, or nothing if it has none")
    :argname "FIELD=COLUMN":count "*":convert(check_map):action(add_map)
  parser:option("--ignore", "A column that is not understood and decides nothing"):argname "HEADING":count "*"
  parser:option("--known-rows", "A file with the codes of rows that are not reported any more"):argname "FILE"
  parser:flag("--json", "Print as JSON")
end

local singular = { people = "person", attendees = "attendee", events = "event" }

local function widest(columns)
  local most = 0
  for _, column in ipairs(columns) do most = math.max(most, layout.width(printable.line(column.heading))) end
  return math.min(most, 40)
end

local function column_lines(columns, lines)
  local width = widest(columns)
  for _, column in ipairs(columns) do
    local field = column.field or "-  (not read)"
    if column.may_say then field = ("%s  (may say %s: values against a gift hold it)"):format(field, column.may_say)
    elseif column.field and not column.known then field = field .. "  (unknown column)" end
    lines[#lines + 1] = ("  %s  %s"):format(layout.padded(printable.line(column.heading), width), field)
  end
end

local function list_lines(heading, list, lines)
  if #list == 0 then return end
  lines[#lines + 1] = ""
  lines[#lines + 1] = heading
  for _, text in ipairs(list) do lines[#lines + 1] = "  " .. printable.line(text) end
end

local function as_text(found)
  local lines = { ("%s: detected as %s%s, %s, %s"):format(found.file, found.kind,
    found.source and " from " .. found.source or "", found.form, found.encoding) }
  if found.is_guess then
    lines[2] = "a guess from the headings; use --as people, --as attendees or --as events if it is wrong"
  end
  for _, one in ipairs(found.tables) do
    lines[#lines + 1] = ""
    lines[#lines + 1] = ("%s at line %d: %s"):format(one.title and 'table "' .. one.title .. '"' or "table",
      one.line, words.count(one.rows, "row"))
    column_lines(one.columns, lines)
  end
  list_lines("lines before the table (not read):", found.preamble, lines)
  list_lines("notes:", found.remarks, lines)
  list_lines(("%s skipped:"):format(words.count(#found.faults, "row")), found.faults, lines)
  lines[#lines + 1] = ""
  lines[#lines + 1] = "found " .. words.count(found.usable, singular[found.kind], found.kind)
  return table.concat(lines, "\n") .. "\n"
end

function data.run(args, run)
  local status = 0
  local failed = shell.protect(run, function()
    local found = inspect.file(args.file, { kind = args.kind, map = args.map, ignore = args.ignore,
      known_rows = args.known_rows }, run:files())
    if #found.faults > 0 then status = SKIPPED end
    if args.json then output.one("json", "", found) else output.text(as_text(found)) end
  end)
  return failed ~= 0 and failed or status
end

return data

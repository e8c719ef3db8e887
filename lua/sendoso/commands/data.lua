--- sendoso data FILE
local inspect = require "sendoso.data.inspect"
local json = require "sendoso.json"
local output = require "sendoso.run.output"
local shell = require "sendoso.commands.shell"
local words = require "sendoso.words"

local data = {
  name = "data", usage = "FILE", help = "what a file is taken for, and every row that is not usable",
  examples = {
    "sendoso data staff.csv",
    "sendoso data export.csv --as people --map email='Dienst-Mail' --map phone=7",
  },
}

local UNUSABLE = 5

-- "email=Dienst-Mail", "email=4" or "phone=" (no column).
local function add_map(args, _, text)
  local field, column = text:match "^([%w_]+)=(.*)$"
  args.map = args.map or {}
  args.map[field] = math.tointeger(tonumber(column)) or (column ~= "" and column)
end

local function check_map(text)
  if text:find "^[%w_]+=" then return text end
  return nil, ("--map is FIELD=COLUMN, as email='Dienst-Mail', not '%s'"):format(text)
end

function data.describe(parser)
  parser:argument("file", "CSV, TSV, NDJSON or JSON")
  parser:option("--as", "what is in it; found out if not said"):choices(inspect.kinds):target "kind"
  parser:option("--map", "a field's column: its heading, its number, or nothing for none"):argname "FIELD=COLUMN"
    :count "*":convert(check_map):action(add_map)
  parser:flag("--json", "as JSON")
end

local singular = { people = "person", attendees = "attendee", events = "event" }

local function widest(columns)
  local most = 0
  for _, column in ipairs(columns) do most = math.max(most, utf8.len(column.heading) or #column.heading) end
  return math.min(most, 40)
end

local function column_lines(columns, lines)
  local width = widest(columns)
  for _, column in ipairs(columns) do
    local padding = (" "):rep(math.max(0, width - (utf8.len(column.heading) or #column.heading)))
    local field = column.field or "-  (not read)"
    if column.field and not column.known then field = field .. "  (its own name)" end
    lines[#lines + 1] = ("  %s%s  %s"):format(column.heading:gsub("%c", " "), padding, field)
  end
end

local function list_lines(heading, list, lines)
  if #list == 0 then return end
  lines[#lines + 1] = ""
  lines[#lines + 1] = heading
  for _, text in ipairs(list) do lines[#lines + 1] = "  " .. text end
end

local function as_text(found)
  local lines = { ("%s: %s%s; %s, %s"):format(found.file, found.kind,
    found.source and (", as %s writes them"):format(found.source) or "", found.form, found.encoding) }
  for _, one in ipairs(found.tables) do
    lines[#lines + 1] = ""
    lines[#lines + 1] = ("%s, from line %d on: %s"):format(one.title and "'" .. one.title .. "'" or "the table",
      one.line, words.count(one.rows, "row"))
    column_lines(one.columns, lines)
  end
  list_lines("before the table, and not read:", found.preamble, lines)
  list_lines("to be known:", found.remarks, lines)
  list_lines(("%s cannot be used:"):format(words.count(#found.faults, "row")), found.faults, lines)
  lines[#lines + 1] = ""
  lines[#lines + 1] = words.count(found.usable, singular[found.kind], found.kind) .. " can be used"
  return table.concat(lines, "\n") .. "\n"
end

function data.run(args, run)
  local status = 0
  local failed = shell.protect(run, function()
    local found = inspect.file(args.file, { kind = args.kind, map = args.map }, run:files())
    if #found.faults > 0 then status = UNUSABLE end
    local text = args.json and json.encode(found) .. "\n" or as_text(found)
    output.text(utf8.len(text) and text or (text:gsub("[\x80-\xff]", "?"))) -- broken bytes are in the file, not here
  end)
  return failed ~= 0 and failed or status
end

return data

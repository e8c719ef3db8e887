--- Data to stdout: a table for people, JSON, NDJSON or CSV for programs.
local fail = require "sendoso.fail"
local json = require "sendoso.json"
local layout = require "sendoso.run.table"
local printable = require "sendoso.printable"

local output = {}

--- Raised when the reader of stdout has ended.
output.enough = setmetatable({}, { __name = "output.enough" })

output.formats = { "table", "json", "ndjson", "csv" }

local EPIPE = 32

-- Where data goes, and why some of it was lost; false: that was told. A process has one stdout.
local stream, lost = io.stdout, nil

-- Raises if stdout cannot be written. If its reader has ended, as `head` does, that is no failure.
local function check(ok, message, code)
  if ok then return end
  if code == EPIPE then error(output.enough, 0) end
  output.flush() -- it is told here, and not again at the end of the run
  fail.raise("store", "cannot write to stdout: " .. message)
end

local function write(text) check(stream:write(text)) end

--- Keeps stdout for data, since programs read it: what a script prints, or a program that it calls, goes to stderr from
--- now on.
function output.reserve()
  stream = require("sendoso.base").take_stdout() or stream
end

--- Writes an event. That it was lost is no error here, since gifts are on their way: `flush` tells it.
---@param line string
function output.event(line)
  local ok, message, code = stream:write(line)
  if ok then ok, message, code = stream:flush() end
  if not ok and code ~= EPIPE and lost == nil then lost = message end
end

--- Was everything written that went to stdout, also by `print` in a script? That its reader has ended is no failure.
---@return true?, sendoso.Error?
function output.flush()
  if lost then
    local message = lost
    lost = false
    return fail("store", "cannot write to stdout: " .. message)
  end
  if stream ~= io.stdout then return true end
  return require("sendoso.base").flush()
end

--- Writes a text of ours; what it has of others changes nothing on a terminal. Raises as the other functions do.
---@param text string
function output.text(text)
  write(printable.lines(text))
  check(stream:flush())
end

--- Writes a text that a program will read, byte for byte. Raises as the other functions do.
---@param text string
function output.exact(text)
  write(text)
  check(stream:flush())
end

--- Returns the value of "recipient.email" in an item.
---@param item any
---@param path string
---@return any
function output.at(item, path)
  if not path:find(".", 1, true) then -- nearly always
    if type(item) == "table" then return item[path] end
    return nil
  end
  for name in path:gmatch "[^.]+" do
    if type(item) ~= "table" then return nil end
    item = item[name]
  end
  return item
end

local function text(value)
  if value == nil then return "" end
  return printable.line(type(value) == "table" and json.encode(value) or tostring(value))
end

-- A text in which there is nothing to clean, to quote or to take for a formula.
local PLAIN = "^[0-9A-Za-z][0-9A-Za-z ._/@:-]*$"

local function csv_field(value)
  if type(value) == "string" and value:find(PLAIN) then return value end
  local plain = value == nil and "" or type(value) == "table" and json.encode(value) or tostring(value)
  if type(value) ~= "number" then plain = printable.field(plain) end
  if plain:find '[",\r\n]' then return '"' .. plain:gsub('"', '""') .. '"' end
  return plain
end

local function write_table(columns, rows)
  table.insert(rows, 1, columns)
  for _, line in ipairs(layout.lines(rows, require("sendoso.base").columns(1))) do write(line .. "\n") end
end

--- Returns the names of columns that stand in one text.
---@param columns string
---@return string[]
function output.split(columns)
  local list = {}
  for name in columns:gmatch "%S+" do list[#list + 1] = name end
  return list
end

-- Gives each item to a function. Returns how many there were, and what was raised behind them: a list may be
-- known to be incomplete only at its end, and what came is shown then.
local function take(each, fn)
  local count = 0
  local _, err = fail.try(function()
    for item in each do
      fn(item)
      count = count + 1
    end
  end)
  return count, err
end

local writers = {}

function writers.table(columns, each)
  local rows = {}
  local count, err = take(each, function(item)
    local row = {}
    for c, column in ipairs(columns) do row[c] = text(output.at(item, column)) end
    rows[#rows + 1] = row
  end)
  if count > 0 or not err then write_table(columns, rows) end
  return err
end

function writers.csv(columns, each)
  local headings = {}
  for c, column in ipairs(columns) do headings[c] = csv_field(column) end
  write(table.concat(headings, ",") .. "\n")
  for item in each do
    local cells = {}
    for c, column in ipairs(columns) do cells[c] = csv_field(output.at(item, column)) end
    write(table.concat(cells, ",") .. "\n")
  end
end

local function json_of(item) return type(item) == "string" and item or json.encode(item) end

-- Items of the API are written as they came, but for what a terminal would obey. A line of NDJSON has no line break
-- in it.
local function bytes(item) return printable.json(json_of(item)) end

function writers.ndjson(_, each)
  local ndjson = printable.ndjson
  for item in each do check(stream:write(ndjson(json_of(item)), "\n")) end
end

function writers.json(_, each)
  local before = "["
  local count, err = take(each, function(item)
    write(before .. "\n" .. bytes(item))
    before = ","
  end)
  if count > 0 then write "\n]\n" elseif not err then write "[]\n" end
  return err
end

--- Are items of the API written in this format as they came?
---@param format string
---@return boolean
function output.is_raw(format) return format == "json" or format == "ndjson" end

--- Writes a list. What it raises behind its items is raised when those are written.
---@param format "table"|"json"|"ndjson"|"csv"
---@param columns string the columns of a table and of CSV, with spaces between them
---@param each fun(): any items: tables, or JSON text where `is_raw`
function output.list(format, columns, each)
  local err = writers[format](output.split(columns), each)
  check(stream:flush())
  if err then error(err, 0) end
end

--- Writes a list that comes as texts of whole lines. Raises as `list` does.
---@param each fun(): string?
function output.lines(each)
  for lines in each do write(lines) end
  check(stream:flush())
end

--- Writes a list of a script: where its own `print` goes, which is stderr if programs read stdout. That a reader has
--- ended is no failure, since the script has more to do. Raises if it cannot be written.
---@param format "table"|"json"|"ndjson"|"csv"
---@param columns string
---@param each fun(): table?
function output.of_script(format, columns, each)
  local ours = stream
  stream = io.stdout
  local ok, err = pcall(output.list, format, columns, each)
  stream = ours
  if not ok and err ~= output.enough then error(err, 0) end
end

--- Writes a page as JSON. Raises as the other functions do.
---@param page { result: any[], next_cursor?: string } items: tables, or JSON text
function output.page(page)
  local items = {}
  for i, item in ipairs(page.result) do items[i] = "\n" .. bytes(item) end
  local list = '{"result":[' .. table.concat(items, ",") .. (#items > 0 and "\n]" or "]")
  write(list .. (page.next_cursor and ',"next_cursor":' .. json.encode(page.next_cursor) or "") .. "}\n")
  check(stream:flush())
end

--- Writes one object: one field per line, or as JSON. Like `list`, raises an error object if stdout cannot be written,
--- or `output.enough`.
---@param format string
---@param columns string
---@param object table|string
function output.one(format, columns, object)
  if format == "json" then
    write(bytes(object) .. "\n")
    check(stream:flush())
  elseif format ~= "table" then
    local given = false
    output.list(format, columns, function()
      given = not given
      return given and object or nil
    end)
  else
    for _, column in ipairs(output.split(columns)) do
      local value = text(output.at(object, column))
      if value ~= "" then write(("%-22s %s\n"):format(column, value)) end
    end
    check(stream:flush())
  end
end

return output

--- The options of every list (--format, --json, --columns, --limit, --envelope), and how a list is shown with them.
local cursor = require "sendoso.cursor"
local fail = require "sendoso.fail"
local nearest = require "sendoso.nearest"
local output = require "sendoso.run.output"
local pages = require "sendoso.client.pages"
local shell = require "sendoso.commands.shell"

local listing = {}

local function parse_columns(text)
  local names = {}
  for name in text:gmatch "[^,]+" do names[#names + 1] = name:match "^%s*(.-)%s*$" end
  for _, name in ipairs(names) do
    if not name:find "^[%w_]+[%w_.]*$" then
      return nil, ("--columns: expected names such as id,recipient.email, got \"%s\""):format(text)
    end
  end
  if #names > 0 then return names end
  return nil, "--columns: expected names such as id,recipient.email, got none"
end

--- Adds the options of a list to a command.
---@param parser table
---@param columns string those of the table, with spaces between them
function listing.describe(parser, columns)
  shell.describe_format(parser)
  local option = parser:option("--columns",
    "Only these columns, in this order, such as " .. columns:gsub(" ", ",", 1):match "^%S+")
  option:argname "NAMES":convert(parse_columns)
  option._values, option._is_list = output.split(columns), true -- for completion
  parser:option("--limit", "At most this many"):argname "N":convert(shell.whole("--limit", 1))
  parser:flag("--envelope", "Print one page as JSON, { result, next_cursor }, of --limit items (default: 100)")
  parser:option("--cursor", "The page behind another one: its next_cursor; with --envelope"):argname "CURSOR"
    :convert(shell.filled "--cursor")
end

local function is_page(args) return args.envelope or args.cursor ~= nil end

-- Gives each item until there are enough of them. Nothing is asked for behind the last.
local function limited(each, most)
  if not most then return each end
  local count = 0
  return function()
    if count == most then return nil end
    count = count + 1
    return each()
  end
end

-- The names of the fields of an item, those of its parts as "recipient.email".
local function add_names(item, before, names)
  for name, value in pairs(item) do
    if type(name) == "string" then
      names[before .. name] = true
      if type(value) == "table" then add_names(value, before .. name .. ".", names) end
    end
  end
end

local function list_of(set)
  local names = {}
  for name in pairs(set) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- Watches which of the columns have a value in any item: a name that is misspelt looks like a field without values.
local function watched(each, columns, usual)
  local missing, names, count = {}, {}, 0
  for _, column in ipairs(columns) do
    missing[column] = not (" " .. usual .. " "):find(" " .. column .. " ", 1, true)
  end
  local function step()
    local item = each()
    if item == nil then return nil end
    count = count + 1
    for column, is_missing in pairs(missing) do
      if is_missing and output.at(item, column) ~= nil then missing[column] = false end
    end
    if count == 1 then add_names(item, "", names) end
    return item
  end
  return step, function(run)
    for _, column in ipairs(count > 0 and columns or {}) do
      if missing[column] then run:warn("no item has the field '%s'%s", column, nearest(column, list_of(names))) end
    end
  end
end

-- The chosen fields of an item, for JSON: under the names by which they were asked for.
local function chosen(item, columns)
  local fields = {}
  for _, column in ipairs(columns) do fields[column] = output.at(item, column) end
  return fields
end

--- Returns the format in which a list is shown: a page is JSON.
---@param args table
---@return string
function listing.format(args) return is_page(args) and "json" or shell.format(args) end

--- Are items of the API shown as they came?
---@param args table
---@return boolean
function listing.is_raw(args) return not args.columns and output.is_raw(listing.format(args)) end

--- Are they shown all, with a line of NDJSON for each? Then they may come page by page.
---@param args table
---@return boolean
function listing.is_lines(args)
  return listing.format(args) == "ndjson" and not args.columns and not args.limit
end

-- What is no list of Sendoso's is read from its beginning.
local function cut(each, wanted)
  local place, err = pages.place(wanted)
  if not place then return nil, err end
  return pages.cut(each, place)
end

local function show_page(args, each, read)
  local wanted = { cursor = args.cursor, limit = args.limit }
  read = read or function() return cut(each, wanted) end
  local page = fail.need(read(wanted))
  for i, item in ipairs(args.columns and page.result or {}) do page.result[i] = chosen(item, args.columns) end
  output.page(page)
end

--- Prints a list, as the options say. Raises as output.list does.
---@param run sendoso.Run
---@param args table
---@param columns string those of a table, if no others are asked for
---@param each fun(): any items; JSON text where `is_raw`
---@param read? fun(wanted: { cursor?: string, limit?: integer }): table?, sendoso.Error? reads a page of it
function listing.show(run, args, columns, each, read)
  if is_page(args) then return show_page(args, each, read) end
  local format, items = shell.format(args), limited(each, args.limit)
  if not args.columns then return output.list(format, columns, items) end
  local step, tell = watched(items, args.columns, columns)
  local shape = output.is_raw(format) and function()
    local item = step()
    return item and chosen(item, args.columns)
  end
  output.list(format, table.concat(args.columns, " "), (cursor.new(shape or step)))
  tell(run)
end

return listing

--- Pages of lists in one shape, { result, next_cursor }: the cursor is what comes next, and nobody's to read.
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local fail = require "sendoso.fail"
local words = require "sendoso.words"

local pages = {}

--- Items on a page, where nobody says how many; and at most.
pages.LIMIT = 100

---@class sendoso.Place where a page begins
---@field number integer of the page
---@field limit integer items on a page: with others, some would be left out
---@field seen integer items on the pages before: fewer than asked for, where Sendoso's own pages are smaller
---@field part? string of what, where a list has several parts

--- Returns the cursor of a place.
---@param place sendoso.Place
---@return string
function pages.cursor(place)
  local is_short = place.seen ~= (place.number - 1) * place.limit
  return ("%s%dn%d%s"):format(place.part or "p", place.number, place.limit, is_short and "s" .. place.seen or "")
end

local function parse(cursor)
  local part, number, limit, seen = tostring(cursor):match "^(%l)(%d+)n(%d+)s?(%d*)$"
  number, limit = math.tointeger(tonumber(number)), math.tointeger(tonumber(limit))
  if not number or not limit or number < 1 or number >= 1 << 31 or limit < 1 or limit > pages.LIMIT then return nil end
  seen = seen == "" and (number - 1) * limit or math.tointeger(tonumber(seen))
  return seen and { number = number, limit = limit, seen = seen, part = part }
end

--- Returns the place that a cursor and a limit name; without a cursor, the beginning.
---@param args { cursor?: string, limit?: integer }
---@param name? string how the caller calls the limit
---@return sendoso.Place?, sendoso.Error?
function pages.place(args, name)
  name = name or "limit"
  local limit = args.limit
  if limit and (math.type(limit) ~= "integer" or limit < 1 or limit > pages.LIMIT) then
    return fail("invalid", ("%s: expected a whole number from 1 to %d, got %s"):format(name, pages.LIMIT,
      math.type(limit) == "integer" and limit or words.kind(limit)), { field = "limit" })
  end
  if args.cursor == nil then return { number = 1, limit = limit or pages.LIMIT, seen = 0 } end
  local place = parse(args.cursor)
  if not place then
    return fail("invalid", "cursor: it is not the cursor of a page", { field = "cursor",
      hint = "give next_cursor of the page before, as it came" })
  end
  if limit and limit ~= place.limit then
    return fail("invalid", ("%s: expected %d, as on the page before, got %d"):format(name, place.limit, limit),
      { field = "limit", hint = ("leave %s out, or begin again without a cursor"):format(name) })
  end
  return place
end

--- Returns the cursor behind some items that begin at a place.
---@param place sendoso.Place
---@param count integer of items
---@return string
function pages.behind(place, count)
  return pages.cursor { number = place.number + 1, limit = place.limit, seen = place.seen + count, part = place.part }
end

--- Returns the cursor behind a page of the API; nil: nothing is there. A page that is shorter than asked for is the end
--- only if the total agrees.
---@param page { items: table[], total?: integer }
---@param place sendoso.Place
---@return string?
function pages.next(page, place)
  local count = #page.items
  if count == 0 or page.total and place.seen + count >= page.total then return nil end
  return pages.behind(place, count)
end

--- Takes a page out of a list that is read from its beginning. What is behind it is not read, but for one item.
---@param each fun(): any
---@param place sendoso.Place
---@return { result: table[], next_cursor?: string }
function pages.cut(each, place)
  local result = {}
  for _ = 1, place.seen do
    if each() == nil then return { result = result } end
  end
  for item in each do
    if #result == place.limit then return { result = result, next_cursor = pages.behind(place, #result) } end
    result[#result + 1] = item
  end
  return { result = result }
end

--- Gives the first page of a list the shape of all lists, too: it is the one that a loop over cursors begins with.
---@param page sendoso.Page
---@param op table
function pages.begin(page, op)
  page.result = page.items
  page.next_cursor = op.total and pages.next(page, { number = 1, limit = pages.LIMIT, seen = 0 }) or nil
end

--- Do the options of a page have a limit or a cursor?
---@param given any
---@return boolean
function pages.are_asked(given) return type(given) == "table" and (given.cursor ~= nil or given.limit ~= nil) end

--- Reads a page of a list of a client. A mistake in the call raises.
---@param client sendoso.Client
---@param name string of the operation
---@param args { cursor?: string, limit?: integer } and the options of the list
---@return { result: table[], next_cursor?: string }?, sendoso.Error?
function pages.read(client, name, args)
  local options, op = {}, require("sendoso.operations")[name]
  for key, value in pairs(args) do options[key] = value end
  options.cursor, options.limit = nil, nil
  check.type("page: cursor", args.cursor or "", "string")
  if args.page or args.per_page then caller.raise "page: expected limit and cursor, or page and per_page" end
  local place, err = pages.place(args)
  if not place then return nil, err end
  if op.total then options.page, options.per_page = place.number, place.limit end
  local page
  page, err = client.page(name, options)
  if not page then return nil, err end
  if not op.total then return pages.cut(require("sendoso.cursor").of(page.items), place) end
  return { result = page.items, next_cursor = pages.next(page, place) }
end

return pages

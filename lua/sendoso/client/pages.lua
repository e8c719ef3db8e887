--- Pages of lists in one shape, { result, next_cursor }: the cursor is what comes next, and nobody's to read.
local fail = require "sendoso.fail"

local pages = {}

--- Items on a page, where nobody says how many; and at most.
pages.LIMIT = 100

--- Returns the cursor of a page.
---@param number integer
---@param limit integer items on a page: with others, some would be left out
---@param part? string of what, where a list has several parts
---@return string
function pages.cursor(number, limit, part) return ("%s%dn%d"):format(part or "p", number, limit) end

--- Reads a cursor. Returns nil and an error if it is none of ours.
---@param cursor string
---@return integer? number, integer|sendoso.Error limit, string? part
function pages.parse(cursor)
  local part, number, limit = cursor:match "^(%l)(%d+)n(%d+)$"
  number, limit = math.tointeger(tonumber(number)), math.tointeger(tonumber(limit))
  if number and number >= 1 and limit >= 1 and limit <= pages.LIMIT then return number, limit, part end
  return fail("invalid", "it is not the cursor of a page", { field = "cursor",
    hint = "give next_cursor of the page before, as it came" })
end

--- Is something behind a page of the API? A short page is the end only if the total agrees.
---@param page { items: table[], total?: integer }
---@param number integer
---@param limit integer
---@return boolean
function pages.has_more(page, number, limit)
  if #page.items == 0 then return false end
  if page.total then return number * limit < page.total end
  return #page.items >= limit
end

--- Returns a part of a list that was read whole, as a page.
---@param list table[]
---@param number integer
---@param limit integer
---@param part? string
---@return { result: table[], next_cursor?: string }
function pages.slice(list, number, limit, part)
  local first = (number - 1) * limit + 1
  local result = table.move(list, first, math.min(first + limit - 1, #list), 1, {})
  return { result = result, next_cursor = first + limit <= #list and pages.cursor(number + 1, limit, part) or nil }
end

--- Reads a page of a list of a client.
---@param client sendoso.Client
---@param name string of the operation
---@param args { cursor?: string, limit?: integer } and the options of the list
---@return { result: table[], next_cursor?: string }?, sendoso.Error?
function pages.read(client, name, args)
  local options = {}
  for key, value in pairs(args) do options[key] = value end
  options.cursor, options.limit = nil, nil
  local number, limit = 1, args.limit or pages.LIMIT
  if args.cursor then
    number, limit = pages.parse(args.cursor)
    if not number then return nil, limit end
  end
  local is_paged = require("sendoso.operations")[name].total ~= nil
  if is_paged then options.page, options.per_page = number, limit end
  local page, err = client.page(name, options)
  if not page then return nil, err end
  if not is_paged then return pages.slice(page.items, number, limit) end
  return { result = page.items,
    next_cursor = pages.has_more(page, number, limit) and pages.cursor(number + 1, limit) or nil }
end

return pages

--- Many at once: a function for each of many items, several of them at the same time.
local bodies = require "sendoso.client.bodies"
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local core = require "sendoso.core"
local cursor = require "sendoso.cursor"
local fail = require "sendoso.fail"
local words = require "sendoso.words"

-- Takes an item from the iterator. Returns false at its end.
local function feed(group, iterator, fn)
  local function start(item, ...)
    if item == nil then return false end
    group:start(fn, item, ...)
    return true
  end
  return start(iterator())
end

local function drive(group, size, iterator, fn)
  local more = true
  repeat
    while more and #group.running < size do more = core.stopped() == 0 and feed(group, iterator, fn) end
    if #group.running > 0 then group:step() end
  until not more and #group.running == 0
end

-- Returns an iterator as a function; of a list, too.
local function iterator_of(given)
  local meta = getmetatable(given)
  if type(given) == "function" or meta and meta.__call then return given end
  if type(given) ~= "table" then
    caller.raise("concurrently: expected an iterator or a list, got %s", words.kind(given))
  end
  return (cursor.of(given))
end

local function check_call(n, fn, options)
  if math.type(n) ~= "integer" or n < 1 then
    caller.raise("concurrently: expected a whole number of 1 or more (how many at once), got %s", tostring(n))
  end
  if type(fn) ~= "function" then caller.raise("concurrently: expected a function, got %s", words.kind(fn)) end
  check.names("concurrently", options or {}, { "ordered" })
  local ordered = options and options.ordered
  if ordered ~= nil then check.type("concurrently: ordered", ordered, "boolean") end
end

--- Runs a function for each item, `n` of them at the same time: while one waits for Sendoso, the others go on. One
--- that fails is reported and counted, and stops no other. Raises if the iterator raises, after those that are running
--- have ended.
---@generic T
---@param run sendoso.Run that counts failures
---@param n integer how many at once; more than ten are not faster, since Sendoso allows ten requests per second
---@param items fun(): T|T[] an iterator such as sendoso.people "x.csv", or a list
---@param fn fun(item: T, ...): any
---@param options? { ordered?: boolean } ordered: results by the number of their item
---@return any[] results what the functions returned, in the order in which they ended; nil is left out
---@return integer failed how many of them raised
local function concurrently(run, n, items, fn, options)
  check_call(n, fn, options)
  local iterator, is_ordered = iterator_of(items), options and options.ordered
  local results, failed = {}, 0
  local group = bodies.new(function(body, ok, value)
    if not ok and core.stopped() > 0 then return end -- it was asked to stop
    if not ok then
      failed = failed + 1
      run:item_failed(body.index, fail.said(value))
    elseif value ~= nil then
      results[is_ordered and body.index or #results + 1] = value
    end
  end)
  local ok, err = pcall(drive, group, n, iterator, fn)
  while group:are_running() do group:step() end
  local meta = getmetatable(items)
  if meta and meta.__close then meta.__close(items) end
  if not ok then error(err, 0) end
  return results, failed
end

return concurrently

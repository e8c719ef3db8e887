--- Many at once: bodies that wait for Sendoso at the same time, on one thread. A call made in
--- one of them yields, with the call that it waits for, until its answer is there.
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local core = require "sendoso.core"
local cursor = require "sendoso.cursor"

local STEP_MS = 200      -- the longest sleep: how late a Ctrl-C may be noticed
local SHARED_STEP_MS = 5 -- where several clients are waited for in turn

local Pool = { __name = "sendoso.pool" }
Pool.__index = Pool

local function is_call(value)
  local meta = getmetatable(value)
  return type(value) == "userdata" and meta and meta.__name == "sendoso.call"
end

-- What an error object says; one that cannot even say that is no reason to stop the others.
local function words_of(err)
  local ok, words = pcall(tostring, err)
  return ok and words or ("an error object that is a %s"):format(type(err))
end

-- A body that failed is closed and said; the others go on.
function Pool:fail(body, err)
  coroutine.close(body.thread)
  if core.stopped() > 0 then return end -- it was told to
  self.failed = self.failed + 1
  self.run:failure("failed    item %d: %s", body.index, words_of(err))
end

function Pool:finish(body, value)
  if value == nil then return end
  local at = self.ordered and body.index or #self.results + 1
  self.results[at] = value
end

-- Lets a body go on, to its end or to the next call that it waits for. One that yields nothing
-- wants to come back in a moment.
function Pool:resume(body, ...)
  local ok, value = coroutine.resume(body.thread, ...)
  if not ok then
    self:fail(body, value)
  elseif coroutine.status(body.thread) == "dead" then
    self:finish(body, value)
  elseif value == nil or is_call(value) then
    body.call = value
    self.running[#self.running + 1] = body
  else
    self:fail(body, "it yields to nobody: a coroutine of your own must be resumed by you")
  end
end

function Pool:start(fn, ...)
  self.count = self.count + 1
  local body = { thread = coroutine.create(fn), index = self.count }
  core.manage(body.thread)
  self:resume(body, ...)
end

-- Waits for the calls of the bodies, all clients in turn.
function Pool:wait()
  local clients, count, wait_ms = {}, 0, STEP_MS
  for _, body in ipairs(self.running) do
    local client = body.call and body.call:client()
    if not client then wait_ms = SHARED_STEP_MS
    elseif not clients[client] then clients[client], count = body.call, count + 1 end
  end
  if count ~= 1 then wait_ms = SHARED_STEP_MS end
  for _, call in pairs(clients) do call:step(wait_ms) end
  if count == 0 then core.later() end -- in a body of another pool, that one goes on
end

-- Waits until a call is done, and lets the bodies of those that are go on.
function Pool:step()
  self:wait()
  for i = #self.running, 1, -1 do
    local body = self.running[i]
    if not body.call or body.call:done() then
      table.remove(self.running, i)
      self.ready[#self.ready + 1] = body
    end
  end
  while #self.ready > 0 do self:resume(table.remove(self.ready)) end
end

-- Takes an item of the iterator. Returns false at its end.
function Pool:feed(iterator, fn)
  local function start(item, ...)
    if item == nil then return false end
    self:start(fn, item, ...)
    return true
  end
  return start(iterator())
end

function Pool:drive(iterator, fn)
  local more = true
  repeat
    while more and #self.running < self.size do more = core.stopped() == 0 and self:feed(iterator, fn) end
    if #self.running > 0 then self:step() end
  until not more and #self.running == 0
end

-- What can be walked, as a function: a list too.
local function iterator_of(given)
  local meta = getmetatable(given)
  if type(given) == "function" or meta and meta.__call then return given end
  if type(given) ~= "table" then
    caller.raise("concurrently wants an iterator or a list, not a %s", type(given))
  end
  return (cursor.of(given))
end

local function check_call(n, fn, options)
  if math.type(n) ~= "integer" or n < 1 then
    caller.raise("concurrently wants how many at once, a whole number from 1, not %s", tostring(n))
  end
  if type(fn) ~= "function" then caller.raise("concurrently wants a function, not a %s", type(fn)) end
  check.names("concurrently", options or {}, { "ordered" })
  local ordered = options and options.ordered
  if ordered ~= nil then check.type("concurrently: ordered", ordered, "boolean") end
end

--- Runs a function for each item, `n` of them at the same time: while one waits for Sendoso,
--- the others go on. One that fails is said and counted, and stops no other. Raises when the
--- iterator does, once those that are under way are done.
---@generic T
---@param run sendoso.Run in which a body that fails is counted
---@param n integer how many at once; more than ten gain nothing, since ten requests a second are allowed
---@param items fun(): T|T[] an iterator, as sendoso.people "x.csv", or a list
---@param fn fun(item: T, ...): any
---@param options? { ordered?: boolean } ordered: results by the number of their item
---@return any[] results what the functions returned, as they came; nil is left out
---@return integer failed how many of them raised
local function concurrently(run, n, items, fn, options)
  check_call(n, fn, options)
  local iterator = iterator_of(items)
  local pool = setmetatable({
    run = run, size = n, ordered = options and options.ordered, running = {}, ready = {}, results = {},
    count = 0, failed = 0,
  }, Pool)
  local ok, err = pcall(pool.drive, pool, iterator, fn)
  while #pool.running > 0 or #pool.ready > 0 do pool:step() end
  local meta = getmetatable(items)
  if meta and meta.__close then meta.__close(items) end
  if not ok then error(err, 0) end
  return pool.results, pool.failed
end

return concurrently

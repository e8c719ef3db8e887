--- Many at once: functions that wait for Sendoso at the same time, on one thread. Each runs in a coroutine (a body).
--- A call in a body yields, with the call that it waits for, until its answer is there.
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local core = require "sendoso.core"
local cursor = require "sendoso.cursor"
local fail = require "sendoso.fail"
local words = require "sendoso.words"

local STEP_MS = 200      -- the longest sleep: how late a Ctrl-C may be noticed
local SHARED_STEP_MS = 5 -- if several clients take turns

local Pool = { __name = "sendoso.pool" }
Pool.__index = Pool

local function is_call(value)
  local meta = getmetatable(value)
  return type(value) == "userdata" and meta and meta.__name == "sendoso.call"
end

-- A body that failed is closed and reported; the others go on.
function Pool:fail(body, err)
  local script = caller.script()
  coroutine.close(body.thread) -- what it has begun on behalf of a script ends now
  caller.switch(script)
  if core.stopped() > 0 then return end -- it was asked to stop
  self.failed = self.failed + 1
  self.run:failure("item %d failed: %s", body.index, fail.said(err))
end

function Pool:finish(body, value)
  if value == nil then return end
  local at = self.ordered and body.index or #self.results + 1
  self.results[at] = value
end

-- Resumes a body, until its end or the next call that it waits for. A body that yields nothing is resumed again in
-- a moment.
function Pool:resume(body, ...)
  local before = caller.switch(body.script)
  local ok, value = coroutine.resume(body.thread, ...)
  body.script = caller.switch(before)
  if not ok then
    self:fail(body, value)
  elseif coroutine.status(body.thread) == "dead" then
    self:finish(body, value)
  elseif value == nil or is_call(value) then
    body.call = value
    self.running[#self.running + 1] = body
  else
    self:fail(body, "the function yielded outside of a call of sendoso; a coroutine of your own must be resumed by "
      .. "your own code")
  end
end

function Pool:start(fn, ...)
  self.count = self.count + 1
  local body = { thread = coroutine.create(fn), index = self.count, script = self.script }
  core.manage(body.thread)
  self:resume(body, ...)
end

-- Waits for the calls of the bodies; all clients take turns.
function Pool:wait()
  local clients, count, wait_ms = {}, 0, STEP_MS
  for _, body in ipairs(self.running) do
    local client = body.call and body.call:client()
    if not client then wait_ms = SHARED_STEP_MS
    elseif not clients[client] then clients[client], count = body.call, count + 1 end
  end
  if count ~= 1 then wait_ms = SHARED_STEP_MS end
  for _, call in pairs(clients) do call:step(wait_ms) end
  if count == 0 then core.later() end -- inside a body of another pool, that pool goes on
end

-- Waits until a call is done, and resumes the bodies whose calls are done.
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

-- Takes an item from the iterator. Returns false at its end.
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
  local iterator = iterator_of(items)
  local pool = setmetatable({
    run = run, script = caller.script(), size = n, ordered = options and options.ordered, running = {}, ready = {},
    results = {}, count = 0, failed = 0,
  }, Pool)
  local ok, err = pcall(pool.drive, pool, iterator, fn)
  while #pool.running > 0 or #pool.ready > 0 do pool:step() end
  local meta = getmetatable(items)
  if meta and meta.__close then meta.__close(items) end
  if not ok then error(err, 0) end
  return pool.results, pool.failed
end

return concurrently

--- Functions that wait for Sendoso at the same time, on one thread: bodies. Each runs in a coroutine; a call in it
--- yields, with the call that it waits for, until its answer is there.
local caller = require "sendoso.caller"

local STEP_MS = 200      -- the longest sleep: how late a Ctrl-C may be noticed
local SHARED_STEP_MS = 5 -- if several clients take turns

local bodies = {}

---@class sendoso.Body
---@field thread thread
---@field index integer the how many-th it is
---@field call? userdata the call that it waits for; nil: it goes on in a moment
---@field script any whose line a message names while it runs

---@class sendoso.Bodies
---@field running sendoso.Body[] those that wait
---@field ended fun(body: sendoso.Body, ok: boolean, value: any) is told of each end: what it returned or raised
local Bodies = { __name = "sendoso.bodies" }
Bodies.__index = Bodies

local function is_call(value)
  local meta = getmetatable(value)
  return type(value) == "userdata" and meta and meta.__name == "sendoso.call"
end

-- What a body that failed has begun on behalf of a script ends now.
local function fail(self, body, err)
  local script = caller.script()
  coroutine.close(body.thread)
  caller.switch(script)
  self.ended(body, false, err)
end

-- Resumes a body, until its end or the next call that it waits for. A body that yields nothing is resumed again in
-- a moment.
local function resume(self, body, ...)
  local before = caller.switch(body.script)
  local ok, value = coroutine.resume(body.thread, ...)
  body.script = caller.switch(before)
  if not ok then
    fail(self, body, value)
  elseif coroutine.status(body.thread) == "dead" then
    self.ended(body, true, value)
  elseif value == nil or is_call(value) then
    body.call = value
    self.running[#self.running + 1] = body
  else
    fail(self, body, "the function yielded outside of a call of sendoso; a coroutine of your own must be resumed by "
      .. "your own code")
  end
end

--- Starts a function. It may end before this returns.
---@param fn function
function Bodies:start(fn, ...)
  self.count = self.count + 1
  local body = { thread = coroutine.create(fn), index = self.count, script = self.script }
  require("sendoso.core").manage(body.thread)
  resume(self, body, ...)
end

-- Waits for the calls of the bodies; all clients take turns.
local function wait(self, most_ms)
  local clients, count, wait_ms = {}, 0, most_ms
  for _, body in ipairs(self.running) do
    local client = body.call and body.call:client()
    if not client then wait_ms = math.min(wait_ms, SHARED_STEP_MS)
    elseif not clients[client] then clients[client], count = body.call, count + 1 end
  end
  if count ~= 1 then wait_ms = math.min(wait_ms, SHARED_STEP_MS) end
  for _, call in pairs(clients) do call:step(wait_ms) end
  if count == 0 then require("sendoso.core").later() end -- inside a body of others, those go on
end

--- Waits until a call is done, and resumes the bodies whose calls are done.
---@param most_ms? integer the longest that it waits
function Bodies:step(most_ms)
  wait(self, most_ms or STEP_MS)
  local ready = self.ready
  for i = #self.running, 1, -1 do
    local body = self.running[i]
    if not body.call or body.call:done() then
      table.remove(self.running, i)
      ready[#ready + 1] = body
    end
  end
  while #ready > 0 do resume(self, table.remove(ready)) end
end

--- Do some of them still run?
---@return boolean
function Bodies:are_running() return #self.running > 0 or #self.ready > 0 end

--- Returns bodies, none yet.
---@param ended fun(body: sendoso.Body, ok: boolean, value: any)
---@return sendoso.Bodies
function bodies.new(ended)
  return setmetatable({ running = {}, ready = {}, count = 0, script = caller.script(), ended = ended }, Bodies)
end

return bodies

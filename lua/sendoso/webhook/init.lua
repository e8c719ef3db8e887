--- A listener: takes webhooks, and tells each event on stdout and to a URL. What takes its time with an event is for
--- the worker, which is a process of its own.
local core = require "sendoso.core"
local door = require "sendoso.webhook.door"
local event = require "sendoso.webhook.event"
local fail = require "sendoso.fail"

local webhook = {}

local TELL = "tell"
local IDLE_MS, BUSY_MS = 200, 5
local REST_MS = 5000 -- after trouble with the inbox: webhooks are answered meanwhile

---@class sendoso.WebhookListener
---@field server sendoso.core.Server
---@field inbox sendoso.core.Inbox
---@field door sendoso.WebhookDoor
---@field tell fun(lines: string[]) raises if they cannot be written
---@field clock fun(): integer, integer
---@field forward? sendoso.WebhookForward
---@field count integer events that came
---@field rests_until integer nothing is forwarded or noted before that, ms since 1970
---@field told integer[] the numbers of events that were told, which is not on disk yet
local Listener = { __name = "sendoso.webhook_listener" }
Listener.__index = Listener

--- Opens a listener.
---@param given { options: table, inbox: sendoso.core.Inbox, routes: table<string, sendoso.WebhookRoute>,
---clock: function, log: fun(text: string), tell: fun(lines: string[]), forward?: sendoso.WebhookForward,
---work: string[], pages?: function } options: of core.server; work: what the worker does with each event
---@return sendoso.WebhookListener?, sendoso.Error?
function webhook.open(given)
  local self = setmetatable({ inbox = given.inbox, tell = given.tell, clock = given.clock, forward = given.forward,
    count = 0, rests_until = 0, told = {} }, Listener)
  local work = table.move(given.work, 1, #given.work, 2, { TELL })
  if self.forward then work[#work + 1] = self.forward.WORK end
  self.door = door.new { inbox = given.inbox, routes = given.routes, work = work, clock = given.clock, log = given.log,
    pages = given.pages }
  local options = { later = true }
  for name, value in pairs(given.options) do options[name] = value end
  local err
  self.server, err = core.server(options, function(...) self.door:take(...) end)
  if not self.server then return nil, err end
  return self
end

-- Tells of events that are on disk.
local function tell(self, events)
  if #events == 0 then return end
  local lines = {}
  for i, one in ipairs(events) do lines[i] = event.line(one) .. "\n" end
  self.tell(lines)
  for _, one in ipairs(events) do table.insert(self.told, one.number) end
  self.count = self.count + #events
end

-- Commits what has come, and that the ones before were told: with the next events or, where none come, by itself.
local function commit(self, now)
  local notes = now >= self.rests_until and #self.told > 0
  for _, number in ipairs(notes and self.told or {}) do
    self.inbox:done(number, TELL) -- a failure of this is one of the commit
  end
  if not self.door:commit(notes) then
    self.rests_until = now + REST_MS
  elseif notes then
    self.told = {}
  end
end

-- What a kill came before, in the order of arrival.
local function tell_left(self)
  local _, now = self.clock()
  while true do
    local one = self.inbox:next(TELL, now)
    if one == false then return end
    tell(self, { fail.need(one) })
    fail.need(self.inbox:done(table.remove(self.told), TELL))
    fail.need(self.inbox:commit())
  end
end

local function tell_fresh(self)
  local events = self.door.fresh
  self.door.fresh = {}
  tell(self, events)
end

-- Forwards. Returns whether there may be more to do.
local function forward(self, now)
  if not self.forward or now < self.rests_until then return false end
  local _, err = fail.try(function()
    self.forward:step(now)
    return true
  end)
  if not err then return self.forward:is_busy() end
  self.rests_until = now + REST_MS
  self.door.log(err.message)
  return false
end

-- Takes what comes, and does some of what is to be done. Returns whether there may be more of that.
local function step(self, wait_ms)
  local _, now = self.clock()
  self.server:step(#self.told > 0 and now >= self.rests_until and 0 or wait_ms)
  _, now = self.clock()
  commit(self, now)
  tell_fresh(self)
  return forward(self, now)
end

--- Listens until it is told to stop. Raises if stdout cannot be written.
---@param is_stopped fun(): boolean
function Listener:run(is_stopped)
  tell_left(self)
  local is_busy = false
  while not is_stopped() do is_busy = step(self, is_busy and BUSY_MS or IDLE_MS) end
  self.door.is_closing = true
  self.server:step(0)
  self.rests_until = 0
  commit(self, 0)
  tell_fresh(self)
  commit(self, 0)
end

--- Closes it. What is not done yet is owed.
function Listener:close()
  self.server:close()
  if self.forward then self.forward:close() end
  self.inbox:close()
end

return webhook

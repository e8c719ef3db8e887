--- A listener: takes webhooks, and does with each event what is to be done: tells it on stdout, forwards it, gives it
--- to rules, or to what follows a status.
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
---@field handler? sendoso.WebhookHandler
---@field follower? sendoso.WebhookFollower
---@field count integer events that came
---@field rests_until integer nothing is forwarded or handled before that, ms since 1970
---@field is_told? boolean some were told, and that is not on disk yet
local Listener = { __name = "sendoso.webhook_listener" }
Listener.__index = Listener

--- Opens a listener.
---@param given { options: table, inbox: sendoso.core.Inbox, routes: table<string, sendoso.WebhookRoute>,
---clock: function, log: fun(text: string), tell: fun(lines: string[]), forward?: sendoso.WebhookForward,
---handler?: sendoso.WebhookHandler, follower?: sendoso.WebhookFollower, pages?: function } options: of core.server
---@return sendoso.WebhookListener?, sendoso.Error?
function webhook.open(given)
  local self = setmetatable({ inbox = given.inbox, tell = given.tell, clock = given.clock, forward = given.forward,
    handler = given.handler, follower = given.follower, count = 0, rests_until = 0 }, Listener)
  local work = { TELL }
  for _, name in ipairs { "forward", "handler", "follower" } do
    if given[name] then work[#work + 1] = given[name].WORK end
  end
  self.door = door.new { inbox = given.inbox, routes = given.routes, work = work, clock = given.clock, log = given.log,
    pages = given.pages }
  local options = { later = true }
  for name, value in pairs(given.options) do options[name] = value end
  local err
  self.server, err = core.server(options, function(...) self.door:take(...) end)
  if not self.server then return nil, err end
  if self.handler then self.handler:serve(self.server) end
  if self.follower then self.follower.serve(self.server) end
  return self
end

-- Tells of events that are on disk.
local function tell(self, events)
  local lines = {}
  for i, one in ipairs(events) do lines[i] = event.line(one) .. "\n" end
  self.tell(lines)
  for _, one in ipairs(events) do fail.need(self.inbox:done(one.number, TELL)) end
  self.count, self.is_told = self.count + #events, true
end

-- Notes on disk that they were told: with the next events or, where none come, by itself.
local function note_told(self)
  if self.is_told and #self.door.waiting == 0 then fail.need(self.inbox:commit()) end
  self.is_told = false
end

-- What a kill came before, in the order of arrival.
local function tell_left(self)
  local _, now = self.clock()
  while true do
    local one = self.inbox:next(TELL, now)
    if one == false then return end
    tell(self, { fail.need(one) })
    note_told(self)
  end
end

local function tell_fresh(self)
  local events = self.door.fresh
  if #events == 0 then return end
  self.door.fresh = {}
  tell(self, events)
end

-- While a gift is on its way, or a script does its work, the door stays open, and commits by itself.
local function handle(self, by, now)
  self.door.commits_alone = true
  local ok, is_busy = pcall(by.step, by, now)
  self.door.commits_alone = false
  if not ok then error(is_busy, 0) end
  return is_busy
end

-- Forwards and handles. Returns whether there may be more to do.
local function work(self, now)
  local is_busy = false
  if self.forward then
    self.forward:step(now)
    is_busy = self.forward:is_busy()
  end
  for _, name in ipairs { "handler", "follower" } do
    if self[name] and handle(self, self[name], now) then is_busy = true end
  end
  return is_busy
end

-- Takes what comes, and does some of what is to be done. Returns whether there may be more of that.
local function step(self, wait_ms)
  self.server:step(self.is_told and 0 or wait_ms)
  note_told(self)
  self.door:commit()
  tell_fresh(self)
  local _, now = self.clock()
  if now < self.rests_until then return false end
  local is_busy, err = fail.try(work, self, now)
  if err then
    self.rests_until = now + REST_MS
    self.door.log(err.message)
  end
  return is_busy
end

--- Listens until it is told to stop. Raises if the inbox, or stdout, cannot be written.
---@param is_stopped fun(): boolean
function Listener:run(is_stopped)
  tell_left(self)
  local is_busy = false
  while not is_stopped() do is_busy = step(self, is_busy and BUSY_MS or IDLE_MS) end
  self.door.is_closing = true
  self.server:step(0)
  self.door:commit()
  tell_fresh(self)
  note_told(self)
end

--- Closes it. What is not done yet is owed.
function Listener:close()
  self.server:close()
  if self.forward then self.forward:close() end
  self.inbox:close()
end

return webhook

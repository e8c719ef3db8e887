--- The door of a listener: takes requests, and answers each once its event is on disk.
local core = require "sendoso.core"
local event = require "sendoso.webhook.event"
local handshake = require "sendoso.webhook.handshake"
local signing = require "sendoso.webhook.signing"

local door = {}

local AGAIN_S = "30"   -- after our own trouble
local PENDING = 1000   -- so many events wait for one commit at most
local FORGET_MS = 31 * 24 * 3600 * 1000
local FORGET_EVERY_MS = 3600 * 1000

---@class sendoso.WebhookDoor
---@field inbox sendoso.core.Inbox
---@field routes table<string, sendoso.WebhookRoute>
---@field work string[] what is to be done with each event
---@field clock fun(): integer, integer ms since this machine was started, and since 1970
---@field log fun(text: string)
---@field pages? fun(path: string): { status: integer, headers: table, body: string }? answers what is no webhook
---@field waiting userdata[] visits whose events are not on disk yet
---@field fresh sendoso.core.InboxEvent[] events that are, and of which nobody was told
---@field is_closing? boolean
local Door = { __name = "sendoso.webhook_door" }
Door.__index = Door

--- Opens a door.
---@param given table inbox, routes, work, clock, log, pages
---@return sendoso.WebhookDoor
function door.new(given)
  local self = setmetatable({ waiting = {}, fresh = {}, added = {}, forgotten = 0 }, Door)
  for name, value in pairs(given) do self[name] = value end
  return self
end

local function refuse(visit, status, text, more)
  local headers = { ["Content-Type"] = "text/plain; charset=utf-8" }
  for name, value in pairs(more or {}) do headers[name] = value end
  visit:answer { status = status, headers = headers, body = text .. "\n" }
end

local function try_again(visit) refuse(visit, 503, "try again later", { ["Retry-After"] = AGAIN_S }) end

-- Takes an event, and notes what is to be done with it. Nothing is on disk yet.
local function add(self, one)
  local number = self.inbox:add(one.source, one.id, one.type, one.received, one.body)
  if not number then return end -- it was there, or the commit will fail
  one.number = number
  for _, work in ipairs(self.work) do self.inbox:owe(number, work, one.received, 0) end
  self.added[#self.added + 1] = one
end

local function take_event(self, route, request, visit)
  local _, now = self.clock()
  local body = core.decode(request.body)
  local answer = handshake.answer(route.source, body, request.body, route.secrets)
  if answer then return visit:answer(answer) end
  local known, reason = signing.check(route.source, request, route.secrets, now // 1000)
  if not known then
    self.log(("%s: refused: %s"):format(request.path, reason))
    return refuse(visit, 401, reason, route.source.is_basic and { ["WWW-Authenticate"] = 'Basic realm="sendoso"' })
  end
  if self.is_closing or #self.waiting >= PENDING then return try_again(visit) end
  add(self, { source = route.source.name, id = event.id(route.source, known, body, request.body),
    type = event.type(route, body), received = now, body = request.body })
  self.waiting[#self.waiting + 1] = visit
end

--- Takes a request.
---@param request table of core.server
---@param visit userdata
function Door:take(request, visit)
  local route = self.routes[request.path]
  if not route then
    local page = self.pages and self.pages(request)
    if page then return visit:answer(page) end
    return refuse(visit, 404, "there is nothing here")
  end
  if request.method == "POST" then return take_event(self, route, request, visit) end
  if route.source.is_asked and (request.method == "GET" or request.method == "HEAD") then
    return visit:answer { status = 200 }
  end
  refuse(visit, 405, "only POST is answered here", { Allow = "POST" })
end

-- Old events are forgotten together with a commit that is made anyway.
local function forget(self)
  local _, now = self.clock()
  if now - self.forgotten < FORGET_EVERY_MS then return end
  self.forgotten = now
  self.inbox:forget(math.max(now - FORGET_MS, 0))
end

--- Writes to disk what has come, and answers it.
---@param has_more? boolean something else was written to the inbox
---@return boolean? ok
function Door:commit(has_more)
  if #self.waiting == 0 and not has_more then return true end
  forget(self)
  local ok, err = self.inbox:commit()
  if not ok then self.log("cannot keep events: " .. err.message) end
  for _, visit in ipairs(self.waiting) do
    if ok then visit:answer { status = 200 } else try_again(visit) end
  end
  if ok then table.move(self.added, 1, #self.added, #self.fresh + 1, self.fresh) end
  self.waiting, self.added = {}, {}
  return ok
end

return door

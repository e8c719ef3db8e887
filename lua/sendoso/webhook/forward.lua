--- Hands events on to a URL, each until it is accepted. What a kill comes between is handed on again, with the same ID.
local core = require "sendoso.core"
local event = require "sendoso.webhook.event"
local fail = require "sendoso.fail"
local wait_ms = require "sendoso.webhook.waits"

local forward = {}

local AT_ONCE = 4
local TIMEOUT_MS = 15000

---@class sendoso.WebhookForward
---@field inbox sendoso.core.Inbox
---@field outbound sendoso.core.Outbound
---@field path string
---@field host string for messages
---@field log fun(text: string)
---@field flying table<integer, sendoso.core.InboxEvent>
local Forward = { __name = "sendoso.webhook_forward", WORK = "forward" }
Forward.__index = Forward

--- Reads the URL to forward to. What is sent names people: without TLS it stays on this machine.
---@param text string
---@return { base: string, path: string, host: string }?, string?
function forward.parse(text)
  local scheme, host, path = text:match "^(https?)://([%w%-._:%[%]]+)(.*)$"
  local name = host and (host:match "^(%[.*%])" or host:match "^[^:]+")
  local is_here = name == "127.0.0.1" or name == "localhost" or name == "[::1]"
  if not host or (scheme == "http" and not is_here) or path:find "[^%w%-._~:/?@!$&()*+,;=%%]" then
    return nil, "--forward-to: expected a URL such as https://example.com/hooks (http:// only to 127.0.0.1)"
  end
  return { base = scheme .. "://" .. host, path = path:find "^/" and path or "/" .. path, host = host }
end

--- Opens what forwards.
---@param inbox sendoso.core.Inbox
---@param to { base: string, path: string, host: string }
---@param about { log: fun(text: string), trust?: table }
---@return sendoso.WebhookForward?, sendoso.Error?
function forward.new(inbox, to, about)
  local outbound, err = core.outbound(to.base, TIMEOUT_MS, about.trust)
  if not outbound then return nil, err end
  return setmetatable({ inbox = inbox, outbound = outbound, path = to.path, host = to.host, log = about.log,
    flying = {}, count = 0 }, Forward)
end

-- Starts to hand on the next event. For as long as it is under way, nothing else takes it up.
local function start(self, now)
  local one = fail.need(self.inbox:next(self.WORK, now) or { is_none = true })
  if one.is_none then return false end
  fail.need(self.inbox:owe(one.number, self.WORK, now + 2 * TIMEOUT_MS, one.tries))
  self.flying[one.number], self.count = one, self.count + 1
  fail.need(self.outbound:start(one.number, "POST", self.path, { body = event.line(one),
    headers = { ["webhook-id"] = one.id } }))
  return true
end

local function finish(self, reply, now)
  local one = self.flying[reply.id]
  self.flying[reply.id], self.count = nil, self.count - 1
  if reply.status and reply.status >= 200 and reply.status < 300 then
    fail.need(self.inbox:done(one.number, self.WORK))
    return
  end
  local tries = one.tries + 1
  fail.need(self.inbox:owe(one.number, self.WORK, now + wait_ms(tries), tries))
  self.log(("%s did not take event %s: %s; it is sent again in %d s"):format(self.host, one.id,
    reply.status and "status " .. reply.status or reply.reason, wait_ms(tries) // 1000))
end

--- Starts what is due and ends what has been answered. Raises if the inbox cannot be written.
---@param now integer ms since 1970
function Forward:step(now)
  local is_changed = false
  while self.count < AT_ONCE and start(self, now) do is_changed = true end
  local reply = self.count > 0 and self.outbound:step(0)
  while reply do
    finish(self, reply, now)
    is_changed = true
    reply = self.count > 0 and self.outbound:step(0)
  end
  if is_changed then fail.need(self.inbox:commit()) end
end

--- Is something under way?
---@return boolean
function Forward:is_busy() return self.count > 0 end

--- Breaks off what is under way: it is owed.
function Forward:close() self.outbound:close() end

return forward

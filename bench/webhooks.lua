-- How many signed webhooks a listener on one core keeps up with: none lost, none twice. The sender has another core.
--
--   LUA_PATH="lua/?.lua;lua/?/init.lua;?.lua;;" LUA_CPATH="build/lib/?.so;;" lua5.4 bench/webhooks.lua [RATE [SECONDS]]
--
-- RATE: 500 events a second if not said; 0: as fast as it goes. One in ten is a repetition of the one before.
local core = require "sendoso.core"
local json = require "sendoso.json"
local listener = require "spec.support.listener"
local process = require "spec.support.process"
local sources = require "sendoso.webhook.sources"
local temp = require "spec.support.temp"
local trigger = require "sendoso.webhook.trigger"

local SECRET, AT_ONCE = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 32

local rate, seconds = tonumber(arg[1] or 500), tonumber(arg[2] or 10)
local most = math.floor((rate > 0 and rate or 2000) * seconds)

process.program = "taskset -c 0 " .. process.program
local own <close> = listener.start("", { state = temp.path(), env = { SENDOSO_WEBHOOK_SECRET = SECRET } })
local outbound <close> = assert(core.outbound(own.url, 30000))
local source = assert(sources.named "sendoso")

local function cpu()
  local fields = temp.read(("/proc/%s/stat"):format(own.pid())):match "%) (.*)"
  local user, system = fields:match(("%S+ "):rep(11) .. "(%d+) (%d+)")
  return (user + system) / 100
end

local function start(number)
  local _, now = core.clock()
  local id = "msg_" .. (number % 10 == 9 and number - 1 or number)
  local request = { id = id, time = tostring(now // 1000),
    body = json.encode { send_gid = id, status_changed_at = "2026-11-26T00:00:00Z" } }
  assert(outbound:start(number + 1, "POST", "/sendoso/delivered", { body = request.body,
    headers = trigger.headers(source, SECRET, request) }))
end

local began, cpu_before = core.clock(), cpu()
local sent, flying, since, slowest, failed = 0, 0, {}, 0, 0
while sent < most or flying > 0 do
  local now = core.clock()
  local due = rate > 0 and (now - began) * rate / 1000 or most
  while sent < most and sent < due and flying < AT_ONCE do
    start(sent)
    sent, flying, since[sent + 1] = sent + 1, flying + 1, now
  end
  local reply = outbound:step(1)
  while reply do
    flying = flying - 1
    if reply.status ~= 200 then failed = failed + 1 end
    slowest = math.max(slowest, core.clock() - since[reply.id])
    since[reply.id] = nil
    reply = outbound:step(0)
  end
end
local took = (core.clock() - began) / 1000
local used = cpu() - cpu_before
own.close "TERM"

local seen, twice, count = {}, 0, 0
for _, line in ipairs(own.lines()) do
  local id = core.decode(line).id
  if seen[id] then twice = twice + 1 else count = count + 1 end
  seen[id] = true
end
local expected = most - most // 10
print(("%d requests in %.1f s: %.0f a second, slowest answer %d ms, %d failed"):format(most, took, most / took, slowest,
  failed))
print(("%d events of %d, %d lost, %d twice; the listener used %.0f %% of one core"):format(count, expected,
  expected - count, twice, 100 * used / took))

--- An event as its source would send it: signed, to one URL.
local core = require "sendoso.core"
local fail = require "sendoso.fail"
local random = require "sendoso.random"
local signing = require "sendoso.webhook.signing"

local trigger = {}

local STEP_MS = 200

--- Returns the body of an event of Sendoso.
---@param time string ISO 8601
---@return string
function trigger.body(time)
  local gid = core.to_base64(("gid://sendoso/Send/%d"):format(tonumber(random.hex(3), 16)))
  return ('{"send_gid":"%s","status_changed_at":"%s"}'):format(gid, time)
end

--- Returns the headers with which a source signs a body.
---@param source sendoso.WebhookSource
---@param secret string
---@param request { id: string, time: string, body: string } time: seconds since 1970
---@return table<string, string>
function trigger.headers(source, secret, request)
  if source.is_secret_path then return {} end
  if source.is_basic then return { Authorization = "Basic " .. core.to_base64(secret) } end
  local scheme = source.schemes[1]
  local signature = (scheme.prefix or "") .. signing.sign(scheme, secret, request)
  if scheme.is_pairs then signature = ("t=%s,v1=%s"):format(request.time, signature) end
  local headers = { [scheme.header] = signature }
  if scheme.time then headers[scheme.time] = request.time end
  if scheme.id then headers[scheme.id] = request.id end
  return headers
end

--- Posts a body. Returns the status of the answer.
---@param to { base: string, path: string }
---@param body string
---@param headers table<string, string>
---@param timeout_ms integer
---@param trust? { ca_file?: string, ca_dir?: string }
---@return integer?, sendoso.Error?
function trigger.post(to, body, headers, timeout_ms, trust)
  local outbound <close>, err = core.outbound(to.base, timeout_ms, trust)
  if not outbound then return nil, err end
  local ok
  ok, err = outbound:start(1, "POST", to.path, { body = body, headers = headers })
  if not ok then return nil, err end
  local reply
  while not reply do
    if core.stopped() > 0 then return fail("cancelled", "interrupted") end
    reply = outbound:step(STEP_MS)
  end
  if reply.status then return reply.status end
  return fail("network", reply.reason)
end

return trigger

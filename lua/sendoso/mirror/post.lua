--- Posts what follows a status to somebody else: a tracker of tasks, a chat.
local check = require "sendoso.check"
local fail = require "sendoso.fail"
local json = require "sendoso.json"

local TIMEOUT_MS, STEP_MS = 15000, 20

local own = { ["127.0.0.1"] = true, localhost = true, ["[::1]"] = true }

-- What is posted names people: without TLS it stays on this machine. A URL may be a secret, and is in no message.
local function problem(url)
  local scheme, host = url:match "^(https?)://([^/?#]+)"
  if not scheme then return "post: url: expected a URL such as https://example.com/tasks" end
  if host:find "@" then return "post: url: expected a URL without a user name or password" end
  if scheme == "http" and not own[host:gsub(":%d+$", "")] then
    return "post: url: expected https:// for another machine"
  end
end

local function answer(outbound)
  repeat
    if require("sendoso.core").stopped() > 0 then fail.raise("cancelled", "interrupted") end
    local reply = outbound:step(STEP_MS)
    if reply then return reply end
  until false
end

local function send(run, url, body)
  local base, path = url:match "^(%a+://[^/?#]+)([^#]*)"
  local trust = run.settings.trust
  local outbound <close> = fail.need(require("sendoso.core").outbound(base, TIMEOUT_MS,
    { ca_file = trust.ca_file, ca_dir = trust.ca_dir }))
  fail.need(outbound:start(1, "POST", path:find "^/" and path or "/" .. path, { body = body }))
  local reply, host = answer(outbound), base:match "//(.*)"
  if not reply.status then fail.raise("network", ("%s: %s"):format(host, reply.reason)) end
  if reply.status >= 200 and reply.status <= 299 then return true end
  error(fail.new("server", host .. " did not take it", { status = reply.status }), 0)
end

--- Posts a value as JSON, once. Any 2xx is a success.
---@param run sendoso.Run
---@param url string
---@param value table
---@return true?, sendoso.Error?
local function post(run, url, value)
  check.type("post: url", url, "string")
  check.type("post: the value", value, "table")
  local message = problem(url)
  if message then return fail("invalid", message, { field = "url" }) end
  return fail.try(send, run, url, json.encode(value))
end

return post

--- Posts what follows a status to somebody else: a tracker of tasks, a chat.
local check = require "sendoso.check"
local fail = require "sendoso.fail"
local json = require "sendoso.json"

local TIMEOUT_MS = 15000

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
  local trust = run.settings.trust
  local status, err = require("sendoso.core").post(url, json.encode(value), TIMEOUT_MS,
    { ca_file = trust.ca_file, ca_dir = trust.ca_dir })
  if not status then return nil, err end
  if status >= 200 and status <= 299 then return true end
  return fail("server", url:match "^%a+://([^/?#]+)" .. " did not take it", { status = status })
end

return post

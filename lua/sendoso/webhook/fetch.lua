--- Asks the source for whom a thin event is about: one GET to the host that is declared for it, without redirects.
local core = require "sendoso.core"
local fail = require "sendoso.fail"
local sources = require "sendoso.webhook.sources"

local fetch = {}

local TIMEOUT_MS, TOKEN_MS = 15000, 60000

--- Reads the URL of a source's `fetch`. Plain http is for this machine only.
---@param text string such as https://api.example.com/people/{data.id}
---@return { base: string, path: string }?, string?
function fetch.parse(text)
  local scheme, host, path = text:match "^(https?)://([%w%-.:]+)(/.*)$"
  local is_here = host and (host:find "^127%.0%.0%.1:?%d*$" or host:find "^localhost:?%d*$")
  if not host or scheme == "http" and not is_here or path:find "[^%w%-._~:/?@!$&()*+,;=%%{}]"
    or path:gsub("{[^{}]+}", ""):find "[{}]" then
    return nil, ("expected a URL such as https://api.example.com/people/{data.id}, got \"%s\""):format(text)
  end
  return { base = scheme .. "://" .. host, path = path }
end

-- The path with the fields of the body, none of which can change where it leads.
local function path_of(to, body)
  return (to.path:gsub("{([^}]+)}", function(name)
    local value = sources.at(body, name)
    if type(value) ~= "string" and math.type(value) ~= "integer" or value == "" or tostring(value):find "^%.+$" then
      fail.raise("invalid", ("the event has no %s"):format(name))
    end
    return (tostring(value):gsub("[^%w%-._~]", function(c) return ("%%%02X"):format(c:byte()) end))
  end))
end

-- The first line that a command prints.
local function token_of(command)
  if not command then return nil end
  local words = {}
  for word in command:gmatch "%S+" do words[#words + 1] = word end
  local text = fail.need(core.printed(words, TOKEN_MS))
  return text:match "^[^\r\n]*"
end

--- Returns what the source says, a JSON object. Raises if it cannot be asked, or says no.
---@param source sendoso.WebhookSource with a `fetch`
---@param body any of the event
---@param trust? table
---@return table
function fetch.get(source, body, trust)
  local to = source.fetch
  local path, token = path_of(to, body), token_of(to.command)
  local outbound <close> = fail.need(core.outbound(to.base, TIMEOUT_MS, trust))
  fail.need(outbound:start(1, "GET", path, { token = token }))
  local reply
  while not reply do
    if core.stopped() > 0 then fail.raise("cancelled", "interrupted") end
    reply = outbound:step(200)
  end
  if not reply.status then fail.raise("network", ("%s: %s"):format(to.base, reply.reason)) end
  local value = reply.status == 200 and core.decode(reply.body)
  if type(value) == "table" then return value end
  fail.raise("reply", ("%s answered with status %d and no JSON object"):format(to.base, reply.status))
end

return fetch

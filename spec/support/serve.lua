--- A server inside this process, for what is about order: each answer may come after a delay, and every request
--- is kept.
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local sendoso = require "sendoso"
local temp = require "spec.support.temp"

local serve = {}

--- Serves with a handler and returns a client of it, unpaced. `seen` has every request.
---@param handler fun(request: table, n: integer): table
---@param options? table more options of `open`
---@return table client, table seen
function serve.client(handler, options)
  local seen = {}
  local server = assert(core.server({}, function(request)
    seen[#seen + 1] = request
    request.at = core.clock()
    return handler(request, #seen)
  end))
  seen.server, seen.url = server, "http://127.0.0.1:" .. server:port()
  local given = {
    base_url = seen.url, token = "t", ledger = temp.path "ledger.db", pace = false,
    backoff_ms = 1,
  }
  for name, value in pairs(options or {}) do given[name] = value end
  local client = assert(sendoso.open(given))
  client.core:serve(server)
  client.campaigns_by_id[2002] = { id = 2002, name = "Coffee on us", delivery_type = "email" }
  return client, seen
end

--- An answer to anything: a gift is taken, a read is the user, after a delay.
function serve.after(delay_ms)
  return function(request)
    local body = fixture.example(request.method == "POST" and "post-send-egift.200" or "get-me.200")
    return { status = 200, body = body, delay_ms = delay_ms }
  end
end

return serve

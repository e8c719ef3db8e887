--- A server inside this process, for what is about order: each answer may come after a delay, and every request
--- is kept.
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"

local serve = {}

--- Serves with a handler and returns a client of it, unpaced. `seen` has every request.
---@param handler fun(request: table, n: integer): table
---@param options? table more options of `open`
---@param listen? table options of the server
---@return table client, table seen
function serve.client(handler, options, listen)
  local seen = {}
  local server = assert(core.server(listen or {}, function(request)
    seen[#seen + 1] = request
    request.at = core.clock()
    return handler(request, #seen)
  end))
  seen.server, seen.url = server, ("http%s://%s:%d"):format(
    listen and listen.key and "s" or "", listen and listen.ipv6 and "[::1]" or "127.0.0.1", server:port())
  local given = { token = "t" }
  for name, value in pairs(options or {}) do given[name] = value end
  local client = fixture.client(seen, given)
  client.core:serve(server)
  return client, seen
end

--- An answer to anything: a gift is taken, a read is the user, after a delay.
function serve.after(delay_ms)
  return function(request)
    local body = request.method == "POST" and fixture.taken() or fixture.example "get-me.200"
    return { status = 200, body = body, delay_ms = delay_ms }
  end
end

return serve

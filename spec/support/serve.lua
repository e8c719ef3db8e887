--- A server inside this process, for what is about time: each answer comes after a delay, and
--- how many were waited for at once is counted.
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"

local serve = {}

--- Serves with a handler and returns a client of it, unpaced. `seen` has every request, and how
--- many were under way at most.
---@param handler fun(request: table, n: integer): table
---@param options? table more options of `open`
---@return table client, table seen
function serve.client(handler, options)
  local seen = { most = 0 }
  local server = assert(core.server({}, function(request)
    seen[#seen + 1] = request
    local answer = handler(request, #seen)
    request.at = core.clock()
    request.until_ms = request.at + (answer.delay_ms or 0)
    local now = 0
    for _, other in ipairs(seen) do
      if other.until_ms >= request.at then now = now + 1 end
    end
    seen.most = math.max(seen.most, now)
    return answer
  end))
  seen.server, seen.url = server, "http://127.0.0.1:" .. server:port()
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

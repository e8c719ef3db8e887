--- The sandbox, a local simulation of Sendoso: enough of it to run every script without an account.
local core = require "sendoso.core"
local fail = require "sendoso.fail"
local faults = require "sendoso.sandbox.faults"
local journal = require "sendoso.sandbox.journal"
local json = require "sendoso.json"
local limit = require "sendoso.sandbox.limit"
local operations = require "sendoso.operations"
local tokens = require "sendoso.sandbox.tokens"
local unknowns = require "sendoso.sandbox.unknowns"

local sandbox = {}

--- The access token that the sandbox accepts without a sign-in.
sandbox.token = "sandbox"

-- The routes, from the table of operations: a pattern for each path, which captures the parameter.
local function compile()
  local list = {}
  for _, op in ipairs(operations) do
    local pattern = op.path:gsub("[%-%.]", "%%%0"):gsub("{[%w_]+}", "([^/]+)")
    list[#list + 1] = { op = op, method = op.method, pattern = "^" .. pattern .. "$" }
  end
  return list
end

local compiled = compile()

-- The operation of a request. The old suffix .json is accepted, as by the real service.
local function find(request)
  local path = request.path:gsub("%.json$", "")
  for _, route in ipairs(compiled) do
    local parameter = request.method == route.method and path:match(route.pattern)
    if parameter then return route.op, parameter end
  end
end

local limit_bodies = {
  json = '{"success":false,"message":"Too many requests"}',
  html = "<html><body>429 Too Many Requests</body></html>",
  empty = "",
}

local function answer(state, op, request, parameter)
  local routes = require "sendoso.sandbox.routes" -- first needed by the first request
  if not state.limit:allows(core.clock()) then
    return { status = 429, body = limit_bodies[state.settings.limit_body] }
  end
  if not op then return routes.refuse(404, "Not found") end
  local instead = state.faults:before(op)
  if instead ~= nil then return instead end
  local made, taken = routes.handlers[op.name](state, op, request, parameter)
  if not taken and op.does ~= "read" then return made end
  return state.faults:after(op, request, made, state.settings)
end

-- GET and POST /sandbox/faults return the pending faults; POST adds some, such as {"lose-reply": 2}.
local function control(state, request)
  local routes = require "sendoso.sandbox.routes"
  local given = request.method ~= "POST" and {} or core.decode(request.body)
  if type(given) ~= "table" then return routes.refuse(400, 'expected an object such as {"lose-reply": 2}') end
  for name, count in pairs(given) do
    if math.type(count) ~= "integer" or count < 0 then return routes.refuse(400, "expected a number for each fault") end
    local ok, reason = state.faults:add(tostring(name), count)
    if not ok then return routes.refuse(400, reason) end
  end
  return { status = 200, body = json.encode(state.faults.counts) }
end

-- What is wrong with the token of a request, if anything.
local function token_flaw(state, op, token)
  if token == sandbox.token then return nil end
  local flaw = state.tokens:flaw(token or "")
  if flaw or not op or not state.faults:due("expire", op) then return flaw end
  state.tokens:expire(token)
  return "expired"
end

local function handle(state, request)
  if request.path:find "^/oauth/" then return require("sendoso.sandbox.oauth").answer(state, request) end
  local op, parameter = find(request)
  local flaw = token_flaw(state, op, (request.authorization or ""):match "^[Bb]earer (.+)$")
  if flaw then return require("sendoso.sandbox.routes").unauthorised(op, request.body, flaw) end
  if request.path == "/sandbox/faults" then return control(state, request) end
  return answer(state, op, request, parameter) or nil
end

---@class sendoso.Sandbox
---@field server sendoso.core.Server
---@field base_url string
---@field token string
---@field faults table the pending ones
---@field handle fun(request: table): table? what the server answers

--- Opens the sandbox: a server on loopback, which is driven by a client of this process while it waits.
---@param options? { state?: string, port?: integer, ipv6?: boolean, faults?: string[], settings?: table,
---clock?: fun(): integer }
---@return sendoso.Sandbox?, sendoso.Error?
function sandbox.open(options)
  options = options or {}
  local values, reason = unknowns.with(options.settings)
  if not values then return fail("invalid", reason, { field = "set" }) end
  local pending
  pending, reason = faults.new(options.faults)
  if not pending then return fail("invalid", reason, { field = "fault" }) end
  local state = {
    settings = values, journal = journal.open(options.state), limit = limit.new(values.block_ms, values.per_second),
    clock = options.clock or os.time, faults = pending,
  }
  state.tokens = tokens.new(state)
  local function serve(request) return handle(state, request) end
  local server, err = core.server({ port = options.port or 0, ipv6 = options.ipv6 or false }, serve)
  if not server then return nil, err end
  state.base_url = ("http://%s:%d"):format(options.ipv6 and "[::1]" or "127.0.0.1", server:port())
  return {
    server = server, base_url = state.base_url, token = sandbox.token,
    faults = pending, handle = serve,
  }
end

return sandbox

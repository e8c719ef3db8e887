--- Messages over HTTP, on this machine only: one POST a message, answered by one message, or by a stream of events
--- where something is to be said before the answer.
local core = require "sendoso.core"
local headers = require "sendoso.agents.headers"
local messages = require "sendoso.agents.messages"
local random = require "sendoso.random"
local revisions = require "sendoso.agents.revisions"
local session = require "sendoso.agents.session"

local http = {}

local PATH = "/mcp"
local WAIT_MS, BUSY_MS = 200, 5
local SESSIONS = 100 -- of clients with a handshake; the one that was quiet for longest goes

local JSON, EVENTS = { ["Content-Type"] = "application/json" },
  { ["Content-Type"] = "text/event-stream", ["Cache-Control"] = "no-cache" }

-- HTTP's status for the code of an error, where there is no handshake.
local statuses = {
  [messages.PARSE] = 400, [messages.REQUEST] = 400, [messages.METHOD] = 404, [messages.HEADER] = 400,
  [messages.VERSION] = 400,
}

---@class sendoso.AgentDoor
---@field server sendoso.AgentServer
---@field token string that a client must have
---@field sessions table<string, sendoso.AgentSession>
local Door = { __name = "sendoso.agent_door" }
Door.__index = Door

local function refuse(visit, status, text, more)
  local given = { ["Content-Type"] = "text/plain; charset=utf-8" }
  for name, value in pairs(more or {}) do given[name] = value end
  visit:answer { status = status, headers = given, body = text .. "\n" }
end

local function refuse_message(visit, code, text, id, data)
  visit:answer { status = statuses[code] or 400, headers = JSON, body = messages.error(id, code, text, data) }
end

-- A page of somebody else's in a browser of this machine must not reach it: neither by a name that leads here, nor as
-- a script.
local function is_ours(name, port)
  local host, its_port = name:lower():match "^(.-):(%d+)$"
  local is_local = host == "127.0.0.1" or host == "localhost" or host == "[::1]"
  return is_local and tonumber(its_port) == port
end

local function check_origin(self, given)
  if not is_ours(given.host or "", self.port) then return "this server is reached as " .. self.url end
  local origin = given.origin
  if origin and not is_ours(origin:lower():match "^http://(.*)$" or "", self.port) then
    return "requests of this origin are refused"
  end
end

-- Compares all bytes, wherever the first difference is.
local function is_same(a, b)
  local difference = #a ~ #b
  for i = 1, #b do difference = difference | (a:byte(i) or 0) ~ b:byte(i) end
  return difference == 0
end

local function has_token(self, authorization)
  local token = (authorization or ""):match "^[Bb][Ee][Aa][Rr][Ee][Rr] +(%S+)$"
  return token ~= nil and is_same(token, self.token)
end

-- What carries the messages of one request: its answer alone, or events, once something comes before it.
local function carrier(visit, has_handshake, more)
  local is_stream = false
  local function event(text) visit:write("event: message\ndata: " .. text .. "\n\n") end
  local function send(text)
    if not is_stream then visit:stream { status = 200, headers = EVENTS } end
    is_stream = true
    event(text)
  end
  local function reply(text, code)
    if is_stream then
      if text then event(text) end
      return visit:finish()
    end
    local given = { ["Content-Type"] = "application/json" }
    for name, value in pairs(more or {}) do given[name] = value end
    local status = not text and 202 or not has_handshake and code and statuses[code] or 200
    visit:answer { status = status, headers = given, body = text or "" }
  end
  return send, reply
end

-- Notes that a session is in use.
local function touch(self, own)
  self.uses = self.uses + 1
  own.used = self.uses
end

-- Sessions of clients that never say goodbye end with new ones.
local function keep_session(self, id, own)
  local count, oldest = 0, nil
  for name, other in pairs(self.sessions) do
    count = count + 1
    if not oldest or other.used < self.sessions[oldest].used then oldest = name end
  end
  if count >= SESSIONS then
    self.sessions[oldest].is_over = true
    self.sessions[oldest] = nil
  end
  self.sessions[id] = own
  touch(self, own)
end

-- A message of a client without a handshake.
local function take_stateless(self, request, visit, message)
  local params = message.params or {}
  local meta = type(params._meta) == "table" and params._meta or {}
  local version = meta["io.modelcontextprotocol/protocolVersion"]
  local asked = headers.version(request.headers)
  if message.id == nil then return visit:answer { status = 202 } end
  if asked and not revisions.named(asked) then
    return refuse_message(visit, messages.VERSION, "unsupported protocol version", message.id,
      { requested = asked, supported = revisions.stateless })
  end
  for _, name in ipairs { "protocolVersion", "clientCapabilities" } do
    local whole = "io.modelcontextprotocol/" .. name
    if meta[whole] == nil or name == "clientCapabilities" and type(meta[whole]) ~= "table" then
      return refuse_message(visit, messages.PARAMS, "_meta must have " .. whole, message.id)
    end
  end
  local reason = headers.problem(request.headers, message, version)
  if reason then return refuse_message(visit, messages.HEADER, reason, message.id) end
  local own = session.new(self.server.clock)
  local send, reply = carrier(visit, false)
  self.visits[visit] = { session = own, id = message.id }
  self.server:receive_one(own, message, send, function(text, code)
    self.visits[visit] = nil
    reply(text, code)
  end)
end

-- What a client with a handshake has sent, in a session that it has begun.
local function take_in_session(self, request, visit)
  local id = request.headers["mcp-session-id"]
  local own = self.sessions[id]
  if not own then return refuse(visit, id and 404 or 400, id and "no such session" or "Mcp-Session-Id is missing") end
  touch(self, own)
  local asked = headers.version(request.headers)
  if asked and not revisions.named(asked) then return refuse(visit, 400, "unsupported MCP-Protocol-Version") end
  local send, reply = carrier(visit, true)
  self.server:receive(own, request.body, reply, send)
end

local function begin_session(self, request, visit)
  local own, id = session.new(self.server.clock), random.hex(16)
  keep_session(self, id, own)
  local send, reply = carrier(visit, true, { ["Mcp-Session-Id"] = id })
  self.server:receive(own, request.body, reply, send)
end

local function is_stateless(request, message)
  if request.headers["mcp-session-id"] then return false end
  local revision = revisions.named(headers.version(request.headers))
  if revision and revision.is_stateless then return true end
  local params = message.params or {}
  local meta = type(params._meta) == "table" and params._meta or {}
  if meta["io.modelcontextprotocol/protocolVersion"] ~= nil then return true end
  return message.method ~= "initialize"
end

local function post(self, request, visit)
  if not (request.content_type or ""):lower():find "^application/json%s*%f[;\0]" then
    return refuse(visit, 415, "the message must be application/json")
  end
  local list, more = messages.read(request.body)
  if not list then return refuse_message(visit, more.code, more.message, more.id) end
  if more == true and not request.headers["mcp-session-id"] then
    return refuse_message(visit, messages.REQUEST, "an array is no message")
  end
  if request.headers["mcp-session-id"] then return take_in_session(self, request, visit) end
  if is_stateless(request, list[1]) then return take_stateless(self, request, visit, list[1]) end
  begin_session(self, request, visit)
end

-- A client with a handshake says goodbye.
local function delete(self, request, visit)
  local id = request.headers["mcp-session-id"]
  if not id then return refuse(visit, 405, "only POST is answered here", { Allow = "POST" }) end
  if not self.sessions[id] then return refuse(visit, 404, "no such session") end
  self.sessions[id].is_over = true
  self.sessions[id] = nil
  visit:answer { status = 204 }
end

local function take(self, request, visit)
  local reason = check_origin(self, request.headers)
  if reason then return refuse(visit, 403, reason) end
  if not has_token(self, request.authorization) then
    return refuse(visit, 401, "the token is missing or wrong", { ["WWW-Authenticate"] = 'Bearer realm="sendoso"' })
  end
  if request.path ~= PATH then return refuse(visit, 404, "there is only " .. PATH) end
  if request.method == "POST" then return post(self, request, visit) end
  if request.method == "DELETE" then return delete(self, request, visit) end
  refuse(visit, 405, "only POST is answered here", { Allow = "POST" })
end

-- Who hangs up cancels, where there is no handshake.
local function cancel_gone(self)
  for visit, asked in pairs(self.visits) do
    if visit:is_gone() then
      asked.session.cancelled[asked.id] = true
      self.visits[visit] = nil
    end
  end
end

--- Opens the door.
---@param server sendoso.AgentServer
---@param port integer 0: the system chooses
---@param token string
---@return sendoso.AgentDoor?, sendoso.Error?
function http.open(server, port, token)
  local self = setmetatable({ server = server, token = token, sessions = {}, uses = 0, visits = {} }, Door)
  local err
  self.listener, err = core.server({ port = port, later = true }, function(...) take(self, ...) end)
  if not self.listener then return nil, err end
  self.port = self.listener:port()
  self.url = ("http://127.0.0.1:%d%s"):format(self.port, PATH)
  return self
end

--- Lets the calls that are under way go on for a moment.
function Door:step_bodies()
  cancel_gone(self)
  self.server.bodies:step(BUSY_MS)
end

--- Serves until it is told to stop. Calls that are under way come to their end.
function Door:serve()
  local at_work = self.server.bodies
  while core.stopped() == 0 do
    self.listener:step(at_work:are_running() and 0 or WAIT_MS)
    if at_work:are_running() then self:step_bodies() end
  end
  for _, own in pairs(self.sessions) do own.is_over = true end
  while at_work:are_running() do at_work:step() end
  self.listener:close()
end

return http

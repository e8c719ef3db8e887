--- An AI agent's client, for specs: in this process, on a sandbox of its own.
local agents = require "sendoso.agents"
local caps = require "sendoso.agents.caps"
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local json = require "sendoso.json"
local session = require "sendoso.agents.session"

local agent = {}

local META = "io.modelcontextprotocol/"

local Agent = {}
Agent.__index = Agent

-- What our server sends: answers by their IDs, and the rest in turn.
local function take(self, text)
  local message = core.decode(text)
  self.texts[#self.texts + 1] = text
  if message.method then self.said[#self.said + 1] = message
  elseif message.id then self.answers[message.id] = message
  else self.said[#self.said + 1] = message end
end

--- Sends a text as it is.
function Agent:put(text)
  local function carry(answer) if answer then take(self, answer) end end
  self.server:receive(self.session, text, carry, carry)
end

--- Sends a request. Returns its ID.
function Agent:send(method, params, more)
  self.count = self.count + 1
  params = params or {}
  if self.meta then
    params._meta = {}
    for name, value in pairs(self.meta) do params._meta[name] = value end
    for name, value in pairs(more or {}) do params._meta[name] = value end
  end
  self:put(json.encode { jsonrpc = "2.0", id = self.count, method = method, params = params })
  return self.count
end

--- Lets what is at work go on until a test is true.
function Agent:until_true(test)
  local ends = core.clock() + 20000
  while not test() do
    assert(core.clock() < ends, "nothing came")
    self.server.bodies:step(20)
  end
end

--- Waits for the answer to a request.
function Agent:wait(id)
  self:until_true(function() return self.answers[id] end)
  return self.answers[id]
end

--- Sends a request and waits for its answer.
function Agent:ask(method, params, more) return self:wait(self:send(method, params, more)) end

--- Calls a tool. Returns its result.
function Agent:call(name, arguments, more)
  local params = { name = name, arguments = arguments }
  for key, value in pairs(more or {}) do params[key] = value end
  local answer = self:ask("tools/call", params)
  return answer.result, answer.error
end

--- Waits for a question of the server's, and answers it.
function Agent:answer(action, content)
  self:until_true(function() return #self.said > 0 end)
  local asked = table.remove(self.said, 1)
  self:put(json.encode { jsonrpc = "2.0", id = asked.id, result = { action = action, content = content } })
  return asked
end

function Agent:close() self.client:close() end

--- Returns the text of a result.
function agent.text(result) return result.content[1].text end

--- Returns a client of a new server.
---@param given? { revision?: string, can?: table, allow?: boolean, caps?: table, settings?: table, sandbox?: table,
---no_confirm?: boolean, client?: sendoso.Client }
function agent.new(given)
  given = given or {}
  local client, journal = given.client, nil
  if not client then client, journal = fixture.sandbox(given.sandbox, given.settings or { script = "mcp" }) end
  local self = setmetatable({ client = client, journal = journal, answers = {}, said = {}, texts = {}, count = 0,
    logged = {} }, Agent)
  self.server = agents.new {
    version = "1.2.3", caps = caps.new(given.caps or {}), allow_sends = given.allow ~= false,
    no_confirm = given.no_confirm or false, client = function() return client end,
    clock = core.clock, log = function(...) self.logged[#self.logged + 1] = string.format(...) end,
  }
  self.session = session.new(core.clock)
  local revision = given.revision or "2026-07-28"
  if revision == "2026-07-28" then
    self.meta = { [META .. "protocolVersion"] = revision, [META .. "clientCapabilities"] = given.can or {} }
  elseif revision ~= "none" then
    self:ask("initialize", { protocolVersion = revision, capabilities = given.can or {},
      clientInfo = { name = "spec", version = "1" } })
  end
  return self
end

return agent

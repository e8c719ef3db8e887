-- Tools for agents over HTTP: who may come in, and what the headers must say.
local fixture = require "spec.support.fixture"
local http = require "sendoso.agents.http"
local json = require "sendoso.json"
local agent = require "spec.support.agent"
local socket = require "socket"

local TOKEN = "0123456789abcdef-secret"
local META = "io.modelcontextprotocol/"
local VERSION = "2026-07-28"

describe("sendoso.agents.http #binding #socket", function()
  local one, door

  before_each(function()
    one = agent.new { revision = "none" }
    door = assert(http.open(one.server, 0, TOKEN))
  end)

  after_each(function()
    door.listener:close()
    one:close()
  end)

  -- Lets the server go on for a moment.
  local function step()
    door.listener:step(5)
    if one.server.bodies:are_running() then door:step_bodies() end
  end

  local function connect()
    local peer = assert(socket.connect("127.0.0.1", door.port))
    peer:settimeout(0)
    return peer
  end

  local function write(peer, method, path, headers, body)
    local lines = { ("%s %s HTTP/1.1"):format(method, path) }
    for name, value in pairs(headers) do lines[#lines + 1] = name .. ": " .. value end
    lines[#lines + 1] = ("Content-Length: %d\r\n\r\n%s"):format(#body, body)
    local text, at = table.concat(lines, "\r\n"), 1
    while at <= #text do -- what is large is read in between
      local last, _, part = peer:send(text, at)
      at = (last or part) + 1
      if not last then step() end
    end
  end

  -- Reads until a test of what has come is true.
  local function read(peer, test)
    local seen, ends = "", socket.gettime() + 10
    while not test(seen) do
      assert(socket.gettime() < ends, "no answer: " .. seen)
      step()
      local text, _, part = peer:receive(65536)
      seen = seen .. (text or part or "")
    end
    return seen
  end

  local function is_whole(seen)
    local head, body = seen:match "^(.-)\r\n\r\n(.*)$"
    if head and head:find "^HTTP/1.1 204" then return true end
    local length = head and tonumber(head:lower():match "content%-length: (%d+)")
    return length ~= nil and #body >= length
  end

  local function base(more)
    local headers = { Host = "127.0.0.1:" .. door.port, Authorization = "Bearer " .. TOKEN,
      ["Content-Type"] = "application/json", Accept = "application/json, text/event-stream" }
    for name, value in pairs(more or {}) do headers[name] = value or nil end
    return headers
  end

  -- Returns status, body (JSON where it is), and the head.
  local function ask(method, path, headers, body)
    local peer <close> = setmetatable({ connect() }, { __close = function(of) of[1]:close() end })
    write(peer[1], method, path, headers, body or "")
    local seen = read(peer[1], is_whole)
    local head, text = seen:match "^(.-)\r\n\r\n(.*)$"
    return tonumber(head:match "^HTTP/1.1 (%d+)"), require("sendoso.core").decode(text) or text, head
  end

  local function message(method, params, meta)
    params = params or {}
    params._meta = meta or { [META .. "protocolVersion"] = VERSION, [META .. "clientCapabilities"] = {} }
    return json.encode { jsonrpc = "2.0", id = 1, method = method, params = params }
  end

  local function standard(method, name, more)
    local headers = { ["MCP-Protocol-Version"] = VERSION, ["Mcp-Method"] = method, ["Mcp-Name"] = name }
    for key, value in pairs(more or {}) do headers[key] = value end
    return base(headers)
  end

  it("answers a POST with one message", function()
    local status, answer = ask("POST", "/mcp", standard "server/discover", message "server/discover")
    assert.equal(200, status)
    assert.same({ VERSION }, answer.result.supportedVersions)
  end)

  it("calls a tool, whose name may come in base64", function()
    for _, name in ipairs { "list_all_sendoso_me", "=?base64?bGlzdF9hbGxfc2VuZG9zb19tZQ==?=" } do
      local status, answer = ask("POST", "/mcp", standard("tools/call", name),
        message("tools/call", { name = "list_all_sendoso_me" }))
      assert.equal(200, status)
      assert.equal("sandra.box@example.com", answer.result.structuredContent.email)
    end
  end)

  -- Who may not come in.
  for name, case in pairs {
    ["another host"] = { { Host = "evil.example" }, 403 },
    ["another origin"] = { { Origin = "http://evil.example" }, 403 },
    ["the origin of a file"] = { { Origin = "null" }, 403 }, ["no token"] = { { Authorization = false }, 401 },
    ["another token"] = { { Authorization = "Bearer x" }, 401 },
    ["a token of another kind"] = { { Authorization = "Basic " .. TOKEN }, 401 },
    ["the beginning of the token"] = { { Authorization = "Bearer " .. TOKEN:sub(1, -2) }, 401 },
  } do
    it("refuses " .. name, function()
      local status, _, head = ask("POST", "/mcp", standard("tools/list", nil, case[1]), message "tools/list")
      assert.equal(case[2], status)
      if status == 401 then assert.matches("[Ww][Ww][Ww]%-Authenticate: Bearer", head) end
    end)
  end

  -- What is in Host, and in Origin; %d is the port.
  for name, case in pairs {
    ["its own name"] = { "localhost:%d", 200 }, ["its own name in capitals"] = { "LOCALHOST:%d", 200 },
    ["IPv6"] = { "[::1]:%d", 200 }, ["no port"] = { "127.0.0.1", 403 }, ["another port"] = { "127.0.0.1:1", 403 },
    ["a name that begins like it"] = { "127.0.0.1.evil.example:%d", 403 }, ["a user"] = { "a@127.0.0.1:%d", 403 },
    ["another way to write it"] = { "0x7f.1:%d", 403 }, ["two names"] = { "127.0.0.1:%d, evil.example", 403 },
    ["nothing"] = { "", 403 },
  } do
    it(("answers %d to a host that is %s"):format(case[2], name), function()
      local headers = standard("tools/list", nil, { Host = case[1]:gsub("%%d", door.port) })
      assert.equal(case[2], (ask("POST", "/mcp", headers, message "tools/list")))
    end)
  end
  for name, case in pairs {
    ["its own"] = { "http://localhost:%d", 200 }, ["that of another port"] = { "http://localhost:3000", 403 },
    ["that of port 80"] = { "http://localhost", 403 }, ["https"] = { "https://127.0.0.1:%d", 403 },
    ["a file"] = { "file://", 403 }, ["a name behind it"] = { "http://127.0.0.1:%d.evil.example", 403 },
    ["a path that looks like it"] = { "http://evil.example/127.0.0.1:%d", 403 },
  } do
    it(("answers %d to an origin that is %s"):format(case[2], name), function()
      local headers = standard("tools/list", nil, { Origin = case[1]:gsub("%%d", door.port) })
      assert.equal(case[2], (ask("POST", "/mcp", headers, message "tools/list")))
    end)
  end

  for _, method in ipairs { "PUT", "OPTIONS", "PATCH", "DELETE" } do
    it("answers 405 to " .. method, function() assert.equal(405, (ask(method, "/mcp", base()))) end)
  end

  for kind, status in pairs { ["application/json; charset=utf-8"] = 200, ["APPLICATION/JSON"] = 200,
    ["application/jsonx"] = 415, ["application/json-seq"] = 415, [""] = 415 } do
    it(("answers %d to a body of the type %q"):format(status, kind), function()
      local headers = standard("tools/list", nil, { ["Content-Type"] = kind })
      assert.equal(status, (ask("POST", "/mcp", headers, message "tools/list")))
    end)
  end

  -- The name in its header -> the status.
  for name, status in pairs {
    ["  list_all_sendoso_me  "] = 200, ["List_all_sendoso_me"] = 400, ["=?base64?bGlzdF9hbGxfc2VuZG9zb19tZQ?="] = 200,
    ["=?base64??="] = 400, ["=?base64?!!!?="] = 400, ["=?base64?bGlz?="] = 400,
    ["=?BASE64?bGlzdF9hbGxfc2VuZG9zb19tZQ==?="] = 400, ["=?base64?bGlzdF9hbGxfc2VuZG9zb19tZ=Q?="] = 400,
  } do
    it(("answers %d to the name %q"):format(status, name), function()
      local seen, answer = ask("POST", "/mcp", standard("tools/call", name),
        message("tools/call", { name = "list_all_sendoso_me" }))
      assert.equal(status, seen)
      if status == 400 then assert.equal(-32020, answer.error.code) end
    end)
  end

  -- A message -> the code of its error, all with 400.
  for name, case in pairs {
    ["nothing"] = { "", -32700 }, ["an array"] = { "[]", -32600 }, ["an array of messages"] = { "[{}]", -32600 },
    ["bytes that are not UTF-8"] = { '{"jsonrpc":"2.0","id":"\xFF","method":"x"}', -32700 },
    ["an ID that is null"] = { '{"jsonrpc":"2.0","id":null,"method":"x"}', -32600 },
    ["a hundred thousand brackets"] = { ("["):rep(100000), -32700 },
  } do
    it("refuses " .. name, function()
      local status, answer = ask("POST", "/mcp", standard "tools/list", case[1])
      assert.equal(400, status)
      assert.equal(case[2], answer.error.code)
    end)
  end

  it("answers 413 to a body that is too large, and goes on", function()
    assert.equal(413, (ask("POST", "/mcp", standard "tools/list", ("x"):rep(5 * 1024 * 1024))))
    assert.equal(200, (ask("POST", "/mcp", standard "tools/list", message "tools/list")))
  end)

  it("answers three messages that come at once, over one connection", function()
    local peer = connect()
    for _ = 1, 3 do write(peer, "POST", "/mcp", standard "server/discover", message "server/discover") end
    read(peer, function(seen) return select(2, seen:gsub('"supportedVersions"', "")) == 3 end)
    peer:close()
  end)

  it("answers a notification with 202, and nothing", function()
    local status, body = ask("POST", "/mcp", base(), '{"jsonrpc":"2.0","method":"notifications/x"}')
    assert.equal(202, status)
    assert.equal("", body)
  end)

  it("lets a page of its own origin in", function()
    local headers = standard("tools/list", nil, { Origin = "http://127.0.0.1:" .. door.port })
    assert.equal(200, (ask("POST", "/mcp", headers, message "tools/list")))
  end)

  -- Headers that do not say what the message says.
  for name, case in pairs {
    ["no version"] = { { ["MCP-Protocol-Version"] = false } }, ["no method"] = { { ["Mcp-Method"] = false } },
    ["another method"] = { { ["Mcp-Method"] = "tools/list" } }, ["no name"] = { { ["Mcp-Name"] = false } },
    ["another name"] = { { ["Mcp-Name"] = "find_gift" } }, ["broken base64"] = { { ["Mcp-Name"] = "=?base64?*?=" } },
  } do
    it("refuses a call whose headers have " .. name, function()
      local status, answer = ask("POST", "/mcp", standard("tools/call", "list_owed", case[1]),
        message("tools/call", { name = "list_owed" }))
      assert.equal(400, status)
      assert.equal(-32020, answer.error.code)
    end)
  end

  for _, missing in ipairs { "protocolVersion", "clientCapabilities" } do
    it("refuses a message whose _meta has no " .. missing, function()
      local meta = { [META .. "protocolVersion"] = VERSION, [META .. "clientCapabilities"] = {} }
      meta[META .. missing] = nil
      local status, answer = ask("POST", "/mcp", standard "tools/list", message("tools/list", nil, meta))
      assert.equal(400, status)
      assert.equal(-32602, answer.error.code)
    end)
  end

  it("refuses a version that it does not speak", function()
    local status, answer = ask("POST", "/mcp", standard("tools/list", nil, { ["MCP-Protocol-Version"] = "2031-01-01" }),
      message("tools/list", nil, { [META .. "protocolVersion"] = "2031-01-01", [META .. "clientCapabilities"] = {} }))
    assert.equal(400, status)
    assert.equal(-32022, answer.error.code)
    assert.equal("2031-01-01", answer.error.data.requested)
  end)

  for _, method in ipairs { "ping", "initialize", "no/such" } do
    it("answers 404 to the method " .. method, function()
      local status, answer = ask("POST", "/mcp", standard(method), message(method))
      assert.equal(404, status)
      assert.equal(-32601, answer.error.code)
    end)
  end

  it("answers 405 to GET, 404 elsewhere, 415 to another type, 400 to what is no JSON", function()
    local status, _, head = ask("GET", "/mcp", base())
    assert.equal(405, status)
    assert.matches("Allow: POST", head, 1, true)
    assert.equal(404, (ask("POST", "/", standard "tools/list", message "tools/list")))
    assert.equal(415, (ask("POST", "/mcp", standard("tools/list", nil, { ["Content-Type"] = "text/plain" }),
      message "tools/list")))
    assert.equal(400, (ask("POST", "/mcp", standard "tools/list", "{")))
  end)

  it("cancels the call of who hangs up", function()
    one.client.egift(fixture.gift())
    local peer = connect()
    write(peer, "POST", "/mcp", standard("tools/call", "find_gift"),
      message("tools/call", { name = "find_gift", arguments = { key = "spec/7" } }))
    repeat door.listener:step(5) until one.server.bodies:are_running()
    local _, asked = next(door.visits)
    peer:close()
    local ends = socket.gettime() + 10
    while one.server.bodies:are_running() do
      assert(socket.gettime() < ends)
      step()
    end
    assert.is_nil(next(door.visits))
    assert.is_nil(next(asked.session.cancelled))
  end)

  it("lets land what is on its way when its client hangs up", function()
    one.server.no_confirm = true
    local peer = connect()
    write(peer, "POST", "/mcp", standard("tools/call", "create_a_sendoso_user"),
      message("tools/call", { name = "create_a_sendoso_user", arguments = { first_name = "Ann", last_name = "Lee",
        email = "ann@example.com", role = "regular", team_group_id = 1234 } }))
    local ends = socket.gettime() + 10
    local function row() return one.client.open_ledger and fixture.row(one.client, "invite/ann@example.com") end
    repeat step() until row() or socket.gettime() > ends
    peer:close()
    while one.server.bodies:are_running() and socket.gettime() < ends do step() end
    assert.equal("sent", row().state)
    assert.is_nil(next(door.visits))
  end)

  describe("with a handshake", function()
    local function initialize(can)
      local _, _, head = ask("POST", "/mcp", base(), json.encode { jsonrpc = "2.0", id = 1, method = "initialize",
        params = { protocolVersion = "2025-11-25", capabilities = can or {},
          clientInfo = { name = "spec", version = "1" } } })
      return head:match "Mcp%-Session%-Id: (%x+)"
    end

    local function in_session(id, more)
      local headers = base { ["Mcp-Session-Id"] = id, ["MCP-Protocol-Version"] = "2025-11-25" }
      for name, value in pairs(more or {}) do headers[name] = value end
      return headers
    end

    it("begins a session, and ends it", function()
      local id = initialize()
      local ping = json.encode { jsonrpc = "2.0", id = 2, method = "ping" }
      assert.equal(200, (ask("POST", "/mcp", in_session(id), ping)))
      assert.equal(202, (ask("POST", "/mcp", in_session(id),
        json.encode { jsonrpc = "2.0", method = "notifications/initialized" })))
      assert.equal(404, (ask("POST", "/mcp", in_session "abc", ping)))
      ask("DELETE", "/mcp", in_session(id))
      assert.equal(404, (ask("POST", "/mcp", in_session(id), ping)))
    end)

    it("keeps a session that is used, however many others come and go", function()
      local id = initialize()
      local ping = json.encode { jsonrpc = "2.0", id = 2, method = "ping" }
      for i = 1, 120 do
        initialize()
        if i % 50 == 0 then assert.equal(200, (ask("POST", "/mcp", in_session(id), ping))) end
      end
      assert.equal(200, (ask("POST", "/mcp", in_session(id), ping)))
      local count = 0
      for _ in pairs(door.sessions) do count = count + 1 end
      assert.equal(100, count)
    end)

    -- Opens a call that asks its person. Returns its connection, and the ID of the question.
    local function ask_person(id, key)
      local peer = connect()
      write(peer, "POST", "/mcp", in_session(id), json.encode { jsonrpc = "2.0", id = 3, method = "tools/call",
        params = { name = "create_a_sendoso_egift",
          arguments = { touch_id = 2002, email = "ann@example.com", once = key } } })
      local seen = read(peer, function(text) return text:find "elicitation/create" and text:find "\n\n" end)
      return peer, seen:match '"id":"([^"]+)"'
    end

    local function agree(id, question)
      return (ask("POST", "/mcp", in_session(id), json.encode { jsonrpc = "2.0", id = question,
        result = { action = "accept", content = { confirm = true } } }))
    end

    it("takes no answer from another session", function()
      local id, other = initialize { elicitation = {} }, initialize { elicitation = {} }
      local peer, question = ask_person(id, "h/1")
      assert.equal(202, agree(other, question))
      for _ = 1, 5 do step() end
      assert.is_true(one.server.bodies:are_running())
      ask("DELETE", "/mcp", in_session(id))
      assert.matches("nothing was sent", read(peer, function(seen) return seen:find "0\r\n\r\n$" end), 1, true)
      peer:close()
    end)

    it("goes on with a call whose stream was closed, since its client may answer", function()
      local id = initialize { elicitation = {} }
      local peer, question = ask_person(id, "h/2")
      peer:close()
      for _ = 1, 5 do step() end
      agree(id, question)
      local ends = socket.gettime() + 10
      while one.server.bodies:are_running() and socket.gettime() < ends do step() end
      assert.equal("sent", fixture.row(one.client, "h/2").state)
    end)

    it("asks the person in the stream of the call, and answers there", function()
      local id = initialize { elicitation = {} }
      local peer = connect()
      write(peer, "POST", "/mcp", in_session(id), json.encode { jsonrpc = "2.0", id = 3, method = "tools/call",
        params = { name = "create_a_sendoso_egift",
          arguments = { touch_id = 2002, email = "ann@example.com", once = "h/ann" } } })
      local seen = read(peer, function(text) return text:find "elicitation/create" and text:find "\n\n" end)
      assert.matches("text/event-stream", seen, 1, true)
      local question = seen:match '"id":"([^"]+)"'
      assert.equal(202, (ask("POST", "/mcp", in_session(id), json.encode { jsonrpc = "2.0", id = question,
        result = { action = "accept", content = { confirm = true } } })))
      seen = read(peer, function(text) return text:find "0\r\n\r\n$" end)
      assert.matches('"outcome":"sent"', seen, 1, true)
      peer:close()
    end)
  end)
end)

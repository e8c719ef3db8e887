-- What a client should not send, and clients that go away: nothing is spent, the server goes on, and says what to do.
local agent = require "spec.support.agent"
local fixture = require "spec.support.fixture"
local json = require "sendoso.json"
local peers = require "spec.support.peer"

local CAN = { elicitation = { form = {} } }
local EGIFT = "create_a_sendoso_egift"

local function gift(more)
  local arguments = { touch_id = 2002, email = "ann@example.com", once = "thanks/ann" }
  for name, value in pairs(more or {}) do arguments[name] = value end
  return arguments
end

local function keys(one)
  local ledger, list = one.client:ledger_to_read(), {}
  for _, row in ipairs(ledger and ledger:list() or {}) do list[#list + 1] = row.key .. " " .. row.state end
  return list
end

local function cancel(one, id)
  one:put(json.encode { jsonrpc = "2.0", method = "notifications/cancelled", params = { requestId = id } })
end

local function drain(one) one:until_true(function() return not one.server.bodies:are_running() end) end

describe("a hostile client #binding #socket", function()
  local one

  after_each(function()
    if one then one:close() end
    one = nil
  end)

  -- Arguments of a tool that spends -> what is said. None of them sends anything, and none is an internal error.
  for name, case in pairs {
    ["a zero byte in the key"] = gift { once = "a\0b" }, ["a zero byte in the address"] = gift { email = "a\0@x.org" },
    ["a zero byte in a name"] = gift { name = "Ann\0" }, ["a key of a mebibyte"] = gift { once = ("k"):rep(1 << 20) },
    ["an address of a mebibyte"] = gift { email = ("k"):rep(1 << 20) .. "@x.org" },
    ["an empty key"] = gift { once = "" }, ["a key of spaces"] = gift { once = "  " },
    ["a field in the key"] = gift { once = "{email}/{no_such}" }, ["half a field"] = gift { once = "a{" },
    ["a negative campaign"] = gift { touch_id = -1 }, ["a campaign that is text"] = gift { touch_id = "2002" },
    ["a fraction"] = gift { touch_id = 2002.5 }, ["a huge number"] = gift { touch_id = 1 << 62 },
    ["an address without a domain"] = gift { email = "ann" },
    ["a list for an address"] = gift { email = { "a@x.org" } },
    ["true for a key"] = gift { once = true }, ["a third decimal"] = gift { touch_id = 2001, amount = 25.001 },
    ["an amount below 0"] = gift { touch_id = 2001, amount = -5 },
    ["the sender of somebody else"] = gift { via = "api2" },
    ["an address with two lines"] = gift { email = "a@x.org\nb" },
    ["a wrong preview"] = gift { preview_id = "x" }, ["a preview that is a number"] = gift { preview_id = 7 },
  } do
    it("is refused with " .. name, function()
      one = agent.new {}
      local result, err = one:call(EGIFT, case)
      assert.is_nil(err)
      assert.is_true(result.isError, agent.text(result))
      assert.is_true(#agent.text(result) < 5000)
      assert.same({}, keys(one))
      assert.same({}, one.logged)
    end)
  end

  it("gets short answers to long names", function()
    one = agent.new { revision = "2025-11-25" }
    local long = ("é"):rep(1 << 20)
    assert.is_true(#json.encode(one:ask(long)) < 500)
    assert.is_true(#json.encode(one:ask("tools/call", { name = long })) < 500)
    assert.equal(-32602, one:ask("tools/call", { name = { 1 } }).error.code)
    assert.equal(-32602, one:ask("tools/call", {}).error.code)
  end)

  it("is asked to use another ID while one is in use", function()
    one = agent.new { revision = "2025-11-25", can = CAN }
    local id = one:send("tools/call", { name = EGIFT, arguments = gift() })
    one:put(json.encode { jsonrpc = "2.0", id = id, method = "ping" })
    assert.equal(-32600, one.answers[id].error.code)
    one.answers[id] = nil
    one:answer("accept", { confirm = true })
    assert.equal("sent", one:wait(id).result.structuredContent.outcome)
    one:put(json.encode { jsonrpc = "2.0", id = id, method = "ping" })
    assert.same({}, one.answers[id].result)
  end)

  it("may have an ID that is null in what it tells", function()
    one = agent.new { revision = "2025-11-25" }
    local before = #one.texts
    one:put '{"jsonrpc":"2.0","method":"notifications/x","params":{"id":null}}'
    assert.equal(before, #one.texts)
  end)

  for name, params in pairs { ["no ID"] = {}, ["a list"] = { requestId = { 1 } }, ["true"] = { requestId = true },
    ["one of nobody"] = { requestId = "no" }, ["a fraction"] = { requestId = 1.5 } } do
    it("cancels nothing with " .. name, function()
      one = agent.new { revision = "2025-11-25", no_confirm = true }
      local id = one:send("tools/call", { name = EGIFT, arguments = gift() })
      one:put(json.encode { jsonrpc = "2.0", method = "notifications/cancelled", params = params })
      assert.equal("sent", one:wait(id).result.structuredContent.outcome)
    end)
  end

  it("sends nothing when it cancels before the gift is on its way", function()
    one = agent.new { revision = "2025-11-25", no_confirm = true }
    function one.client.witnessed() cancel(one, one.count) end -- while the gift is being checked
    local id = one:send("tools/call", { name = EGIFT, arguments = gift() })
    drain(one)
    assert.is_nil(one.answers[id])
    assert.same({}, keys(one))
  end)

  it("cannot cancel what is on its way: it lands, and is in the ledger", function()
    one = agent.new { revision = "2025-11-25", no_confirm = true }
    local id = one:send("tools/call", { name = "create_a_sendoso_user", arguments = { first_name = "Ann",
      last_name = "Lee", email = "ann@example.com", role = "regular", team_group_id = 1234 } })
    one:until_true(function() return one.client.open_ledger and keys(one)[1] ~= nil end)
    assert.same({ "invite/ann@example.com intent" }, keys(one))
    cancel(one, id)
    drain(one)
    assert.is_nil(one.answers[id])
    assert.same({ "invite/ann@example.com sent" }, keys(one))
  end)

  it("gets no notifications of progress with a token that is none", function()
    one = agent.new {}
    one:call(EGIFT, gift())
    local function said(token)
      one.said = {}
      one.meta.progressToken = token
      one.client.egift(fixture.gift())
      one:call("find_gift", { key = "spec/7" })
      return one.said
    end
    assert.same({}, said { a = 1 })
    local notes = said "t"
    assert.equal("t", notes[1].params.progressToken)
    for i = 2, #notes do assert.is_true(notes[i].params.progress > notes[i - 1].params.progress) end
  end)

  -- What stands in an answer to a question.
  for name, result in pairs {
    ["a text"] = "yes", ["true"] = true, ["a number"] = 1, ["a list"] = { "accept" }, ["an empty object"] = {},
    ["another action"] = { action = "ACCEPT", content = { confirm = true } },
    ["content that is text"] = { action = "accept", content = "confirm" },
    ["1 for true"] = { action = "accept", content = { confirm = 1 } },
    ["content that is a list"] = { action = "accept", content = { true } },
    ["a no with a tick"] = { action = "decline", content = { confirm = true } },
  } do
    it("does not agree with " .. name, function()
      one = agent.new { revision = "2025-11-25", can = CAN }
      local id = one:send("tools/call", { name = EGIFT, arguments = gift() })
      one:until_true(function() return #one.said > 0 end)
      one:put(json.encode { jsonrpc = "2.0", id = one.said[1].id, result = result })
      assert.is_true(one:wait(id).result.isError)
      one:close()
      one = agent.new { can = CAN }
      local question = one:call(EGIFT, gift())
      local again = one:call(EGIFT, gift(), { requestState = question.requestState,
        inputResponses = { confirm = result } })
      assert.is_true(again.isError, name)
      assert.same({}, keys(one))
    end)
  end

  it("says so when it cannot ask its person", function()
    one = agent.new { revision = "2025-11-25", can = CAN }
    local id = one:send("tools/call", { name = EGIFT, arguments = gift() })
    one:until_true(function() return #one.said > 0 end)
    one:put(json.encode { jsonrpc = "2.0", id = one.said[1].id, error = { code = -32601, message = "no" } })
    assert.matches("could not ask", agent.text(one:wait(id).result), 1, true)
    assert.same({}, keys(one))
  end)

  it("has one answer taken, whoever gives it first", function()
    one = agent.new { revision = "2025-11-25", can = CAN }
    local id = one:send("tools/call", { name = EGIFT, arguments = gift() })
    one:until_true(function() return #one.said > 0 end)
    for _, action in ipairs { "decline", "accept" } do
      one:put(json.encode { jsonrpc = "2.0", id = one.said[1].id,
        result = { action = action, content = { confirm = true } } })
    end
    assert.is_true(one:wait(id).result.isError)
    assert.same({}, keys(one))
  end)

  for name, given in pairs { ["with a handshake"] = { revision = "2025-11-25" }, ["without one"] = {} } do
    it("keeps to a cap with two people who think at once, " .. name, function()
      given.can, given.caps = CAN, { most = 1 }
      one = agent.new(given)
      local results = {}
      if given.revision then
        local ids = {}
        for i = 1, 2 do
          ids[i] = one:send("tools/call", { name = EGIFT,
            arguments = gift { once = "k" .. i, email = i .. "@x.org" } })
        end
        one:until_true(function() return #one.said == 2 end)
        for _ = 1, 2 do one:answer("accept", { confirm = true }) end
        for i = 1, 2 do results[i] = one:wait(ids[i]).result end
      else
        local questions, ids = {}, {}
        local function arguments(i) return gift { once = "k" .. i, email = i .. "@x.org" } end
        for i = 1, 2 do questions[i] = one:call(EGIFT, arguments(i)) end
        for i = 1, 2 do
          ids[i] = one:send("tools/call", { name = EGIFT, arguments = arguments(i),
            requestState = questions[i].requestState,
            inputResponses = { confirm = { action = "accept", content = { confirm = true } } } })
        end
        for i = 1, 2 do results[i] = one:wait(ids[i]).result end
      end
      assert.equal(1, #keys(one))
      local refused = results[1].isError and results[1] or results[2]
      assert.matches("--max-sends 1", agent.text(refused), 1, true)
    end)
  end

  it("may not use a question or a preview of another process", function()
    one = agent.new { can = CAN }
    local question = one:call(EGIFT, gift())
    local preview = one:call("preview_gift", { tool = EGIFT, arguments = gift() }).structuredContent.preview_id
    one:close()
    one = agent.new { can = CAN }
    local again = one:call(EGIFT, gift(), { requestState = question.requestState,
      inputResponses = { confirm = { action = "accept", content = { confirm = true } } } })
    assert.is_true(again.isError)
    one.meta["io.modelcontextprotocol/clientCapabilities"] = {}
    assert.is_true(one:call(EGIFT, gift { preview_id = preview }).isError)
    assert.same({}, keys(one))
  end)

  it("uses a question once, also for the same arguments from another session", function()
    one = agent.new { can = CAN }
    local question = one:call(EGIFT, gift())
    local more = { requestState = question.requestState,
      inputResponses = { confirm = { action = "decline" } } }
    assert.is_true(one:call(EGIFT, gift(), more).isError)
    one.session = require("sendoso.agents.session").new(one.server.clock)
    more.inputResponses = { confirm = { action = "accept", content = { confirm = true } } }
    assert.matches("used already", agent.text(one:call(EGIFT, gift(), more)), 1, true)
    assert.same({}, keys(one))
  end)

  it("is asked nothing in a dry run", function()
    one = agent.new { can = CAN, settings = { script = "mcp", dry_run = true } }
    local result = one:call(EGIFT, gift())
    assert.is_true(result.isError)
    assert.matches("--live", agent.text(result), 1, true)
    local preview = one:call("preview_gift", { tool = EGIFT, arguments = gift() }).structuredContent
    assert.is_nil(preview.preview_id)
    assert.matches("dry run", preview.note, 1, true)
  end)

  it("is told what to do about an outcome that is unknown, and the token is nowhere", function()
    local peer <close> = peers.start { { close = true }, campaigns = true }
    one = agent.new { no_confirm = true, client = fixture.client(peer, { token = "secret-token-17" }) }
    local result = one:call(EGIFT, gift())
    assert.is_true(result.isError)
    assert.matches("sendoso reconcile", agent.text(result), 1, true)
    assert.same({ "thanks/ann unknown" }, keys(one))
    local again = one:call(EGIFT, gift())
    assert.is_true(again.isError)
    assert.is_nil(table.concat(one.texts):find("secret-token-17", 1, true))
  end)
end)

-- Spending asks a person: who is asked, what counts as a yes, and what is spent without one.
local agent = require "spec.support.agent"

local CAN = { elicitation = { form = {} } }

local function gift(more)
  local arguments = { touch_id = 2002, email = "ann@example.com", once = "thanks/ann" }
  for name, value in pairs(more or {}) do arguments[name] = value end
  return arguments
end

-- How many gifts the sandbox has taken.
local function count(one)
  local page = assert(one.client.page "sends")
  return page.total - one.before
end

local function open(given)
  local one = agent.new(given)
  one.before = assert(one.client.page "sends").total
  return one
end

describe("a tool that spends #binding #socket", function()
  local one

  after_each(function() one:close() end)

  for _, name in ipairs { "create_a_sendoso_egift", "create_a_sendoso_user" } do
    it("is refused where the server was not told to allow it: " .. name, function()
      one = open { allow = false, can = CAN }
      local arguments = name == "create_a_sendoso_egift" and gift()
        or { first_name = "Ann", last_name = "Lee", email = "ann@example.com", role = "regular", team_group_id = 1234 }
      local result = one:call(name, arguments)
      assert.is_true(result.isError)
      assert.matches("--allow-sends", agent.text(result), 1, true)
      assert.equal(0, count(one))
    end)
  end

  it("spends up to the approval limit of the server, whoever says yes", function()
    one = open { settings = { script = "mcp", approval_over = 6000 }, no_confirm = true }
    local function send(number, amount)
      return one:call("create_a_sendoso_egift", gift { touch_id = 2001, amount = amount, once = "thanks/" .. number,
        email = ("p%d@example.com"):format(number) })
    end
    assert.is_not_true(send(1, 25).isError)
    assert.is_not_true(send(2, 35).isError)
    local result = send(3, 25)
    assert.is_true(result.isError)
    assert.matches("without a plan that was approved a run may spend 60.00", agent.text(result), 1, true)
    assert.equal(2, count(one))
  end)

  it("wants a key, and proposes one, the same for the same arguments", function()
    one = open { can = CAN }
    local function proposed(arguments)
      arguments.once = nil
      return agent.text(one:call("create_a_sendoso_egift", arguments)):match 'use "([^"]+)"'
    end
    local key = proposed(gift())
    assert.is_string(key)
    assert.equal(key, proposed(gift()))
    assert.not_equal(key, proposed(gift { email = "bob@example.com" }))
    assert.equal(0, count(one))
  end)

  describe("without a handshake", function()
    before_each(function() one = open { can = CAN } end)

    local function ask(arguments) return one:call("create_a_sendoso_egift", arguments or gift()) end

    local function answer(question, action, content, arguments)
      return one:call("create_a_sendoso_egift", arguments or gift(), { requestState = question.requestState,
        inputResponses = { confirm = { action = action, content = content } } })
    end

    it("gives the question, and sends nothing", function()
      local question = ask()
      assert.equal("input_required", question.resultType)
      local form = question.inputRequests.confirm
      assert.equal("elicitation/create", form.method)
      for _, word in ipairs { "ann@example.com", "Coffee on us", "2002", "thanks/ann", "sandbox", "Price" } do
        assert.matches(word, form.params.message, 1, true)
      end
      assert.equal(0, count(one))
    end)

    it("sends once the person has agreed", function()
      local result = answer(ask(), "accept", { confirm = true })
      assert.equal("sent", result.structuredContent.outcome)
      assert.is_true(result.structuredContent.success)
      assert.is_string(result.structuredContent.tracking_code)
      assert.equal(1, count(one))
    end)

    for name, case in pairs {
      ["accepts without the tick"] = { "accept", { confirm = false } }, ["accepts nothing"] = { "accept" },
      ["declines"] = { "decline" }, ["cancels"] = { "cancel" },
      ["answers with a text"] = { "accept", { confirm = "true" } },
    } do
      it("sends nothing when the person " .. name, function()
        local result = answer(ask(), case[1], case[2])
        assert.is_true(result.isError)
        assert.equal(0, count(one))
      end)
    end

    it("takes a yes for these arguments only", function()
      local result = answer(ask(), "accept", { confirm = true }, gift { email = "eve@example.com" })
      assert.is_true(result.isError)
      assert.matches("requestState", agent.text(result), 1, true)
      assert.equal(0, count(one))
    end)

    it("takes a yes once", function()
      local question = ask(gift { once = "a" })
      answer(question, "accept", { confirm = true }, gift { once = "a" })
      local again = answer(question, "accept", { confirm = true }, gift { once = "a" })
      assert.equal("already sent", again.structuredContent.outcome)
      assert.equal(1, count(one))
    end)

    it("takes no yes that was made up", function()
      local question = ask()
      question.requestState = question.requestState:gsub("%x$", function(c) return c == "0" and "1" or "0" end)
      assert.is_true(answer(question, "accept", { confirm = true }).isError)
      assert.is_true(answer({ requestState = "x" }, "accept", { confirm = true }).isError)
      assert.is_true(answer({}, "accept", { confirm = true }).isError)
      assert.equal(0, count(one))
    end)

    it("takes no yes after two minutes", function()
      local now = 0
      one.server.questions.clock = function() return now end
      local question = ask()
      now = 2 * 60 * 1000 + 1
      local result = answer(question, "accept", { confirm = true })
      assert.matches("expired", agent.text(result), 1, true)
      assert.equal(0, count(one))
    end)

    it("does not ask for what was sent before: it gives the first receipt", function()
      local first = answer(ask(), "accept", { confirm = true }).structuredContent
      local again = ask().structuredContent
      assert.equal("already sent", again.outcome)
      assert.equal(first.tracking_code, again.tracking_code)
      assert.equal(1, count(one))
    end)

    it("does not ask for what would be refused", function()
      local result = ask(gift { touch_id = 999999 })
      assert.is_true(result.isError)
      assert.is_nil(result.inputRequests)
    end)
  end)

  for _, revision in ipairs { "2025-11-25", "2025-06-18" } do
    describe("with a handshake (" .. revision .. ")", function()
      before_each(function() one = open { revision = revision, can = { elicitation = {} } } end)

      it("asks the client while it waits, and sends after a yes", function()
        local id = one:send("tools/call", { name = "create_a_sendoso_egift", arguments = gift() })
        local asked = one:answer("accept", { confirm = true })
        assert.equal("elicitation/create", asked.method)
        assert.equal("sent", one:wait(id).result.structuredContent.outcome)
        assert.equal(1, count(one))
      end)

      it("sends nothing after a no", function()
        local id = one:send("tools/call", { name = "create_a_sendoso_egift", arguments = gift() })
        one:answer("decline")
        assert.is_true(one:wait(id).result.isError)
        assert.equal(0, count(one))
      end)

      it("goes on with other calls while it waits", function()
        local id = one:send("tools/call", { name = "create_a_sendoso_egift", arguments = gift() })
        one:until_true(function() return #one.said > 0 end)
        assert.equal("sandra.box@example.com", one:call("list_all_sendoso_me", {}).structuredContent.email)
        one:answer("accept", { confirm = true })
        assert.equal("sent", one:wait(id).result.structuredContent.outcome)
      end)

      it("waits two minutes for a client that never answers, and sends nothing", function()
        local now = 0
        one.session.clock = function() return now end
        local id = one:send("tools/call", { name = "create_a_sendoso_egift", arguments = gift() })
        one:until_true(function() return #one.said > 0 end)
        now = 2 * 60 * 1000 + 1
        assert.matches("two minutes", agent.text(one:wait(id).result), 1, true)
        assert.equal(0, count(one))
      end)

      it("sends nothing when it is cancelled while the person thinks", function()
        local id = one:send("tools/call", { name = "create_a_sendoso_egift", arguments = gift() })
        one:until_true(function() return #one.said > 0 end)
        one:put(('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":%d}}'):format(id))
        one:until_true(function() return not one.server.bodies:are_running() end)
        assert.is_nil(one.answers[id])
        assert.equal(0, count(one))
      end)
    end)
  end

  -- Clients whose person cannot be asked in a form.
  for name, given in pairs {
    ["that declares nothing"] = { revision = "2025-11-25" }, ["that opens URLs only"] = { revision = "2025-11-25",
      can = { elicitation = { url = { x = 1 } } } }, ["of 2025-03-26"] = { revision = "2025-03-26",
      can = { elicitation = {} } }, ["of 2024-11-05"] = { revision = "2024-11-05" },
    ["without a handshake that declares nothing"] = { can = {} },
  } do
    it("needs a preview of the same arguments from a client " .. name, function()
      one = open(given)
      local refused = one:call("create_a_sendoso_egift", gift())
      assert.matches("preview_gift", agent.text(refused), 1, true)
      local preview = one:call("preview_gift", { tool = "create_a_sendoso_egift", arguments = gift() })
      local id = agent.text(preview):match '"preview_id":"([^"]+)"'
      assert.matches("asks no person", agent.text(preview), 1, true)
      assert.is_true(one:call("create_a_sendoso_egift", gift { preview_id = id, email = "eve@example.com" }).isError)
      assert.equal(0, count(one))
      local sent = one:call("create_a_sendoso_egift", gift { preview_id = id })
      assert.matches('"outcome":"sent"', agent.text(sent), 1, true)
      local again = one:call("create_a_sendoso_egift", gift { preview_id = id, once = "other" })
      assert.is_true(again.isError)
      assert.equal(1, count(one))
    end)
  end

  it("takes no preview after ten minutes", function()
    one = open()
    local now = 0
    one.server.previews.clock = function() return now end
    local id = one:call("preview_gift", { tool = "create_a_sendoso_egift", arguments = gift() })
      .structuredContent.preview_id
    now = 10 * 60 * 1000 + 1
    assert.matches("expired", agent.text(one:call("create_a_sendoso_egift", gift { preview_id = id })), 1, true)
    assert.equal(0, count(one))
  end)

  it("says with each answer that nobody was asked, where the server was told not to", function()
    one = open { no_confirm = true }
    local result = one:call("create_a_sendoso_egift", gift()).structuredContent
    assert.equal("sent", result.outcome)
    assert.matches("--no-confirm", result.note, 1, true)
  end)

  it("sends each kind of gift, and invites", function()
    one = open { no_confirm = true }
    local home = { address = "1 Main St", city = "Phoenix", state = "AZ", zip = "85004", country = "USA",
      mobile_no = "14805550100" }
    local package = { touch_id = 2009, name = "Ann Lee", email = "ann@example.com", once = "box/ann" }
    for name, value in pairs(home) do package[name] = value end
    local sent = one:call("create_a_sendoso_physical_gift", package)
    assert.is_string(sent.structuredContent and sent.structuredContent.tracking_code, agent.text(sent))
    sent = one:call("create_a_sendoso_physical_gift_address_collection",
      { touch_id = 2007, name = "Ann Lee", email = "ann@example.com", once = "collect/ann" })
    assert.is_string(sent.structuredContent and sent.structuredContent.tracking_code, agent.text(sent))
    sent = one:call("create_a_sendoso_egift_link",
      { touch_id = 2002, recipient_users = { "ann@example.com", "bob@example.com" }, once = "links" })
    local links = sent.structuredContent.egift_links
    assert.equal(2, #links)
    assert.matches("^https://", links[1].egift_link)
    assert.equal("ann@example.com", links[1].recipient_email_or_phone_number)
    sent = one:call("create_a_sendoso_user",
      { first_name = "Ann", last_name = "Lee", email = "ann@example.com", role = "regular", team_group_id = 1234 })
    assert.equal("ann@example.com", sent.structuredContent.receiver_email)
    assert.equal("regular", sent.structuredContent.user_role)
    assert.equal("pending", sent.structuredContent.invitation_status)
    assert.is_string(sent.structuredContent.expires_at)
  end)

  -- Caps -> what is said of a gift that is beyond them.
  for name, case in pairs {
    ["the number of gifts"] = { { most = 0 }, "--max-sends 0" },
    ["the campaigns"] = { { campaigns = { 2001 } }, "--allow-campaign" },
    ["the domains"] = { { domains = { "acme.com" } }, "--allow-domain" },
    ["the sum, of a gift whose price is not known"] = { { spend = { hundredths = 100, currency = "USD" } },
      "price is not" },
  } do
    it("keeps to " .. name, function()
      one = open { no_confirm = true, caps = case[1] }
      local result = one:call("create_a_sendoso_egift", gift())
      assert.is_true(result.isError)
      assert.matches(case[2], agent.text(result), 1, true)
      assert.equal(0, count(one))
    end)
  end

  it("keeps to a sum over all its gifts", function()
    one = open { no_confirm = true, caps = { spend = { hundredths = 10000, currency = "USD" } } }
    local function send(n, amount)
      return one:call("create_a_sendoso_egift", gift { touch_id = 2001, once = "s/" .. n, amount = amount,
        email = ("p%d@example.com"):format(n) })
    end
    assert.equal("sent", send(1, 60).structuredContent.outcome)
    local refused = send(2, 60)
    assert.matches("60.00 USD of 100.00 USD", agent.text(refused), 1, true)
    assert.equal("sent", send(3, 40).structuredContent.outcome)
    assert.equal(2, count(one))
  end)

  it("has caps for the process, whatever session asks", function()
    one = open { no_confirm = true, caps = { most = 1 } }
    assert.equal("sent", one:call("create_a_sendoso_egift", gift()).structuredContent.outcome)
    one.session = require("sendoso.agents.session").new(one.server.clock)
    assert.is_true(one:call("create_a_sendoso_egift", gift { once = "b", email = "b@example.com" }).isError)
  end)

  it("leaves each call in the ledger's events, with who called and what came of it", function()
    one = open { revision = "2025-11-25", no_confirm = true }
    one:call("create_a_sendoso_egift", gift())
    one:call("create_a_sendoso_egift", gift { touch_id = 999999, once = "other" })
    one:call("list_all_sendoso_me", {})
    local function notes(key)
      local list = {}
      for _, event in ipairs(one.client:ledger():history(key)) do
        if event.state == "call" then list[#list + 1] = event.note end
      end
      return list
    end
    assert.same({ "create_a_sendoso_egift by spec: answered" }, notes "thanks/ann")
    assert.same({ "create_a_sendoso_egift by spec: refused" }, notes "other")
    assert.same({ "list_all_sendoso_me by spec: answered" }, notes "mcp/list_all_sendoso_me")
    assert.is_true(one.client:ledger():verify().whole ~= false)
  end)

  it("puts nothing of a stranger's into a question as an escape", function()
    one = open { can = CAN }
    local arguments = gift { name = "Ann\27[31m\u{202E}Lee" }
    local question = one:call("create_a_sendoso_egift", arguments).inputRequests.confirm.params.message
    assert.is_nil(question:find "[\27]")
    assert.is_nil(question:find("\u{202E}", 1, true))
  end)
end)

-- A commit whose answer is lost has been made, or it has not: as of a database on another machine.
-- Nothing leaves before it is known which, and no end of a gift gets lost by it.
local core = require "sendoso.core"
local temp = require "spec.support.temp"
local unsure = require "sendoso_unsure"

local gift = { key = "k/1", operation = "egift", recipient = "ann@example.com", campaign = 2002 }

describe("a ledger whose store is not sure #binding", function()
  local path, ledger

  local function open(driver)
    return core.ledger { path = path, account = "sandbox", driver = driver or unsure.driver }
  end

  local function states()
    local seen = {}
    for i, event in ipairs(ledger:history "k/1") do seen[i] = event.state end
    return table.concat(seen, " ")
  end

  before_each(function()
    path = temp.path "ledger.db"
    ledger = assert(open())
  end)

  after_each(function()
    unsure.lose(0, false)
    ledger:close()
  end)

  for made, name in pairs { [true] = "was made", [false] = "was not made" } do
    describe("when the commit " .. name, function()
      it("writes an intent once", function()
        unsure.lose(1, made)
        assert.equal("free", ledger:intend(gift))
        assert.equal("busy", ledger:look(gift))
        assert.equal("intent", states())
      end)

      it("writes an end once", function()
        ledger:intend(gift)
        unsure.lose(1, made)
        assert(ledger:settle("k/1", "sent", { tracking_code = "abc" }))
        assert.equal("abc", select(2, ledger:look(gift)).tracking_code)
        assert.equal("intent sent", states())
      end)

      it("writes a refusal and a resolution once", function()
        unsure.lose(1, made)
        assert(ledger:refuse(gift, "not now"))
        ledger:intend(gift)
        ledger:settle("k/1", "unknown", nil, "lost")
        unsure.lose(1, made)
        assert(ledger:resolve("k/1", "absent", "seen"))
        assert.equal("refused intent unknown absent", states())
      end)

      it("writes once what became of a dead process's intent", function()
        ledger:intend(gift)
        ledger:close()
        unsure.lose(1, made)
        ledger = assert(open())
        assert.equal("intent unknown", states())
      end)
    end)
  end

  it("takes another's intent for what it is", function()
    local other <close> = assert(open())
    ledger:intend(gift)
    unsure.lose(1, true)
    assert.equal("busy", other:intend(gift))
    assert.equal("intent", states())
  end)

  it("holds a gift when it cannot be found out, here and in the next run", function()
    unsure.lose(1, true, 1)
    local state, err = ledger:intend(gift)
    assert.is_nil(state)
    assert.equal("store", err.kind)
    assert.equal("held", ledger:look(gift))
    ledger:close()
    ledger = assert(open())
    assert.equal("held", ledger:look(gift))
  end)

  it("gives up after three commits without an answer", function()
    unsure.lose(3, false)
    local state, err = ledger:intend(gift)
    assert.is_nil(state)
    assert.matches("answer to a commit was lost", err.message)
    ledger:close()
    ledger = assert(open())
    assert.equal("free", ledger:look(gift))
  end)

  it("finds an end that was written when it was thought lost", function()
    ledger:intend(gift)
    unsure.lose(1, true, 1)
    assert.is_nil((ledger:settle("k/1", "sent", { tracking_code = "abc" })))
    assert(ledger:settle("k/1", "sent", { tracking_code = "abc" }))
    assert.equal("intent sent", states())
    assert.is_nil((ledger:settle("k/1", "sent", { tracking_code = "xyz" })))
  end)

  it("refuses a driver of another version", function()
    local opened, err = open(unsure.old_driver)
    assert.is_nil(opened)
    assert.equal("store", err.kind)
  end)
end)

describe("a client whose ledger is not sure #socket", function()
  local posts, server, client, ledger

  before_each(function()
    posts = 0
    server = assert(core.server({}, function()
      posts = posts + 1
      return { status = 200, body = '{"success":true,"tracking_code":"abc"}' }
    end))
    client = assert(core.client { base_url = "http://127.0.0.1:" .. server:port(), token = "t" })
    client:serve(server)
    ledger = assert(core.ledger { path = temp.path "ledger.db", account = "sandbox", driver = unsure.driver })
  end)

  after_each(function()
    unsure.lose(0, false)
    client:close()
    server:close()
    ledger:close()
  end)

  local function send()
    local request = core.prepare("egift", { touch_id = 1, email = gift.recipient, via_from = "x" })
    return client:spend(request, { gift }, ledger)
  end

  it("sends when the intent is found", function()
    unsure.lose(1, true)
    assert.equal("sent", send()[1].outcome)
    assert.equal("duplicate", send()[1].outcome)
    assert.equal(1, posts)
  end)

  it("sends nothing when it cannot be found out", function()
    unsure.lose(1, true, 1)
    local receipts, err = send()
    assert.is_nil(receipts)
    assert.equal("store", err.kind)
    receipts, err = send()
    assert.is_nil(receipts)
    assert.equal("held", err.kind)
    assert.equal(0, posts)
  end)
end)

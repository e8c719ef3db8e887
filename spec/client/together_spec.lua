-- Gifts that are sent at the same time share their commits. None of them is less safe for it.
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local serve = require "spec.support.serve"
local temp = require "spec.support.temp"
local unsure = require "sendoso_unsure"

local function gift(i) return fixture.gift { once = "c/" .. i } end

-- How often a database was written to: https://www.sqlite.org/fileformat2.html
local function commits(path)
  local file <close> = assert(io.open(path, "rb"))
  file:seek("set", 24)
  return (string.unpack(">I4", file:read(4)))
end

describe("gifts that are sent at the same time #binding #socket", function()
  local client, path, answer

  before_each(function()
    path = temp.path "ledger.db"
    client = serve.client(function(...) return answer(...) end, { ledger = path })
    answer = serve.after(0)
    client.egift(gift "first")
  end)

  after_each(function() client:close() end)

  -- Sends gifts with these keys. Returns the outcome of each, or the kind of its error.
  local function send(...)
    local outcomes = {}
    client.concurrently(8, { ... }, function(key)
      local receipt, err = client.egift(gift(key))
      outcomes[key] = receipt and receipt.outcome or err.kind
    end)
    return outcomes
  end

  it("have their intents on disk before the first request leaves, with one commit for all", function()
    local before, seen = commits(path), nil
    answer = function(request, n)
      if request.method == "POST" and not seen then
        local other <close> = assert(core.ledger { path = path, readonly = true })
        seen = { commits = commits(path) - before, intents = #other:list { state = "intent" } }
      end
      return serve.after(20)(request, n)
    end
    send(1, 2, 3, 4, 5, 6)
    assert.same({ commits = 1, intents = 6 }, seen)
  end)

  it("share a commit for what was sent, and none is told as sent before", function()
    answer = serve.after(50)
    local before = commits(path)
    client.concurrently(6, { 1, 2, 3, 4, 5, 6 }, function(i)
      assert.equal("sent", client.egift(gift(i)).outcome)
      local other <close> = assert(core.ledger { path = path, readonly = true })
      assert.equal("sent", other:list { key = "c/" .. i }[1].state)
    end)
    assert.is_true(commits(path) - before < 12)
  end)

  it("are each what it is: one that was sent before, two of one key, and new ones", function()
    local outcomes, again = send("first", 1, 2), nil
    assert.same({ first = "duplicate", [1] = "sent", [2] = "sent" }, outcomes)
    client.concurrently(2, { 3, 3 }, function(key)
      local outcome = client.egift(gift(key)).outcome
      again = again and again .. " " .. outcome or outcome
    end)
    assert.equal("sent duplicate", again)
  end)

  it("are doubted when two answers have one tracking code", function()
    local body = fixture.taken()
    answer = function() return { status = 200, body = body, delay_ms = 20 } end
    local counts = {}
    for _, outcome in pairs(send(1, 2, 3)) do counts[outcome] = (counts[outcome] or 0) + 1 end
    assert.same({ sent = 1, unknown = 2 }, counts)
  end)
end)

describe("calls of one client whose ledger is not sure #binding #socket", function()
  local posts, server, client, ledger

  before_each(function()
    posts = 0
    server = assert(core.server({}, function()
      posts = posts + 1
      return { status = 200, body = fixture.taken() }
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

  -- Sends two at the same time. Returns what came of each.
  local function send()
    local threads, results = {}, {}
    for i = 1, 2 do
      local given = { key = "k/" .. i, operation = "egift", recipient = ("p%d@example.com"):format(i), campaign = 1 }
      threads[i] = coroutine.create(function()
        local request = core.prepare("egift", { touch_id = 1, email = given.recipient, via_from = "x" })
        local receipts, err = client:spend(request, { given }, ledger)
        results[i] = receipts and receipts[1].outcome or err.kind
      end)
      core.manage(threads[i])
    end
    local _, one = assert(coroutine.resume(threads[1]))
    local _, two = assert(coroutine.resume(threads[2]))
    while not (one:done() and two:done()) do one:step(200) end
    for i = 1, 2 do assert(coroutine.resume(threads[i])) end
    return results
  end

  for made, name in pairs { [true] = "was made", [false] = "was not made" } do
    it("sends each once when the commit of their intents " .. name, function()
      unsure.lose(1, made)
      assert.same({ "sent", "sent" }, send())
      assert.equal(2, posts)
      assert.same({ "duplicate", "duplicate" }, send())
    end)
  end

  it("sends nothing when it cannot be found out", function()
    unsure.lose(1, true, 1)
    assert.same({ "store", "store" }, send())
    assert.same({ "held", "held" }, send())
    assert.equal(0, posts)
  end)
end)

-- Which gift of the ledger has made which send.
local core = require "sendoso.core"
local entry = require "sendoso.mirror.entry"
local evidence = require "sendoso.mirror.evidence"
local instant = require "sendoso.dates.instant"
local join = require "sendoso.mirror.join"
local json = require "sendoso.json"
local mirrors = require "sendoso.mirror"
local temp = require "spec.support.temp"

local NOW = 1773133200

-- A ledger with gifts of one campaign to Ann: { key = how many seconds after NOW it was sent }.
local function ledger_of(gifts, more)
  local rows = {}
  for key, after in pairs(gifts) do
    local row = { key = key, state = "sent", operation = "egift", recipient = "ann@example.com", campaign = 7,
      began = (NOW + after) * 1000, skew_ms = 0, script = "spec.lua" }
    for name, value in pairs(more or {}) do row[name] = value end
    rows[#rows + 1] = row
  end
  return { list = function() return rows end, facts = function() return { account = "spec/join" } end, rows = rows }
end

local function put(mirror, id, after, status)
  local body = json.encode { id = id, created_at = instant.format(NOW + after), status = status or "Sent",
    touch = { id = 7, name = "Coffee" }, recipient = { email = "ann@example.com" } }
  assert(mirror:put(entry.read(body).send))
end

-- The gift of each send.
local function joined(mirror, ledger)
  join.run(mirror, ledger, NOW)
  local gifts = {}
  for _, send in ipairs(assert(mirror:list {})) do gifts[send.id] = send.gift or false end
  return gifts
end

describe("the join of sends and gifts", function()
  local mirror
  before_each(function() mirror = assert(core.mirror(temp.path "mirror.db")) end)
  after_each(function() mirror:close() end)

  for name, order in pairs { ["newest first"] = { 2, 1 }, ["oldest first"] = { 1, 2 } } do
    it("tells two gifts of a day apart by their times, in a list " .. name, function()
      local after = { 2, 302 }
      for _, id in ipairs(order) do put(mirror, id, after[id]) end
      assert.same({ ["1"] = "a", ["2"] = "b" }, joined(mirror, ledger_of { a = 0, b = 300 }))
    end)

    it("goes by Sendoso's clock, in a list " .. name, function()
      local after = { 2, 302 }
      for _, id in ipairs(order) do put(mirror, id, after[id]) end
      assert.same({ ["1"] = "a", ["2"] = "b" }, joined(mirror, ledger_of({ a = 280, b = 580 }, { skew_ms = -280000 })))
    end)

    it("gives a gift to the send that is closest, and none to one from elsewhere, in a list " .. name, function()
      local after = { 2, 60 }
      for _, id in ipairs(order) do put(mirror, id, after[id]) end
      assert.same({ ["1"] = "a", ["2"] = false }, joined(mirror, ledger_of { a = 0 }))
    end)
  end

  it("changes its mind where a closer send comes later, and the other one takes the next", function()
    local ledger = ledger_of { a = 95, b = 60 }
    put(mirror, 1, 100)
    assert.same({ ["1"] = "a" }, joined(mirror, ledger))
    put(mirror, 2, 96)
    assert.same({ ["1"] = "b", ["2"] = "a" }, joined(mirror, ledger))
    put(mirror, 3, 61)
    assert.same({ ["1"] = false, ["2"] = "a", ["3"] = "b" }, joined(mirror, ledger))
  end)
end)

describe("the evidence that a gift failed", function()
  local ledger = ledger_of { a = 0 }

  -- What it says, with these sends: { seconds after the gift, status }.
  local function judged(list)
    local path = assert(mirrors.path "spec/join")
    os.remove(path)
    do
      local mirror <close> = assert(core.mirror(path))
      for id, one in ipairs(list) do put(mirror, id, one[1], one[2]) end
    end
    local what, err = evidence.failure(ledger, ledger.rows[1], NOW)
    os.remove(path)
    return what, err
  end

  it("is a send that came to a bad end", function()
    assert.matches("^send 1 is Cancelled since ", judged { { 1, "Cancelled" } })
    assert.matches("^send 1 is Cancelled since ", judged { { 1, "Cancelled" }, { 40, "Failed" } })
    assert.matches("^send 1 is Cancelled since ", judged { { 1, "Cancelled" }, { 86400, "Used" } })
  end)

  it("is none where another send may be that gift", function()
    local _, err = judged { { 1, "Cancelled" }, { 40, "Used" } }
    assert.matches("send 1 is Cancelled since .*, but send 2 is Used since .*: it may be that one", err.message)
  end)
end)

-- sendoso ledger import: what a person has decided, and what is owed, goes from a lost ledger into the next one.
-- Wherever that is kept.
local cjson = require "cjson"
local core = require "sendoso.core"
local process = require "spec.support.process"
local stores = require "spec.support.stores"
local temp = require "spec.support.temp"

local DAY = "2026-02-28"

local function gift(key, more)
  local claim = { key = key, operation = "egift", recipient = "", campaign = 2002, rule = "r", occasion = "",
    due = DAY }
  for name, value in pairs(more or {}) do claim[name] = value end
  return claim
end

-- A ledger that has a gift of each kind that no request was made for, as rules write them: without an address.
local function lost()
  local path = temp.path "lost.db"
  local ledger <close> = assert(core.ledger { path = path, account = "sandbox" })
  ledger:owe({ gift "r/1", gift "r/2", gift("r/4", { operation = "" }) }, { "no email", "no email", "gone" })
  ledger:owe({ gift "r/3" }, { "nobody ran" }, true)
  assert(ledger:dismiss("r/1", "got flowers"))
  return path
end

local function shown(ledger)
  local list = {}
  for row in ledger:each() do list[row.key] = { row.state, row.note, row.due } end
  return list
end

local EXPECTED = {
  ["r/1"] = { "dismissed", "got flowers", DAY }, ["r/2"] = { "owed", "no email", DAY },
  ["r/3"] = { "behind", "nobody ran", DAY }, ["r/4"] = { "owed", "gone", DAY },
}

for name, store in pairs { ["a file"] = stores.sqlite, ["PostgreSQL"] = stores.postgres } do
  describe("an export that is imported into " .. name, function()
    local at, sendoso, exported

    before_each(function()
      at = store.fresh()
      local state = temp.path()
      function sendoso(arguments, env)
        return process.sendoso(arguments, { state = state, env = env or store.env(at) })
      end
      exported = sendoso("ledger export --ledger " .. lost(), {}).out
      assert.equal(0, sendoso("ledger init").status)
    end)

    it("has what was dismissed, owed and behind, with the reasons, and verify counts them", function()
      local seen = sendoso("ledger import " .. temp.file("m", exported))
      assert.equal(0, seen.status, seen.err)
      assert.matches("added 4 gifts; 0 were", seen.err)
      assert.equal(exported, sendoso("ledger export").out)
      local ledger <close> = assert(stores.open(at))
      assert.same(EXPECTED, shown(ledger))
      local claim, why = ledger:intend(gift("r/1", { recipient = "ann@example.com" }))
      assert.same({ "held", "dismissed", "got flowers" }, { claim, why.state, why.note })
      local again = gift("r/001", { recipient = "ann@example.com", identifiers = "id 1\nmail ann@example.com" })
      assert.equal("held", (ledger:look(again))) -- the file writes the ID in another way
      assert.equal("free", (ledger:look(gift("r/2", { recipient = "bo@example.com" }))))
      local health = cjson.decode(sendoso("ledger verify --json").out)
      assert.same({ 4, 1, 2, 1 }, { health.gifts, health.dismissed, health.owed, health.behind })
      assert.matches("owed +2\nbehind +1\ndismissed +1\n", sendoso("ledger verify").out)
    end)

    it("holds what waited for a person, unless it was released here", function()
      local old = temp.path "held.db"
      do
        local ledger <close> = assert(core.ledger { path = old, account = "sandbox" })
        ledger:hold(gift "r/1", "send 17")
      end
      local file = temp.file("m", sendoso("ledger export --ledger " .. old, {}).out)
      do
        local ledger <close> = assert(stores.open(at))
        ledger:owe({ gift("r/1", { recipient = "ann@example.com" }) }, { "on leave" })
      end
      assert.matches("1 gift is held", sendoso("ledger import " .. file).err)
      do
        local ledger <close> = assert(stores.open(at))
        local row = ledger:list { key = "r/1" }[1]
        assert.same({ "held", "r", DAY, "ann@example.com" }, { row.state, row.rule, row.due, row.recipient })
        assert(ledger:release("r/1", "another gift"))
      end
      assert.not_matches("held", sendoso("ledger import " .. file).err)
    end)

    it("gives up what the ledger owes, unless it has taken that back since", function()
      local file = temp.file("m", exported)
      do
        local ledger <close> = assert(stores.open(at))
        ledger:owe({ gift "r/1" }, { "no email" })
      end
      local seen = sendoso("ledger import " .. file)
      assert.matches("1 gift of the ledger is dismissed, as the file has it", seen.err)
      do
        local ledger <close> = assert(stores.open(at))
        local row = ledger:list { key = "r/1" }[1]
        assert.same({ "dismissed", DAY }, { row.state, row.due })
        assert.matches("it was owed here: got flowers", row.note, 1, true)
        assert(ledger:release("r/1", "wants it after all"))
      end
      assert.not_matches("dismissed", sendoso("ledger import " .. file).err)
      local ledger <close> = assert(stores.open(at))
      assert.equal("owed", ledger:list { key = "r/1" }[1].state)
    end)
  end)
end

describe("a line that is no gift of an export", function()
  it("is named with its number and what is wrong, one by one or together", function()
    local state = temp.path()
    local function sendoso(arguments) return process.sendoso(arguments, { state = state }) end
    local good = sendoso("ledger export --ledger " .. lost()).out
    assert.equal(0, sendoso("ledger init").status)
    local odd = good:match "[^\n]+\n":gsub('"key":"[^"]*"', '"key":7')
    local seen = sendoso("ledger import " .. temp.file("m", "x\n" .. odd:rep(3) .. good .. odd))
    assert.equal(5, seen.status)
    assert.matches("m:1: line skipped: not JSON", seen.err, 1, true)
    assert.matches("4 lines of [^\n]*m skipped: [^\n]*\"key\" is not a text %(lines 2%-4, 9%)", seen.err)
    assert.matches("added 4 gifts", seen.err)
    assert.not_matches("sendoso data", seen.err, 1, true)
  end)
end)

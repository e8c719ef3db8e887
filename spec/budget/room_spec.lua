-- Room for what gifts cost, in a ledger that several runs use at once, in each store.
local core = require "sendoso.core"
local process = require "spec.support.process"
local stores = require "spec.support.stores"
local temp = require "spec.support.temp"

local APRIL = { rule = "r", from = "2026-04-01", to = "2026-04-30", currency = "USD", most = 6000 }

local function line(number, hundredths, more)
  local gift = { key = "r/" .. number, operation = "egift", recipient = number .. "@example.com", rule = "r",
    hundredths = hundredths, currency = "USD", day = "2026-04-02", is_reserved = true }
  for name, value in pairs(more or {}) do gift[name] = value end
  return { gift = gift, caps = { 1 } }
end

-- What dies with a reservation: a process that reserves, and is killed.
local KILLED = [[
  local core = require "sendoso.core"
  local at = %s
  at.driver = at.schema and require "sendoso.postgres".driver or nil
  local ledger = assert(core.ledger(at))
  local cap = { rule = "r", from = "2026-04-01", to = "2026-04-30", currency = "USD", most = 6000 }
  local gift = { key = "r/9", operation = "egift", recipient = "a@b.c", rule = "r", hundredths = 6000,
    currency = "USD", day = "2026-04-02" }
  assert(select(2, assert(ledger:budget({ cap }, { { gift = gift, caps = { 1 } } }, true)))[1] == 0)
  os.execute "kill -9 $PPID"
]]

local function killed_run(at)
  local options = ("{ path = %q, account = 'sandbox', schema = %s }"):format(at.path,
    at.schema and ("%q"):format(at.schema) or "nil")
  local script = temp.file("killed.lua", KILLED:format(options))
  local ran = process.run("lua5.4 " .. script)
  assert(ran.status ~= 0 and not ran.err:find "lua5.4:", ran.err)
end

for _, name in ipairs { "sqlite", "postgres" } do
  local store = stores[name]

  describe(("room in a budget, in %s #binding"):format(name), function()
    local at, ledger

    before_each(function()
      at = store.fresh()
      ledger = assert(stores.open(at))
    end)

    after_each(function() ledger:close() end)

    local function ask(of, lines, reserve, cap)
      local sums, full = assert(of:budget({ cap or APRIL }, lines, reserve))
      return table.concat(full, " "), sums[1]
    end

    local function send(of, wanted, how)
      assert.equal("free", of:intend(wanted.gift))
      if how then assert(of:settle(wanted.gift.key, how, nil, "why")) end
    end

    it("is there to the last cent, and not for one more", function()
      assert.equal("0 0", ask(ledger, { line(1, 5999), line(2, 1) }))
      assert.equal("0 1", ask(ledger, { line(1, 5999), line(2, 2) }))
      assert.equal("1", ask(ledger, { line(1, 6001) }))
    end)

    it("is given in order, and one that does not fit keeps no smaller one back", function()
      assert.equal("0 1 0", ask(ledger, { line(1, 2500), line(2, 4000), line(3, 3500) }))
    end)

    it("has to be in all caps of a gift", function()
      local wanted = { line(1, 100), line(2, 100) }
      wanted[1].caps, wanted[2].caps = { 1, 2 }, { 1 }
      local _, full = ledger:budget({ APRIL, { rule = "r", from = "2026-04-01", to = "2026-04-30", currency = "USD",
        most = 99 } }, wanted)
      assert.same({ 2, 0 }, full)
    end)

    it("is not kept for a plan, and is kept for a run", function()
      local other <close> = assert(stores.open(at))
      ask(ledger, { line(1, 6000) })
      assert.equal("0", ask(other, { line(2, 6000) }))
      ask(ledger, { line(1, 6000) }, true)
      local full, sum = ask(other, { line(2, 1) }, true)
      assert.equal("1", full)
      assert.same({ spent = 0, reserved = 6000 }, sum)
    end)

    it("is reserved anew in the place of what this run has reserved before", function()
      assert.equal("0", ask(ledger, { line(1, 6000) }, true))
      assert.equal("0", ask(ledger, { line(2, 6000) }, true))
    end)

    it("is used once by a gift that two runs have planned", function()
      local other <close> = assert(stores.open(at))
      ask(ledger, { line(1, 6000) }, true)
      assert.equal("0", ask(other, { line(1, 6000) }, true))
      send(ledger, line(1, 6000), "sent")
      assert.same({ spent = 6000, reserved = 0 }, select(2, ask(other, {})))
    end)

    for how, spent in pairs { sent = 2500, unknown = 2500, refused = 0, withdrawn = 0 } do
      it(("is %s by a gift that is %s"):format(spent > 0 and "taken" or "left", how), function()
        ask(ledger, { line(1, 2500) }, true)
        send(ledger, line(1, 2500), how)
        local other <close> = assert(stores.open(at, { readonly = true }))
        ask(ledger, {}, true) -- this run needs no more
        assert.same({ spent = spent, reserved = 0 }, select(2, ask(other, {})))
      end)
    end

    it("counts a month by the day of the run that sends, its first and last day included", function()
      local year = { from = "2026-01-01", to = "2026-12-31", currency = "USD", most = 20000 }
      for i, day in ipairs { "2026-03-31", "2026-04-01", "2026-04-30", "2026-05-01" } do
        ask(ledger, { line(i, 10 ^ i // 1 | 0, { day = day }) }, true, year)
        send(ledger, line(i, 10 ^ i // 1 | 0, { day = day }), "sent")
      end
      assert.equal(1100, select(2, ask(ledger, {})).spent)
    end)

    it("counts nothing of another currency, rule, team, sender or recipient", function()
      local own = { team = "Sales", sender = "ann@example.com" }
      ask(ledger, { line(1, 500, own) }, true)
      send(ledger, line(1, 500, own), "sent")
      local function spent(more)
        local cap = { from = "2026-04-01", to = "2026-04-30", currency = "USD", most = 1 }
        for field, value in pairs(more) do cap[field] = value end
        return select(2, ask(ledger, {}, false, cap)).spent
      end
      own.rule, own.recipient = "r", "1@EXAMPLE.com"
      for field, value in pairs(own) do
        assert.equal(500, spent { [field] = value }, field)
        assert.equal(0, spent { [field] = value .. "x" }, field)
      end
      assert.equal(0, spent { currency = "EUR" })
    end)

    it("is taken by each gift that counts, also where a cap keeps only others back", function()
      local all = { from = "2026-04-01", to = "2026-04-30", currency = "USD", most = 5000 }
      local first, second = line(1, 100), line(2, 4950)
      first.also, second.caps = { 2 }, { 2 }
      assert.same({ 0, 2 }, select(2, ledger:budget({ APRIL, all }, { first, second })))
      first.gift.hundredths = 50
      assert.same({ 0, 0 }, select(2, ledger:budget({ APRIL, all }, { first, second })))
    end)

    it("is the same one of a rule that had other names", function()
      ask(ledger, { line(1, 500), line(2, 70, { rule = "r.old" }), line(3, 3, { rule = "old" }) }, true)
      for number = 1, 2 do
        send(ledger, line(number, number == 1 and 500 or 70, { rule = number == 2 and "r.old" or nil }), "sent")
      end
      local function sum_of(names)
        local cap = { rule = names, from = "2026-04-01", to = "2026-04-30", currency = "USD", most = 1 }
        local other <close> = assert(stores.open(at, { readonly = true }))
        return select(2, ask(other, {}, false, cap))
      end
      assert.same({ spent = 570, reserved = 0 }, sum_of "r r.old")
      assert.same({ spent = 70, reserved = 3 }, sum_of "old r.old")
      assert.same({ spent = 0, reserved = 0 }, sum_of "r.ol")
    end)

    it("that Sendoso says is left is less by what has been sent, or was under way, since then", function()
      ask(ledger, { line(1, 1), line(2, 20), line(3, 300) }, true)
      send(ledger, line(1, 1), "sent")
      send(ledger, line(2, 20))
      local cap = { from = "0000-01-01", to = "9999-12-31", currency = "USD", most = 1000, is_left = true,
        since = assert(ledger:last_event()) }
      assert.equal(20, select(2, ask(ledger, {}, false, cap)).spent)
      assert(ledger:settle("r/2", "sent"))
      send(ledger, line(3, 300), "unknown")
      assert.equal(320, select(2, ask(ledger, {}, false, cap)).spent)
      cap.since = assert(ledger:last_event())
      assert.equal(0, select(2, ask(ledger, {}, false, cap)).spent)
      assert.equal("0 1", ask(ledger, { line(4, 600), line(5, 401) }, false, cap))
    end)

    it("is needed by a gift that somebody else has reserved at another price, or for another month", function()
      local other <close> = assert(stores.open(at))
      ask(ledger, { line(1, 3500) }, true)
      assert.equal("0", ask(other, { line(1, 3500) }))
      assert.equal("1", ask(other, { line(1, 3501) }))
      local may = { rule = "r", from = "2026-05-01", to = "2026-05-31", currency = "USD", most = 3499 }
      assert.equal("1", ask(other, { line(1, 3500, { day = "2026-05-01" }) }, false, may))
    end)

    it("comes back at once when a run ends, and when one is killed as soon as its lease is over", function()
      do
        local other <close> = assert(stores.open(at))
        ask(other, { line(1, 6000) }, true)
      end
      assert.equal("0", ask(ledger, { line(2, 6000) }))
      killed_run(at)
      local later <close> = assert(stores.open(at, { ahead_ms = 11 * 60 * 1000 }))
      assert.equal("0", ask(later, { line(2, 6000) }, true))
    end)

    it("is needed by a gift that says so: without, nothing is written", function()
      local claim, err = ledger:intend(line(1, 100).gift)
      assert.is_nil(claim)
      assert.equal("guard", err.kind)
      ask(ledger, { line(1, 6000), line(2, 1), line(3, 0) }, true)
      assert.matches("no room in a budget is reserved for r/2", select(2, ledger:intend(line(2, 1).gift)).message)
      ask(ledger, { line(3, 0) }, true)
      assert.equal("guard", select(2, ledger:intend(line(1, 6000).gift)).kind)
      assert.same({}, ledger:list())
      assert.equal("free", ledger:intend(line(3, 0).gift))
    end)

    it("remembers what a run was told", function()
      ledger:allot("rule r", "{}")
      ledger:allot("rule a", '{"of":"rule"}')
      ledger:allot("rule r", "[]")
      assert.same({ '{"of":"rule"}', "[]" }, ledger:allotments())
    end)
  end)
end

describe("a reservation of a ledger", function()
  it("names a cap that there is, or is a mistake", function()
    local ledger <close> = assert(core.ledger { path = temp.path "ledger.db" })
    assert.has_error(function() ledger:budget({}, { line(1, 1) }) end, nil)
  end)
end)

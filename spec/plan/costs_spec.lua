-- What the gifts of a plan cost: an amount exactly, a fixed price as an estimate that is marked as one.
local core = require "sendoso.core"
local file = require "sendoso.plan.file"
local fixture = require "spec.support.fixture"
local html = require "sendoso.plan.html"
local instant = require "sendoso.dates.instant"
local json = require "sendoso.json"
local serve = require "spec.support.serve"
local staff = require "spec.support.staff"
local summary = require "sendoso.plan.summary"
local temp = require "spec.support.temp"

local RANGE, FIXED = "Anniversary eGift", "Coffee on us"

-- The rule of one person for a campaign.
local function rule(name, gift)
  return staff.rule({ staff.person(name, "2021-03-10") }, { name = name, gift = gift })
end

local function usd(hundredths) return { hundredths = hundredths, currency = "USD" } end
local function about(hundredths, sends)
  return { hundredths = hundredths, currency = "USD", estimate = true, sends = sends }
end

describe("the cost in a plan", function()
  for name, amount in pairs { number = 25.1, text = "25.10", ["shorter text"] = "25.1" } do
    it("is the same amount in the plan, its file, the request and the ledger, given as a " .. name, function()
      local client <close>, journal = fixture.sandbox()
      local its_rule = rule("a", { campaign = RANGE, amount = amount })
      local made = staff.plan(client, its_rule)
      local read = assert(file.read(staff.write(made))).entries[1]
      for _, entry in ipairs { made.entries[1], read } do assert.same(usd(2510), entry.cost) end
      assert.equal(25.1, read.args.amount)
      assert.equal(25.1, made.entries[1].args.amount)
      staff.send(client, its_rule)
      assert.equal(25.1, core.decode(temp.lines(journal)[1]).cost)
      local row = fixture.row(client, "a/a/5")
      assert.same({ 2510, "USD" }, { row.hundredths, row.currency })
      assert.same({ USD = 2510 }, client.run.tally.costs.known)
    end)
  end

  for name, case in pairs {
    ["a third decimal"] = { 100 / 3, "33.3333333333333 has more than two decimals (use two decimals at most, such as "
      .. "12.50; in a script, (\"%.2f\"):format(amount) rounds)" },
    ["no number"] = { 0 / 0, "nan is not an amount (use digits and a point, such as 25 or 12.50)" },
    ["thousands"] = { "1,000.00", "\"1,000.00\" is not an amount (use digits and a point, such as 25 or 12.50)" },
    ["below nothing"] = { -25, "-25 is below 0 (use an amount above 0)" },
    ["nothing"] = { 0, "expected a number above 0 with at most two decimals, such as 25 or 12.50" },
  } do
    it("is refused, with what to do: " .. name, function()
      local client <close> = fixture.sandbox()
      local made = staff.plan(client, rule("a", { campaign = RANGE, amount = case[1] }))
      assert.equal("a/a/5 refused: amount: " .. case[2], staff.lines(made))
      assert.is_nil(made.entries[1].cost)
    end)
  end

  describe("of a campaign with a fixed price", function()
    -- A client of the sandbox in which some gifts of the campaign were sent, in another run.
    local function after(gifts)
      local state, ledger = temp.path "sandbox.ndjson", temp.path "ledger.db"
      do
        local before <close> = fixture.sandbox { state = state, ledger = ledger }
        for i = 1, gifts do
          before.egift(fixture.gift { once = "before/" .. i, to = { email = i .. "@example.com" } })
        end
      end
      return fixture.sandbox { state = state, ledger = ledger }
    end

    it("is what its last sends cost, marked as an estimate everywhere", function()
      local client <close> = after(3)
      local made = staff.plan(client, { rule("a", { campaign = RANGE, amount = 25 }), rule("b", { campaign = FIXED }) })
      assert.same({ usd(2500), about(500, 3) }, { made.entries[1].cost, made.entries[2].cost })
      local totals, all = summary.totals(made)
      assert.equal("25.00 USD", totals[1].cost)
      assert.equal("about 5.00 USD (estimate from the last 3 sends of this campaign)", totals[2].cost)
      assert.equal("about 30.00 USD (5.00 of it estimated)", all)
      assert.same(about(500, 3), core.decode(json.encode(made)).entries[2].cost)
      assert.matches("Coffee on us · about 5.00 USD (estimate from the last 3 sends of this campaign)",
        html.text(made, "2026-03-10T09:00:00Z"), 1, true)
    end)

    it("is an estimate in the summary of the run, too, and no price in the ledger", function()
      local client <close> = after(1)
      staff.send(client, rule("b", { campaign = FIXED }))
      assert.matches("Cost about 5.00 USD (an estimate).", client.run:summary(1), 1, true)
      assert.is_nil(fixture.row(client, "b/b/5").price)
      client.egift(fixture.gift())
      assert.matches("Cost about 10.00 USD (an estimate).", client.run:summary(1), 1, true)
    end)

    it("is unknown where nothing was sent lately", function()
      local client <close> = fixture.sandbox() -- its own sends are years old
      local made = staff.plan(client, rule("b", { campaign = FIXED }))
      assert.is_nil(made.entries[1].cost)
      assert.equal("unknown for 1 gift", (select(2, summary.totals(made))))
    end)
  end)

  -- A client of a list of sends of campaign 2002, one for each cost.
  local function client_of(costs)
    local list = json.list {}
    for i, cost in ipairs(costs) do
      list[i] = { id = i, created_at = instant.utc(os.time() - i * 60), touch = { id = 2002 }, currency = "USD",
        recipient = { email = i .. "@example.org" }, current_total_cost = cost }
    end
    return serve.client(function()
      local page = { current_page = 1, per_page = 100, total_count = #list, sends = list }
      return { status = 200, body = json.encode(page) }
    end, { witness = true })
  end

  it("takes no request that the plan would not make anyway", function()
    local client <close>, seen = client_of { "5.0" }
    local made = staff.plan(client, { rule("a", { campaign = 2002 }), rule("b", { campaign = 2002 }) })
    assert.same({ about(500, 1), about(500, 1) }, { made.entries[1].cost, made.entries[2].cost })
    assert.equal(1, #seen)
  end)

  it("says once which costs of earlier sends cannot be read", function()
    local client <close> = client_of { "5.0", "n/a", "5,00" }
    local made = staff.plan(client, { rule("a", { campaign = 2002 }), rule("b", { campaign = 2002 }) })
    assert.same(about(500, 1), made.entries[1].cost)
    assert.same({ "campaign 'Coffee on us': the cost of 2 earlier sends cannot be read (\"n/a\" is not an amount): the "
      .. "estimate is made without them" }, table.move(made.remarks, 1, #made.remarks, 1, {}))
  end)

  it("is unknown where none of them can be read, and that is said", function()
    local client <close> = client_of { "n/a" }
    local made = staff.plan(client, rule("a", { campaign = 2002 }))
    assert.is_nil(made.entries[1].cost)
    assert.matches("the cost of 1 earlier send cannot be read (\"n/a\" is not an amount): what a gift of it costs is "
      .. "unknown", made.remarks[1], 1, true)
  end)
end)

-- What may exceed a budget, or keep a gift back for good: many rules, names, groups, odd answers, stale balances.
local allotted = require "sendoso.budget.allotted"
local apply = require "sendoso.plan.apply"
local campaigns = require "sendoso.gifts.campaigns"
local cursor = require "sendoso.cursor"
local date = require "sendoso.dates.date"
local file = require "sendoso.plan.file"
local fixture = require "spec.support.fixture"
local plans = require "sendoso.plan"
local rule = require "sendoso.rule"
local temp = require "spec.support.temp"

local SANDRA = "sandra.box@example.com" -- of the group People Operations

describe("a budget", function()
  local client, ledger

  before_each(function()
    ledger = temp.path "ledger.db"
    client = fixture.sandbox { ledger = ledger }
  end)

  after_each(function() client:close() end)

  -- A rule for people of these IDs, each gift of 25.00 USD.
  local function coffee(people, more, gift)
    local given = { name = "coffee", each = {}, once = "{id}", was = false,
      gift = { campaign = 2001, amount = 25, message = "hi" } }
    for i, id in ipairs(people) do given.each[i] = { id = id, email = id .. "@example.com" } end
    for name, value in pairs(gift or {}) do given.gift[name] = value end
    for name, value in pairs(more or {}) do given[name] = value end
    return rule(given)
  end

  local function make(of, rules, month)
    return assert(plans.make(of, rules, date.new(2026, month or 4, 10), "coffee.lua"))
  end

  local function run(rules, month)
    client.run.settings.today = tostring(date.new(2026, month or 4, 10))
    return assert(apply.rules(client, rule.list(rules), date.new(2026, month or 4, 10), "coffee.lua"))
  end

  -- The states of gifts, by their keys, and the note of the last one.
  local function states(...)
    local list, note = {}, nil
    for i, key in ipairs { ... } do
      local row = fixture.row(client, key) or {}
      list[i], note = row.state or "-", row.note
    end
    return table.concat(list, " "), note
  end

  -- What Sendoso answers instead.
  local function answer(name, list)
    client[name] = function() return (cursor.of(list)) end
  end

  it("of a recipient counts the gifts of the other rules of the run", function()
    run { coffee({ "a" }, { name = "first" }), coffee({ "a" }, { budget = { recipient = "49.99" } }) }
    assert.equal("sent owed", (states("first/a", "coffee/a")))
  end)

  it("of a team group counts the gifts of rules that have none", function()
    run { coffee({ "a", "b" }, { name = "first" }), coffee({ "a", "b" }, { budget = { group = "75.00" } }) }
    assert.equal("sent sent sent owed", (states("first/a", "first/b", "coffee/a", "coffee/b")))
  end)

  it("of a rule counts what it sent under its old name", function()
    run { coffee({ "a" }, { budget = { month = "40.00" } }) }
    run { coffee({ "b" }, { name = "tea", was = "coffee", budget = { month = "40.00" } }) }
    run { coffee({ "b" }, { name = "tea", budget = { month = "49.99" } }) }
    assert.equal("sent owed", (states("coffee/a", "tea/b")))
    run { coffee({ "b" }, { name = "tea", budget = { month = "50.00" } }) }
    assert.equal("sent sent", (states("coffee/a", "tea/b")))
  end)

  it("gives what was carried over its room before what is new, wherever it stands in the file", function()
    local budget = { budget = { month = "25.00" } }
    run { coffee({ "a", "b" }, budget) }
    run({ coffee({ "c", "b", "a" }, budget) }, 5)
    assert.equal("sent sent owed", (states("coffee/a", "coffee/b", "coffee/c")))
  end)

  for given, said in pairs {
    ["run = 24.99, month = 100"] = "over budget on its own: it costs 25.00 USD (24.99 USD of rule 'coffee')",
    ["rule = 0, per = 'life'"] = "over budget on its own: it costs 25.00 USD (0.00 USD of rule 'coffee')",
    ["run = 30, month = 30"] = "over budget until 1 May (30.00 USD of rule 'coffee')",
    ["month = 30, rule = 40, per = 'life'"] = "over budget for good (40.00 USD of rule 'coffee')",
    ["run = 30"] = "over budget until the next run (30.00 USD of rule 'coffee')",
  } do
    it("says what keeps a gift back for the longest time: " .. given, function()
      run { coffee({ "a", "b" }, { budget = load("return {" .. given .. "}")() }) }
      local _, note = states "coffee/b"
      assert.equal(said, note)
    end)
  end

  it("of the balance of a group holds for two runs that have read the same balance", function()
    answer("members", { { email = SANDRA, balance = "60.0" }, { email = "b@example.com", balance = "-10.0" } })
    local other <close> = fixture.sandbox { ledger = ledger }
    other.members = client.members
    local one = make(client, { coffee({ "a", "b" }, { budget = { group = "balance" } }, { sender = SANDRA }) })
    local two = make(other, { coffee({ "a", "c" }, { budget = { group = "balance" } }, { sender = SANDRA }) })
    assert.is_nil(file.text(two, "2026-04-10T09:00:00Z"):match "^[^\n]*":find "since") -- its digest knows of no ledger
    apply.all(client, one)
    apply.all(other, assert(file.read(temp.file("two.plan", file.text(two, "2026-04-10T09:00:00Z")))))
    assert.equal("sent sent owed", (states("coffee/a", "coffee/b", "coffee/c")))
    local row = assert(allotted.rows(client:ledger(), "2026-04-10"))[1]
    assert.same({ "now", 5000, 5000, 0 }, { row.per, row.allotted.hundredths, row.spent.hundredths,
      row.free.hundredths })
  end)

  it("of a balance below nothing has no room", function()
    answer("members", { { email = SANDRA, balance = "-0.01" } })
    run { coffee({ "a" }, { budget = { sender = "balance" } }, { sender = SANDRA }) }
    assert.same({ "owed", "over budget until it is raised in Sendoso (0.00 USD of the balance of this sender)" },
      { states "coffee/a" })
  end)

  for given, sent in pairs { ["25"] = "sent", ["24.99"] = "owed", ["-1"] = "-", ["x"] = "-" } do
    it(("of a group's own limit sends nothing beyond %s, or what is no amount"):format(given), function()
      answer("groups", { { id = 1234, name = "People Operations", monthly_budget = given } })
      answer("users", { { email = SANDRA, team_group_id = "1234" } })
      run { coffee({ "a" }, { budget = { group = "monthly_budget" } }, { sender = SANDRA }) }
      assert.equal(sent, (states "coffee/a"))
    end)
  end

  it("of a group sends nothing where Sendoso names no limit", function()
    answer("groups", { { id = 1234, name = "People Operations" } })
    answer("users", { { email = SANDRA, team_group_id = 1234 } })
    run { coffee({ "a" }, { budget = { group = "monthly_budget" } }, { sender = SANDRA }) }
    assert.equal("-", (states "coffee/a"))
  end)

  it("of a group refuses a gift of somebody who is in none, or in two", function()
    local rules = { coffee({ "a" }, { budget = { group = "100.00" } }) }
    answer("users", {})
    run(rules)
    assert.matches("a limit of the group, and the user of the token is in no team group", select(2, states "coffee/a"))
    local user = assert(client.me()).email
    answer("users", { { email = user, team_group_id = 1234 }, { email = user:upper(), team_group_id = 1235 } })
    run(rules)
    assert.matches("members of two team groups have this email address", select(2, states "coffee/a"))
  end)

  it("of a group of a file refuses a gift whose price nobody knows", function()
    local rules = { coffee({ "a" }, {}, { campaign = 2002, sender = SANDRA }),
      groups = { ["People Operations"] = { month = "100.00" } } }
    rules[1].gift.amount = nil
    run(rules)
    assert.same({ "owed", "its price is not known, and its team group has a budget (set price in the gift, or "
      .. "unpriced = true in the budget of the rule)" }, { states "coffee/a" })
  end)

  it("of one currency takes no price whose currency nobody knows", function()
    local campaign = assert(campaigns.find(client, 2002))
    campaign.currency, campaign.ending_egift_price = nil, 20
    local rules = { coffee({ "a" }, { budget = { month = "100.00", currency = "EUR" } }, { campaign = 2002 }) }
    rules[1].gift.amount = nil
    run(rules)
    assert.matches("its price is in (unknown currency), and the budget of rule 'coffee' in EUR", select(2,
      states "coffee/a"), 1, true)
    campaign.ending_egift_price, rules[1].gift.price = nil, "45.00"
    run(rules)
    assert.equal("sent", (states "coffee/a"))
  end)

  it("of a group that there is not is a mistake, also where nothing is due", function()
    local plan, err = plans.make(client, rule.list { coffee {}, groups = { ["People Operation"] = {} } },
      date.new(2026, 4, 10), "coffee.lua")
    assert.is_nil(plan)
    assert.equal("groups: no team group has the name 'People Operation'", err.message)
    assert.matches("did you mean 'People Operations'", err.hint)
  end)

  it("warns of a campaign that a group may send, and that there is not", function()
    local said = {}
    function client.run.warn(_, text, ...) said[#said + 1] = text:format(...) end
    make(client, rule.list { coffee {}, groups = { ["People Operations"] = { campaigns = { 2001, "Birthday" } } } })
    assert.equal(1, #said)
    assert.matches("^groups: 'People Operations': no active campaign has the name 'Birthday'", said[1])
  end)

  it("is forgotten with its rule, and of several of one group the lowest is shown", function()
    local function shown()
      local list = {}
      for i, row in ipairs(assert(allotted.rows(client:ledger(), "2026-04-10"))) do
        list[i] = ("%s %d"):format(row.rule or row.group, row.allotted.hundredths)
      end
      return table.concat(list, ", ")
    end
    run { coffee({ "a" }, { budget = { month = "30.00", group = "80.00" } }),
      coffee({ "a" }, { name = "tea", budget = { group = "70.00" } }),
      coffee({ "b" }, { name = "cake", budget = { group = "90.00" } }) }
    assert.equal("People Operations 7000, coffee 3000", shown())
    run { coffee({ "a" }, { name = "tea", budget = { month = "60.00" } }) }
    assert.equal("tea 6000", shown())
  end)

  it("is of rules alone: a gift of a script that names a sender, or a price, is a mistake", function()
    for name, value in pairs { sender = SANDRA, price = 5 } do
      assert.has_error(function() client.egift(fixture.gift { [name] = value }) end,
        ("egift: %s: only a gift of a rule has it; return a rule, or limit the run with --max-spend"):format(name))
    end
  end)
end)

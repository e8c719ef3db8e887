local fixture = require "spec.support.fixture"
local rule = require "sendoso.rule"
local staff = require "spec.support.staff"

describe("one person", function()
  local client, journal

  before_each(function() client, journal = fixture.sandbox() end)

  after_each(function() client:close() end)

  local taken, made, said, run = staff.verbs(function() return client, journal end)

  local function new(name, people, more)
    local given = { name = name, was = false }
    for field, value in pairs(more or {}) do given[field] = value end
    return staff.rule(people, given)
  end

  local function warnings(rules, on)
    local list = {}
    for i, entry in ipairs(made(rules, on).entries) do list[i] = entry.key .. ": " .. (entry.warning or "-") end
    return table.concat(list, "\n")
  end

  local ann = staff.person("1", "2021-03-10")

  it("is said to get gifts of several rules on one day", function()
    assert.equal("a/1/5: the same person also gets b/1/5 and c/1/5\nb/1/5: the same person also gets a/1/5 and c/1/5\n"
      .. "c/1/5: the same person also gets a/1/5 and b/1/5",
      warnings { new("a", { ann }), new("b", { ann }), new("c", { ann }) })
  end)

  it("is recognised by an ID in another spelling and by any address", function()
    local other = staff.person("001", "2021-03-10", { email = "home@example.com" })
    assert.matches("^a/1/5: the same person also gets b/001/5\n", warnings { new("a", { ann }), new("b", { other }) })
    other = staff.person("9", "2021-03-10", { first_name = "P1", email = "P1@Example.com" })
    assert.matches("^a/1/5: the same person also gets b/9/5\n", warnings { new("a", { ann }), new("b", { other }) })
  end)

  it("is not another one who shares the mailbox, nor an event with such an ID", function()
    local other = staff.person("2", "2021-03-10", { email = "p1@example.com" })
    assert.equal("a/1/5: -\nb/2/5: -", warnings { new("a", { ann }), new("b", { other }) })
    local event = rule.events(require("spec.support.temp").file("e.csv", "id,email\n1,eve@example.com\n"))
    assert.equal("a/1/5: -\ne/1: -", warnings { new("a", { ann }),
      rule { name = "e", each = event, once = "{id}", gift = { campaign = "Coffee on us" } } })
  end)

  it("gets one gift a day if it is to be quiet, and each of the others on a later day", function()
    local rules = { quiet = "one a day", new("a", { ann }), new("b", { ann }), new("c", { ann }) }
    local reason = "held: the person gets a/1/5 on this day, and quiet is \"one a day\"; due again on the next day"
    assert.equal(("a/1/5 send\nb/1/5 %s\nc/1/5 %s"):format(reason, reason), said(rules))
    for day = 10, 12 do
      run(rules, "2026-03-" .. day)
      assert.equal(day - 9, taken())
    end
    run(rules, "2026-03-13")
    assert.equal(3, taken())
  end)

  it("gets no second one when the run is repeated on that day", function()
    local rules = { quiet = "one a day", new("a", { ann }), new("b", { ann }) }
    run(rules)
    run(rules)
    assert.equal(1, taken())
    run(rules, "2026-03-11")
    assert.equal(2, taken())
  end)

  it("does not wait for a gift of long ago that a rule without a date finds again", function()
    local welcome = rule { name = "welcome", was = false, each = { ann }, once = "{id}",
      gift = { campaign = "Coffee on us" } }
    run({ quiet = "one a day", welcome }, "2026-03-01")
    run({ quiet = "one a day", welcome, new("a", { ann }) })
    assert.equal(2, taken())
  end)

  it("gets no second one on the day of a late gift either, by the time of the ledger", function()
    local today = tostring(client.run:day_at(client.run:now()))
    local year, rest = today:match "^(%d+)(.*)$"
    local hired = tostring(require("sendoso.dates.date")((year - 5) .. (rest == "-02-29" and "-02-28" or rest)) - 1)
    local bob = staff.person("1", hired)
    local before = tostring(require("sendoso.dates.date")(today) - 2)
    local rules = { quiet = "one a day", new("a", { bob }), new("b", { bob }) }
    run(rules, before)
    run(rules, today) -- both were due yesterday
    run(rules, today)
    assert.equal(1, taken())
  end)

  it("gets the others on the next days, though their rules do not look back: they owe them", function()
    local now = { look_back = 0 }
    local rules = { quiet = "one a day", new("a", { ann }, now), new("b", { ann }, now), new("c", { ann }, now) }
    for i, on in ipairs { "2026-03-10", "2026-03-11", "2026-04-20" } do
      run(rules, on)
      assert.equal(i, taken())
    end
  end)

  it("leaves alone who has one gift", function()
    local bob = staff.person("2", "2021-03-10")
    assert.equal("a/1/5 send\nb/2/5 send", said { quiet = "one a day", new("a", { ann }), new("b", { bob }) })
  end)

  it("needs a setting that is known", function()
    for _, case in ipairs {
      { { quiet = "two a day" }, "a list of rules: quiet: expected 'one a day', got \"two a day\"" },
      { { quite = "one a day" }, "a list of rules: unknown setting 'quite'; did you mean 'quiet'?" },
    } do
      case[1][1] = new("a", {})
      local ok, message = pcall(rule.list, case[1])
      assert.is_false(ok)
      assert.matches(case[2], message, 1, true)
    end
    assert.has_error(function() rule.list { nil, new("a", {}) } end)
    assert.equal("one a day", rule.list({ new("a", {}), quiet = "one a day" }).quiet)
  end)
end)

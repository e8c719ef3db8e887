-- Mornings on which nothing ran, ran twice, or ran by a clock that was wrong: each gift is sent once all the same.
local date = require "sendoso.dates.date"
local fixture = require "spec.support.fixture"
local rule = require "sendoso.rule"
local staff = require "spec.support.staff"

local day, new, person = date, staff.rule, staff.person

describe("a rule, after missed runs", function()
  local client, journal

  before_each(function() client, journal = fixture.sandbox() end)

  after_each(function() client:close() end)

  local taken, _, said, run = staff.verbs(function() return client, journal end)

  it("catches up with three days, and sends each once", function()
    local people = {
      person("1", "2021-03-07"), person("2", "2021-03-08"), person("3", "2021-03-09"), person("4", "2021-03-10"),
    }
    run(new(people), "2026-03-07")
    run(new(people), "2026-03-10")
    run(new(people), "2026-03-10")
    assert.equal(4, taken())
  end)

  -- Sixty days, 150 people: run every morning, every third, after gaps of up to a week, twice a day, with
  -- a clock that jumps. Whatever the mornings, the same gifts.
  for name, step in pairs {
    ["every morning"] = function() return 1 end,
    ["every third morning"] = function() return 3 end,
    ["a week apart"] = function() return 7 end,
    ["as it comes"] = function(i) return i * 5 % 8 end, -- 0: twice on that day
    ["with a clock that falls back"] = function(i) return i % 4 == 0 and -2 or 2 end,
  } do
    it("sends the same gifts whatever the mornings: " .. name, function()
      client:close()
      client, journal = fixture.sandbox { sandbox_settings = { per_second = 100000 } }
      local people, first, last = {}, day "2026-02-01", day "2026-04-01"
      for i = 1, 150 do people[i] = person(tostring(i), tostring(day "2019-01-01" + i * 37 % 2000)) end
      local wanted = {}
      for _, one in ipairs(people) do
        for _, met in ipairs(rule.anniversary "hire_date":within(one, first, last)) do
          wanted[("anniversary/%s/%d"):format(one.id, met.years)] = true
        end
      end
      local today, i = first, 0
      while today < last do
        run(new(people), tostring(today))
        i = i + 1
        today = today + step(i)
      end
      run(new(people), tostring(last))
      local sent = {}
      for _, row in ipairs(client:ledger():list { state = "sent" }) do sent[row.key] = true end
      assert.same(wanted, sent)
      local count = 0
      for _ in pairs(wanted) do count = count + 1 end
      assert.is_true(count > 15)
      assert.equal(count, taken())
    end)
  end

  it("looks back no further than seven days, unless it is told", function()
    local people = { person("1", "2021-03-02"), person("2", "2021-03-10") }
    run(new({}), "2026-02-01")
    run(new(people), "2026-03-10")
    assert.equal(1, taken())
    run(new(people), "2026-03-10", "2026-03-01")
    assert.equal(2, taken())
  end)

  it("sends none twice when the clock was set back, and forgets none", function()
    local people = { person("1", "2021-03-08"), person("2", "2021-03-09"), person("3", "2021-03-10") }
    run(new(people), "2026-03-08")
    run(new(people), "2026-04-20") -- the clock is wrong
    run(new(people), "2026-03-09")
    run(new(people), "2026-03-10")
    assert.equal(3, taken())
  end)

  it("sends none twice when policy, lead time or message changed in between", function()
    local people = { person("1", "2020-02-29") }
    local function with(options, message)
      return new(people, { when = rule.anniversary("hire_date", options), message = message })
    end
    run(with({ before = 2 }, "one"), "2026-02-26")
    run(with({}, "two"), "2026-02-28")
    run(with({ leap = "mar1" }, "three"), "2026-03-01")
    run(with({ leap = "mar1", shift = "later" }, "four"), "2026-03-02")
    assert.equal(1, taken())
  end)

  it("does not forget who could not be sent to: the row is mended the day after", function()
    local people = { person("1", "2021-03-09"), person("2", "2021-03-10") }
    people[1].email = nil
    run(new(people), "2026-03-09")
    people[1].email = "p1@example.com"
    run(new(people), "2026-03-10")
    assert.equal(2, taken())
  end)

  it("holds what is not open yet until it is, inside the look-back", function()
    local people = { person("1", "2021-03-09") }
    client.campaigns_by_id[2002] = { id = 2002, name = "Coffee on us", delivery_type = "email",
      start_date = "2026-03-11T00:00:00.000Z" }
    local rules = new(people, { gift = { campaign = 2002 } })
    run(rules, "2026-03-09")
    run(rules, "2026-03-10")
    assert.equal(0, taken())
    client.campaigns_by_id[2002].start_date = "2026-01-01T00:00:00.000Z" -- it is real time that Sendoso asks
    run(rules, "2026-03-11")
    assert.equal(1, taken())
  end)

  it("sends no one who was due before the first run, though somebody else was held", function()
    run(new { person("1", "2021-03-05", { status = "On leave" }), person("2", "2021-03-06"), person("3", "2021-03-10",
      { status = "On leave" }) }, "2026-03-10")
    run(new { person("1", "2021-03-05"), person("2", "2021-03-06"), person("3", "2021-03-10") }, "2026-03-11")
    assert.equal(1, taken())
    assert.equal("sent", fixture.row(client, "anniversary/3/5").state)
  end)

  it("says who was due behind the look-back, once", function()
    run(new { person("1", "2021-03-01") }, "2026-03-01")
    local people = { person("2", "2021-03-02"), person("3", "2021-03-20") }
    assert.matches("anniversary/2/5 owed: was due on 2026%-03%-02, before the days of this run; use %-%-since",
      said(new(people), "2026-03-20"))
    run(new(people), "2026-03-20")
    assert.equal(2, taken())
  end)

  it("does not take a run that was stopped for a complete one", function()
    local people = { person("1", "2021-03-09"), person("2", "2021-03-09") }
    client.run.settings.max_sends = 1
    run(new(people), "2026-03-09")
    assert.equal(1, taken())
    client.run.settings.max_sends = nil
    run(new(people), "2026-03-10")
    assert.equal(2, taken())
  end)
end)

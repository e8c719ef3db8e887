local apply = require "sendoso.plan.apply"
local date = require "sendoso.dates.date"
local file = require "sendoso.plan.file"
local fixture = require "spec.support.fixture"
local instant = require "sendoso.dates.instant"
local rule = require "sendoso.rule"
local staff = require "spec.support.staff"
local temp = require "spec.support.temp"
local unusual = require "sendoso.plan.unusual"

local NOW = instant.parse "2026-03-10T09:00:00Z"

local function said(more, day, runs)
  local its_rule = staff.rule({}, more)
  return table.concat(unusual.of(its_rule, { gifts = day.gifts or 0, people = day.people or 100, same = day.same,
    written = day.written }, runs, NOW), "\n")
end

local function ran(...)
  local runs = {}
  for i, gifts in ipairs { ... } do
    runs[i] = { day = tostring(date "2026-03-10" - i), gifts = gifts, people = 100 }
  end
  return runs
end

describe("what is unusual", function()
  -- The gifts of a day after some runs.
  for _, case in ipairs {
    { 20, {}, nil }, { 21, {}, "rule 'anniversary': 21 gifts are due, and no earlier run is known" },
    { 20, ran(1, 0), nil }, { 21, ran(1, 7), nil }, { 22, ran(1, 7), "22 gifts are due, and the largest .* had 7" },
    { 300, ran(0, 100, 0), nil }, { 301, ran(0, 100, 0), "301 gifts are due, and the largest .* had 100" },
    { 0, {}, nil },
  } do
    it(("%s are %d gifts after %d runs"):format(case[3] and "" or "not", case[1], #case[2]), function()
      if case[3] then assert.matches(case[3], said({}, { gifts = case[1] }, case[2]))
      else assert.equal("", said({}, { gifts = case[1] }, case[2])) end
    end)
  end

  it("are more gifts than the rule's most, and no fewer", function()
    assert.equal("", said({ most = 60 }, { gifts = 60 }, {}))
    assert.equal("rule 'anniversary': 61 gifts are due, more than its most = 60",
      said({ most = 60 }, { gifts = 61 }, ran(100)))
    assert.equal("rule 'anniversary': 1 gift is due, more than its most = 0", said({ most = 0 }, { gifts = 1 }, {}))
  end)

  -- The gifts of several rules, each with its last runs.
  for _, case in ipairs {
    { { { 20, {} }, { 20, {} }, { 20, {} }, { 20, {} } },
      "^80 gifts are due by 4 rules together, and no earlier run is known$" },
    { { { 10, {} }, { 10, {} } }, nil }, { { { 21, {} }, { 0, {} } }, nil }, -- the rule says it
    { { { 20, ran(1, 6) }, { 20, ran(1, 8) } }, nil }, -- 14 on one day
    { { { 20, ran(1, 6) }, { 20, ran(8, 1) } },
      "^40 gifts are due by 2 rules together, and the most on one of the last days was 9$" },
  } do
    it(("%s the gifts of %d rules: %s"):format(case[2] and "are" or "are not", #case[1], case[2] or "usual"), function()
      local list = {}
      for i, one in ipairs(case[1]) do list[i] = { gifts = one[1], runs = one[2] } end
      local text = unusual.together(list)
      if case[2] then assert.matches(case[2], text) else assert.is_nil(text) end
    end)
  end

  it("are the gifts of all rules of a file, but for those that say how many are usual", function()
    local client <close> = fixture.sandbox()
    local people = {}
    for i = 1, 15 do people[i] = staff.person(tostring(i), "2021-03-10") end
    local function rules(most)
      return { staff.rule(people, { name = "one" }), staff.rule(people, { name = "two", most = most }) }
    end
    local list = staff.plan(client, rules()).unusual -- also that most people have one date
    assert.equal("30 gifts are due by 2 rules together, and no earlier run is known", list[#list])
    assert.equal(#list - 1, #staff.plan(client, rules(15)).unusual)
  end)

  -- The people of a day, where there were so many the last time.
  for _, case in ipairs {
    { 70, 100, false }, { 69, 100, true }, { 6, 10, true }, { 2, 4, false }, { 0, 1, true }, { 200, 100, false },
  } do
    it(("%s %d people after %d"):format(case[3] and "are" or "are not", case[1], case[2]), function()
      local is = said({}, { people = case[1] }, { { day = "2026-03-09", gifts = 0, people = case[2] } })
      assert.equal(case[3], is:find("on 2026-03-09 it had " .. case[2], 1, true) ~= nil)
    end)
  end

  it("is not a report of fewer attendees", function()
    local more = { each = rule.attendees "w.csv", when = rule.on "joined_at", once = "{email}" }
    assert.equal("", said(more, { people = 5 }, { { day = "2026-03-09", gifts = 0, people = 100 } }))
  end)

  it("is a date that most people have", function()
    local function same(count, all)
      return said({}, { same = { field = "hire_date", date = date "2020-03-10", count = count, all = all } }, ran(1))
    end
    assert.equal("rule 'anniversary': 6 of 10 people have the hire_date 2020-03-10", same(6, 10))
    assert.equal("", same(5, 10))
    assert.equal("", same(9, 9))
  end)

  it("is a file that is older than max_age", function()
    local more = { max_age = "2 days", each = rule.people "staff.csv" }
    assert.equal("", said(more, { written = NOW - 2 * 86400 }, ran(1)))
    assert.equal("staff.csv was written 3 days ago, more than max_age = \"2 days\"",
      said(more, { written = NOW - 3 * 86400 }, ran(1)))
    assert.has_error(function() staff.rule({}, { max_age = "old" }) end)
  end)

  it("is a day that has not come, but in the sandbox", function()
    local fake = { day_at = function() return date "2026-03-10" end, now = function() return NOW end }
    local function ahead(day, service) return unusual.ahead(fake, date(day), service) end
    assert.same({ "the gifts are of 2026-03-11, and today is 2026-03-10" }, ahead("2026-03-11", "production/5678"))
    assert.same({}, ahead("2026-03-10", "production/5678"))
    assert.same({}, ahead("2026-03-11", "sandbox"))
  end)
end)

describe("an unusual day", function()
  local client, journal

  before_each(function() client, journal = fixture.sandbox() end)

  after_each(function() client:close() end)

  local taken, made, _, run, write = staff.verbs(function() return client, journal end)

  local function people(count, hired)
    local list = {}
    for i = 1, count do list[i] = staff.person(tostring(i), hired or ("2021-03-%02d"):format(i % 9 + 1)) end
    return list
  end

  local function stopped(rules, on)
    local before = taken()
    run(rules, on)
    assert.equal(before, taken())
    assert.equal(7, client.run:status())
    client.run.tally.worst = {}
  end

  it("stops a run until a person has accepted it, and is usual from then on", function()
    local its_rule = staff.rule(people(21, "2021-03-10"))
    stopped(its_rule)
    assert.same({}, client:ledger():runs("anniversary", "2026-12-31"))
    assert.equal("2026-03-10", client:ledger():rule("anniversary").reached)
    client.run.settings.accept_unusual = true
    run(its_rule)
    assert.equal(21, taken())
    assert.same({ { day = "2026-03-10", gifts = 21, people = 21 } }, client:ledger():runs("anniversary", "2026-12-31"))
    client.run.settings.accept_unusual = false
    run(staff.rule(people(40, "2021-03-11")), "2026-03-11")
    assert.same({ "rule 'anniversary': 40 of 40 people have the hire_date 2021-03-11" },
      made(staff.rule(people(40, "2021-03-11")), "2026-03-11").unusual)
  end)

  it("that is the first day of a rule, and that nobody looked at, is no lost day", function()
    stopped(staff.rule(people(21, "2021-03-10")))
    client.run.settings.accept_unusual = true
    run(staff.rule(people(21, "2021-03-10")), "2026-03-11")
    assert.equal(21, taken())
  end)

  it("is one on which the file has lost its people", function()
    run(staff.rule(people(10)))
    assert.equal(0, client.run:status())
    stopped(staff.rule(people(6)), "2026-03-11")
    stopped(staff.rule {}, "2026-03-12")
    run(staff.rule(people(7)), "2026-03-12")
    assert.equal(0, client.run:status())
  end)

  it("counts rows that cannot be read as people: they are said anyway", function()
    local path = temp.path "p.csv"
    local function rows(count, bad)
      local lines = { "id,email,hire_date" }
      for i = 1, count do
        lines[#lines + 1] = ("%d,p%d@x.example,%s"):format(i, i, i <= bad and "soon" or "2021-05-01")
      end
      local out <close> = assert(io.open(path, "w"))
      out:write(table.concat(lines, "\n"), "\n")
    end
    local its_rule = staff.rule(nil, { each = rule.people(path), message = "none" })
    rows(10, 0)
    run(its_rule)
    rows(10, 6)
    run(its_rule, "2026-03-11")
    assert.equal(5, client.run:status())
  end)

  it("asks for a date that most people have only when a gift is sent for it", function()
    local list = people(12, "2021-05-01")
    list[13] = staff.person("13", "2021-03-10")
    run(staff.rule(list))
    assert.equal(1, taken())
    assert.equal(0, client.run:status())
    stopped(staff.rule(list), "2026-05-01")
  end)

  it("is looked for where some birthdays have a year, and the one that most people have does not", function()
    local path = temp.file("staff.csv", "id,name,email,birthday\n1,Ann Lee,a@example.com,1990-03-10\n"
      .. "2,Bob Ray,b@example.com,--03-10\n")
    run(rule { name = "birthday", each = rule.people(path), when = rule.birthday "birthday", once = "{id}/{year}",
      gift = { campaign = "Coffee on us" } })
    assert.equal(2, taken())
  end)

  it("is said by its plan, whose file stops when it is applied", function()
    local read = assert(file.read(write(staff.rule(people(21, "2021-03-10")))))
    assert.matches("21 gifts are due, and no earlier run is known", read.unusual[1])
    apply.all(client, read)
    assert.equal(0, taken())
    assert.equal(7, client.run:status())
    client.run.settings.accept_unusual = true
    apply.all(client, read)
    assert.equal(21, taken())
  end)

  it("goes on with the history of a rule that was renamed", function()
    client.run.settings.accept_unusual = true
    run(staff.rule(people(30, "2021-03-10")))
    local renamed = staff.rule(people(60, "2021-03-11"), { name = "jubilee", was = "anniversary" })
    assert.same({ "rule 'jubilee': 60 of 60 people have the hire_date 2021-03-11" },
      made(renamed, "2026-03-11").unusual)
  end)

  it("stops nothing in a dry run, and says so", function()
    local lines = {}
    client:close()
    client, journal = fixture.sandbox(nil, { dry_run = true, write = function(line) lines[#lines + 1] = line end })
    run(staff.rule(people(21, "2021-03-10")))
    assert.matches("warning: unusual: rule 'anniversary': 21 gifts are due", table.concat(lines))
    assert.equal(21, client.run.tally.planned)
  end)

  it("is asked about unless a person has accepted it, or it is a dry run", function()
    local ok, err = unusual.ask(client.run, { "odd" }, false)
    assert.is_nil(ok)
    assert.equal("guard", err.kind)
    assert.is_true(unusual.ask(client.run, {}, false))
    assert.is_true(unusual.ask(client.run, { "odd" }, true))
    client.run.settings.accept_unusual = true
    assert.is_true(unusual.ask(client.run, { "odd" }, false))
  end)

  it("is compared by what a plan says of each rule", function()
    local its_plan = made { staff.rule(people(3, "2021-03-10")), staff.rule({}, { name = "other", was = false }) }
    assert.same({}, its_plan.unusual)
    assert.same({ 3, 0 }, { its_plan.rules[1].people, its_plan.rules[2].people })
    assert.same({ 3, 0 }, { its_plan.rules[1].gifts, its_plan.rules[2].gifts })
  end)
end)

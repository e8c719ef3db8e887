local date = require "sendoso.dates.date"
local forecast = require "sendoso.forecast"
local html = require "sendoso.forecast.html"
local library = require "sendoso.rule.library"
local run = require "sendoso.run"
local temp = require "spec.support.temp"
local totals = require "sendoso.forecast.totals"

local rule = library {}

local function file(text)
  local path = temp.path "staff.csv"
  local out <close> = assert(io.open(path, "w"))
  out:write(text)
  return path
end

local STAFF = "id,first_name,email,hire_date,termination_date,status,department\n"
  .. "1,Ann,ann@example.com,2021-03-10,,Active,Sales\n"
  .. "2,Bo,bo@example.com,2016-12-24,,Active,Sales\n"
  .. "3,Cy,cy@example.com,2019-07-01,2026-08-31,Active,Legal\n"
  .. "4,Di,di@example.com,2019-07-01,,On leave,Legal\n"
  .. "5,Ed,,2020-05-05,,Active,Legal\n"

local function anniversary(more)
  local given = { name = "anniversary", each = rule.people(file(STAFF)), when = rule.anniversary "hire_date",
    once = "{id}/{years}", gift = { campaign = "Coffee on us", amount = 25 } }
  for name, value in pairs(more or {}) do given[name] = value end
  return rule(given)
end

-- The forecast of rules from 1 March 2026 on.
local function made(rules, until_day, more)
  local options = { today = date "2026-03-01", until_day = date(until_day), files = run.new({ write = print }):files(),
    day_at = function() error "nothing has a time" end, prices = {} }
  for name, value in pairs(more or {}) do options[name] = value end
  return assert(forecast.make(rules, options))
end

-- The months in which gifts are due, as "2026-03 1".
local function months(its_forecast)
  local list = {}
  for i, row in ipairs(its_forecast.groups:by { "month" }) do list[i] = ("%s %d"):format(row.month, row.gifts) end
  return list
end

describe("sendoso.forecast", function()
  it("counts each gift in the month in which it is due, in more than one year", function()
    local its_forecast = made({ anniversary() }, "2027-04-30")
    assert.same({ "2026-03 1", "2026-07 1", "2026-12 1", "2027-03 1" }, months(its_forecast))
    assert.equal("4 gifts from 2026-03-01 to 2027-04-30. Cost 100.00", totals.words(its_forecast))
  end)

  it("begins with today and ends with the last day, both included", function()
    assert.same({ "2026-03 1" }, months(made({ anniversary() }, "2026-03-10")))
    assert.same({}, months(made({ anniversary() }, "2026-03-09")))
    assert.same({ "2026-03 1" }, months(made({ anniversary() }, "2026-03-31", { today = date "2026-03-10" })))
    assert.same({}, months(made({ anniversary() }, "2026-03-31", { today = date "2026-03-11" })))
  end)

  it("has what plans of all these days would send", function()
    local decide = require "sendoso.rule.decide"
    local the_rule, expected, day = anniversary(), {}, date "2026-03-01"
    while day <= date "2027-04-30" do
      for _, decision in ipairs(decide(the_rule, day, { note = function() end })) do
        if decision.outcome == "send" and decision.due == day and decision.to.email then
          expected[#expected + 1] = ("%04d-%02d 1"):format(day.year, day.month)
        end
      end
      day = day + 1
    end
    assert.same(expected, months(made({ the_rule }, "2027-04-30")))
  end)

  it("counts who leaves up to the day on which they leave", function()
    local its_forecast = made({ anniversary { where = function(p) return p.id == "3" end } }, "2028-12-31")
    assert.same({ "2026-07 1" }, months(its_forecast))
  end)

  it("counts those who are on leave, or have no address, in a note", function()
    local notes = table.concat(made({ anniversary() }, "2026-12-31").notes, "\n")
    assert.matches("rule 'anniversary': 1 gift would be held and not counted: [^\n]+staff.csv:5, due on 2026%-07%-01: "
      .. "[^\n]*[Ll]eave", notes)
    assert.matches("rule 'anniversary': 1 gift would be refused and not counted: [^\n]+staff.csv:6, "
      .. "due on 2026%-05%-05: email is missing\n?", notes)
  end)

  it("knows the cost by the amount, by what the rule states, and by what is given; and says what it does not know",
    function()
      local costs = {
        ["1"] = { campaign = 7, amount = "10.50" }, ["2"] = { campaign = "Box", price = 40 },
        ["3"] = { campaign = "Kit" },
      }
      local rules = { anniversary { gift = function(p) return costs[p.id] end } }
      assert.equal("3 gifts from 2026-03-01 to 2026-12-31. Cost 50.50, unknown for 1 gift",
        totals.words(made(rules, "2026-12-31")))
      assert.equal("3 gifts from 2026-03-01 to 2026-12-31. Cost 125.50 EUR",
        totals.words(made(rules, "2026-12-31", { prices = { Kit = 7500 }, currency = "EUR" })))
    end)

  it("does not count a gift whose amount is none, whatever its campaign costs", function()
    for _, gift in ipairs { { campaign = "Kit", amount = "x" }, { campaign = "Kit", price = -5 } } do
      local its_forecast = made({ anniversary { gift = gift } }, "2026-12-31", { prices = { Kit = 7500 } })
      assert.same({}, its_forecast.groups:by {})
      local notes = table.concat(its_forecast.notes, "\n")
      assert.matches('4 gifts would be refused and not counted: [^;]+: [^;]+; [^;]+; [^;]+; 1 more', notes)
      assert.matches(gift.price and "%-5 is below 0" or '"x" is not an amount', notes)
    end
  end)

  it("counts no gift of a rule that fails on its way", function()
    local count = 0
    local rules = { anniversary { each = function()
      return function()
        count = count + 1
        if count == 2 then error("the rest cannot be read", 0) end
        return { id = "1", email = "a@x.com", hire_date = date "2021-03-10" }
      end
    end } }
    local its_forecast = made(rules, "2026-12-31")
    assert.same({}, its_forecast.groups:by {})
    assert.same({ "rule 'anniversary': the rest cannot be read" }, its_forecast.failed)
  end)

  it("groups gifts by any of month, rule, campaign and team group", function()
    local rules = {
      anniversary { gift = function(p) return { campaign = "A", amount = 1, group = p.department } end },
      anniversary { name = "second", when = rule.after("hire_date", { months = 82 }), once = "{id}/{occasion}",
        gift = { campaign = "B" } },
    }
    local groups = made(rules, "2026-12-31").groups
    assert.same({ { group = "", gifts = 1, hundredths = 0, unknown = 1, currency = "" },
      { group = "Legal", gifts = 1, hundredths = 100, unknown = 0, currency = "" },
      { group = "Sales", gifts = 2, hundredths = 200, unknown = 0, currency = "" } }, groups:by { "group" })
    assert.equal(2, #groups:by { "rule", "campaign" })
    assert.equal(1, #groups:by {})
    assert.is_true(groups:have_group())
  end)

  it("counts one key once", function()
    local rules = { anniversary { once = "{id}/{occasion}", when = rule.after("hire_date", { days = { 1817, 1818 } }) },
      anniversary { name = "twice", each = { { id = "1", email = "a@x.com", hire_date = date "2021-03-10" },
        { id = "1", email = "a@x.com", hire_date = date "2021-03-10" } } } }
    assert.equal(1, made({ rules[2] }, "2026-12-31").groups:by {}[1].gifts)
    assert.equal(2, made({ rules[1] }, "2026-12-31").groups:by {}[1].gifts)
  end)

  it("has rules without a date in the first month, and says so", function()
    local its_forecast = made({ rule { name = "all", each = rule.people(file(STAFF)), once = "{id}",
      gift = { campaign = "Kit" } } }, "2026-12-31")
    assert.same({ "2026-03 3" }, months(its_forecast)) -- one is on leave, and one has no address
    assert.matches("rule 'all' has no date", table.concat(its_forecast.notes, "\n"), 1, true)
  end)

  it("has no invitations, which cost nothing", function()
    local its_forecast = made({ rule { name = "reps", each = rule.people(file(STAFF)), send = "invite",
      gift = { role = "regular", group = 1234 } } }, "2026-12-31")
    assert.same({}, its_forecast.groups:by {})
    assert.same({ "rule 'reps' invites users, which costs nothing" }, its_forecast.notes)
  end)

  it("goes on behind a rule that fails", function()
    local its_forecast = made({ anniversary { name = "lost", each = rule.people "/nowhere/staff.csv" }, anniversary() },
      "2026-12-31")
    assert.matches("rule 'lost': cannot open /nowhere/staff.csv", its_forecast.failed[1], 1, true)
    assert.equal(3, its_forecast.groups:by {}[1].gifts)
  end)
end)

describe("a forecast as a page", function()
  local function page(rules, until_day, more) return html.text(made(rules, until_day, more), "2026-03-01T09:00:00Z") end

  it("has a chart with titles, axes and a bar for each month with gifts, and a table for each view", function()
    local text = page({ anniversary { gift = function(p) return { campaign = "<b>Box</b>", amount = 25,
      group = p.department } end } }, "2026-12-31", { currency = "USD" })
    assert.matches("<figcaption>Cost by month and campaign</figcaption>", text, 1, true)
    assert.matches("cost in USD", text, 1, true)
    assert.matches("month, from 2026-03 to 2026-12", text, 1, true)
    assert.matches("<title>2026-07, &lt;b&gt;Box&lt;/b&gt;: 25.00 USD</title>", text, 1, true)
    assert.equal(3, select(2, text:gsub("<rect ", "")))
    for _, heading in ipairs { "Each month", "By rule", "By campaign", "By team group", "Notes" } do
      assert.matches("<h2>" .. heading .. "</h2>", text, 1, true)
    end
    assert.is_nil(text:find("<b>Box", 1, true))
  end)

  it("is one file without scripts and network, for light, dark and paper", function()
    local text = page({ anniversary() }, "2026-12-31")
    assert.is_nil(text:find "<script")
    assert.is_nil(text:find "https?:")
    assert.is_nil(text:find "@import")
    assert.matches("@media screen and (prefers-color-scheme: dark)", text, 1, true)
    assert.matches("@media print", text, 1, true)
  end)

  it("has one style sheet of charts, and amounts whose digits are in groups", function()
    local text = page({ anniversary { gift = { campaign = "Kit", amount = 1000 } },
      anniversary { name = "euros", budget = { currency = "EUR" }, gift = { campaign = "Box", amount = 2 } } },
      "2026-12-31", { currency = "USD" })
    assert.equal(2, select(2, text:gsub("<figure class", "")))
    assert.equal(1, select(2, text:gsub("%.chart figcaption {", "")))
    assert.matches("3,000.00 USD", text, 1, true)
  end)

  it("shows gifts where no cost is known, and no chart where nothing is due", function()
    local unknown = { anniversary { gift = { campaign = "Kit" } } }
    assert.matches("<figcaption>Gifts by month and campaign</figcaption>", page(unknown, "2026-12-31"), 1, true)
    assert.is_nil(page(unknown, "2026-03-02"):find("<figure", 1, true))
  end)

  -- Of a phone that is 390 px wide, a chart has about 350; a letter is 6 px wide at most.
  for _, until_day in ipairs { "2026-03-31", "2026-12-31", "2027-04-30", "2029-02-28", "2036-02-28" } do
    it("has labels that do not touch each other on a narrow screen, until " .. until_day, function()
      local last
      for classes, x, label in page({ anniversary() }, until_day):gmatch
        '<text class="middle([%a ]*)" x="([%d.]+)%%" y="282">(.-)</text>' do
        if classes == "" then
          local middle, half = x * 3.5, #label * 3
          assert.is_true(not last or last < middle - half, label)
          last = middle + half
        end
      end
      assert.is_number(last)
    end)
  end

  it("has six colours at most: the other rules are one part", function()
    local rules = {}
    for i = 1, 9 do rules[i] = anniversary { name = "rule-" .. i } end
    local text = page(rules, "2026-12-31")
    assert.matches("4 others</li>", text, 1, true)
    assert.is_nil(text:find("series-7", 1, true))
  end)
end)

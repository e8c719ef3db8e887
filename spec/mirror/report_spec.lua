-- What sends come to: rows by campaign, group, script, month and country, and one page.
local core = require "sendoso.core"
local entry = require "sendoso.mirror.entry"
local html = require "sendoso.mirror.html"
local instant = require "sendoso.dates.instant"
local json = require "sendoso.json"
local process = require "spec.support.process"
local report = require "sendoso.mirror.report"
local temp = require "spec.support.temp"

local NOW = 1773133200 -- 10 March 2026
local DAY = 86400

-- A mirror of these sends: { status, days ago, days that each status took, more }.
local function mirror_of(list)
  local mirror = assert(core.mirror(temp.path "mirror.db"))
  for i, one in ipairs(list) do
    local created = NOW - one[2] * DAY
    local send = { id = i, created_at = instant.format(created), status = one[1], currency = "USD",
      current_total_cost = "5.0", touch = { id = 7, name = "Coffee" }, sender = { team_name = "Sales" },
      type = "eGifts USA", recipient = { email = "ann@example.com" },
      status_updates = { { status = one[1], occurred_at = instant.format(created + (one[3] or 0) * DAY) } } }
    for name, value in pairs(one[4] or {}) do send[name] = value end
    local read = entry.read(json.encode(send))
    assert(mirror:put(read.send))
  end
  return mirror
end

local function rows(list, by, filter)
  local mirror <close> = mirror_of(list)
  return report.rows(mirror, by or "campaign", filter or {}, NOW)
end

describe("sendoso.mirror.report", function()
  it("counts what became of the gifts, and what they cost", function()
    local row = rows({ { "Used", 9, 2 }, { "Opened", 3 }, { "Delivered", 30, 5 }, { "Paused", 2 },
      { "Expired", 100, 90 }, { "Undeliverable", 20 }, { "Cancelled", 20 }, { "Something new", 1 } })[1]
    assert.same({ 8, 1, 1, 1, 1, 1, 1, 2 }, { row.gifts, row.redeemed, row.delivered, row.held, row.expired,
      row.returned, row.failed, row.open })
    assert.same({ hundredths = 4000, currency = "USD" }, row.cost)
    assert.same({ hundredths = 1500, currency = "USD" }, row.open_cost)
    assert.equal("Coffee", row.key)
  end)

  it("has the redemption rate of the eGifts that were offered", function()
    local row = rows({ { "Used", 9 }, { "Opened", 3 }, { "Sent", 3 }, { "Expired", 99 }, { "Delivered", 9 } })[1]
    assert.equal(0.25, row.redemption)
  end)

  it("has the days within which half of the gifts arrived", function()
    local row = rows({ { "Used", 20, 1 }, { "Used", 20, 2 }, { "Used", 20, 10 }, { "Opened", 20, 1 } })[1]
    assert.equal(2, row.days)
  end)

  it("says what is stuck, and since when", function()
    local list = { { "Paused", 60 }, { "Opened", 40, 5 }, { "Opened", 3 }, { "Used", 90 } }
    local row = rows(list)[1]
    assert.same({ gifts = 2, since = NOW - 60 * DAY }, row.stuck)
    local mirror <close> = mirror_of(list)
    local stuck = report.stuck(mirror, {}, NOW, 10)
    assert.same({ "1", "Paused", "2", "Opened" }, { stuck[1].id, stuck[1].status, stuck[2].id, stuck[2].status })
  end)

  it("has a row for each currency", function()
    local list = rows { { "Used", 3 }, { "Used", 3, 0, { currency = "EUR", current_total_cost = "2.5" } } }
    assert.same({ { hundredths = 250, currency = "EUR" }, { hundredths = 500, currency = "USD" } },
      { list[1].cost, list[2].cost })
  end)

  it("knows of a cost that cannot be read that it is not known", function()
    local row = rows({ { "Used", 3 }, { "Used", 3, 0, { current_total_cost = "2.505" } } })[1]
    assert.same({ 500, 1 }, { row.cost.hundredths, row.unpriced })
  end)

  for by, expected in pairs { campaign = "Coffee", group = "Sales", month = "2026-03", country = "US" } do
    it("adds up by " .. by, function() assert.equal(expected, rows({ { "Used", 3 } }, by)[1].key) end)
  end

  for kind, case in pairs { ["an eGift of Germany"] = { "eGifts International", "eGift Cards Germany", "DE" },
    ["an eGift of the UK"] = { "eGifts International", "eGift Cards UK", "GB" },
    ["a Visa card"] = { "eGifts International", "Visa eGift Credit Card (US)", "US" },
    ["a box"] = { "Inventoried Sends", "Custom", nil } } do
    it("knows the country of " .. kind, function()
      assert.equal(case[3], rows({ { "Used", 3, 0, { type = case[1], subtype = case[2] } } }, "country")[1].key)
    end)
  end

  it("takes the sends of a time only", function()
    local list = { { "Used", 3 }, { "Used", 30 }, { "Used", 60 } }
    assert.equal(2, rows(list, "campaign", { since = NOW - 30 * DAY })[1].gifts)
    assert.equal(1, rows(list, "campaign", { since = NOW - 50 * DAY, ["until"] = NOW - 10 * DAY })[1].gifts)
  end)
end)

describe("the page of a report", function()
  local function page(more)
    local mirror <close> = mirror_of { { "Used", 9, 2 }, { "Paused", 60, 0, { touch = { id = 9, name = "<b>&" } } } }
    local of = { by = "campaign", rows = report.rows(mirror, "campaign", {}, NOW), made = NOW,
      months = report.rows(mirror, "month", {}, NOW), days = report.days(mirror, {}),
      stuck = report.stuck(mirror, {}, NOW, 50) }
    for name, value in pairs(more or {}) do of[name] = value end
    return html.text(of)
  end

  it("needs no network and no script, and is dark where that is wanted", function()
    local text = page()
    assert.is_nil(text:find "https?://")
    assert.is_nil(text:find "<script")
    assert.matches("prefers-color-scheme: dark", text, 1, true)
    assert.matches("@media print", text, 1, true)
  end)

  it("has charts that say what they show, with their axes", function()
    local text = page()
    for _, title in ipairs { "What became of the gifts, by campaign", "Cost by month", "Time to delivery" } do
      assert.matches("<figcaption>" .. title .. "</figcaption><svg [^>]*role=\"img\" aria%-label=\"" .. title, text)
    end
    assert.matches("days until a gift arrived</text>", text, 1, true)
    assert.matches("USD</text>", text, 1, true)
    assert.matches("<title>Coffee, redeemed: 1</title>", text, 1, true)
  end)

  it("shows names as they are, whatever is in them", function()
    local text = page()
    assert.matches("&lt;b&gt;&amp;", text, 1, true)
    assert.is_nil(text:find "<b>&")
  end)

  it("has a line where there is nothing", function()
    assert.matches("<h2>By campaign</h2>\n<p class=\"soft\">There are no sends of this time.</p>",
      page { rows = {}, months = {}, days = {}, stuck = {} }, 1, true)
  end)

  local function month(key, hundredths, currency)
    return { key = key, cost = { hundredths = hundredths, currency = currency or "USD" } }
  end

  it("has a month without gifts between two with some, and the last month has its name", function()
    local text = page { months = { month("2025-11", 1000), month("2026-02", 500), month(nil, 700) } }
    for _, name in ipairs { "2025-11", "2025-12", "2026-01", "2026-02" } do
      assert.matches('text-anchor="middle">' .. name .. "</text>", text, 1, true)
    end
    assert.matches("<title>2026-02: 5</title>", text, 1, true)
    local many = {}
    for i = 0, 59 do many[i + 1] = month(("%d-%02d"):format(2021 + i // 12, i % 12 + 1), 100) end
    text = page { months = many }
    assert.matches('text-anchor="middle">2025-12</text>', text, 1, true)
    assert.is_nil(text:find('">2025-11</text>', 1, true))
  end)

  it("says of each chart of costs which currency it has, if there are several", function()
    local text = page { months = { month("2026-01", 1000, "EUR"), month("2026-01", 1000, "USD") } }
    assert.matches("<figcaption>Cost by month, EUR</figcaption>", text, 1, true)
    assert.matches("<figcaption>Cost by month, USD</figcaption>", text, 1, true)
  end)

  it("counts gifts on its axes in whole numbers", function()
    assert.is_nil(page():find('">%d+%.%d+</text>'))
  end)

  it("is light on paper", function()
    assert.is_nil(page():find("@media (prefers-color-scheme", 1, true))
  end)
end)

describe("sendoso report #process", function()
  local state = temp.path()
  local function run(arguments) return process.sendoso(arguments, { state = state }) end

  it("counts each send once, however it adds them up", function()
    for _, by in ipairs(report.by) do
      local seen = run("report --json --by " .. by)
      assert.equal(0, seen.status, seen.err)
      local sum = 0
      for _, row in ipairs(core.decode(seen.out)) do
        sum = sum + row.gifts
        assert.equal("integer", math.type(row.cost.hundredths))
      end
      assert.equal(240, sum, by)
    end
  end)

  it("is a table for people and CSV for a spreadsheet", function()
    assert.matches("^campaign +gifts +cost", run("report").out)
    assert.matches("\nAnniversary box,26,1170.00 USD,0.00 USD,", run("report --format csv").out, 1, true)
    assert.matches("^month,gifts,cost.*\n2025%-01,", run("report --by month --format csv").out)
  end)

  it("asks Sendoso for nothing with --no-refresh", function()
    assert.equal(0, run("report --no-refresh -v").status)
    assert.is_nil(run("report --no-refresh -v").err:find "GET /api/v3/send")
  end)

  it("writes a page", function()
    local file = temp.path "report.html"
    local seen = run("report --html " .. file)
    assert.equal(0, seen.status, seen.err)
    assert.matches("^<!doctype html>", temp.read(file))
    assert.equal(1, run("report --html /nowhere/report.html").status)
    assert.equal(64, run("report --until yesterday").status)
  end)

  it("adds up by the script of the ledger", function()
    local script = temp.file("thanks.lua", [[require("sendoso").egift {
      campaign = "Coffee on us", to = { email = "ann@example.com" }, once = "thanks/ann" }]])
    assert.equal(0, run("run " .. script).status)
    assert.matches("\nthanks.lua,1,", run("report --by script --format csv").out, 1, true)
    local send = core.decode(run("sends --script thanks.lua --json").out)[1]
    assert.same({ key = "thanks/ann", script = "thanks.lua", rule = send.gift.rule }, send.gift)
    assert.equal("ann@example.com", send.recipient.email)
  end)
end)

local folders = require "spec.support.folder"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("sendoso forecast", function()
  local folder, sendoso, taken

  before_each(function()
    folder, sendoso, taken = folders.new()
    folders.write(folder, "rules.lua", [[
      local rule = require "sendoso.rule"
      return rule { name = "anniversary", each = rule.people "staff.csv", when = rule.anniversary "hire_date",
        once = "{id}/{years}", gift = { campaign = "Coffee on us" }, message = "Thank you, {first_name}!" }
    ]])
  end)

  local BASE = "forecast rules.lua --today 2026-03-01 --until 2027-03-31 "

  it("shows what the coming months cost, without a network, an account or a ledger", function()
    local seen = process.sendoso(BASE .. "--live --price 'Coffee on us=5.50' --currency USD", { folder = folder,
      state = folder .. "/state", env = { SENDOSO_BASE_URL = "https://127.0.0.1:9", SENDOSO_ACCESS_TOKEN = "x" } })
    assert.equal(0, seen.status, seen.err)
    assert.equal("month    rule         campaign      gifts  cost   currency\n"
      .. "2026-03  anniversary  Coffee on us  2      11.00  USD\n"
      .. "2027-03  anniversary  Coffee on us  2      11.00  USD\n", seen.out)
    assert.equal("sendoso: 4 gifts from 2026-03-01 to 2027-03-31. Cost 22.00 USD\n", seen.err)
    assert.is_nil(io.open(folder .. "/state/sendoso/ledgers"))
    assert.equal(0, taken())
  end)

  it("says what is not known", function()
    local seen = sendoso(BASE .. "--by month --format csv")
    assert.equal("month,gifts,cost,currency,unknown\n2026-03,2,,,2\n2027-03,2,,,2\n", seen.out)
    assert.matches("Cost unknown for 4 gifts", seen.err, 1, true)
  end)

  it("gives programs money as a whole number", function()
    local seen = sendoso(BASE .. "--by rule --json --price 'Coffee on us=5.50' --currency USD")
    local row = require("cjson").decode(seen.out)[1]
    assert.same({ hundredths = 2200, currency = "USD" }, row.cost)
    assert.equal(4, row.gifts)
    assert.equal(0, row.unknown)
  end)

  it("writes a page, and no other file over it", function()
    local seen = sendoso(BASE .. "--html forecast.html -q")
    assert.equal(0, seen.status, seen.err)
    assert.matches("^<!doctype html>.*<figure.*</html>\n$", temp.read(folder .. "/forecast.html"))
    assert.equal(0, sendoso(BASE .. "--html forecast.html").status)
    assert.equal(7, sendoso(BASE .. "--html staff.csv").status)
    assert.matches("^<!doctype html>", sendoso(BASE .. "--html -").out)
  end)

  it("says that no gift has a campaign for which a price is given", function()
    local seen = sendoso(BASE .. "--price 'Coffee in us=5'")
    assert.equal(0, seen.status)
    assert.matches("note: --price: no gift has the campaign \"Coffee in us\"; did you mean 'Coffee on us'?",
      seen.err, 1, true)
  end)

  for arguments, said in pairs {
    ["--until 2026-02-30"] = "is not a date",
    ["--until 2026-02-28"] = "--until 2026-02-28 is before the date of the run, 2026-03-01",
    ["--until 2099-01-01"] = "--until 2099-01-01 is more than 50 years after the date of the run",
    ["--by month,month"] = "--by: month is named twice",
    ["--price Box=1 --price Box=2"] = "--price: two prices for \"Box\", 1.00 and 2.00",
    ["--by week"] = "--by: expected month, rule, campaign or group",
    ["--price 5"] = "--price: expected CAMPAIGN=AMOUNT",
    ["--price x=a"] = "--price: \"a\" is not an amount",
    ["--currency Euro"] = "--currency: expected three capital letters",
    ["--html - --json"] = "only one of --html - and --format can be written to stdout",
  } do
    it("does not take " .. arguments, function()
      local seen = sendoso("forecast rules.lua --today 2026-03-01 " .. arguments)
      assert.equal(64, seen.status, seen.err)
      assert.matches(said, seen.err, 1, true)
    end)
  end

  it("sends nothing for a script that makes no rules, and fails", function()
    folders.write(folder, "loop.lua", 'require("sendoso").egift { campaign = "Coffee on us", once = "x/1", '
      .. 'to = { email = "ann@example.com", name = "Ann" } }')
    local seen = sendoso "forecast loop.lua"
    assert.equal(1, seen.status)
    assert.matches("loop.lua returns no rule", seen.err, 1, true)
    assert.equal(0, taken())
  end)

  it("ends with 1 where a rule cannot be looked at", function()
    assert(os.remove(folder .. "/staff.csv"))
    local seen = sendoso(BASE)
    assert.equal(1, seen.status)
    assert.matches("rule 'anniversary': cannot open staff.csv", seen.err, 1, true)
  end)
end)

local client = require "sendoso.client"
local date = require "sendoso.dates.date"
local fail = require "sendoso.fail"
local fixture = require "spec.support.fixture"
local run = require "sendoso.run"
local sendoso = require "sendoso"
local temp = require "spec.support.temp"

-- A run whose lines are kept, at a moment that is told.
local function kept(settings)
  local lines = {}
  local given = { write = function(text) lines[#lines + 1] = text end, clock = function() return 1773133200 end }
  for name, value in pairs(settings or {}) do given[name] = value end
  return run.new(given), lines
end

local function open(its_run)
  local options = { state = temp.path "sandbox.ndjson", ledger = temp.path "ledger.db", pace = false }
  return assert(client.open(options, its_run))
end

describe("sendoso.run", function()
  it("counts apart for two clients, even in one script", function()
    local one, other = kept(), kept { max_sends = 1 }
    local first <close> = open(one)
    local second <close> = open(other)
    for i = 1, 3 do first.egift(fixture.gift { once = "a/" .. i }) end
    second.egift(fixture.gift { once = "b/1" })
    local _, err = second.egift(fixture.gift { once = "b/2" })
    assert.equal("guard", err.kind)
    assert.equal(3, one.tally.sent)
    assert.equal(1, other.tally.sent)
    assert.same({ 0, 7 }, { one:status(), other:status() })
  end)

  it("has a voice of its own", function()
    local one, lines = kept { host = true }
    local other, others = kept { host = true, quiet = true }
    local first <close> = open(one)
    local second <close> = open(other)
    first.egift(fixture.gift())
    second.egift(fixture.gift())
    assert.matches("sent             spec/7                     Ann\n", table.concat(lines))
    assert.is_nil(table.concat(others):find "sent")
  end)

  it("is dry for one client and not for the other", function()
    local first <close> = open(kept { dry_run = true })
    local second <close> = open(kept())
    assert.equal("planned", first.egift(fixture.gift()).outcome)
    assert.equal("sent", second.egift(fixture.gift()).outcome)
  end)

  it("has the day that its clock and its flags say", function()
    assert.equal("2026-03-10", tostring(kept { zone = "Europe/Berlin" }:today()))
    assert.equal("2026-03-10", tostring(kept { zone = "Pacific/Kiritimati" }:today "America/New_York"))
    assert.equal("2025-01-01", tostring(kept { today = "2025-01-01" }:today()))
  end)

  it("looks at a campaign's window as of now, or as of noon of another day", function()
    local now = kept()
    assert.equal(now:now(), now:moment_of(date(os.date("%Y-%m-%d", now:now()))))
    assert.equal(1735732800, now:moment_of(date "2025-01-01"))
  end)

  it("takes the day of its zone for today, and not this machine's", function()
    local far = kept { zone = "Pacific/Kiritimati" } -- 2026-03-10 09:00 UTC is 23:00 there
    assert.equal(far:now(), far:moment_of(far:today()))
    far.clock = function() return 1773133200 + 6 * 3600 end -- the 11th there, still the 10th here
    assert.equal("2026-03-11", tostring(far:today()))
    assert.equal(far:now(), far:moment_of(date "2026-03-11"))
    local told = kept { zone = "Pacific/Kiritimati", today = "2026-03-11" }
    assert.equal(1773230400, told:moment_of(told:today()))
  end)

  it("has a library of its own, with a default client of its own", function()
    local library = sendoso(kept { today = "2025-01-01" })
    assert.equal("2025-01-01", tostring(library.today()))
    assert.not_equal("2025-01-01", tostring(sendoso.today()))
    assert.error_matches(function() return library.egif end, "sendoso has no 'egif'; did you mean 'egift'?", 1, true)
  end)

  it("keeps the rules that its own script makes, and those of no other", function()
    local one, other = kept(), kept()
    local made = sendoso(one).rule { name = "thanks", each = {}, once = "{id}", gift = { campaign = 1 } }
    assert.same({ 1, 0 }, { #one.rules, #other.rules })
    assert.equal(made, one.rules[1])
    assert.is_true(sendoso(other).rule.is(made))
  end)

  it("prints a value with line breaks as one line, and keeps those of the message", function()
    local one, lines = kept()
    one:say("a\n%s", "b\nc\27[2J")
    assert.same({ "sendoso: a\nb c [2J\n" }, lines)
  end)

  it("tells what kind of line it is", function()
    local one, lines = kept()
    one:note("a %s", "b")
    one:row("staff.csv:3", "hire_date \"x\" is not a date")
    one:error(fail.new("invalid", "no", { hint = "set it" }), "script.lua:7")
    one:failure("item %d failed", 2)
    assert.same({ "note: a b\n", "warning: staff.csv:3: row skipped: hire_date \"x\" is not a date\n",
      "error: script.lua:7: no\n  set it\n", "error: item 2 failed\n" }, lines)
  end)

  it("prints gifts in columns, from the first one on if their keys are known", function()
    local one, lines = kept { host = true }
    one.voice:reserve("anniversary/E1007/10", "Quinn Grünwald")
    one:gift({ outcome = "sent" }, nil, "anniversary/E1/5", { hundredths = 7500, currency = "USD" }, { name = "İna" })
    one:gift({ outcome = "duplicate" }, nil, "anniversary/E2/5", nil, { name = "Bo" })
    one:rule_withheld("held", "anniversary/E3/5", "is on leave", { place = "staff.csv:9" })
    one:unsent(fail.new("unknown", "no answer received"), "anniversary/E1007/10", { name = "Quinn Grünwald" })
    assert.same({
      "sent             anniversary/E1/5       İna              75.00 USD\n",
      "already sent     anniversary/E2/5       Bo\n",
      "held             anniversary/E3/5                        staff.csv:9: is on leave\n",
      "unknown outcome  anniversary/E1007/10   Quinn Grünwald   no answer received\n",
    }, lines)
  end)

  it("has columns that begin wide and grow in steps if the keys are not known, but not for a very long key", function()
    local one, lines = kept { host = true }
    for _, key in ipairs { "a", ("k"):rep(24), ("k"):rep(25), ("k"):rep(60), "a" } do
      one:gift({ outcome = "sent" }, nil, key, nil, { name = "B" })
    end
    local columns = {}
    for i, line in ipairs(lines) do columns[i] = #line:match "^(.*)B" - 17 end
    assert.same({ 27, 27, 39, 63, 51 }, columns)
  end)

  it("counts what happened in one line", function()
    local one = kept()
    assert.equal("0 sent, 0 already sent, 0 held, 0 rows skipped. Cost 0. 0 requests in 0.4 s.", one:summary(0.4))
    one:gift({ outcome = "sent" }, nil, "a", { hundredths = 1000, currency = "EUR" })
    one:gift({ outcome = "duplicate" }, nil, "b")
    one:unsent(fail.new("held", "no"), "c")
    one:unsent(fail.new("unknown", "no"), "d")
    one:unsent(fail.new("network", "no"), "e")
    one:unsent(fail.new("not_found", "no"), "f")
    one:row("staff.csv:3", "no")
    one:failure "no"
    one:idle(201, 1)
    assert.equal("1 sent, 1 already sent, 1 held, 1 refused, 1 unknown outcome, 1 not sent, 1 failed, 1 row skipped, "
      .. "1 without a date, 201 not due. Cost 10.00 EUR. 0 requests in 2.0 s.", one:summary(2))
    local dry = kept { dry_run = true }
    assert.matches("^0 would be sent, 0 already sent, ", dry:summary(1))
  end)

  for _, case in ipairs {
    { {}, 0 }, { { "refused" }, 5 }, { { "refused", "failed" }, 1 }, { { "failed", "guard" }, 7 },
    { { "guard", "auth" }, 4 }, { { "auth", "cancelled" }, 130 }, { { "cancelled", "unknown" }, 6 },
  } do
    it("ends with " .. case[2] .. " by the worst of what happened: " .. table.concat(case[1], ", "), function()
      local one = kept()
      for _, bucket in ipairs(case[1]) do one.tally:note(bucket) end
      assert.equal(case[2], one:status())
    end)
  end
end)

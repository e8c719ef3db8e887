local client = require "sendoso.client"
local date = require "sendoso.dates.date"
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
    assert.matches("sent       spec/7", table.concat(lines))
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

  it("has a library of its own, with a default client of its own", function()
    local library = sendoso.of(kept { today = "2025-01-01" })
    assert.equal("2025-01-01", tostring(library.today()))
    assert.not_equal("2025-01-01", tostring(sendoso.today()))
    assert.error_matches(function() return library.egif end, "sendoso has no 'egif'; did you mean 'egift'?", 1, true)
  end)

  it("says in one line what has line breaks in it, and keeps its own", function()
    local one, lines = kept()
    one:say("a\n%s", "b\nc\27[2J")
    assert.same({ "sendoso: a\nb c [2J\n" }, lines)
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

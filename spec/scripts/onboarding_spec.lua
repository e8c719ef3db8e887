-- scripts/onboarding.lua: an address is asked for two weeks before the start.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("scripts/onboarding.lua", function()
  local function plan(day) return process.sendoso("plan scripts/onboarding.lua --today " .. day) end

  it("plans for 2 March 2026 who starts in two weeks, and says why others are not", function()
    local seen = plan "2026-03-02"
    local planned = {}
    for key in seen.out:gmatch "send +(onboarding/%S+)" do planned[#planned + 1] = key end
    assert.same({ "onboarding/1201", "onboarding/1202", "onboarding/1206", "onboarding/1208" }, planned)
    for key, reason in pairs {
      ["onboarding/1204"] = "contractors get no gifts", ["onboarding/1205"] = "email is missing",
      ["onboarding/1208"] = "Sendoso is known to pause gifts", ["onboarding/1209"] = "has left",
    } do
      assert.matches(key .. "[^\n]*" .. reason, seen.out)
    end
    assert.matches("row skipped [^\n]*hires.csv:8 +hire_date \"16/03/2026\" is ambiguous", seen.out)
    assert.equal(5, seen.status)
  end)

  it("sends ahead of a weekend: 14 March 2026 less two weeks is a Saturday", function()
    assert.matches("send +onboarding/1206 ", plan("2026-02-27").out)
  end)

  it("has a message that is filled in", function()
    local seen = process.sendoso "plan scripts/onboarding.lua --today 2026-03-02 --json"
    assert.matches('"message":"Welcome, Jon! Something to begin with', seen.out)
  end)

  it("lets Sendoso ask each of them once, and the address has a week to come", function()
    local state = temp.path()
    for _ = 1, 2 do process.sendoso("run scripts/onboarding.lua --today 2026-03-02", { state = state }) end
    local asked = temp.lines(state .. "/sendoso/sandbox.ndjson")
    assert.equal(4, #asked)
    for _, line in ipairs(asked) do assert.matches('"collects":true[^\n]*"expire_after_days":7', line) end
  end)
end)

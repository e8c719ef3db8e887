-- scripts/step.lua: one person, from the command line or from the events of a CRM; each step of each person once.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local function run(state, arguments)
  return process.sendoso("run scripts/step.lua --today 2026-03-18 " .. arguments, { state = state })
end

local events = " < scripts/data/steps.ndjson"

local function keys(text, word)
  local list = {}
  for key in text:gmatch("\n" .. word .. " +(step/%S+)") do list[#list + 1] = key end
  return list
end

describe("scripts/step.lua", function()
  local taken = { "step/demo/noor.haas@example.org", "step/trial/ben.ito@example.org",
    "step/trial/noor.haas@example.org" }

  it("would thank for each step once, though the CRM says one of them twice", function()
    assert.same(taken, keys(process.run("sh -c " .. temp.quote(process.program .. " run scripts/step.lua -n" .. events),
      { env = { XDG_STATE_HOME = temp.path() } }).err, "would send"))
  end)

  it("knows a step from the command line when it comes as an event, too", function()
    local state = temp.path()
    assert.same({ taken[1] }, keys(run(state, "-- noor.haas@example.org Noor demo").err, "sent"))
    assert.same({ taken[1] }, keys(run(state, "-- Noor.Haas@example.org Noor Demo").err, "already sent"))
  end)

  it("sends nothing if a word is missing", function()
    local seen = run(temp.path(), "-- noor.haas@example.org Noor")
    assert.matches("refused [^\n]* the field data.step is empty", seen.err)
    assert.equal(5, seen.status)
  end)
end)

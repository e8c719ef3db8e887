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

  it("is one step for a CRM that writes it in two ways, or the name in another", function()
    local event = '{"id":"%d","source":"crm","data":{"email":"kay@example.org",%s,"step":"%s"}}\n'
    local path = temp.file("steps.ndjson", event:format(1, '"first_name":"Kay"', "demo")
      .. event:format(2, '"first_name":"Kay"', "Demo") .. event:format(3, '"name":"Kay Zed"', "Trial"))
    assert.same({ "step/demo/kay@example.org", "step/trial/kay@example.org" },
      keys(run(temp.path(), "< " .. path).err, "sent"))
  end)

  it("goes on after an event that says no step, or a number", function()
    local path = temp.file("steps.ndjson", '{"id":"1","source":"crm","data":{"email":"kay@example.org"}}\n'
      .. '{"id":"2","source":"crm","data":{"email":"kay@example.org","first_name":"Kay","step":3}}\n')
    local seen = run(temp.path(), "< " .. path)
    assert.same({ "step/3/kay@example.org" }, keys(seen.err, "sent"))
    assert.matches("refused [^\n]* the field step is empty", seen.err)
  end)

  it("sends nothing if a word is missing", function()
    local seen = run(temp.path(), "-- noor.haas@example.org Noor")
    assert.matches("refused [^\n]* the field step is empty", seen.err)
    assert.equal(5, seen.status)
  end)
end)

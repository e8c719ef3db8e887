-- scripts/webinar.lua: who stayed, by the union of their joins; neither hosts, nor colleagues, nor who left early.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local function run(state, flags)
  return process.sendoso("run scripts/webinar.lua --today 2026-03-23 " .. (flags or ""), { state = state })
end

local function keys(text, word)
  local list = {}
  for key in text:gmatch("\n" .. word .. " +(webinar%-847/%S+)") do list[#list + 1] = key end
  return list
end

describe("scripts/webinar.lua", function()
  local stayed = { "webinar-847/zoe.inan@example.org", "webinar-847/hugo.patel@example.org",
    "webinar-847/tara.dubois@example.org" }

  it("plans for 23 March 2026 who stayed, and says why others get nothing", function()
    local seen = process.sendoso "plan scripts/webinar.lua --today 2026-03-23"
    assert.same(stayed, keys(seen.out, "would send"))
    for person, reason in pairs {
      ["Mina Bauer"] = "stayed for less than half of the webinar", ["Deniz Haddad"] = "excluded by no%-thanks.txt",
      ["Rex Moore"] = "excluded by no%-thanks.txt",
    } do
      assert.matches(person .. "[^\n]* " .. reason, seen.out)
    end
  end)

  it("thanks who stayed, once", function()
    local state = temp.path()
    assert.same(stayed, keys(run(state).err, "sent"))
    assert.same(stayed, keys(run(state).err, "already sent"))
    assert.equal(#stayed, #temp.lines(state .. "/sendoso/sandbox.ndjson"))
  end)

  it("refuses who has no name or no e-mail, saying why", function()
    local seen = run(temp.path(), "-n")
    assert.matches("refused +webinar%-847/%S+ +scripts/data/webinar.csv:21: the field first_name is empty", seen.err)
    assert.matches("refused +webinar%-847 [^\n]*/data/webinar.csv:26: the field email is empty", seen.err)
    assert.equal(5, seen.status)
  end)
end)

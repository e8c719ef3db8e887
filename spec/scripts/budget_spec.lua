-- scripts/budget.lua: what each team group has left, as a table or for programs, and a status for a monitor.
local json = require "sendoso.json"
local process = require "spec.support.process"
local scripted = require "spec.support.peer"

local function run(arguments) return process.sendoso("run scripts/budget.lua -q " .. (arguments or "")) end

describe("scripts/budget.lua", function()
  it("prints each group, and ends with 2 if one has less than a fifth of its month", function()
    local seen = run()
    assert.equal("group              left  month  state\n"
      .. "People Operations  4200  5000   fine\n"
      .. "Field Marketing    50    50000  low\n"
      .. "Sales EMEA         1875  7500   fine\n"
      .. "Customer Success   960   2500   fine\n", seen.out)
    assert.equal(2, seen.status)
  end)

  for level, low in pairs {
    ["0.1"] = {}, ["0.2"] = { "Field Marketing" }, ["25%"] = { "Field Marketing" },
    ["26"] = { "Field Marketing", "Sales EMEA" },
  } do
    it(("warns at %s, in lines of JSON"):format(level), function()
      local seen = run(("-- %s ndjson"):format(level))
      local found = {}
      for name in seen.out:gmatch '"group":"([^"]+)"[^\n]*"state":"low"' do found[#found + 1] = name end
      assert.same(low, found)
      assert.equal(#low > 0 and 2 or 0, seen.status)
    end)
  end

  it("has no state for a group without a budget", function()
    local groups = { { id = 1, name = "None" }, { id = 2, name = "Left", budget = 5 },
      { id = 3, name = "Month", monthly_budget = "500" },
      { id = 4, name = "Both", budget = "150", monthly_budget = 500 } }
    local peer <close> = scripted.start { { status = 200, body = json.encode { total_groups = 4, groups = groups } } }
    local seen = process.sendoso("run scripts/budget.lua -q", { env = { SENDOSO_BASE_URL = peer.url,
      SENDOSO_ACCESS_TOKEN = "token" } })
    assert.equal("group  left  month  state\n"
      .. "None                no budget\n"
      .. "Left   5            no budget\n"
      .. "Month        500    no budget\n"
      .. "Both   150   500    fine\n", seen.out)
    assert.equal(0, seen.status, seen.err)
  end)

  it("says what it expected for a share that is none", function()
    local seen = run "-- 1.2.3"
    assert.equal(64, seen.status)
    assert.matches("budget.lua: expected a share in percent, such as 25, got 1.2.3\n", seen.err, 1, true)
  end)

  it("takes a format alone, and says which there are", function()
    assert.matches('^%[\n{"group":"People Operations"', run("-- json").out)
    local seen = run "-- low"
    assert.equal(1, seen.status)
    assert.matches([[expected 'table' or 'json' or 'ndjson' or 'csv', got "low"]], seen.err, 1, true)
  end)
end)

-- scripts/anniversary.lua, for a fixed day: who gets a gift, who does not, and never twice.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local expected = {
  "anniversary/E1007/10", "anniversary/E1031/5", "anniversary/E1044/3", "anniversary/E1058/15", "anniversary/E1066/1",
  "anniversary/E1163/2",
}

local function run(arguments, state)
  return process.sendoso("run scripts/anniversary.lua --today " .. arguments, { state = state })
end

local function keys(text, word)
  local list = {}
  for key in text:gmatch(word .. " +(anniversary/%S+)") do list[#list + 1] = key end
  return list
end

describe("scripts/anniversary.lua", function()
  it("plans for 28 February 2026 the milestones that are due, leap days included", function()
    local seen = process.sendoso "plan scripts/anniversary.lua --today 2026-02-28"
    local planned = {}
    for key in seen.out:gmatch "send +(anniversary/%S+)" do planned[#planned + 1] = key end
    assert.same(expected, planned)
    assert.matches("anniversary: 6 × Anniversary eGift, 300.00 USD", seen.out)
    assert.matches("6 would be sent, 0 already sent, 0 held, 2 rows skipped, 1 without a date, 201 not due. "
      .. "Cost 300.00 USD.",
      seen.out, 1, true)
  end)

  it("sends each of them one gift, and none when it is run again", function()
    local state = temp.path()
    assert.same(expected, keys(run("2026-02-28", state).err, "\nsent"))
    local again = run("2026-02-28", state)
    assert.same(expected, keys(again.err, "\nalready sent"))
    assert.equal(#expected, #temp.lines(state .. "/sendoso/sandbox.ndjson"))
    assert.equal(5, again.status)
  end)

  it("says which rows are not usable, with file, line, field and value", function()
    local seen = run "2026-02-28 -n"
    for _, said in ipairs {
      "warning: scripts/data/employees.csv:102: row skipped: hire_date \"2021%-02%-30\" is not a date",
      "warning: scripts/data/employees.csv:142: row skipped: hire_date \"2015%-13%-01\" is not a date",
      "\n6 would be sent, 0 already sent, 0 held, 2 rows skipped, ",
    } do
      assert.matches(said, seen.err)
    end
    assert.equal(5, seen.status)
  end)
end)

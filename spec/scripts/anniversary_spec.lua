-- scripts/anniversary.lua, for a fixed day: who gets a gift, who does not, and never twice.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local expected = {
  "anniversary/E1007/10", "anniversary/E1023/6", "anniversary/E1031/5", "anniversary/E1044/3", "anniversary/E1058/15",
  "anniversary/E1066/1", "anniversary/E1112/8", "anniversary/E1127/9", "anniversary/E1163/2", "anniversary/E1175/12",
  "anniversary/E1205/6",
}

local function run(arguments, state)
  return process.sendoso("run scripts/anniversary.lua --today " .. arguments, { state = state })
end

local function keys(text, word)
  local list = {}
  for key in text:gmatch("sendoso: " .. word .. " +(anniversary/%S+)") do list[#list + 1] = key end
  return list
end

describe("scripts/anniversary.lua", function()
  it("plans for 28 February 2026 those who are due, leap days included", function()
    local seen = run "2026-02-28 -n"
    assert.same(expected, keys(seen.err, "would send"))
    assert.matches("11 planned, 0 sent", seen.err)
    assert.matches("cost 425.00 USD", seen.err)
  end)

  it("sends each of them one gift, and none when it is run again", function()
    local state = temp.path()
    assert.same(expected, keys(run("2026-02-28", state).err, "sent"))
    local again = run("2026-02-28", state)
    assert.same(expected, keys(again.err, "duplicate"))
    assert.equal(#expected, #temp.lines(state .. "/sendoso/sandbox.ndjson"))
    assert.equal(5, again.status)
  end)

  it("says which rows are not usable, with file, line, field and value", function()
    local seen = run "2026-02-28 -n"
    for _, said in ipairs {
      "employees.csv:102: hire_date: '2021-02-30' is not a day",
      "employees.csv:142: hire_date: '2015-13-01' is not a day",
      "employees.csv:41: email: 'elena.estevez@example.com' is also on line 207",
      "employees.csv:212: email: 'mina.angstrom@example.com' is also on line 32",
      "(scripts/data/employees.csv:91)  invalid: email can't be blank",
    } do
      assert.matches(said, seen.err, 1, true)
    end
    assert.matches("1 refused, 0 unknown, 2 rows not usable", seen.err)
  end)

  it("sends nobody anything on a day without an anniversary", function()
    assert.matches("0 planned", run("2026-02-25 -n").err)
  end)
end)

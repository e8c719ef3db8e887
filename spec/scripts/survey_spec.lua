-- scripts/survey.lua: one link for each person who finished the survey, however often they answered or it is run.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local function run(state, arguments)
  return process.sendoso("run scripts/survey.lua " .. (arguments or ""), { state = state })
end

-- The link of each answer, by the answer's ID.
local function links(csv)
  local found = {}
  for id, link in csv:gmatch "(R_%w+),[^,\n]+,(https://%S+)" do found[id] = link end
  return found
end

describe("scripts/survey.lua", function()
  it("would make a link for who finished: no preview, nobody who stopped, nobody without an address", function()
    local seen = run(temp.path(), "-n --today 2026-03-19")
    local planned = {}
    for key in seen.err:gmatch "\nwould send +(%S+)" do planned[#planned + 1] = key end
    assert.same({ "survey-2026-q1/ada.stone@example.org", "survey-2026-q1/ines.ferreira@example.org" }, planned)
    assert.matches("refused [^\n]*data/answers.csv:9: the email address is missing", seen.err)
    assert.same({}, links(seen.out))
  end)

  it("prints a link for each answer, the same one for a person who answered twice, and again when it is run again",
    function()
      local state = temp.path()
      local first = links(run(state).out)
      assert.equal(first.R_1kQ7hYzvA, first.R_4pC8mZtyB)
      assert.not_equal(first.R_1kQ7hYzvA, first.R_0gV2uJrdK)
      assert.is_nil(first.R_2dM4sWbcL or first.R_3fT9xNeqP)
      assert.same(first, links(run(state).out))
    end)

  it("prints them as JSON for a page", function()
    local seen = run(temp.path(), "-- json")
    assert.matches('{"email":"ines.ferreira@example.org","id":"R_0gV2uJrdK","link":"https://sendo.so/g/[%w_-]+"}',
      seen.out)
  end)
end)

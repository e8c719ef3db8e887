local folders = require "spec.support.folder"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("sendoso apply", function()
  local folder, sendoso, taken

  before_each(function() folder, sendoso, taken = folders.new() end)

  it("sends exactly what was planned, and nothing twice", function()
    local seen = sendoso "plan rules.lua --today 2026-03-10 -o march.plan --html march.html --exit-code"
    assert.equal(2, seen.status)
    assert.matches("2 would be sent, [^\n]*%. Cost unknown for 2 gifts%.", seen.out)
    assert.matches("^<!doctype html>", temp.read(folder .. "/march.html"))
    assert.equal(0, taken())
    assert.equal(0, sendoso("apply march.plan").status)
    assert.equal(2, taken())
    assert.matches("2 already sent", sendoso("apply march.plan").err)
    assert.matches("2 already sent", sendoso("run rules.lua --today 2026-03-10").err)
    assert.equal(0, sendoso("plan rules.lua --today 2026-03-10 --exit-code").status)
    assert.equal(2, taken())
  end)

  it("refuses a plan that was changed, one that is old, and what is no plan", function()
    sendoso "plan rules.lua --today 2026-03-10 -o march.plan"
    process.run("sed -i s/Thank/Blame/ march.plan", { folder = folder })
    local seen = sendoso "apply march.plan"
    assert.equal(7, seen.status)
    assert.matches("march.plan was changed after it was made", seen.err)
    sendoso "plan rules.lua --today 2026-03-10 -o march.plan"
    seen = sendoso "apply march.plan --max-age 0"
    assert.is_true(seen.status == 7 or seen.status == 0) -- within the same second it is not old
    assert.equal(1, sendoso("apply staff.csv").status)
    assert.equal(1, sendoso("apply nowhere.plan").status)
  end)
end)

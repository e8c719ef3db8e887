local cjson = require "cjson"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("sendoso reconcile #process", function()
  -- A state folder in which three gifts have met a fault each.
  local function prepare(...)
    local state = temp.path()
    local lines = { 'local sendoso = require "sendoso"', "local box = sendoso.default().sandbox" }
    for i, fault in ipairs { "", ... } do
      if fault ~= "" then lines[#lines + 1] = ('box.faults:add "%s"'):format(fault) end
      lines[#lines + 1] = ('sendoso.egift { campaign = 2002, to = { email = "g%d@x.y" }, once = "g/%d" }'):format(i, i)
    end
    local script = temp.file("s.lua", table.concat(lines, "\n"))
    assert.equal(6, process.sendoso("run " .. script, { state = state }).status)
    return state, script
  end

  it("settles what it can prove, lists the rest with all that is needed, and ends with 6", function()
    local state = prepare("lose-reply", "drop")
    local result = process.sendoso("reconcile --format csv", { state = state })
    assert.equal(6, result.status)
    assert.matches("g/2,sent,[^,]*,g2@x.y,2002,egift,found as send %d+\n", result.out)
    assert.matches("g/3,unknown,[^,]*,g3@x.y,2002,egift,it was tried less than 10 minutes", result.out)
    assert.matches("warning: 1 outcome is still unknown", result.err)
    result = process.sendoso("reconcile --after 0 --json", { state = state })
    assert.equal(0, result.status)
    assert.equal("absent", cjson.decode(result.out)[1].outcome)
    assert.matches("no outcome is unknown", process.sendoso("reconcile", { state = state }).err)
  end)

  it("leaves links to a person", function()
    local state = temp.path()
    local script = temp.file("s.lua", [[
      local sendoso = require "sendoso"
      sendoso.default().sandbox.faults:add "lose-reply"
      sendoso.egift_links { campaign = 2002, recipients = { "a@b.c" }, once = "l" } ]])
    process.sendoso("run " .. script, { state = state })
    local result = process.sendoso("reconcile --after 0 --format csv", { state = state })
    assert.equal(6, result.status)
    assert.matches("l/a@b.c,unknown,.*Sendoso lists neither links nor invitations", result.out)
  end)

  it("writes nothing in a dry run", function()
    local state = prepare "lose-reply"
    assert.matches("g/2,sent", process.sendoso("reconcile -n --format csv", { state = state }).out)
    assert.matches("unknown", process.sendoso("ledger list", { state = state }).out)
  end)

  it("waits until a gift is old enough", function()
    local state = prepare "drop"
    local result = process.sendoso("reconcile --wait --after 1s --format csv", { state = state })
    assert.equal(0, result.status)
    assert.matches("g/2,absent", result.out)
  end)

  for _, text in ipairs { "soon", "10", "-5m", "5w" } do
    it("knows no age " .. text, function()
      assert.equal(64, process.sendoso("reconcile --after=" .. text).status)
    end)
  end

  it("takes no shorter age where gifts are real", function()
    local result = process.sendoso("reconcile --after 1m",
      { env = { SENDOSO_BASE_URL = "https://app.sendoso.test", SENDOSO_ACCESS_TOKEN = "t" } })
    assert.equal(64, result.status)
    assert.matches("error: %-%-after: expected 10m or more", result.err)
  end)
end)

local cjson = require "cjson"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("the commands that read", function()
  local state = temp.path()

  it("show one object by its fields, and as JSON", function()
    assert.matches("^id +123456\nfirst_name +Sandra\n", process.sendoso("me", { state = state }).out)
    assert.equal(123456, cjson.decode(process.sendoso("me --json", { state = state }).out).id)
    assert.matches("name +Coffee on us\n", process.sendoso("campaign 'Coffee on us'", { state = state }).out)
    assert.matches("name +Coffee on us\n", process.sendoso("campaign 2002", { state = state }).out)
  end)

  it("show a list as a table, JSON, NDJSON in the API's own bytes, and CSV", function()
    local seen = process.sendoso("groups", { state = state }).out
    assert.matches("^id +name +budget", seen)
    assert.equal(4, #cjson.decode(process.sendoso("groups --json", { state = state }).out))
    local first = process.sendoso("groups --format ndjson", { state = state }).out:match "^[^\n]+"
    assert.equal(5678, cjson.decode(first).team_id)
    seen = process.sendoso("groups --format csv", { state = state }).out
    assert.matches("^id,name,budget,monthly_budget,one_time_budget,rollover\n"
      .. "1234,People Operations,4200,5000,0,true\n", seen)
  end)

  it("take what a list is of first", function()
    assert.matches("user02@example.com", process.sendoso("members 1234 --format csv", { state = state }).out)
    assert.matches("Group not found!", process.sendoso("members 99", { state = state }).err)
    assert.equal(64, process.sendoso("members x", { state = state }).status)
  end)

  it("filter as the operation does", function()
    local seen = process.sendoso("campaigns --delivery-type mail --format csv", { state = state }).out
    assert.is_nil(seen:find ",email,")
    assert.matches(",mail,", seen, 1, true)
    assert.equal(64, process.sendoso("campaigns --delivery-type post", { state = state }).status)
  end)

  it("fail with what Sendoso says", function()
    local seen = process.sendoso("campaign 1", { state = state })
    assert.equal(1, seen.status)
    assert.equal("", seen.out)
    assert.matches("error: Touch not found! (404)", seen.err, 1, true)
  end)

  it("fail when stdout cannot be written, and not when its reader has had enough", function()
    local seen = process.run(("XDG_STATE_HOME=%s %s sends >/dev/full"):format(state, process.program))
    assert.equal(1, seen.status)
    assert.matches("cannot write to stdout: No space left", seen.err)
    for _, command in ipairs { "sends", "help", "groups --json" } do
      seen = process.run(("XDG_STATE_HOME=%s %s %s >&-"):format(state, process.program, command))
      assert.equal(1, seen.status)
      assert.matches("cannot write to stdout", seen.err)
    end
    seen = process.run(("XDG_STATE_HOME=%s; export XDG_STATE_HOME; (%s sends; echo $? >&2) | head -1")
      :format(state, process.program))
    assert.equal("0\n", seen.err)
  end)
end)

local cjson = require "cjson"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("sendoso egift", function()
  it("sends one from the shell, with its receipt on stdout, and no second one", function()
    local state = temp.path()
    local command = "egift --campaign 'Anniversary eGift' --to Ann@Example.com --once k1 --amount 25 --json"
    local first = process.sendoso(command, { state = state })
    local second = process.sendoso(command, { state = state })
    local one, two = cjson.decode(first.out), cjson.decode(second.out)
    assert.equal("sent", one.outcome)
    assert.equal("duplicate", two.outcome)
    assert.equal(one.tracking_code, two.tracking_code)
    assert.equal(1, #temp.lines(state .. "/sendoso/sandbox.ndjson"))
  end)
end)

describe("sendoso physical, collect and invite", function()
  it("are the operations, with their parameters as options", function()
    local state = temp.path()
    local to = " --campaign 'Welcome kit' --to a@b.c --name 'Ann Lee' --once "
    local seen = process.sendoso("physical" .. to .. "p --address 'Hauptstr. 1' --city Berlin --state BE "
      .. "--zip 10115 --country DE --mobile-no '+49 30 123456' --json", { state = state })
    assert.equal("sent", cjson.decode(seen.out).outcome)
    seen = process.sendoso("collect" .. to .. "c --hide-product-info true --json", { state = state })
    assert.equal("sent", cjson.decode(seen.out).outcome)
    seen = process.sendoso("invite --first-name A --last-name B --email a@b.c --role regular --group 1236 --json",
      { state = state })
    assert.equal("invite/a@b.c", cjson.decode(seen.out).key)
    assert.equal(64, process.sendoso("collect" .. to .. "d --hide-product-info maybe", { state = state }).status)
    assert.equal(64, process.sendoso("invite --role boss", { state = state }).status)
  end)

  it("name what is required before anything is sent", function()
    local state = temp.path()
    local given = "physical --campaign 2009 --to a@b.c --once k --name Ann --address x --city y --state BE --zip 10115 "
      .. "--mobile-no '+49 30 123456'"
    local seen = process.sendoso(given, { state = state })
    assert.equal(64, seen.status)
    assert.matches("^error: %-%-country is missing\n", seen.err)
    assert.equal(0, process.sendoso(given .. " --country DE", { state = state }).status)
  end)
end)

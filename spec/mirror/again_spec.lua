-- A gift that ended in a failure is sent a second time, when a person says so and the list of sends shows it.
local process = require "spec.support.process"
local sandboxes = require "spec.support.sandbox"
local temp = require "spec.support.temp"

describe("ledger release of a gift that was sent #process", function()
  local sandbox, state, script

  setup(function()
    sandbox, state = sandboxes.start "--set day_s=10", temp.path()
    script = temp.file("thanks.lua", [[
      local sendoso = require "sendoso"
      for _, name in ipairs { "bounced", "ann" } do
        sendoso.egift { campaign = "Coffee on us", to = { email = name .. "@example.com" }, once = "thanks/{email}" }
      end]])
  end)
  teardown(function() sandbox.close() end)

  local function run(arguments) return process.sendoso(arguments, { state = state, env = sandbox.env }) end
  local function bounced(rest) return run("ledger release thanks/bounced@example.com " .. rest) end

  it("is refused before a sync has shown that it failed", function()
    assert.equal(0, run("run " .. script).status)
    local seen = bounced "--note 'new address'"
    assert.equal(1, seen.status)
    assert.matches("nothing shows that it failed", seen.err, 1, true)
    assert.matches("sendoso sync", seen.err, 1, true)
  end)

  it("is refused for one that did not fail", function()
    assert.equal(0, run("sync").status)
    local seen = run "ledger release thanks/ann@example.com --note x"
    assert.equal(1, seen.status)
    assert.matches("which is no failure", seen.err, 1, true)
  end)

  it("sends it once more, under a key that says that it is the second", function()
    local seen = bounced "--note 'new address'"
    assert.equal(0, seen.status, seen.err)
    assert.matches("as thanks/bounced@example.com#2", seen.err, 1, true)
    local dry = run("run --dry-run " .. script)
    assert.matches("would send +thanks/bounced@example.com#2", dry.err)
    assert.equal(1, sandbox.gifts "bounced@example.com")
    local again = run("run " .. script)
    assert.equal(0, again.status, again.err)
    assert.matches("\nsent +thanks/bounced@example.com#2", again.err)
    assert.matches("1 sent, 1 already sent", again.err, 1, true)
    assert.equal(2, sandbox.gifts "bounced@example.com")
  end)

  it("sends nothing more after that, and is not released twice", function()
    local seen = run("run " .. script)
    assert.matches("0 sent, 2 already sent", seen.err, 1, true)
    assert.equal(2, sandbox.gifts "bounced@example.com")
    seen = bounced "--note 'again'"
    assert.equal(1, seen.status)
    assert.matches("it is sent now, as thanks/bounced@example.com#2", seen.err, 1, true)
  end)

  it("is counted on when the second one fails, too", function()
    assert.equal(0, run("sync").status)
    local seen = run "ledger release 'thanks/bounced@example.com#2' --note 'a third time'"
    assert.equal(0, seen.status, seen.err)
    assert.matches("as thanks/bounced@example.com#3", seen.err, 1, true)
    assert.matches("1 sent, 1 already sent", run("run " .. script).err, 1, true)
    assert.equal(3, sandbox.gifts "bounced@example.com")
  end)
end)

describe("a rule #process", function()
  it("sends again what was released, and nothing else", function()
    local sandbox <close> = sandboxes.start "--set day_s=10"
    local state = temp.path()
    local folder = temp.path()
    local function write(name, text)
      local file <close> = assert(io.open(folder .. "/" .. name, "w"))
      file:write(text)
    end
    write("people.csv", "id,first_name,last_name,email,hire_date\n1,Bo,Field,bounced@example.com,2020-03-10\n"
      .. "2,Ann,Lee,ann@example.com,2020-03-10\n")
    write("rule.lua", [[
      local rule = require "sendoso.rule"
      return rule { name = "anniversary", each = rule.people "people.csv", when = rule.anniversary "hire_date",
        once = "{id}/{years}", gift = { campaign = "Coffee on us" } }]])
    local function run(arguments) return process.sendoso(arguments, { state = state, env = sandbox.env }) end
    local command = ("run %s/rule.lua --today 2026-03-10 --accept-unusual"):format(folder)
    local first = run(command)
    assert.matches("2 sent, 0 already sent", first.err, 1, true)
    assert.equal(0, run("sync").status)
    local released = run "ledger release anniversary/1/6 --note 'new address'"
    assert.equal(0, released.status, released.err)
    local planned = run(("plan %s/rule.lua --today 2026-03-10 --accept-unusual"):format(folder))
    assert.matches("anniversary/1/6#2", planned.out .. planned.err, 1, true)
    local second = run(command)
    assert.matches("sent +anniversary/1/6#2", second.err)
    assert.matches("1 sent, 1 already sent", second.err, 1, true)
    assert.equal(2, sandbox.gifts "bounced@example.com")
    assert.equal(1, sandbox.gifts "ann@example.com")
    assert.matches("0 sent, 2 already sent", run(command).err, 1, true)
  end)
end)

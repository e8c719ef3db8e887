-- A file of rules as a user runs it.
local folders = require "spec.support.folder"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("sendoso run, of a rule", function()
  local folder, sendoso, taken

  before_each(function() folder, sendoso, taken = folders.new() end)

  it("plans and sends in one, and in a dry run writes nothing", function()
    local seen = sendoso "run rules.lua --today 2026-03-10 -n"
    assert.matches("\n2 would be sent, 0 already sent, 0 held, 0 rows skipped%.", seen.err)
    assert.equal("", process.run("ls " .. folder .. "/state 2>/dev/null").out)
    assert.equal(0, sendoso("run rules.lua --today 2026-03-10").status)
    assert.equal(2, taken())
  end)

  it("reads standard input once, for all of its rules", function()
    folders.write(folder, "piped.lua", [[
      local rule = require "sendoso.rule"
      local function thanks(name)
        return rule { name = name, each = rule.people "-", once = "{id}", gift = { campaign = "Coffee on us" } }
      end
      return thanks "one", thanks "two"
    ]])
    local seen = sendoso "run piped.lua --today 2026-03-10 <staff.csv"
    assert.matches("4 sent, 0 already sent", seen.err)
    assert.equal(4, taken())
  end)

  it("sends once when two are run at the same time", function()
    local one = process.program .. " run rules.lua --today 2026-03-10"
    process.run(("sh -c '%s & %s; wait'"):format(one, one),
      { env = { XDG_STATE_HOME = folder .. "/state" }, folder = folder })
    assert.equal(2, taken())
  end)

  it("ends with 6 as long as an outcome is unknown, however old it is", function()
    assert.equal(0, sendoso("run rules.lua --today 2026-03-10").status)
    local function change(what)
      process.run("sqlite3 state/sendoso/ledgers/sandbox.db " .. temp.quote("update " .. what), { folder = folder })
    end
    change "gift set state = 'unknown' where key = 'anniversary/1/5'"
    change "gift set began = began - 900000000"
    assert.equal(6, sendoso("plan rules.lua --today 2026-03-10").status)
    assert.equal(6, sendoso("run rules.lua --today 2026-03-10").status)
    local seen = sendoso "run rules.lua --today 2026-06-10"
    assert.equal(6, seen.status)
    assert.matches("warning: anniversary: 1 gift with an unknown outcome", seen.err)
  end)

  it("goes on with the other rules of a file when one cannot be read", function()
    folders.write(folder, "rules.lua", [[
      local rule = require "sendoso.rule"
      local function with(name, file)
        return rule { name = name, each = rule.people(file), when = rule.anniversary "hire_date",
          once = "{id}/{years}", gift = { campaign = "Coffee on us" } }
      end
      return { with("lost", "nowhere.csv"), with("anniversary", "staff.csv") }
    ]])
    local seen = sendoso "run rules.lua --today 2026-03-10"
    assert.equal(1, seen.status)
    assert.equal(2, taken())
    assert.matches("rule 'lost': cannot open nowhere.csv", seen.err)
  end)

  it("names the file of a mistake in a rule", function()
    process.run("sed -i s/message/mesage/ rules.lua", { folder = folder })
    local seen = sendoso "run rules.lua"
    assert.equal(1, seen.status)
    assert.matches("rules.lua: rule 'anniversary': unknown field 'mesage'; did you mean 'message'",
      seen.err)
  end)

  it("says when a script makes rules and does not return them", function()
    process.run("sed -i s/return// rules.lua", { folder = folder })
    process.run("sed -i 's/rule {/local _ = rule {/' rules.lua", { folder = folder })
    local seen = sendoso "run rules.lua --today 2026-03-10"
    assert.equal(1, seen.status)
    assert.matches("error: the script makes rules but returns none of them", seen.err)
  end)
end)

-- One person, one gift, though the file of people changes between two runs.
local folders = require "spec.support.folder"

describe("a rule whose file changes #process", function()
  local path, sendoso, taken

  before_each(function() path, sendoso, taken = folders.new() end)

  local function run_with(lines, command)
    folders.write(path, "staff.csv", table.concat(lines, "\n") .. "\n")
    return sendoso(command)
  end

  -- A run on the day of the anniversary, with a file of these lines.
  local function run(lines, flags) return run_with(lines, "run rules.lua --today 2026-03-10 " .. (flags or "")) end

  local HEADING = "id,first_name,email,hire_date"
  local first = { HEADING, "0150,Ann,ann@example.com,2021-03-10" }

  before_each(function() assert.equal(0, run(first).status) end)

  it("knows a person whose ID is spelled otherwise, and says it once", function()
    local seen = run({ HEADING, "150,Ann,ann@example.com,2021-03-10" }, "-q")
    assert.equal(0, seen.status)
    assert.matches("already sent +anniversary/150/5 +Ann +staff.csv:2: as anniversary/0150/5\n", seen.err)
    assert.equal(1, taken())
  end)

  it("holds the gift of a person with another ID, until a person says that it is the same one", function()
    local second = { HEADING, "12,Ann,ann@example.com,2021-03-10" }
    for _ = 1, 2 do
      local seen = run(second)
      assert.equal(6, seen.status)
      assert.matches("held +anniversary/12/5 +Ann +staff.csv:2: it may be a second gift to the same person: "
        .. "anniversary/0150/5 %(sent%)", seen.err)
      assert.matches("run `sendoso ledger same anniversary/12/5 anniversary/0150/5`", seen.err, 1, true)
      assert.matches("run `sendoso ledger release anniversary/12/5 --note TEXT`", seen.err, 1, true)
    end
    local shown = sendoso("ledger show anniversary/12/5").out
    assert.matches("\nrule +anniversary\n", shown)
    assert.matches("\noccasion +5\n", shown)
    assert.matches("\nsame +anniversary/0150/5\n", shown)
    local said = sendoso("ledger same anniversary/12/5 anniversary/0150/5 --note 'a new contract'")
    assert.equal("sendoso: anniversary/12/5 is the same gift as anniversary/0150/5: it will not be sent\n", said.err)
    local seen = run(second)
    assert.equal(0, seen.status, seen.err)
    assert.matches("already sent +anniversary/12/5 .* as anniversary/0150/5", seen.err)
    assert.equal(1, taken())
  end)

  it("sends the gift of a person with another ID when a person says that it is another one", function()
    local second = { HEADING, "12,Anna,ann@example.com,2021-03-10" }
    assert.equal(6, run(second).status)
    assert.equal(0, sendoso("ledger release anniversary/12/5 --note 'two share a mailbox'").status)
    assert.equal(0, run(second).status)
    assert.equal(0, run(second).status)
    assert.equal(2, taken())
  end)

  it("knows a person under another ID when the rule has another name", function()
    folders.write(path, "rules.lua", [[
      local rule = require "sendoso.rule"
      return rule { name = "years", was = "anniversary", each = rule.people "staff.csv",
        when = rule.anniversary "hire_date", once = "{id}/{years}", gift = { campaign = "Coffee on us" } }
    ]])
    local seen = run { HEADING, "12,Ann,ann@example.com,2021-03-10" }
    assert.matches("held +years/12/5 .*second gift to the same person: anniversary/0150/5 %(sent%)", seen.err)
  end)

  it("knows a person by the address and the key of an imported gift", function()
    folders.write(path, "gifts.ndjson", sendoso("ledger export").out)
    assert.equal(0, sendoso("ledger init --ledger new.db").status)
    assert.equal(0, sendoso("ledger import gifts.ndjson --ledger new.db").status)
    local seen = run({ HEADING, "12,Ann,ann@example.com,2021-03-10" }, "--ledger new.db --no-witness")
    assert.matches("held +anniversary/12/5 .*second gift to the same person: anniversary/0150/5 %(sent%)", seen.err)
  end)

  it("says that a dry run holds nothing yet", function()
    local seen = run({ HEADING, "12,Ann,ann@example.com,2021-03-10" }, "-n")
    assert.matches("once a run has held it: if it is the same gift", seen.err, 1, true)
    assert.matches("no gift with the key", sendoso("ledger show anniversary/12/5").err)
  end)

  it("sends nothing to somebody else who has the ID now, and says so, until a person decides", function()
    local second = { HEADING, "0150,Bo,bo@example.com,2021-03-10" }
    for _, command in ipairs { "plan rules.lua --today 2026-03-10", "run rules.lua --today 2026-03-10 -q" } do
      local seen = run_with(second, command)
      assert.matches("its ID had another name and another address", seen.out .. seen.err, 1, true)
      assert.matches("ledger same anniversary/0150/5:2 anniversary/0150/5`", seen.out .. seen.err, 1, true)
      assert.matches("ledger release anniversary/0150/5:2 --note", seen.out .. seen.err, 1, true)
      assert.equal(6, seen.status, seen.err)
    end
    assert.equal(0, sendoso("ledger release anniversary/0150/5:2 --note 'Bo began in May'").status)
    for _ = 1, 2 do assert.equal(0, run(second).status) end
    assert.equal(2, taken())
    assert.equal(0, run(first).status)
    assert.equal(2, taken())
  end)

  it("owes who has the ID now the gift until a person decides, however late", function()
    local second = { HEADING, "0150,Bo,bo@example.com,2021-03-10" }
    assert.equal(6, run(second).status)
    local seen = run_with(second, "run rules.lua --today 2026-04-30")
    assert.equal(6, seen.status)
    assert.matches("1 gift is owed", seen.err, 1, true)
    assert.matches("anniversary/0150/5:2 +held", sendoso("owed").out)
    assert.equal(0, sendoso("ledger release anniversary/0150/5:2 --note 'Bo began in May'").status)
    for _ = 1, 2 do assert.equal(0, run_with(second, "run rules.lua --today 2026-05-01").status) end
    assert.equal(2, taken())
  end)

  it("says no more of a late gift that is called the same as the first one, or given up", function()
    for id, words in pairs { ["7"] = "ledger same anniversary/7/5:2 anniversary/7/5",
      ["8"] = "ledger dismiss anniversary/8/5:2 --note flowers" } do
      local function hired(day) return { HEADING, ("%s,Di,di%s@example.com,%s"):format(id, id, day) } end
      local again = hired "2025-03-10"
      run_with(hired "2020-03-10", "run rules.lua --today 2025-03-10")
      assert.equal(6, run_with(again, "run rules.lua --today 2030-03-10").status)
      assert.equal(0, sendoso(words).status)
      local seen = run_with(again, "run rules.lua --today 2030-03-25")
      assert.equal(5, seen.status, seen.err) -- the years in which nobody ran are owed
      for _, text in ipairs { seen.err, sendoso("owed").out } do
        assert.is_nil(text:find("/" .. id .. "/5", 1, true))
      end
    end
  end)

  it("sends nothing more to who has the ID now when a person has given that up", function()
    local second = { HEADING, "0150,Bo,bo@example.com,2021-03-10" }
    assert.equal(6, run(second).status)
    assert.equal(0, sendoso("ledger dismiss anniversary/0150/5:2 --note 'got flowers'").status)
    local seen = run(second)
    assert.equal(0, seen.status, seen.err)
    assert.equal(1, taken())
  end)

  it("knows a person with a new address by their ID and their name", function()
    local seen = run { HEADING, "0150,Ann,ann@work.example,2021-03-10" }
    assert.equal(0, seen.status, seen.err)
    assert.matches("already sent +anniversary/0150/5 ", seen.err)
  end)

  it("applies a plan with what a person has released, and sends it once", function()
    local second = { HEADING, "0150,Bo,bo@example.com,2021-03-10" }
    assert.equal(6, run(second).status)
    assert.equal(0, sendoso("ledger release anniversary/0150/5:2 --note 'Bo began in May'").status)
    assert.equal(0, sendoso("plan rules.lua --today 2026-03-10 -o plan.json").status)
    for _ = 1, 2 do assert.equal(0, sendoso("apply plan.json").status) end
    assert.equal(2, taken())
  end)

  it("knows an occasion by what its date adds, and not by a country", function()
    local heading = "id,first_name,email,hire_date,country"
    folders.write(path, "rules.lua", [[
      local rule = require "sendoso.rule"
      return rule { name = "years", each = rule.people "staff.csv", when = rule.anniversary "hire_date", was = false,
        once = "{country}/{id}/{years}", gift = { campaign = "Coffee on us" } }
    ]])
    assert.equal(0, run({ heading, "5,Ann,ann@example.com,2021-03-10,DE" }).status)
    local seen = run { heading, "05,Ann,ann@example.com,2021-03-10,Germany" }
    assert.matches("already sent +years/Germany/05/5 .* as years/DE/5/5", seen.err)
    assert.equal(2, taken())
  end)

  it("sends the first of two in one file that may be one person, and holds the second", function()
    local heading = "id,first_name,last_name,email,hire_date,termination_date"
    local seen = run { heading, "7,Di,Lee,di@example.com,2021-03-10,2026-12-31", "8,Di,Ray,di@example.com,2021-03-10," }
    assert.equal(6, seen.status)
    assert.matches("sent +anniversary/7/5", seen.err)
    assert.matches("held +anniversary/8/5", seen.err)
    assert.equal(2, taken())
    assert.equal("held", sendoso("ledger show anniversary/8/5").out:match "\nstate +(%a+)")
  end)

  it("holds the anniversary of somebody who was hired again, until a person decides", function()
    local again = { HEADING, "0150,Ann,ann@example.com,2025-03-10" }
    local seen = run_with(again, "run rules.lua --today 2030-03-10")
    assert.equal(6, seen.status, seen.err)
    assert.matches("held +anniversary/0150/5:2 .*: anniversary/0150/5 %(sent%) was due on 2026%-03%-10, "
      .. "and this gift on 2030%-03%-10", seen.err)
    assert.equal(0, sendoso("ledger release anniversary/0150/5:2 --note 'hired again'").status)
    for _ = 1, 2 do -- the years in which nobody ran are owed
      assert.equal(5, run_with(again, "run rules.lua --today 2030-03-10").status)
    end
    assert.equal(2, taken())
  end)

  describe("to another column of IDs", function()
    local second = { "Badge ID,Employee ID,first_name,email,hire_date", "7,0150,Ann,ann@example.com,2021-03-10",
      "8,0151,Bo,bo@example.com,2021-03-10" }

    local function rule_with(each, more)
      folders.write(path, "rules.lua", ([[
        local rule = require "sendoso.rule"
        return rule { name = "anniversary", each = rule.people("staff.csv", { map = { id = "%s" } }),
          when = rule.anniversary "hire_date", once = "{id}/{years}", %s
          gift = { campaign = "Coffee on us" }, message = "Thank you, {first_name}!" }
      ]]):format(each, more or ""))
    end

    it("sends nothing until it is said", function()
      rule_with "Badge ID"
      local seen = run(second)
      assert.equal(7, seen.status, seen.err)
      assert.matches("rule 'anniversary': id was read from the column 'id' before, and now from 'Badge ID'", seen.err,
        1, true)
      assert.matches('set id_was = "id"', seen.err, 1, true)
      assert.equal(1, taken())
    end)

    it("goes on where it has the same IDs under another heading, and remembers that one", function()
      rule_with("Employee ID", 'id_was = "id",')
      local seen = run(second)
      assert.equal(0, seen.status, seen.err)
      assert.equal(2, taken())
      rule_with "Employee ID"
      assert.equal(0, run(second).status)
      rule_with "Badge ID"
      assert.matches("before, and now from 'Badge ID'", run(second).err, 1, true)
      assert.equal(2, taken())
    end)
  end)
end)

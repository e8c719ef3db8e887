-- One person, one gift, though the file of people changes between two runs.
local folders = require "spec.support.folder"

describe("a rule whose file changes #process", function()
  local path, sendoso, taken

  before_each(function() path, sendoso, taken = folders.new() end)

  -- A run on the day of the anniversary, with a file of these lines.
  local function run(lines, flags)
    folders.write(path, "staff.csv", table.concat(lines, "\n") .. "\n")
    return sendoso("run rules.lua --today 2026-03-10 " .. (flags or ""))
  end

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
    assert.matches("once a run has held it: if it is the same person", seen.err, 1, true)
    assert.matches("no gift with the key", sendoso("ledger show anniversary/12/5").err)
  end)

  it("says of an ID with another address that its gift went elsewhere, also in a quiet run", function()
    local seen = run({ HEADING, "0150,Bo,bo@example.com,2021-03-10" }, "-q")
    assert.matches("already sent +anniversary/0150/5 +Bo +staff.csv:2: to another address", seen.err)
    assert.equal(1, taken())
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

local date = require "sendoso.dates.date"
local decision = require "spec.support.decision"
local rule = require "sendoso.rule"

local ann, day, decided, judge, say = decision.ann, date, decision.of, decision.judge, decision.say

describe("what a rule says of a person", function()
  -- What is not as usual about the person and the rule -> the decision.
  for name, case in pairs {
    ["whose day it is"] = { is = "anniversary/7/5 send" },
    ["whose day it is not"] = { person = { hire_date = day "2021-03-11" }, is = "not due" },
    ["whose day was yesterday, before the first run"] = {
      person = { hire_date = day "2021-03-09" }, is = "not due",
    },
    ["without what names the gift"] = { without = "id", is = "refused: the field id is empty (once needs {id})" },
    ["without what the message says"] = {
      without = "first_name",
      is = "anniversary/7/5 refused: the fields preferred_name and first_name are empty "
        .. "(message needs {preferred_name|first_name})",
    },
    ["whose birthday is what Unix writes for none"] = {
      person = { birthday = day "1970-01-01" },
      rule = { when = rule.birthday("birthday", { before = 297 }), once = "{id}/{year}", message = "none" },
      is = "anniversary/7/2027 held: birthday 1970-01-01 may stand for no date (the first day of Unix); if it is "
        .. "right, write it without its year, as --01-01",
    },
    ["whose name was read in the wrong encoding"] = {
      person = { first_name = "AndrÃ©" },
      is = "anniversary/7/5 held: first_name \"AndrÃ©\" looks wrong: it was read in the wrong encoding (save the "
        .. "file as UTF-8 at its source, or correct the name)",
    },
    ["who left before"] = {
      person = { termination_date = day "2026-02-01" }, is = "anniversary/7/5 skipped: left on 2026-02-01",
    },
    ["who leaves on the day"] = {
      person = { termination_date = day "2026-03-10" }, is = "anniversary/7/5 skipped: left on 2026-03-10",
    },
    ["who leaves the day after"] = {
      person = { termination_date = day "2026-03-11" }, is = "anniversary/7/5 send",
    },
    ["who has left, the day not known"] = {
      person = { status = "Inactive" }, is = "anniversary/7/5 skipped: has left",
    },
    ["who has left, whatever the day"] = {
      person = { status = "Terminated - Voluntary", termination_date = day "2027-01-01" },
      is = "anniversary/7/5 skipped: leaves on 2027-01-01",
    },
    ["who is on leave"] = {
      person = { status = "Parental leave" },
      is = "anniversary/7/5 held: is on leave (Parental leave); add include = { \"Parental leave\" } to send it",
    },
    ["who leaves before the day that the gift is ahead of"] = {
      person = { hire_date = day "2021-03-20", termination_date = day "2026-03-15" },
      rule = { when = rule.anniversary("hire_date", { before = 10 }) },
      is = "anniversary/7/5 skipped: leaves on 2026-03-15",
    },
    ["whose type says that they are on leave"] = {
      person = { status = "Active", type = "Leave of Absence" },
      is = "anniversary/7/5 held: is on leave (Leave of Absence); add include = { \"Leave of Absence\" } to send it",
    },
    ["whose type says that they have left"] = {
      person = { status = "Active", type = "Resigned" }, is = "anniversary/7/5 skipped: has left",
    },
    ["who is a contractor"] = {
      person = { type = "Contingent Worker" },
      is = "anniversary/7/5 skipped: contractors get no gifts; add include = { \"contractors\" } to include them",
    },
    ["who is an intern"] = {
      person = { type = "Intern (Fixed Term)" },
      is = "anniversary/7/5 skipped: interns get no gifts; add include = { \"interns\" } to include them",
    },
    ["who is internal"] = { person = { type = "Internal" }, is = "anniversary/7/5 send" },
    ["who is a contractor, asked for"] = {
      person = { type = "Contractor" }, rule = { include = { "contractors" } }, is = "anniversary/7/5 send",
    },
    ["who has opted out"] = {
      person = { opt_out = "Yes" }, is = "anniversary/7/5 skipped: has opted out of gifts",
    },
    ["who has asked for none, in their own words"] = {
      person = { opt_out = "please no gifts" }, is = "anniversary/7/5 skipped: has opted out of gifts",
    },
    ["who has not opted out"] = { person = { opt_out = "No" }, is = "anniversary/7/5 send" },
    ["whose status is not known"] = {
      person = { status = "Abgeordnet" },
      is = "anniversary/7/5 held: has the unknown status \"Abgeordnet\"; "
        .. "add include = { \"Abgeordnet\" } if the person is employed",
    },
    ["whose status is included"] = {
      person = { status = "Abgeordnet" }, rule = { include = { "abgeordnet" } }, is = "anniversary/7/5 send",
    },
    ["whose leave is included"] = {
      person = { status = "Parental leave" }, rule = { include = { "Parental leave" } }, is = "anniversary/7/5 send",
    },
    ["whom where leaves out"] = {
      rule = { where = function() return false end }, is = "anniversary/7/5 skipped: not selected by where",
    },
    ["whom where leaves out, with a reason"] = {
      rule = { where = function(one) return one.years > 5, "too soon" end },
      is = "anniversary/7/5 skipped: too soon",
    },
    ["for whom where fails"] = {
      rule = { where = function() error("oh", 0) end }, is = "anniversary/7/5 refused: where failed: oh",
    },
    ["for whom gift fails"] = {
      rule = { gift = function() error("oh", 0) end }, is = "anniversary/7/5 refused: gift failed: oh",
    },
    ["for whom gift gives nothing"] = {
      rule = { gift = function() end }, is = "anniversary/7/5 refused: gift: expected a table, got nil",
    },
  } do
    it(name .. ": " .. case.is, function()
      local person = ann(case.person)
      if case.without then person[case.without] = nil end
      assert.equal(case.is, (judge(person, case.rule)))
    end)
  end

  it("warns of a + in the e-mail", function()
    local _, found = judge(ann { email = "ann+gift@example.com" })
    assert.equal("send", found.outcome)
    assert.matches("Sendoso is known to pause gifts", found.warning, 1, true)
  end)

  it("fills the message in, and lets the gift depend on the person", function()
    local _, found = judge(ann { preferred_name = "Annie" }, { gift = function(one)
      return { campaign = one.years % 5 == 0 and "Milestone" or "Small" }
    end })
    assert.equal("Happy 5 years, Annie!", found.gift.message)
    assert.equal("Milestone", found.gift.campaign)
  end)

  it("takes fields of what is nested by their path", function()
    local _, found = judge(ann { data = { how = "well" } }, { message = "You said {data.how}." })
    assert.equal("You said well.", found.gift.message)
  end)

  for name, case in pairs {
    ["an item that is no table"] = { fields = { each = { 7 } }, is = "refused: each: expected a table, got a number" },
    ["a day that is a text"] = {
      fields = { each = { ann { hire_date = "2021-03-10" } } },
      is = "refused: hire_date: expected a date, got \"2021-03-10\"",
    },
    ["a leaving day that is a text"] = {
      fields = { each = { ann { termination_date = "2026-02-01" } } },
      is = "anniversary/7/5 refused: termination_date: expected a date, got \"2026-02-01\"",
    },
    ["an occasion whose day is a text"] = {
      fields = { each = { ann() }, when = function() return { day = "2026-03-10" } end },
      is = "refused: when: day: expected a date such as sendoso.today()",
    },
    ["a campaign that is none"] = {
      fields = { each = { ann() }, gift = function() return { campaign = {} } end },
      is = "anniversary/7/5 refused: gift: campaign is missing: expected an ID or a name",
    },
    ["a gift with a recipient"] = {
      fields = { each = { ann() }, gift = function() return { campaign = 1, to = {} } end },
      is = "anniversary/7/5 refused: gift: remove to and once: they come from the rule",
    },
    ["a table for a reason"] = {
      fields = { each = { ann() }, where = function() return false, {} end }, is = "anniversary/7/5 skipped: a table",
    },
    ["a table that is raised"] = {
      fields = { each = { ann() }, where = function() error {} end },
      is = "anniversary/7/5 refused: where failed: a table",
    },
  } do
    it("is said of one row, and goes on with the others: " .. name, function()
      local list = decided(case.fields)
      assert.equal(1, #list)
      assert.equal(case.is, say(list[1]):sub(1, #case.is))
    end)
  end

  it("hides no mistake of the program itself as one of a row", function()
    local broken = setmetatable({}, { __index = function() error "a mistake" end })
    assert.error_matches(function() decided { each = { broken } } end, "a mistake")
  end)
end)

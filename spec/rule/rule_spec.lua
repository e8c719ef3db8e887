local date = require "sendoso.dates.date"
local decide = require "sendoso.rule.decide"
local rule = require "sendoso.rule"
local temp = require "spec.support.temp"

local function day(text) return date(text) end

local remarks
local function remark(text) remarks[#remarks + 1] = text end

-- A rule that nothing is wrong with, but for what a spec changes.
local function new(more)
  local given = {
    name = "anniversary", each = {}, when = rule.anniversary "hire_date", once = "{id}/{years}",
    gift = { campaign = "Anniversary eGift", amount = 25 }, message = "Happy {years} years, {preferred_name|first_name}!",
  }
  for name, value in pairs(more or {}) do given[name] = value end
  for name, value in pairs(given) do
    if value == "none" then given[name] = nil end
  end
  return rule(given)
end

local function say(found)
  return ("%s%s%s"):format(found.key and found.key .. " " or "", found.outcome, found.reason and ": " .. found.reason or "")
end

-- What is decided of a person on 10 March 2026, as "key outcome: reason", and the first decision.
local function judge(person, more, reached, since)
  local fields = { each = { person } }
  for name, value in pairs(more or {}) do fields[name] = value end
  local list = decide(new(fields), day "2026-03-10", { reached = reached, since = since and day(since), remark = remark })
  local said = {}
  for i, found in ipairs(list) do said[i] = say(found) end
  return table.concat(said, "\n"), list[1]
end

local function ann(more)
  local person = { id = "7", first_name = "Ann", email = "ann@example.com", hire_date = day "2021-03-10" }
  for name, value in pairs(more or {}) do person[name] = value end
  return person
end

describe("sendoso.rule", function()
  for name, case in pairs {
    ["an unknown field"] = { { mesage = "x" }, "the rule 'anniversary': unknown field 'mesage'; did you mean 'message'?" },
    ["no name"] = { { name = "none" }, "a rule needs name: letters, digits" },
    ["a name with a slash"] = { { name = "a/b" }, "name must be letters, digits, '.', '_' and '-', not 'a/b'" },
    ["no each"] = { { each = "none" }, "the rule 'anniversary' needs each: rule.people" },
    ["no once"] = { { once = "none" }, "the rule 'anniversary' needs once: a text that names the gift" },
    ["no gift"] = { { gift = "none" }, "the rule 'anniversary' needs gift" },
    ["a gift without a campaign"] = { { gift = {} }, "gift needs a campaign" },
    ["a gift with a recipient"] = { { gift = { campaign = 1, to = {} } }, "the gift is for whom `each` gives" },
    ["a when that is a text"] = { { when = "hire_date" }, "when must be rule.anniversary" },
    ["a gift with an unknown option"] = { { gift = { campaign = 1, amont = 5 } }, "gift: unknown option 'amont'; did you mean 'amount'?" },
    ["a send that is none"] = { { send = "mail" }, "send must be 'egift', 'physical', 'collect' or 'links', not 'mail'" },
    ["an include that is none"] = { { include = { 1 } }, "include must be a list of texts: 'contractors', 'interns'" },
    ["a list with holes"] = { { each = { {}, nil, {} } }, "each must be rule.people" },
    ["one person for a list"] = { { each = { email = "a@b.c" } }, "each must be rule.people" },
    ["a message with half a field"] = { { message = "Hi {first_name" }, "rule: message: '{first_name' is no {field}" },
    ["a message with an empty field"] = { { message = "Hi {}!" }, "rule: message: '{}' is no {field}" },
    ["a key that is the same for all"] = { { once = "march" }, "once must name who gets the gift" },
    ["a key that moves"] = { { once = "{id}/{due}" }, "once must not have {due}: that day moves" },
    ["a key without its occasion"] = { { once = "{id}" }, "once must have {years}, or next year's gift would be a duplicate" },
    ["a key without one of two occasions"] = { { when = rule.after("hire_date", { days = { 30, 90 } }), once = "{id}" },
      "once must have {occasion}" },
  } do
    it("raises at the script's line for " .. name, function()
      local ok, message = pcall(new, case[1])
      assert.is_false(ok)
      assert.matches("^spec/rule/rule_spec.lua:%d+: ", message)
      assert.matches(case[2], message, 1, true)
    end)
  end

  it("is a value: a file may return one, or several", function()
    local one, two = new(), new { name = "other" }
    assert.same({ one }, rule.list(one))
    assert.same({ one, two }, rule.list { one, two })
    for _, returned in ipairs { "done", { 1, 2 }, { x = one }, { { one } } } do
      assert.has_error(function() rule.list(returned) end)
    end
    assert.has_error(function() rule.list(one, { name = "forgot rule" }) end)
    assert.has_error(function() rule.list() end,
      "the script makes rules and returns none of them; a rule that is not returned does nothing")
    assert.has_error(function() rule.list(one, new()) end,
      "two rules are called 'anniversary'; their keys would be the same")
    assert.has_error(function() rule.list(one, new { name = "next", was = "anniversary" }) end,
      "the rule 'next' was 'anniversary', and there is a rule of that name still")
  end)

  it("has a once whose fields are parted: else two people could have one key", function()
    local ok, err = pcall(new, { once = "{id}{years}" })
    assert.is_false(ok)
    assert.matches("once must part its fields, as \"{id}/{years}\"", err, 1, true)
  end)
end)

describe("what a rule says of a person", function()
  before_each(function() remarks = {} end)

  for name, case in pairs {
    ["whose day it is"] = { {}, {}, "anniversary/7/5 send" },
    ["whose day it is not"] = { { hire_date = day "2021-03-11" }, {}, "skipped: not due" },
    ["without what names the gift"] = { { id = false }, {}, "refused: once: there is no id for {id}" },
    ["without what the message says"] = { { first_name = false }, {},
      "anniversary/7/5 refused: message: there is no preferred_name and no first_name for {preferred_name|first_name}" },
    ["who left before"] = { { termination_date = day "2026-02-01" }, {}, "anniversary/7/5 skipped: left on 2026-02-01" },
    ["who leaves on the day"] = { { termination_date = day "2026-03-10" }, {}, "anniversary/7/5 skipped: left on 2026-03-10" },
    ["who leaves the day after"] = { { termination_date = day "2026-03-11" }, {}, "anniversary/7/5 send" },
    ["who has left, the day not known"] = { { status = "Inactive" }, {}, "anniversary/7/5 skipped: has left" },
    ["who is on leave"] = { { status = "Parental leave" }, {},
      "anniversary/7/5 held: is on leave (Parental leave); include = { \"Parental leave\" } sends it" },
    ["who leaves before the day that the gift is ahead of"] = { { hire_date = day "2021-03-20",
      termination_date = day "2026-03-15" }, { when = rule.anniversary("hire_date", { before = 10 }) },
      "anniversary/7/5 skipped: leaves on 2026-03-15" },
    ["whose type says that they are on leave"] = { { status = "Active", type = "Leave of Absence" }, {},
      "anniversary/7/5 held: is on leave (Leave of Absence); include = { \"Leave of Absence\" } sends it" },
    ["whose type says that they have left"] = { { status = "Active", type = "Resigned" }, {}, "anniversary/7/5 skipped: has left" },
    ["who is a contractor"] = { { type = "Contingent Worker" }, {},
      "anniversary/7/5 skipped: contractors get none unless include = { \"contractors\" }" },
    ["who is an intern"] = { { type = "Intern (Fixed Term)" }, {},
      "anniversary/7/5 skipped: interns get none unless include = { \"interns\" }" },
    ["who is internal"] = { { type = "Internal" }, {}, "anniversary/7/5 send" },
    ["who is a contractor, asked for"] = { { type = "Contractor" }, { include = { "contractors" } }, "anniversary/7/5 send" },
    ["who has asked for none, in their own words"] = { { opt_out = "please no gifts" }, {},
      "anniversary/7/5 skipped: has opted out of gifts" },
    ["who has not opted out"] = { { opt_out = "No" }, {}, "anniversary/7/5 send" },
    ["whose status is not known"] = { { status = "Abgeordnet" }, {}, "anniversary/7/5 held: has the status 'Abgeordnet', "
      .. "which is not known; if they are here, include = { \"Abgeordnet\" }" },
    ["whose status is included"] = { { status = "Abgeordnet" }, { include = { "abgeordnet" } }, "anniversary/7/5 send" },
    ["whose leave is included"] = { { status = "Parental leave" }, { include = { "Parental leave" } }, "anniversary/7/5 send" },
    ["who has left, whatever the day"] = { { status = "Terminated - Voluntary", termination_date = day "2027-01-01" }, {},
      "anniversary/7/5 skipped: leaves on 2027-01-01" },
    ["who has opted out"] = { { opt_out = "Yes" }, {}, "anniversary/7/5 skipped: has opted out of gifts" },
    ["whom where leaves out"] = { {}, { where = function() return false end }, "anniversary/7/5 skipped: where says no" },
    ["whom where leaves out, with a reason"] = { {}, { where = function(one) return one.years > 5, "too soon" end },
      "anniversary/7/5 skipped: too soon" },
    ["for whom where fails"] = { {}, { where = function() error("oh", 0) end }, "anniversary/7/5 refused: where failed: oh" },
    ["for whom gift fails"] = { {}, { gift = function() error("oh", 0) end }, "anniversary/7/5 refused: gift failed: oh" },
    ["for whom gift gives nothing"] = { {}, { gift = function() end }, "anniversary/7/5 refused: gift must return a table, not a nil" },
    ["whose day was yesterday, before the first run"] = { { hire_date = day "2021-03-09" }, {}, "skipped: not due" },
  } do
    it(name .. ": " .. case[3], function()
      local person = ann(case[1])
      for field, value in pairs(person) do
        if value == false then person[field] = nil end
      end
      assert.equal(case[3], (judge(person, case[2])))
    end)
  end

  it("warns of a + in the e-mail", function()
    local _, found = judge(ann { email = "ann+gift@example.com" })
    assert.equal("send", found.outcome)
    assert.matches("the + in the e-mail", found.warning, 1, true)
  end)

  it("fills the message in, and lets the gift depend on the person", function()
    local _, found = judge(ann { preferred_name = "Annie" }, { gift = function(one)
      return { campaign = one.years % 5 == 0 and "Milestone" or "Small" }
    end })
    assert.equal("Happy 5 years, Annie!", found.gift.message)
    assert.equal("Milestone", found.gift.campaign)
  end)

  it("catches up with what was due since the last complete run, within the look-back", function()
    local missed = ann { hire_date = day "2021-03-05" }
    assert.equal("anniversary/7/5 send", (judge(missed, {}, "2026-03-04")))
    assert.matches("was due on 2026%-03%-05, before the days of this run", (judge(missed, {}, "2026-03-06")))
    assert.matches("was due on 2026%-03%-05, before", (judge(missed, { look_back = 3 }, "2026-03-01"))) -- not forgotten: said
    assert.matches("was due on 2026%-01%-05, before", (judge(ann { hire_date = day "2021-01-05" }, {}, "2026-01-02")))
    assert.equal("anniversary/7/5 send", (judge(missed, {}, "2026-03-09", "2026-03-05"))) -- --since
  end)

  it("looks at everybody once where nothing has to come round", function()
    assert.equal("webinar/7 send", (judge(ann(), { name = "webinar", when = "none", once = "{id}", message = "none" })))
  end)

  it("sends late what is ahead of a day that is still to come", function()
    local ahead = { when = rule.anniversary("hire_date", { before = 14 }) }
    local late = ann { hire_date = day "2021-03-12" } -- due on 26 February
    assert.equal("anniversary/7/5 send", (judge(late, ahead, "2026-03-09")))
    assert.equal("anniversary/7/5 send", (judge(late, ahead)))
    assert.matches("was due on 2026%-02%-22, before the days", (judge(ann { hire_date = day "2021-03-08" }, ahead, "2026-03-09")))
  end)

  it("stops where nobody has the day that it goes by, and says who has none", function()
    local list = decide(new { each = { ann() }, when = rule.birthday "birthday", once = "{id}/{year}", message = "none" },
      day "2026-03-10", { remark = remark })
    assert.equal("failed: the rule 'anniversary': nobody has a birthday; is that column there, and filled in?", say(list[2]))
    list = decide(new { each = { ann(), { id = "8" } } }, day "2026-03-10", { remark = remark })
    assert.equal("skipped: there is no hire_date", say(list[2]))
  end)

  it("does not take nobody for a complete run", function()
    local list, days = decide(new { each = {} }, day "2026-03-10", { remark = remark })
    assert.same({}, list)
    assert.is_true(days.is_empty)
    assert.same({ "the rule 'anniversary' has nobody to look at" }, remarks)
  end)

  it("says before the first day is due what nobody has, and what may be meant", function()
    local later = { ann { hire_date = day "2021-05-01" }, ann { id = "8", hire_date = day "2021-06-01" } }
    decide(new { each = later, message = "Hi {firstname}, {nick|preferred}!" }, day "2026-03-10", { remark = remark })
    assert.same({ "the rule 'anniversary': nobody has a firstname, for {firstname}; did you mean 'first_name'?" }, remarks)
  end)

  it("takes fields of what is nested by their path", function()
    local _, found = judge(ann { data = { how = "well" } }, { message = "You said {data.how}." })
    assert.equal("You said well.", found.gift.message)
  end)

  for name, case in pairs {
    ["an item that is no table"] = { { each = { 7 } }, "refused: each gave a number, not a table" },
    ["a day that is a text"] = { { each = { ann { hire_date = "2021-03-10" } } }, "refused: when failed: " },
    ["a leaving day that is a text"] = { { each = { ann { termination_date = "2026-02-01" } } }, "refused: " },
    ["a campaign that is none"] = { { each = { ann() }, gift = function() return { campaign = {} } end },
      "anniversary/7/5 refused: gift must name a campaign, by id or name" },
    ["a gift with a recipient"] = { { each = { ann() }, gift = function() return { campaign = 1, to = {} } end },
      "anniversary/7/5 refused: gift must not have to or once" },
    ["a table for a reason"] = { { each = { ann() }, where = function() return false, {} end }, "anniversary/7/5 skipped: a table" },
    ["a table that is raised"] = { { each = { ann() }, where = function() error {} end },
      "anniversary/7/5 refused: where failed: a table" },
  } do
    it("says of one row, and goes on: " .. name, function()
      local list = decide(new(case[1]), day "2026-03-10", { remark = remark })
      assert.equal(1, #list)
      assert.equal(case[2], say(list[1]):sub(1, #case[2]))
    end)
  end

  it("raises for what gives no iterator", function()
    local ok, err = pcall(decide, new { each = function() end }, day "2026-03-10", { remark = remark })
    assert.is_false(ok)
    assert.equal("each must give an iterator, not a nil", err.message)
  end)

  it("asks a function for each day of the run, and takes no day that is to come", function()
    local function on(_, today) return today == day "2026-03-09" end
    local asked = { when = on, once = "{id}", message = "none" }
    assert.equal("anniversary/7 send", (judge(ann(), asked, "2026-03-08")))
    assert.equal("skipped: not due", (judge(ann(), asked)))
    asked.when = function() return { due = day "2026-05-01" } end
    assert.equal("skipped: not due", (judge(ann(), asked)))
  end)

  it("asks a function for all days, one gift for each key", function()
    local function always(_, today) return { stamp = tostring(today) } end
    assert.equal("anniversary/7/2026-03-09 send\nanniversary/7/2026-03-10 send\n"
      .. "anniversary/7/2026-03-08 skipped: was due on 2026-03-08, before the days of this run; --since 2026-03-08 sends it",
      (judge(ann(), { when = always, once = "{id}/{stamp}", message = "none", look_back = 1 }, "2026-03-08"))
        :gsub("\n[^\n]*2026%-03%-0[1-7] skipped[^\n]*", ""))
    assert.equal("anniversary/7 send", (judge(ann(), { when = always, once = "{id}", message = "none" }, "2026-03-08")))
    assert.equal("refused: once: there is no nick for {nick}",
      (judge(ann(), { when = always, once = "{nick}", message = "none" }, "2026-03-08")))
  end)

  it("says what falls behind of a function's days as well", function()
    local function on(_, today) return today == day "2026-02-27" end
    assert.equal("anniversary/7 skipped: was due on 2026-02-27, before the days of this run; --since 2026-02-27 sends it",
      (judge(ann(), { when = on, once = "{id}", message = "none" }, "2026-02-26")))
  end)

  it("asks a function whether it is due", function()
    local function on(one, today) return one.id == "7" and today == day "2026-03-10" end
    assert.equal("anniversary/7 send", (judge(ann(), { when = on, once = "{id}", message = "none" })))
    assert.equal("skipped: not due", (judge(ann { id = "8" }, { when = on, once = "{id}", message = "none" })))
  end)

  -- Each is two rows of one person: what the row that does not count says, holds.
  for name, case in pairs {
    ["opted out"] = { "20,ann@example.com,2021-03-10,Active,yes", "skipped: has opted out of gifts" },
    ["is on leave"] = { "20,ann@example.com,2021-03-10,On leave,", "held: is on leave" },
    ["is excluded by another id"] = { "22,ann@example.com,2021-03-10,Active,", "skipped: excluded by never.csv" },
  } do
    it("knows of somebody who has two rows that one of them " .. name, function()
      local file = temp.file("staff.csv", "id,email,hire_date,status,opt out\n10,ann@example.com,2021-03-10,Active,\n" .. case[1] .. "\n")
      local list = decide(new { each = rule.people(file), message = "none", exclude = temp.file("never.csv", "22\n") },
        day "2026-03-10", { remark = remark })
      assert.equal(1, #list)
      assert.matches("^anniversary/10/5 " .. case[2], say(list[1]))
    end)
  end

  it("sends nothing to somebody of whom another row is not usable: it may say that they have left", function()
    local file = temp.file("staff.csv", "id,email,hire_date,termination_date\n5,ann@x.com,2021-03-10,\n5,ann@x.com,2021-03-10,03/04/2026\n")
    local list = decide(new { each = rule.people(file), message = "none" }, day "2026-03-10", { remark = remark })
    assert.matches("staff.csv:3: termination_date: '03/04/2026' does not say", say(list[1]))
    assert.matches("staff.csv:2: the row on line 3 is the same person's, and not usable", say(list[2]))
    assert.equal(2, #list)
  end)

  it("leaves attendees and events alone with what is only asked of people", function()
    local file = temp.file("guests.csv", "Name (Original Name),Email,Join Time,Status\nAnn Lee,a@b.c,2026-03-04 09:00,Inactive\n")
    local list = decide(new { each = rule.attendees(file), when = "none", once = "{email}", message = "none" },
      day "2026-03-10", { remark = remark })
    assert.equal("anniversary/a@b.c send", say(list[1]))
  end)

  it("lists rows that are not usable with the rest", function()
    local file = temp.file("staff.csv", "id,email,hire_date\n1,a@b.c,2021-02-30\n2,b@b.c,2021-03-10\n")
    local list = decide(new { each = rule.people(file), message = "none" }, day "2026-03-10", { remark = remark })
    assert.equal(2, #list)
    assert.matches("unusable: .*staff.csv:2: hire_date: '2021%-02%-30'", say(list[1]))
    assert.equal("anniversary/2/5 send", say(list[2]))
  end)

  for name, text in pairs {
    ["a list of e-mails"] = "# never\nBob@example.com\nANN@example.com # asked in May\n",
    ["a list of ids"] = "12\n7\n",
    ["a list of addresses as mail programs copy them"] = "Bob Bay <bob@x.com>,\n\"Ann Lee\" <ANN@example.com>\n",
    ["a list of links"] = "mailto:ann@example.com\n",
    ["a list with no-break spaces"] = "\u{a0}ann@example.com\n",
    ["a file of people"] = "Employee ID,Name,Email\n9,X,ann@example.com\n",
    ["a file with a column"] = "Email\nann@example.com\n",
  } do
    it("honours " .. name .. " of those who get none", function()
      local path = temp.file("never.csv", text)
      assert.equal("anniversary/7/5 skipped: excluded by never.csv", (judge(ann(), { exclude = path })))
      assert.equal("anniversary/8/5 send", (judge(ann { id = "8", email = "eve@example.com" }, { exclude = path })))
    end)
  end

  it("says how many of a list match nobody: a typo is one of them", function()
    judge(ann(), { exclude = temp.file("never.csv", "ann@example.com\nbob@exmple.com\n8\n") })
    assert.matches("never.csv: 2 of 3 match nobody in the file of the rule 'anniversary'", remarks[1])
  end)

  it("knows somebody who is excluded by any of their addresses", function()
    local path = temp.file("never.csv", "ann@home.example\n")
    assert.matches("excluded", (judge(ann { home_email = "Ann@home.example" }, { exclude = path })))
  end)

  it("honours who has opted out in any file, not of people only", function()
    local file = temp.file("guests.csv", "Name,Email,Attended,Opt Out\nAnn Lee,a@b.c,Yes,Yes\n")
    local list = decide(new { each = rule.attendees(file), when = "none", once = "{email}", message = "none" },
      day "2026-03-10", { remark = remark })
    assert.equal("anniversary/a@b.c skipped: has opted out of gifts", say(list[1]))
  end)

  it("stops when a list of exclusions cannot be read, or not all of it", function()
    for _, path in ipairs { "/nowhere/never.csv", temp.file("never.csv", "Employee ID,Email\n9\n"),
      temp.file("never.csv", "ann@b.c,left\n"), temp.file("never.csv", ""),
      temp.file("never.csv", "PK\3\4\0\0"), temp.file("never.csv", "ann@b.c\nAnn Lee and friends\n"),
      temp.file("never.csv", "E-Mail;Grund\nann(at)b.c;x\n") } do
      local ok, err = pcall(judge, ann(), { exclude = path })
      assert.is_false(ok)
      assert.matches("never.csv", err.message)
    end
  end)
end)

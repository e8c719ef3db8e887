local date = require "sendoso.dates.date"
local decision = require "spec.support.decision"
local rule = require "sendoso.rule"
local temp = require "spec.support.temp"

local ann, day, decided, judge, say = decision.ann, date, decision.of, decision.judge, decision.say

describe("what a rule decides", function()
  it("catches up with what was due since the last complete run, within the look-back", function()
    local missed = ann { hire_date = day "2021-03-05" }
    assert.equal("anniversary/7/5 send", (judge(missed, {}, "2026-03-04")))
    assert.matches("was due on 2026%-03%-05, before the days of this run", (judge(missed, {}, "2026-03-06")))
    -- Not forgotten: said.
    assert.matches("was due on 2026%-03%-05, before", (judge(missed, { look_back = 3 }, "2026-03-01")))
    assert.matches("was due on 2026%-01%-05, before", (judge(ann { hire_date = day "2021-01-05" }, {}, "2026-01-02")))
    -- With --since.
    assert.equal("anniversary/7/5 send", (judge(missed, {}, "2026-03-09", "2026-03-05")))
  end)

  it("looks at everybody once where nothing has to come round", function()
    assert.equal("webinar/7 send",
      (judge(ann(), { name = "webinar", when = "none", once = "{id}", message = "none" })))
  end)

  it("sends late what is ahead of a day that is still to come", function()
    local ahead = { when = rule.anniversary("hire_date", { before = 14 }) }
    local late = ann { hire_date = day "2021-03-12" } -- due on 26 February
    assert.equal("anniversary/7/5 send", (judge(late, ahead, "2026-03-09")))
    assert.equal("anniversary/7/5 send", (judge(late, ahead)))
    assert.matches("was due on 2026%-02%-22, before the days",
      (judge(ann { hire_date = day "2021-03-08" }, ahead, "2026-03-09")))
  end)

  it("stops where nobody has the day that it goes by, and says who has none", function()
    local list = decided { each = { ann() }, when = rule.birthday "birthday", once = "{id}/{year}", message = "none" }
    assert.equal("failed: rule 'anniversary': no row has a birthday; check that the column exists and is filled in",
      say(list[1]))
    local _, found
    list, _, _, found = decided { each = { ann(), { id = "8" } } }
    assert.equal(1, #list)
    assert.equal(1, found.lacking)
  end)

  it("does not take nobody for a complete run", function()
    local list, days, remarks = decided { each = {} }
    assert.same({}, list)
    assert.is_true(days.is_empty)
    assert.same({ "rule 'anniversary' has no rows to look at" }, remarks)
  end)

  it("says before the first day is due what nobody has, and what may be meant", function()
    local later = { ann { hire_date = day "2021-05-01" }, ann { id = "8", hire_date = day "2021-06-01" } }
    local _, _, remarks = decided { each = later, message = "Hi {firstname}, {nick|preferred}!" }
    assert.same({ "rule 'anniversary': no row has a firstname, needed for {firstname}; did you mean 'first_name'?" },
      remarks)
  end)

  it("raises for what gives no iterator", function()
    local ok, err = pcall(decided, { each = function() end })
    assert.is_false(ok)
    assert.equal("each: expected an iterator, got nil", err.message)
  end)

  it("asks a function for each day of the run, and takes no day that is to come", function()
    local function on(_, today) return today == day "2026-03-09" end
    local asked = { when = on, once = "{id}", message = "none" }
    assert.equal("anniversary/7 send", (judge(ann(), asked, "2026-03-08")))
    assert.equal("not due", (judge(ann(), asked)))
    asked.when = function() return { due = day "2026-05-01" } end
    assert.equal("not due", (judge(ann(), asked)))
  end)

  it("asks a function for all days, one gift for each key", function()
    local function always(_, today) return { stamp = tostring(today) } end
    local said = judge(ann(), { when = always, once = "{id}/{stamp}", message = "none", look_back = 1 }, "2026-03-08")
    assert.equal("anniversary/7/2026-03-09 send\nanniversary/7/2026-03-10 send\n"
      .. "anniversary/7/2026-03-08 owed: was due on 2026-03-08, before the days of this run; "
      .. "use --since 2026-03-08 to send it", (said:gsub("\n[^\n]*2026%-03%-0[1-7] owed[^\n]*", "")))
    assert.equal("anniversary/7 send", (judge(ann(), { when = always, once = "{id}", message = "none" }, "2026-03-08")))
    assert.equal("refused: the field nick is empty (once needs {nick})",
      (judge(ann(), { when = always, once = "{nick}", message = "none" }, "2026-03-08")))
  end)

  it("says what falls behind of a function's days as well", function()
    local function on(_, today) return today == day "2026-02-27" end
    assert.equal("anniversary/7 owed: was due on 2026-02-27, before the days of this run; "
      .. "use --since 2026-02-27 to send it",
      (judge(ann(), { when = on, once = "{id}", message = "none" }, "2026-02-26")))
  end)

  it("asks a function whether it is due", function()
    local function on(one, today) return one.id == "7" and today == day "2026-03-10" end
    assert.equal("anniversary/7 send", (judge(ann(), { when = on, once = "{id}", message = "none" })))
    assert.equal("not due", (judge(ann { id = "8" }, { when = on, once = "{id}", message = "none" })))
  end)

  -- Each is two rows of one person: what the row that does not count says, holds.
  for name, case in pairs {
    ["opted out"] = {
      row = "20,ann@example.com,2021-03-10,Active,yes", is = "skipped: has opted out of gifts",
    },
    ["is on leave"] = { row = "20,ann@example.com,2021-03-10,On leave,", is = "held: is on leave" },
    ["is excluded by another id"] = {
      row = "22,ann@example.com,2021-03-10,Active,", is = "skipped: excluded by never.csv",
    },
  } do
    it("knows of somebody who has two rows that one of them " .. name, function()
      local file = temp.file("staff.csv", "id,email,hire_date,status,opt out\n"
        .. "10,ann@example.com,2021-03-10,Active,\n" .. case.row .. "\n")
      local list = decided { each = rule.people(file), message = "none", exclude = temp.file("never.csv", "22\n") }
      assert.equal(1, #list)
      assert.matches("^anniversary/10/5 " .. case.is, say(list[1]))
    end)
  end

  it("sends nothing to somebody of whom another row is not usable: it may say that they have left", function()
    local file = temp.file("staff.csv", "id,email,hire_date,termination_date\n5,ann@x.com,2021-03-10,\n"
      .. "5,ann@x.com,2021-03-10,03/04/2026\n")
    local list = decided { each = rule.people(file), message = "none" }
    assert.matches("staff.csv:3$", list[1].place)
    assert.equal("unusable: termination_date \"03/04/2026\" is ambiguous (set --date-order to mdy or dmy)",
      say(list[1]))
    assert.matches("staff.csv:2$", list[2].place)
    assert.equal("unusable: line 3 is a row of the same person and has an invalid value", say(list[2]))
    assert.equal(2, #list)
  end)

  it("leaves attendees and events alone with what is only asked of people", function()
    local file = temp.file("guests.csv", "Name (Original Name),Email,Join Time,Status\n"
      .. "Ann Lee,a@b.c,2026-03-04 09:00,Inactive\n")
    local list = decided { each = rule.attendees(file), when = "none", once = "{email}", message = "none" }
    assert.equal("anniversary/a@b.c send", say(list[1]))
  end)

  it("honours who has opted out in any file, not of people only", function()
    local file = temp.file("guests.csv", "Name,Email,Attended,Opt Out\nAnn Lee,a@b.c,Yes,Yes\n")
    local list = decided { each = rule.attendees(file), when = "none", once = "{email}", message = "none" }
    assert.equal("anniversary/a@b.c skipped: has opted out of gifts", say(list[1]))
  end)

  it("names the rows whose date stands for none, once for all of them", function()
    local file = temp.file("staff.csv", "id,email,hire_date\n1,a@b.c,1970-01-01\n2,b@b.c,2021-03-10\n"
      .. "3,c@b.c,1900-01-01\n")
    local list, _, remarks = decided { each = rule.people(file), message = "none" }
    assert.equal("anniversary/2/5 send", say(list[1]))
    assert.equal(1, #list)
    assert.equal(1, #remarks)
    assert.matches("staff.csv:2: hire_date \"1970-01-01\" stands for no date (the first day of Unix) (and 1 row more): "
      .. "no gift of rule 'anniversary' is due for that", remarks[1], 1, true)
  end)

  it("takes nobody for gone whose last day stands for none", function()
    local file = temp.file("staff.csv", "id,email,hire_date,termination_date\n1,a@b.c,2021-03-10,1753-01-01\n"
      .. "2,b@b.c,2021-03-10,1899-12-31T23:00:00Z\n3,c@b.c,2021-03-10,2025-12-31\n")
    local list, _, remarks = decided { each = rule.people(file), message = "none" }
    assert.equal("anniversary/1/5 send", say(list[1]))
    assert.equal("anniversary/2/5 send", say(list[2]))
    assert.equal("anniversary/3/5 skipped: left on 2025-12-31", say(list[3]))
    assert.same({}, remarks)
  end)

  it("lists rows that are not usable with the rest", function()
    local file = temp.file("staff.csv", "id,email,hire_date\n1,a@b.c,2021-02-30\n2,b@b.c,2021-03-10\n")
    local list = decided { each = rule.people(file), message = "none" }
    assert.equal(2, #list)
    assert.matches("staff.csv:2$", list[1].place)
    assert.equal("unusable: hire_date \"2021-02-30\" is not a date (expected YYYY-MM-DD)", say(list[1]))
    assert.equal("anniversary/2/5 send", say(list[2]))
  end)
end)

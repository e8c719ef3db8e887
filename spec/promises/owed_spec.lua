-- What a rule owes: an occasion that has come round is sent, or stands in a list with its day and why, until a person
-- gives it up.
local fixture = require "spec.support.fixture"
local owed = require "sendoso.ledger.owed"
local rule = require "sendoso.rule"
local staff = require "spec.support.staff"
local summary = require "sendoso.plan.summary"
local temp = require "spec.support.temp"

local new, person = staff.rule, staff.person

describe("what a rule owes", function()
  local client, journal

  before_each(function() client, journal = fixture.sandbox() end)

  after_each(function() client:close() end)

  local taken, _, said, run = staff.verbs(function() return client, journal end)

  -- A run on each of some days of March.
  local function mornings(people, first, last, more)
    for day = first, last do run(new(people, more), ("2026-03-%02d"):format(day)) end
  end

  local function listed()
    local list = {}
    for i, one in ipairs(owed.list(client:ledger())) do
      list[i] = ("%s %s %s: %s"):format(one.due, one.key, one.state, one.reason)
    end
    return table.concat(list, "\n")
  end

  local function write(path, text)
    local out <close> = assert(io.open(path, "w"))
    out:write(text)
    return path
  end

  -- A file of people, one of whom has no address until it is corrected.
  local function file_of(mail, path)
    return write(path or temp.path "staff.csv", ("id,first_name,email,hire_date\n1,Ann,%s,2021-03-02\n"
      .. "2,Bo,bo@x.org,2021-12-01\n"):format(mail))
  end

  it("is sent to somebody who was entered some days late, though a run was there every day", function()
    local people = { person("1", "2021-03-01") }
    mornings(people, 1, 12)
    people[2] = person("2", "2021-03-07")
    run(new(people), "2026-03-13")
    assert.equal("sent", fixture.row(client, "anniversary/2/5").state)
    assert.equal("", listed())
  end)

  it("is named where somebody was entered weeks late, and waits for a person's word", function()
    local people = { person("1", "2021-03-01") }
    mornings(people, 1, 2)
    people[2] = person("2", "2021-03-02")
    for _ = 1, 2 do run(new(people), "2026-03-24") end
    assert.equal(1, taken())
    assert.matches("^2026%-03%-02 anniversary/2/5 behind: was due on 2026%-03%-02, before", listed())
    assert.equal(5, client.run:status())
    assert(client:ledger():release("anniversary/2/5", "she was on parental leave"))
    run(new(people), "2026-04-20") -- long after
    assert.equal("sent", fixture.row(client, "anniversary/2/5").state)
    assert.equal("", listed())
  end)

  it("is named where somebody was entered months late, in a list or a file of people", function()
    local path = write(temp.path "staff.csv", "id,first_name,email,hire_date\n1,Ann,ann@x.org,2021-03-01\n")
    for _, each in ipairs { { person("1", "2021-03-01") }, rule.people(path) } do
      local name = type(each) == "table" and each[1] and "list" or "file"
      local function its_rule() return new(nil, { each = each, name = name, was = false }) end
      run(its_rule(), "2026-03-01")
      if name == "list" then each[2] = person("2", "2021-03-04")
      else write(path, temp.read(path) .. "2,Bo,bo@x.org,2021-03-04\n") end
      for _, day in ipairs { "2026-06-28", "2026-06-29" } do
        assert.matches(name .. "/2/5 owed: was due on 2026%-03%-04", said(its_rule(), day))
        run(its_rule(), day)
      end
      assert.matches("2026%-03%-04 " .. name .. "/2/5 behind: was due", listed())
      run(its_rule(), "2028-03-04") -- Bo's seventh anniversary
      assert.matches(name .. "/2/5 owed: was due on 2026%-03%-04", said(its_rule(), "2028-03-04"))
    end
    assert.equal(6, taken()) -- of each: Ann's fifth and seventh, and Bo's seventh
  end)

  it("is sent once if it was found open while the days were made more", function()
    local path = write(temp.path "staff.csv", "id,first_name,email,hire_date,status\n"
      .. "1,Ann,ann@x.org,2021-03-02,On leave\n")
    local function its_rule() return new(nil, { each = rule.people(path) }) end
    for day = 1, 3 do run(its_rule(), "2026-03-0" .. day) end
    write(path, (temp.read(path):gsub("On leave", "Active")))
    local entries = staff.plan(client, its_rule(), "2026-05-20").entries
    assert.same({ 1, "send" }, { #entries, entries[1].outcome })
  end)

  it("is not what was due before the rule's first day", function()
    local people = { person("1", "2021-03-10") }
    run(new(people), "2026-03-10")
    people[2] = person("2", "2021-03-09")
    mornings(people, 11, 13)
    assert.equal(1, taken())
    assert.equal("", listed())
  end)

  it("is sent when a leave ends, however long it was", function()
    local people = { person("1", "2021-03-02", { status = "On leave" }) }
    mornings(people, 1, 4)
    assert.matches("^2026%-03%-02 anniversary/1/5 owed: is on leave", listed())
    for _, day in ipairs { "2026-04-10", "2026-05-20" } do run(new(people), day) end
    assert.equal(0, taken())
    people[1].status = "Active"
    run(new(people), "2026-06-01")
    assert.equal(1, taken())
    assert.equal("", listed())
  end)

  it("never hangs on another row", function()
    local people = { person("1", "2021-03-02", { email = "no address" }), person("2", "2021-03-02") }
    mornings(people, 1, 3)
    for day = 20, 22 do run(new(people), ("2026-03-%02d"):format(day)) end
    assert.equal(1, taken())
    assert.equal("2026-03-22", client:ledger():rule "anniversary".reached)
    assert.matches("anniversary/1/5 owed", listed())
    people[1].email = "ann@example.com"
    run(new(people), "2026-03-23")
    assert.equal(2, taken())
    assert.equal("", listed())
  end)

  it("is what a row that cannot be read would be sent, if its day can be read: once, however late", function()
    local path = file_of "ann@"
    local each = rule.people(path)
    run(new(nil, { each = each }), "2026-03-01")
    run(new(nil, { each = each }), "2026-03-02")
    assert.matches('^2026%-03%-02 anniversary/1/5 owed: row skipped: email is not an email', listed())
    run(new(nil, { each = each }), "2026-04-20")
    assert.equal(0, taken())
    file_of("ann@x.org", path)
    run(new(nil, { each = each }), "2026-04-21")
    assert.equal(1, taken())
    assert.equal("", listed())
  end)

  it("is settled under the key that the invalid address has made, when the gift is sent under another", function()
    local path = file_of "ann@"
    local function its_rule() return new(nil, { each = rule.people(path), once = "{email}/{years}" }) end
    for day = 1, 2 do run(its_rule(), "2026-03-0" .. day) end
    assert.matches("anniversary/ann@/5 owed", listed())
    file_of("ann@x.org", path)
    for day = 20, 21 do run(its_rule(), "2026-03-" .. day) end
    assert.equal(1, taken())
    assert.equal("2026-03-02 anniversary/ann@/5 owed: skipped: sent as anniversary/ann@x.org/5", listed())
    assert.equal(0, #staff.plan(client, its_rule(), "2026-03-22").entries)
  end)

  it("is one row though several rules skip it, and a gift of each", function()
    local each = rule.people(file_of "ann@")
    local function rules()
      return { new(nil, { each = each }), new(nil, { each = each, name = "fifth" }) }
    end
    run(rules(), "2026-03-01")
    client.run.tally.rows = 0
    run(rules(), "2026-03-02")
    assert.equal(1, client.run.tally.rows)
    assert.matches("anniversary/1/5 owed.*\n.*fifth/1/5 owed", listed())
  end)

  it("waits for a person's word where a row that cannot be read came weeks late, and is named by each run", function()
    local path = write(temp.path "staff.csv", "id,first_name,email,hire_date\n2,Bo,bo@x.org,2021-12-01\n")
    local each = rule.people(path)
    run(new(nil, { each = each }), "2026-03-01")
    file_of("ann@", path)
    run(new(nil, { each = each }), "2026-03-20")
    assert.matches('^2026%-03%-02 anniversary/1/5 behind: row skipped: email is not an email', listed())
    file_of("ann@x.org", path)
    for _, day in ipairs { "2026-06-01", "2026-06-02" } do
      assert.matches("anniversary/1/5 owed: was due on 2026%-03%-02", said(new(nil, { each = each }), day))
      run(new(nil, { each = each }), day)
    end
    assert.equal(0, taken())
    assert(client:ledger():release("anniversary/1/5", "yes"))
    run(new(nil, { each = each }), "2026-07-01")
    assert.equal(1, taken())
  end)

  it("is nothing of a row whose day cannot be read, or of somebody who gets none", function()
    local path = write(temp.path "staff.csv", "id,first_name,email,hire_date,status\n1,Ann,ann@,soon,\n"
      .. "2,Bo,bo@,2021-03-02,Terminated\n3,Cy,cy@x.org,2021-05-01,\n4,Di,di@x.org,2021-03-02,,,\n")
    local each = rule.people(path)
    for day = 1, 2 do run(new(nil, { each = each }), "2026-03-0" .. day) end
    assert.equal("", listed())
  end)

  it("is nobody's business any more when the person has left, whatever it was before", function()
    local people = { person("1", "2021-03-02", { status = "On leave" }), person("2", "2021-03-02") }
    run(new { person("2", "2021-03-02") }, "2026-03-01")
    run(new(people), "2026-03-02")
    assert.matches("anniversary/1/5 owed: is on leave", listed())
    people[1].status = "Terminated"
    assert.matches("anniversary/1/5 skipped: has left", said(new(people), "2026-05-02"))
    run(new(people), "2026-05-02")
    local list = owed.list(client:ledger())
    assert.same({ "anniversary/1/5", "has left" }, { list[1].key, list[1].skipped })
    assert.is_true(staff.plan(client, new(people), "2026-05-03").entries[1].not_due) -- it was said
    people[1].status = "Active" -- a mistake
    run(new(people), "2026-05-04")
    assert.equal(2, taken())
    assert.equal("", listed())
  end)

  it("is said not to be in the file any more, until it is", function()
    local path = write(temp.path "staff.csv", "id,first_name,email,hire_date,status\n"
      .. "1,Ann,ann@x.org,2021-03-02,On leave\n2,Bo,bo@x.org,2021-12-01,\n")
    local text = temp.read(path)
    local function its_rule() return new(nil, { each = rule.people(path) }) end
    for day = 1, 2 do run(its_rule(), "2026-03-0" .. day) end
    write(path, (text:gsub("1,Ann[^\n]*\n", "")))
    for _, day in ipairs { "2026-03-05", "2026-05-05", "2026-05-06" } do run(its_rule(), day) end
    assert.matches("^2026%-03%-02 anniversary/1/5 owed: no row of staff.csv has it any more .*; before that: is on "
      .. "leave[^;]*; add include[^;]*$", listed())
    write(path, text)
    run(its_rule(), "2026-05-07")
    assert.matches("^2026%-03%-02 anniversary/1/5 owed: is on leave", listed())
    write(path, (text:gsub("1,Ann", "001,Ann"):gsub("On leave", "")))
    run(its_rule(), "2026-05-08")
    assert.equal(1, taken())
    assert.not_matches("no row", listed())
  end)

  it("stays behind if the person leaves and comes back", function()
    local people = { person("1", "2021-03-01") }
    run(new(people), "2026-03-01")
    people[2] = person("2", "2021-03-02")
    run(new(people), "2026-03-24")
    for _, status in ipairs { "Terminated", "Active" } do
      people[2].status = status
      run(new(people), "2026-03-25")
    end
    assert.matches("^2026%-03%-02 anniversary/2/5 behind: was due on 2026%-03%-02, before", listed())
    assert.equal(1, taken())
  end)

  it("is what Sendoso has refused, too", function()
    local people = { person("1", "2021-03-02") }
    run(new(people), "2026-03-01")
    client:ledger():refuse({ key = "anniversary/1/5", operation = "egift", recipient = "p1@example.com",
      rule = "anniversary", due = "2026-03-02" }, "the balance is too low")
    run(new(people), "2026-04-01") -- far behind the look-back
    assert.equal(1, taken())
  end)

  it("is sent when a leave ends though the file writes the ID in another way by then", function()
    local people = { person("0150", "2021-03-02", { status = "On leave" }) }
    mornings(people, 1, 3)
    people[1] = person("150", "2021-03-02", { email = "P0150@example.com", status = "On leave" })
    run(new(people), "2026-05-01")
    people[1].status = "Active"
    run(new(people), "2026-06-01")
    assert.equal(1, taken())
  end)

  it("is not sent under another ID when a person has given it up", function()
    local people = { person("0150", "2021-03-02", { status = "On leave" }) }
    mornings(people, 1, 2)
    assert(client:ledger():dismiss("anniversary/0150/5", "got flowers"))
    run(new { person("150", "2021-03-02", { email = "p0150@example.com" }) }, "2026-03-03")
    assert.equal(0, taken())
  end)

  it("is given up by a person alone, and taken back by one", function()
    local people = { person("1", "2021-03-02", { status = "On leave" }) }
    mornings(people, 1, 2)
    assert(client:ledger():dismiss("anniversary/1/5", "got flowers"))
    people[1].status = "Active"
    mornings(people, 3, 4)
    assert.equal(0, taken())
    assert.matches("anniversary/1/5 skipped: dismissed: got flowers", said(new(people), "2026-03-04"))
    local counts = summary.count(staff.plan(client, new(people), "2026-03-04"))
    assert.same({ 0, 1, nil }, { counts.send, counts.skipped, counts.not_due })
    assert.equal(1, summary.count(staff.plan(client, new(people), "2026-03-20")).not_due) -- long ago, that is over
    assert(client:ledger():release("anniversary/1/5", "wants it after all"))
    run(new(people), "2026-03-30")
    assert.equal(1, taken())
  end)

  it("is found under the name that the rule had", function()
    local people = { person("1", "2021-03-02", { status = "On leave" }) }
    mornings(people, 1, 2)
    people[1].status = "Active"
    run(new(people, { name = "jubilee", was = "anniversary" }), "2026-05-01")
    assert.equal(1, taken())
  end)

  it("says that the person may have got it under another key: the file wrote their ID in another way", function()
    local people = { person("0150", "2021-03-02", { status = "On leave" }) }
    mornings(people, 1, 3)
    people[1] = person("150", "2021-03-02", { email = "p0150@example.com" })
    run(new(people), "2026-03-04")
    assert.equal(1, taken())
    assert.matches("anniversary/0150/5 owed", listed())
    assert.equal("anniversary/150/5", client:ledger():second "anniversary/0150/5")
    assert(client:ledger():same("anniversary/0150/5", "anniversary/150/5"))
    assert.equal("", listed())
  end)

  it("is asked of a function of the script as well", function()
    local function on(one, today) return tostring(today):sub(6) == "03-02" and one.id == "1" end
    local people = { person("1", "2021-03-02", { status = "On leave" }) }
    mornings(people, 1, 3, { when = on, once = "{id}" })
    people[1].status = "Active"
    run(new(people, { when = on, once = "{id}" }), "2026-05-01")
    assert.equal(1, taken())
  end)

  it("is left to the next run where the run was stopped, and not written down gift by gift", function()
    local people = { person("1", "2021-03-02"), person("2", "2021-03-02"), person("3", "2021-03-02") }
    run(new(people), "2026-03-01")
    client.run.settings.max_sends = 1
    run(new(people), "2026-03-02")
    client.run.settings.max_sends = nil
    assert.equal("", listed())
    run(new(people), "2026-03-03")
    assert.equal(3, taken())
  end)

  it("is not written by a plan, or a dry run", function()
    local people = { person("1", "2021-03-02", { status = "On leave" }) }
    run(new(people), "2026-03-01")
    client.run.settings.dry_run = true
    run(new(people), "2026-03-02")
    said(new(people), "2026-03-02")
    assert.equal("", listed())
  end)

  it("is what a rule without a day could not send, since the first time", function()
    local people = { person("1", "2021-03-02", { status = "On leave" }) }
    local function welcome()
      return rule { name = "welcome", each = people, once = "{id}", gift = { campaign = "Coffee on us" },
        message = "Hi" }
    end
    run(welcome(), "2026-03-01")
    run(welcome(), "2026-03-09")
    assert.matches("^2026%-03%-01 welcome/1 owed: is on leave", listed())
    people[1].status = "Active"
    run(welcome(), "2026-03-10")
    assert.equal("", listed())
    assert.equal(1, taken())
  end)
end)

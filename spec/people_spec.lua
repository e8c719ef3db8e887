local anniversary = require "sendoso.anniversary"
local date = require "sendoso.date"
local people = require "sendoso.people"
local recipient = require "sendoso.recipient"
local tally = require "sendoso.tally"
local temp = require "spec.support.temp"
local template = require "sendoso.template"

local function day(text) return assert(date.parse(text)) end

describe("sendoso.date", function()
  for text, valid in pairs {
    ["2026-03-31"] = true, ["2024-02-29"] = true, ["2000-02-29"] = true, ["2023-02-29"] = false,
    ["1900-02-29"] = false, ["2021-02-30"] = false, ["2021-04-31"] = false, ["2021-13-01"] = false,
    ["2021-00-10"] = false, ["2021-01-00"] = false, ["0000-00-00"] = false, ["2021-1-1"] = false,
    ["31.03.2021"] = false, ["03/04/2026"] = false, ["2021-03-31T00:00:00Z"] = false, [""] = false,
  } do
    it(("says that '%s' is %s"):format(text, valid and "a day" or "no day"), function()
      assert.equal(valid, date.parse(text) ~= nil)
    end)
  end

  it("compares, and shows itself as it is read", function()
    assert.is_true(day "2021-01-31" < day "2021-02-01")
    assert.is_true(day "2021-02-01" <= day "2021-02-01")
    assert.is_true(day "2021-02-01" == day "2021-02-01")
    assert.equal("2021-02-01", tostring(day "2021-02-01"))
  end)
end)

describe("sendoso.anniversary", function()
  -- hired, left, status, day -> years
  for _, row in ipairs {
    { "2019-03-31", nil, "Active", "2026-03-31", 7 },
    { "2019-03-31", nil, nil, "2026-03-30", nil },
    { "2019-03-31", nil, nil, "2026-04-01", nil },
    { "2025-03-31", nil, nil, "2026-03-31", 1 },
    { "2026-03-31", nil, nil, "2026-03-31", nil }, -- the first day is no anniversary
    { "2027-03-31", nil, nil, "2026-03-31", nil }, -- not started yet
    { "2016-02-29", nil, nil, "2026-02-28", 10 },  -- no 29th: on the 28th
    { "2016-02-29", nil, nil, "2026-03-01", nil },
    { "2016-02-29", nil, nil, "2024-02-29", 8 },   -- there is one: on the 29th, once
    { "2016-02-29", nil, nil, "2024-02-28", nil },
    { "2019-02-28", nil, nil, "2024-02-28", 5 },
    { "2019-02-28", nil, nil, "2024-02-29", nil },
    { "2019-03-31", "2025-12-31", "Terminated", "2026-03-31", nil },
    { "2019-03-31", "2026-03-31", "Active", "2026-03-31", nil }, -- leaves on the day
    { "2019-03-31", "2026-04-01", "Active", "2026-03-31", 7 },   -- leaves the day after
    { "2019-03-31", nil, "Terminated", "2026-03-31", nil },
    { nil, nil, "Active", "2026-03-31", nil },
  } do
    local hired, left, status, on, years = row[1], row[2], row[3], row[4], row[5]
    local name = ("hired %s, left %s, %s: on %s %s"):format(hired, left, status, on,
      years and years .. " years" or "none")
    it(name, function()
      local person = { hire_date = hired and day(hired), termination_date = left and day(left), status = status }
      assert.equal(years, anniversary(person, day(on)))
    end)
  end
end)

describe("sendoso.people", function()
  local said

  before_each(function()
    said = {}
    stub(tally, "row", function(reason) said[#said + 1] = reason:match "([^/]*)$" end)
  end)

  after_each(function() tally.row:revert() end)

  local function read(text)
    local list = {}
    for person in people(temp.file("staff.csv", text)) do list[#list + 1] = person end
    return list
  end

  it("gives rows with canonical fields: text trimmed, dates as dates, nothing for what is empty", function()
    local list = read("\xef\xbb\xbfID,First Name,E-mail,email,Hire Date,phone\r\n"
      .. "7, Zoë ,x,z@example.com,2020-02-29,\r\n")
    assert.equal(1, #list)
    assert.equal("7", list[1].id)
    assert.equal("Zoë", list[1].first_name)
    assert.equal("2020-02-29", tostring(list[1].hire_date))
    assert.is_true(date.is(list[1].hire_date))
    assert.is_nil(list[1].phone)
    assert.is_nil(list[1].no_such_field)
  end)

  it("shows all fields to pairs, and keeps 00150 as text", function()
    local seen = {}
    for name, value in pairs(read("id,email,zip\n00150,a@b.c,01234\n")[1]) do seen[name] = value end
    assert.same({ id = "00150", email = "a@b.c", zip = "01234" }, seen)
  end)

  it("reads quoted commas and line breaks, and counts lines on", function()
    local list = read('id,email,location,hire_date\n1,a@b.c,"Austin, TX",\n2,b@b.c,"Remote\n(Lisbon)",\n'
      .. "3,c@b.c,x,2020-02-31\n")
    assert.equal("Austin, TX", list[1].location)
    assert.equal("Remote\n(Lisbon)", list[2].location)
    assert.same({ "staff.csv:5: hire_date: '2020-02-31' is not a day; write it as 2021-03-31" }, said)
  end)

  it("reports a day that does not exist with file, line, field and value, and goes on", function()
    local list = read('id,email,hire_date\n1,a@b.c,"2020-01-01"\n2,b@b.c,"2020\n"\n3,c@b.c,2021-02-30\n'
      .. "4,d@b.c,2020-01-01\n")
    assert.equal(2, #list)
    assert.equal("4", list[2].id)
    assert.same({
      "staff.csv:3: hire_date: '2020' is not a day; write it as 2021-03-31",
      "staff.csv:5: hire_date: '2021-02-30' is not a day; write it as 2021-03-31",
    }, said)
  end)

  it("reports a row with more fields than the heading: its columns may have shifted", function()
    assert.equal(1, #read "id,email,name\n1,a@b.c,Lee, Ann\n2,b@b.c,Bo,,\n")
    assert.same({ "staff.csv:2: the row has 4 fields, the heading 3; is a comma not quoted?" }, said)
  end)

  it("reports text that is not UTF-8", function()
    assert.equal(1, #read "id,email,name\n1,a@b.c,Zo\xeb\n2,b@b.c,Bo\n")
    assert.same({ "staff.csv:2: name: not UTF-8 text; save the file as UTF-8" }, said)
  end)

  it("takes one person twice as one, and says so", function()
    local list = read "id,email\n1,ann@b.c\n2,bob@b.c\n3,ANN@b.c\n"
    assert.equal(2, #list)
    assert.same({ "staff.csv:4: email: 'ann@b.c' is also on line 2; one person, that row is used" }, said)
  end)

  it("does not forget who was hired again: the row of who has not left counts", function()
    local list = read "id,email,status\n1,ann@b.c,Terminated\n2,ann@b.c,Active\n"
    assert.equal("2", list[1].id)
    assert.equal(1, #list)
  end)

  it("gives everybody without an e-mail: who needs one will say so", function()
    assert.equal(2, #read "id,email\n1,\n2,\n")
  end)

  for name, case in pairs {
    ["is empty"] = { "", "staff.csv is empty" },
    ["has no known column"] = { "foo,bar\n1,2\n", "staff.csv:1: no column has a name that is known" },
    ["has two columns of one name"] = { "id,Email,email\n1,a,b\n", "staff.csv:1: two columns are called email" },
    ["has a quote that never closes"] = { 'id,email\n1,"a@b.c\n2,b@b.c\n', "staff.csv:2: the quote that opens here" },
    ["has a blank before a quote"] = { 'name,email\n "Smith, Jo",a@b.c\n',
      "staff.csv:2: there is a blank before a quote" },
  } do
    it("raises when the file " .. name .. ": nothing is sent from it", function()
      local ok, err = pcall(read, case[1])
      assert.is_false(ok)
      assert.equal("invalid", err.kind)
      assert.matches(case[2], err.message, 1, true)
    end)
  end

  it("raises when there is no such file", function()
    local ok, err = pcall(people, "no-such.csv")
    assert.is_false(ok)
    assert.matches("spec/no%-such.csv: No such file", err.message) -- relative to the script: this one
  end)

  it("is closed by leaving the loop", function()
    local cursor = people(temp.file("staff.csv", "id,email\n1,a@b.c\n2,b@b.c\n"))
    for _ in cursor, nil, nil, cursor do break end
    assert.is_nil(cursor())
  end)
end)

describe("sendoso.template.fill", function()
  it("fills fields in, dates and numbers too", function()
    assert.equal("Zoë 2020-02-29 7", template.fill("{name} {hired} {n}",
      { name = "Zoë", hired = day "2020-02-29", n = 7 }, "message"))
  end)

  it("leaves alone what is no field", function()
    assert.equal("{} {1} { x } %d", template.fill("{} {1} { x } %d", {}, "message"))
  end)

  it("says which field is missing, and gives nothing", function()
    local filled, err = template.fill("Hi {first_name},", { first_name = "  " }, "message")
    assert.is_nil(filled)
    assert.equal("message: there is no first_name for {first_name}", err.message)
  end)
end)

describe("sendoso.recipient.of", function()
  for name, case in pairs {
    ["email over work_email over home_email"] = { { email = "A@x.org ", work_email = "b@x.org" }, "a@x.org", nil },
    ["work_email where there is no email"] =
      { { email = "", work_email = "b@x.org", home_email = "c@x.org" }, "b@x.org" },
    ["home_email last"] = { { home_email = "c@x.org" }, "c@x.org" },
    ["name as it is"] = { { name = "Ann Lee", first_name = "X" }, nil, "Ann Lee" },
    ["the preferred name"] = { { preferred_name = "Annie", first_name = "Ann", last_name = "Lee" }, nil, "Annie Lee" },
    ["half a name"] = { { last_name = "Lee" }, nil, "Lee" },
  } do
    it("takes " .. name, function()
      assert.same({ email = case[2], name = case[3] }, recipient.of(case[1]))
    end)
  end
end)

local date = require "sendoso.dates.date"
local people = require "sendoso.data.people"
local temp = require "spec.support.temp"

describe("sendoso.people", function()
  local said -- faults of rows
  local noted -- what is no fault

  local say = {
    today = date "2026-03-10",
    skip = function(place, reason) said[#said + 1] = place:match "staff.csv.*" .. ": " .. reason end,
    note = function(text) noted[#noted + 1] = text:match "([^/]*)$" end,
  }

  before_each(function() said, noted = {}, {} end)

  local function read(text, options)
    local list = {}
    for person in people(temp.file("staff.csv", text), options, say) do list[#list + 1] = person end
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
    assert.same({ "staff.csv:5: hire_date \"2020-02-31\" is not a date (expected YYYY-MM-DD)" }, said)
  end)

  it("reports a day that does not exist with file, line, field and value, and goes on", function()
    local list = read('id,email,hire_date\n1,a@b.c,"2020-01-01"\n2,b@b.c,"2020\n"\n3,c@b.c,2021-02-30\n'
      .. "4,d@b.c,2020-01-01\n")
    assert.equal(2, #list)
    assert.equal("4", list[2].id)
    assert.same({
      "staff.csv:3: hire_date \"2020\" is not a date (expected YYYY-MM-DD)",
      "staff.csv:5: hire_date \"2021-02-30\" is not a date (expected YYYY-MM-DD)",
    }, said)
  end)

  it("reports a row with more fields than the heading: its columns may have shifted", function()
    assert.equal(1, #read "id,email,name\n1,a@b.c,Lee, Ann\n2,b@b.c,Bo\n")
    assert.same({ "staff.csv:2: the row has 4 fields, the heading has 3 (is a comma missing or not quoted?)" }, said)
  end)

  it("reports a row with an empty field too many: the others may have moved, to the boss's address", function()
    assert.equal(1, #read("id,title,manager_email,email,phone\n7,\"VP, Sales\",boss@x.com,jane@x.com,1\n"
      .. "8,VP, Sales,boss@x.com,bob@x.com,\n"))
    assert.same({ "staff.csv:3: the row has 6 fields, the heading has 5 (is a comma missing or not quoted?)" }, said)
  end)

  it("reads commas at the end of the heading, or of most rows", function()
    assert.equal(2, #read "id,email,,\n1,a@b.c,,\n2,b@b.c\n")
    assert.equal(3, #read "id,email\n1,a@b.c,\n2,b@b.c,\n3,c@b.c,\n")
    assert.same({}, said)
  end)

  it("reports a row with fewer fields than the heading: it may have been cut off", function()
    assert.equal(1, #read "id,name,email\n1,Ann,a@b.c\n2,Bo\n")
    assert.same({ "staff.csv:3: the row has 2 fields, the heading has 3 (is a comma missing or not quoted?)" }, said)
  end)

  it("reports text that is not UTF-8", function()
    -- Some is certainly UTF-8: the broken row must not spoil the names of the others.
    assert.equal("Zoë", read "id,email,name\n1,a@b.c,Zo\xeb\n2,b@b.c,Zoë\n"[1].name)
    assert.same({ "staff.csv:2: name is not UTF-8 text (save the file as UTF-8)" }, said)
  end)

  it("reads Windows-1252, and says so", function()
    assert.equal("Zoë", read "id,email,name\n1,a@b.c,Zo\xeb\n"[1].name)
    assert.same({ "staff.csv: read as Windows-1252; if a name looks wrong, save the file as UTF-8" }, noted)
  end)

  it("takes one person twice as one, and says so", function()
    local list = read "id,email\n1,ann@b.c\n2,bob@b.c\n3,ANN@b.c\n"
    assert.equal(2, #list)
    assert.same({ "staff.csv:4: email is also on line 2; counted as one person: line 2 is used" }, noted)
    assert.same({}, said) -- no fault of the row
  end)

  it("takes one id twice as one person, whatever the e-mail", function()
    assert.equal(1, #read "id,email\n1,ann@home.c\n1,ann@b.c\n")
    assert.same({ "staff.csv:3: id \"1\" is also on line 2; counted as one person: line 2 is used" }, noted)
  end)

  it("does not forget who was hired again: the row of who has not left counts", function()
    local list = read "id,email,status\n1,ann@b.c,Terminated\n2,ann@b.c,Active\n"
    assert.equal("2", list[1].id)
    assert.equal(1, #list)
  end)

  it("takes who leaves some day for somebody who is here", function()
    local list = read "id,email,status,termination_date\n1,ann@b.c,Terminated,\n2,ann@b.c,Active,9999-12-31\n"
    assert.equal("2", list[1].id)
  end)

  it("gives everybody without an e-mail: who needs one will say so", function()
    assert.equal(2, #read "id,email\n1,\n2,\n")
  end)

  for name, case in pairs {
    ["an option that is none"] = { { mapp = {} }, "people: unknown option 'mapp'; did you mean 'map'?" },
    ["an order that is none"] = { { date_order = "ymd" }, "date_order: expected 'mdy' or 'dmy', got \"ymd\"" },
    ["a map that is none"] = { { map = "email" }, "map: expected a table" },
  } do
    it("raises at the script's line for " .. name, function()
      local ok, message = pcall(read, "id,email\n1,a@b.c\n", case[1])
      assert.is_false(ok)
      assert.matches("^spec/data/people_spec.lua:%d+: ", message)
      assert.matches(case[2], message, 1, true)
    end)
  end

  it("raises for a column of the map that is not there, naming what is near", function()
    local ok, err = pcall(read, "id,Work Mail\n1,a@b.c\n", { map = { email = "Work Mial" } })
    assert.is_false(ok)
    assert.matches("staff.csv:1: map: no column has the heading 'Work Mial' (for email); did you mean 'work mail'?",
      err.message, 1, true)
  end)

  it("hints at how a column is named, in a script and on the command line", function()
    local _, err = pcall(read, "id,Email,Email\n1,a@b.c,b@b.c\n")
    assert.equal("remove one, or choose one: map = { email = 2 } in a script, --map email=2 on the command line",
      err.hint)
  end)

  it("reads each person once, whose dates stay the same value", function()
    local person = read("id,email,hire_date,birthday\n1,a@b.c,2020-01-01,--02-29\n")[1]
    for _, field in ipairs { "hire_date", "birthday" } do
      assert.is_table(person[field])
      assert.is_true(rawequal(person[field], person[field]))
    end
  end)

  it("gives each person a date of their own, which a script may change", function()
    local list = read("id,email,hire_date\n1,a@b.c,2020-01-01\n2,b@b.c,2020-01-01\n")
    list[1].hire_date.year = 1999
    assert.equal("1999-01-01", tostring(list[1].hire_date))
    assert.equal("2020-01-01", tostring(list[2].hire_date))
  end)

  it("reads the dates of a file that has more of them than are kept", function()
    local lines, first = { "id,email,hire_date,birthday" }, date "1990-01-01"
    for i = 0, 10999 do lines[#lines + 1] = ("%d,p%d@b.c,%s,%s"):format(i, i, first + i, first - i) end
    local list = read(table.concat(lines, "\n"))
    assert.equal(11000, #list)
    for i = 0, 10999, 500 do
      assert.equal(tostring(first + i), tostring(list[i + 1].hire_date))
      assert.equal((first - i).day, list[i + 1].birthday.day)
    end
  end)

  for name, case in pairs {
    ["is empty"] = { "", "staff.csv is empty" },
    ["has no known column"] = { "foo,bar\n1,2\n", "staff.csv:1: no column heading is a known field" },
    ["has two columns of one name"] = { "id,Email,email\n1,a,b\n",
      "staff.csv:1: two columns have the heading 'Email'" },
    ["has a quote that never closes"] = { 'id,email\n1,"a@b.c\n2,b@b.c\n', "staff.csv:2: the quote that opens here" },
    ["has a blank before a quote"] = { 'name,email\n "Smith, Jo",a@b.c\n',
      "staff.csv:2: there is a space before a quote" },
  } do
    it("raises when the file " .. name .. ": nothing is sent from it", function()
      local ok, err = pcall(read, case[1])
      assert.is_false(ok)
      assert.equal("invalid", err.kind)
      assert.matches(case[2], err.message, 1, true)
    end)
  end

  it("raises when options stand behind the file without parentheses, where Lua gives them to the loop", function()
    local path = temp.file("staff.csv", "id,name,email\n7,Ann,ann@example.com\n")
    assert.error_matches(function()
      for _ in people(path, nil, {}, true), { map = { id = "number" } } do break end
    end, "the options behind the file are not read")
  end)

  it("raises when there is no such file", function()
    local ok, err = pcall(people, "no-such.csv", nil, say)
    assert.is_false(ok)
    assert.matches("spec/data/no%-such.csv: No such file", err.message) -- relative to the script: this one
  end)

  it("refuses 03/04/2026 until the order of day and month is said", function()
    local text = "id,hire_date\n1,03/04/2026\n"
    assert.same({}, read(text))
    assert.same({ "staff.csv:2: hire_date \"03/04/2026\" is ambiguous (set --date-order to mdy or dmy)" }, said)
    assert.equal("2026-04-03", tostring(read(text, { date_order = "dmy" })[1].hire_date))
  end)

  it("takes 0000-00-00 for no date", function()
    assert.is_nil(read "id,termination_date\n1,0000-00-00\n"[1].termination_date)
    assert.same({}, said)
  end)

  it("takes what map says for a field, by heading or by number", function()
    local list = read("Nr.,Mail dienstlich,Shirt Size,Start\n00150,a@b.c,XL,2020-01-01\n",
      { map = { id = "Nr.", email = "mail dienstlich", hire_date = 4, start = false } })
    assert.equal("00150", list[1].id)
    assert.equal("a@b.c", list[1].email)
    assert.equal("2020-01-01", tostring(list[1].hire_date))
    assert.equal("XL", list[1].shirt_size) -- its own name
  end)

  it("knows the e-mail of who has only one at work or at home", function()
    local list = read "id,Work Email,Personal Email\n1,a@b.c,a@home.c\n2,,b@home.c\n"
    assert.equal("a@b.c", list[1].email)
    assert.equal("b@home.c", list[2].email)
  end)

  it("joins the lines of an address: nobody finds a flat without the second", function()
    assert.equal("1 Main St, Apt 4", read "id,Address Line 1,Address Line 2\n1,1 Main St,Apt 4\n"[1].address)
  end)

  it("is closed by leaving the loop", function()
    local cursor = people(temp.file("staff.csv", "id,email\n1,a@b.c\n2,b@b.c\n"), nil, say)
    for _ in cursor, nil, nil, cursor do break end
    assert.is_nil(cursor())
  end)
end)

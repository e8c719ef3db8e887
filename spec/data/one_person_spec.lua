local date = require "sendoso.dates.date"
local origin = require "sendoso.data.origin"
local people = require "sendoso.data.people"
local temp = require "spec.support.temp"

local readers = { attendees = require "sendoso.data.attendees", events = require "sendoso.data.events" }

local function read(lines, today)
  local ids, skipped, notes = {}, {}, {}
  local context = {
    today = date(today or "2026-03-10"),
    skip = function(place, reason) skipped[#skipped + 1] = place:match ":(%d+)$" .. ": " .. reason end,
    note = function(text) notes[#notes + 1] = text:match ":(%d+: .*)" end,
  }
  for person in people(temp.file("staff.csv", table.concat(lines, "\n") .. "\n"), nil, context) do
    ids[#ids + 1] = person.id or person.email
  end
  table.sort(ids)
  return table.concat(ids, " "), skipped, notes
end

-- The same rows in every order.
local function orders(lines)
  local list, rest = {}, table.move(lines, 2, #lines, 1, {})
  local function permute(n)
    if n == 1 then
      list[#list + 1] = { lines[1], table.unpack(rest) }
      return
    end
    for i = 1, n do
      rest[i], rest[n] = rest[n], rest[i]
      permute(n - 1)
      rest[i], rest[n] = rest[n], rest[i]
    end
  end
  permute(#rest)
  return list
end

local heading = "id,workday id,first name,last name,email,home email,hire date,status,termination date"

describe("the rows of one person", function()
  -- Rows, the IDs of the people that are planned, and how many rows are skipped.
  for name, case in pairs {
    ["that share an address and the name"] = { "5", 0, "5,,Ann,Lee,ann@x.org,,,,", "12,,Ann,Lee,Ann@x.org,,,," },
    ["that share a home address"] = { "5", 0, "5,,Ann,Lee,ann@x.org,ann@home.org,,,", "12,,Ann,Lee,,ann@home.org,,," },
    ["of which one has the home address of the other one as its work address"] = { "5", 0,
      "5,,Ann,Lee,ann@x.org,ann@home.org,,,", "12,,Ann,Lee,ann@home.org,,,," },
    ["that share another ID"] = { "5", 0, "5,W7,Ann,Lee,ann@x.org,,,,", "12,w7,Ann,Lee,ann@home.org,,,," },
    ["that share an ID but for its spelling"] = { "150", 0, "150,,Ann,Lee,ann@x.org,,2024-01-01,,",
      "00150,,Ann,Lee,ann@home.org,,2021-01-01,," },
    ["of a person who married"] = { "5", 0, "5,,Ann,Lee,ann@x.org,,,,", "5,,Ann,Ray,ann@x.org,,,," },
    ["with a middle name"] = { "5", 0, "5,,Ann Marie,Lee,ann@x.org,,,,", "12,,Ann,LEE,ann@x.org,,,," },
    ["in a chain"] = { "5", 0, "5,,Ann,Lee,a@x.org,,,,", "12,,Ann,Lee,a@x.org,b@x.org,,,", "30,,Ann,Lee,b@x.org,,,," },
    ["hired again: the latest hire date"] = { "12", 0, "5,,Ann,Lee,ann@x.org,,2015-01-01,Active,",
      "12,,Ann,Lee,ann@x.org,,2024-01-01,Terminated,2025-01-01", "9,,Ann,Lee,ann@x.org,,,Active," },
    ["hired on one day: the active one"] = { "12", 0, "5,,Ann,Lee,ann@x.org,,2015-01-01,Terminated,",
      "12,,Ann,Lee,ann@x.org,,2015-01-01,Active," },
    ["that differ in nothing: the smaller ID, by its number"] = { "9", 0, "9,,Ann,Lee,ann@x.org,,2015-01-01,,",
      "10,,Ann,Lee,ann@x.org,,2015-01-01,," },
    ["of which one has no name"] = { "5", 0, "5,,Ann,Lee,ann@x.org,,,,", ",,,,ann@x.org,,,," },
    ["of two people at one mailbox"] = { "12 5", 0, "5,,Ann,Lee,desk@x.org,,,,", "12,,Bob,Ray,desk@x.org,,,," },
    ["of three people at one mailbox, one of them twice"] = { "12 30 5", 0, "5,,Ann,Lee,desk@x.org,,2020-01-01,,",
      "12,,Bob,Ray,desk@x.org,,,,", "30,,Cy,Vale,desk@x.org,,,,", "6,,Ann,Lee,desk@x.org,,2019-01-01,," },
    ["without an ID at a mailbox of two"] = { "5", 1, "5,,Ann,Lee,desk@x.org,,,,", ",,Bob,Ray,desk@x.org,,,," },
    ["without IDs at one mailbox"] = { "", 2, ",,Ann,Lee,desk@x.org,,,,", ",,Bob,Ray,desk@x.org,,,," },
    ["without a name at a mailbox of two"] = { "12 5", 1, "5,,Ann,Lee,desk@x.org,,,,", "12,,Bob,Ray,desk@x.org,,,,",
      "30,,,,desk@x.org,,,," },
    ["without a name that join two people"] = { "12 5", 1, "5,,Ann,Lee,a@x.org,,,,", "12,,Bob,Ray,b@x.org,,,,",
      "30,,,,a@x.org,b@x.org,,," },
    ["with one ID for two people"] = { "", 2, "5,,Ann,Lee,ann@x.org,,,,", "5,,Bob,Ray,bob@x.org,,,," },
    ["of which one is invalid"] = { "", 2,
      "5,,Ann,Lee,ann@x.org,,2020-02-30,,", "12,,Ann,Lee,ann@x.org,,2021-01-01,," },
  } do
    it("are found in every order, and on every day: " .. name, function()
      local lines = { heading, table.unpack(case, 3) }
      for _, order in ipairs(orders(lines)) do
        for _, today in ipairs { "2014-01-01", "2026-03-10" } do
          local ids, skipped = read(order, today)
          assert.equal(case[1], ids, table.concat(order, "\n"))
          assert.equal(case[2], #skipped, table.concat(skipped, "\n"))
        end
      end
    end)
  end

  it("are told apart in a mailbox of very many people", function()
    local lines = { "id,name,email" }
    for i = 1, 5000 do lines[#lines + 1] = ("%d,Name%d Last%d,no.email@x.org"):format(i, i, i) end
    local began = os.clock()
    local ids, skipped, notes = read(lines)
    assert.equal(5000, select(2, ids:gsub("%d+", "")))
    assert.same({}, skipped)
    assert.equal(1, #notes)
    assert.is_true(os.clock() - began < 10) -- and not in the square of their number
  end)

  it("are named in the same order each time", function()
    local _, _, notes = read { "id,name,work email,home email", "1,Ann Lee,a@x.org,b@x.org",
      "2,Bob Ray,b@x.org,c@x.org", "3,Cy Vale,c@x.org,d@x.org", "4,Di Fox,d@x.org,e@x.org",
      "5,Eve Orr,e@x.org,f@x.org" }
    local lines = {}
    for i, note in ipairs(notes) do lines[i] = note:match "^(%d+): the email address is in 2 rows" end
    assert.same({ "2", "3", "4", "5" }, lines)
  end)

  it("are named by line, and the address is not", function()
    local _, skipped, notes = read { "id,name,email", "5,Ann Lee,ann@x.org", "12,Ann Lee,ann@x.org",
      "30,Bob Ray,desk@x.org", "31,Cy Vale,desk@x.org", "40,Di Fox,di@x.org", "40,Ed Orr,ed@x.org" }
    assert.same({
      "3: email is also on line 2; counted as one person: line 2 is used",
      "4: the email address is in 2 rows of people with names and IDs of their own; they are counted as "
        .. "different people",
    }, notes)
    assert.same({
      "6: id \"40\" is also on line 7 with another name or ID; correct one of them",
      "7: id \"40\" is also on line 6 with another name or ID; correct one of them",
    }, skipped)
  end)

  it("are no reason to use a row whose fields may be in the wrong columns, nor to skip another one", function()
    local ids, skipped = read { "id,name,email", "5,Ann Lee,ann@x.org", "12,Lee, Ann,ann@x.org" }
    assert.equal("5", ids)
    assert.equal(1, #skipped)
  end)
end)

describe("the row of one person that is used", function()
  local function ids(today, ...)
    return (read({ "id,name,email,hire date,birthday,status,termination date,phone", ... }, today))
  end

  it("is the present one until the day of a transfer", function()
    local rows = { "5,Ann Lee,ann@x.org,2020-01-01,,Active,,", "12,Ann Lee,ann@x.org,2026-12-01,,Active,," }
    assert.equal("5", ids("2026-03-10", table.unpack(rows)))
    assert.equal("5", ids("2026-11-30", rows[2], rows[1]))
    assert.equal("12", ids("2026-12-01", table.unpack(rows)))
  end)

  it("is the one to come of somebody who does not work here now", function()
    assert.equal("12", ids("2026-03-10", "5,Ann Lee,ann@x.org,2020-01-01,,Terminated,2022-01-01,",
      "12,Ann Lee,ann@x.org,2026-12-01,,Active,,"))
  end)

  -- Fields of the used row, of the other ones, and what the person has.
  local function person_of(lines)
    local context = { today = date "2026-03-10", skip = error, note = function() end }
    return people(temp.file("staff.csv", table.concat(lines, "\n") .. "\n"), nil, context)()
  end

  it("has what it leaves empty from the others, and never a status", function()
    local ann = person_of { "id,name,email,hire date,birthday,status,termination date,phone,City",
      "5,Ann Lee,ann@x.org,2020-01-01,1990-04-05,Terminated,2024-01-01,+1 617 555 0142,Rome",
      "12,Ann Lee,ann@x.org,2024-01-01,,,,,Oslo" }
    assert.equal("1990-04-05", tostring(ann.birthday))
    assert.same({ "12", "+1 617 555 0142", "Oslo" }, { ann.id, ann.phone, ann.city })
    assert.is_nil(ann.status)
    assert.is_nil(ann.termination_date)
    local all = {}
    for name in pairs(ann) do all[name] = true end
    assert.is_true(all.birthday)
  end)

  it("has nothing of what the others do not agree about", function()
    local ann = person_of { "id,name,email,hire date,birthday", "5,Ann Lee,ann@x.org,2020-01-01,1990-04-05",
      "6,Ann Lee,ann@x.org,2021-01-01,1990-05-04", "12,Ann Lee,ann@x.org,2024-01-01," }
    assert.equal("12", ann.id)
    assert.is_nil(ann.birthday)
  end)

  it("is walked for the date that another one has", function()
    local found, counted = {}, {}
    local context = { today = date "2026-03-10", skip = error, note = function() end, due = { field = "birthday",
      may_be = function(day) return day.month == 4 end, wants_all = function() return false end,
      count = function(...) counted = { ... } end } }
    local path = temp.file("staff.csv", "id,name,email,hire date,birthday\n1,Di Fox,di@x.org,,1980-04-01\n"
      .. "5,Ann Lee,ann@x.org,2020-01-01,1990-04-05\n12,Ann Lee,ann@x.org,2024-01-01,\n"
      .. "30,Bo Ray,bo@x.org,2024-01-01,\n")
    for person in people(path, nil, context) do found[#found + 1] = person.id end
    assert.same({ "1", "12" }, found)
    assert.same({ 0, 1 }, { counted[1], counted[2] })
  end)
end)

describe("the file of several rules", function()
  it("is read once, and tells each which rows are invalid", function()
    local path = temp.file("staff.csv", "id,hire_date\n1,2020-02-30\n2,2020-01-01\n")
    local rosters, told = {}, 0
    local context = { today = date "2026-03-10", rosters = rosters, note = function() end,
      skip = function() told = told + 1 end }
    for _ = 1, 2 do
      local list = {}
      for person in people(path, nil, context, true) do list[#list + 1] = person.id end
      assert.same({ "2" }, list)
      local file <close> = assert(io.open(path, "w"))
      file:write "id,hire_date\n3,2020-01-01\n"
    end
    assert.equal(2, told)
    local list = {}
    for person in people(path, { map = { id = 1 } }, context, true) do list[#list + 1] = person.id end
    assert.same({ "3" }, list) -- read with other columns, it is another file
  end)

  it("is another file for a rule that ignores another column", function()
    local path, notes = temp.file("staff.csv", "id,email,Exit interview,No swag please\n2,a@x.org,x,x\n"), {}
    local context = { today = date "2026-03-10", rosters = {}, skip = print,
      note = function(text) notes[#notes + 1] = text:match "column '([^']+)' may say" end }
    for _, ignored in ipairs { "Exit interview", "No swag please", "Exit interview" } do
      context.ignore = { ignored }
      people(path, nil, context, true)
    end
    assert.same({ "No swag please", "Exit interview", "No swag please" }, notes)
  end)

  it("gives each its own people", function()
    local path, rosters = temp.file("staff.csv", "id,hire_date\n2,2020-01-01\n"), {}
    local context = { today = date "2026-03-10", rosters = rosters, note = print, skip = print }
    local first = people(path, nil, context, true)()
    first.id, first.hire_date.year = "9", 1999
    local second = people(path, nil, context, true)()
    assert.equal("2", second.id)
    assert.equal("2020-01-01", tostring(second.hire_date))
  end)

  for kind, text in pairs {
    attendees = "email,minutes\na@x.org,20\nb@x.org,soon\nc@x.org,30\n",
    events = '{"id":"1","email":"a@x.org"}\n{"email":"b@x.org"}\n{"id":"1"}\n{"id":"2","email":"c@x.org"}\n',
  } do
    it("is read once if it is one of " .. kind .. ", too", function()
      local path, reader = temp.file("w.txt", text), readers[kind]
      local notes, skipped = {}, {}
      local context = { today = date "2026-03-10", rosters = {},
        note = function(one) notes[#notes + 1] = one end, skip = function(place) skipped[#skipped + 1] = place end }
      local places = {}
      for round = 1, 2 do
        for item in reader(path, nil, context, true) do
          assert.is_nil(item.mark)
          item.mark = round -- is seen by nobody else
          places[#places + 1] = item.email .. " " .. origin.of(item):match "[^/]+$"
        end
        local file <close> = assert(io.open(path, "w"))
        file:write "not read any more"
      end
      assert.same({ kind == "attendees" and "a@x.org w.txt:2" or "a@x.org w.txt:1", "c@x.org w.txt:4" },
        { places[1], places[2] })
      assert.same({ places[1], places[2] }, { places[3], places[4] })
      assert.equal(2, #skipped)
      assert.equal(0, #notes % 2) -- each of them twice
    end)
  end
end)

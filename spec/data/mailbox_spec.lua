local date = require "sendoso.dates.date"
local doubts = require "sendoso.data.doubts"
local identity = require "sendoso.data.identity"
local people = require "sendoso.data.people"
local temp = require "spec.support.temp"

local HEADING = "id,first_name,last_name,email,hire_date,birthday,status,termination_date"

-- The people of a file, and what is noted of it.
local function read(lines, options)
  local list, notes = {}, {}
  local context = { today = date "2026-03-10", skip = error, note = function(text) notes[#notes + 1] = text end }
  local path = temp.file("staff.csv", table.concat(lines, "\n") .. "\n")
  for person in people(path, options, context) do list[#list + 1] = person end
  return list, table.concat(notes, "\n")
end

describe("two people at one mailbox", function()
  -- Two rows, and whether they may be one person.
  for what, case in pairs {
    ["with other names"] = { false, "5,Ann,Lee,desk@x.org,,,,", "12,Bob,Ray,desk@x.org,,,," },
    ["with one first name, both at work"] = { false, "5,Ann,Lee,desk@x.org,,,,", "12,Ann,Ray,desk@x.org,,,," },
    ["with one first name, of whom one has left"] = { true, "5,Ann,Lee,a@x.org,,,left,",
      "12,Ann,Ray,a@x.org,,,active," },
    ["with one first name, of whom one is to leave"] = { true, "5,Ann,Lee,a@x.org,,,,2026-12-31",
      "12,Ann,Ray,a@x.org,,,," },
    ["with one birthday, of whom one has left"] = { true, "5,Ann,Lee,a@x.org,,1990-01-02,left,",
      "12,Anja,Ray,a@x.org,,1990-01-02,active," },
    ["with one hire date, of whom one has left"] = { true, "5,A.,Lee,a@x.org,2020-01-01,,left,",
      "12,Ann,Ray,a@x.org,2020-01-01,,active," },
    ["with nothing in common, of whom one has left"] = { false, "5,Ann,Lee,desk@x.org,2020-01-01,,left,",
      "12,Bob,Ray,desk@x.org,2021-01-01,,active," },
    ["with one first name, who have both left"] = { false, "5,Ann,Lee,a@x.org,,,left,", "12,Ann,Ray,a@x.org,,,left," },
  } do
    it(("%s may %sbe one"):format(what, case[1] and "" or "not "), function()
      local list, notes = read { HEADING, case[2], case[3] }
      assert.equal(2, #list)
      local marks, has_both = {}, false
      for _, mark in ipairs(identity.of(list[1])) do marks[mark] = true end
      for _, mark in ipairs(identity.of(list[2])) do has_both = has_both or marks[mark] ~= nil end
      assert.equal(case[1], has_both)
      assert.equal(case[1], notes:find("only one of the two gets a gift", 1, true) ~= nil)
    end)
  end
end)

describe("three people at one mailbox, of whom two may be one", function()
  it("leave the third one what is theirs", function()
    local list = read { HEADING, "5,Ann,Lee,a@x.org,,,left,", "12,Ann,Ray,a@x.org,,,active,", "7,Bo,Fox,a@x.org,,,," }
    assert.same({ "id 5", "mail a@x.org of ann lee", "mail a@x.org of ann ray" }, identity.of(list[1]))
    assert.same({ "id 12", "mail a@x.org of ann ray", "mail a@x.org of ann lee" }, identity.of(list[2]))
    assert.same({ "id 7", "mail a@x.org of bo fox" }, identity.of(list[3]))
  end)
end)

describe("an address of many people of a file", function()
  local function filled_down(count)
    local lines = { HEADING }
    for i = 1, count do lines[#lines + 1] = ("%d,Name%d,Last%d,ann@x.org,,,,"):format(i, i, i) end
    return lines
  end

  for count, is_held in pairs { [2] = false, [3] = false, [4] = true, [15] = true } do
    it(("%s if %d have it"):format(is_held and "holds them" or "says nothing against them", count), function()
      local list, notes = read(filled_down(count))
      assert.equal(count, #list)
      assert.equal(is_held, notes:find("filled down: their gifts are held", 1, true) ~= nil)
      for i, person in ipairs(list) do
        local doubt = doubts.of(person, date "2026-03-10")
        local wanted = ('%d people of the file have the same address in "email" (line %d)'):format(count, i + 1)
        if is_held then assert.matches(wanted, doubt, 1, true) else assert.is_nil(doubt) end
      end
    end)
  end

  it("is theirs if the column is to be ignored", function()
    for _, person in ipairs(read(filled_down(15), { ignore = { "Email" } })) do
      assert.is_nil(doubts.of(person, date "2026-03-10"))
    end
  end)

  it("is that of those who stay: who has left counts for nothing", function()
    local lines = filled_down(3)
    for i = 20, 30 do lines[#lines + 1] = ("%d,Name%d,Last%d,ann@x.org,,,left,"):format(i, i, i) end
    assert.is_nil(doubts.of(read(lines)[1], date "2026-03-10"))
  end)

  it("says nothing against who has another one", function()
    local lines = filled_down(15)
    lines[#lines + 1] = "99,Bob,Ray,bob@x.org,,,,"
    local list = read(lines)
    assert.is_nil(doubts.of(list[16], date "2026-03-10"))
  end)
end)

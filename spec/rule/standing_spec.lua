-- People of a file in whose rows the deciding columns say the same get the same answer, which is looked for once. Who
-- differs in anything else gets their own. In each file two people with nothing against them come first.
local date = require "sendoso.dates.date"
local decide = require "sendoso.rule.decide"
local people = require "sendoso.data.people"
local rule = require "sendoso.rule"
local temp = require "spec.support.temp"

local TODAY = date "2026-03-10"

local HEADING = "id,first_name,last_name,email,hire_date,termination_date,status,type,opt_in,Exit interview\n"
local ROW = "%s,%s,%s,%s,2021-03-10,%s,%s,%s,%s,%s\n"

-- A row of a person with nothing against them, but for what is given.
local function row(id, more)
  more = more or {}
  return ROW:format(id, more.first or "Ann", more.last or "Lee", more.email or id .. "@example.com", more.ended or "",
    more.status or "Active", more.type or "Full-time", more.opt_in or "yes", more.exit or "")
end

local function open(text)
  local path = temp.file("staff.csv", text)
  local context = { today = TODAY, note = function() end, skip = function() end, rosters = {} } -- the file is read once
  return function() return people(path, nil, context, true) end
end

-- What is decided of each person, in the order of the file.
local function decided(each, more)
  local given = { name = "r", each = each, when = rule.anniversary "hire_date", once = "{id}/{years}",
    gift = { campaign = "Box", amount = 25 } }
  for name, value in pairs(more or {}) do given[name] = value end
  local list = {}
  for i, one in ipairs(decide(rule(given), TODAY, { note = function() end })) do
    list[i] = one.outcome .. (one.reason and ": " .. one.reason or "")
  end
  return list
end

local function first_two() return row "1" .. row "2" end

describe("people whose rows say the same", function()
  for name, case in pairs {
    ["a mark behind the name"] = { { first = "Ann [EXT]" }, "held: what stands in brackets behind the name (line 4)" },
    ["a name that was misread"] = { { last = "LÃ©e" }, "held: last_name \"LÃ©e\" looks wrong" },
    ["a day of leaving"] = { { ended = "2026-03-09" }, "skipped: left on 2026-03-09" },
    ["a day of leaving that is to come"] = { { ended = "2026-03-11" }, "send" },
    ["an address that is none"] = { { email = "no-reply@example.com" }, "held: the email address looks like one" },
    ["another status"] = { { status = "Terminated" }, "skipped: has left" },
    ["a status that is in the column of types"] = { { status = "", type = "Active" }, "send" },
    ["another type"] = { { type = "Contractor" }, "skipped: contractors get no gifts" },
    ["a no"] = { { opt_in = "no" }, "skipped: has opted out of gifts" },
    ["no answer"] = { { opt_in = "" }, "held: \"opt_in\" is empty (line 4)" },
    ["a column that sounds decisive"] = { { exit = "2026-01-01" }, "held: \"Exit interview\" is filled in (line 4)" },
  } do
    it("do not answer for one who differs: " .. name, function()
      local list = decided(open(HEADING .. first_two() .. row("3", case[1])))
      assert.same({ "send", "send" }, { list[1], list[2] })
      assert.equal(case[2], list[3]:sub(1, #case[2]))
    end)
  end

  it("do not answer for one who has another row", function()
    local list = decided(open(HEADING .. first_two() .. row("3") .. row("3", { opt_in = "no" })))
    assert.same({ "send", "send", "skipped: has opted out of gifts" }, list)
  end)

  for name, reason in pairs { opt_out = "has opted out of gifts", status = "has left", termination_date = "left on" } do
    it("do not answer for one of whom a script says more: " .. name, function()
      local values = { opt_out = "yes", status = "Terminated", termination_date = date "2026-01-01" }
      local list = decided(function()
        local step = open(HEADING .. first_two() .. row "3")()
        return function()
          local item = step()
          if item and item.id == "3" then item[name] = values[name] end
          return item
        end
      end)
      assert.same({ "send", "send" }, { list[1], list[2] })
      assert.matches("skipped: " .. reason, list[3], 1, true)
    end)
  end

  it("do not answer for a name that a script has set in the row", function()
    local list = decided(open(HEADING .. first_two() .. row "3"), { where = function(p)
      if p.id == "3" then p.first_name = "Ren?e" end
      return true
    end })
    assert.same({ "send", "send" }, { list[1], list[2] })
    assert.matches("held: first_name \"Ren?e\" looks wrong", list[3], 1, true)
  end)

  it("do not answer where the name says more: the columns of Workday", function()
    local heading = "id,name,email,hire_date,status\n"
    local list = decided(open(heading .. "1,Ann Lee,a@example.com,2021-03-10,Active\n"
      .. "2,Bo Ray (Terminated),b@example.com,2021-03-10,Active\n"
      .. "3,Cy Poe (On Leave),c@example.com,2021-03-10,Active\n"))
    assert.equal("send", list[1])
    assert.equal("skipped: has left", list[2])
    assert.matches("^held: is on leave", list[3])
  end)

  it("do not answer for the people of another rule, who includes more", function()
    local each = open(HEADING .. row("1", { type = "Contractor" }))
    assert.matches("^skipped", decided(each)[1])
    assert.equal("send", decided(each, { include = { "contractors" } })[1])
  end)
end)

describe("the dates of an occasion", function()
  it("are each row's own, whatever a script does to them", function()
    local seen = {}
    decided(open(HEADING .. first_two() .. row "3"), { gift = function(p)
      seen[#seen + 1] = tostring(p.due) .. " " .. tostring(p.day) .. " " .. tostring(p.hire_date)
      p.due.day, p.day.year, p.hire_date.month = 1, 1999, 7
      assert(p.due.day == 1 and p.day.year == 1999 and p.hire_date.month == 7)
      for name, value in pairs(p) do
        if name == "due" then value.month = 12 end
      end
      return { campaign = "Box", amount = 25 }
    end })
    assert.same({ "2026-03-10 2026-03-10 2021-03-10", "2026-03-10 2026-03-10 2021-03-10",
      "2026-03-10 2026-03-10 2021-03-10" }, seen)
  end)

  it("are a list's own, too", function()
    local shared, seen = date "2021-03-10", {}
    local list = {}
    for i = 1, 3 do list[i] = { id = tostring(i), email = i .. "@example.com", hire_date = shared } end
    decided(list, { gift = function(p)
      seen[#seen + 1] = tostring(p.due) .. " " .. tostring(p.day)
      p.due.day, p.day.year = 1, 1999
      return { campaign = "Box", amount = 25 }
    end })
    assert.same({ "2026-03-10 2026-03-10", "2026-03-10 2026-03-10", "2026-03-10 2026-03-10" }, seen)
  end)
end)

-- What a rule has seen of many people: rows that are as they were are passed over in C, and nobody can tell.
local changed = require "sendoso.data.changed"
local dice = require "spec.support.dice"
local fixture = require "spec.support.fixture"
local rule = require "sendoso.rule"
local staff = require "spec.support.staff"
local temp = require "spec.support.temp"

local STATUSES = { "Active", "Leave", "active ", " ON  leave", "Ended", "", "n/a", "Active", "Leave" }
local NAMES = { "Lee", "Poe", "Kim" }

-- Cells as exports have them: IDs with zeros, twice in a file, addresses of several people, and rows that are invalid.
local function row(roll, id)
  local spelled = ({ "%d", "%d", "%d", "0%d", '"=""%d"""', " %d" })[roll(6)]:format(id)
  if roll(12) == 1 then spelled = "" end
  local mail = roll(8) == 1 and "desk@example.com" or roll(10) == 1 and "" or ("P%d@example.com"):format(id)
  local work = roll(3) == 1 and ("w%d@example.com"):format(id) or mail
  local hired = roll(30) == 1 and "2020-02-31" or "2020-01-02"
  return ("%s,%s,%s,P%d,%s,%s,%s"):format(spelled, mail, work, id, NAMES[roll(3)], hired, STATUSES[roll(#STATUSES)])
end

local function export(roll, count)
  local lines = { "ID,Email,Work email,First name,Last name,Hire date,Status" }
  for id = 1, count do
    if roll(15) > 1 then lines[#lines + 1] = row(roll, id) end
    if roll(25) == 1 then lines[#lines + 1] = row(roll, id) end
  end
  return temp.file("staff.csv", table.concat(lines, "\n") .. "\n")
end

local function active(path, more)
  local given = { name = "active", each = rule.people(path), when = rule.became("status", "Active"), was = false,
    once = "{email}/{times}", gift = { campaign = "Coffee on us" } }
  for name, value in pairs(more or {}) do given[name] = value end
  return rule(given)
end

-- All that a plan has of its people.
local function facts(made)
  local its, changes = made.rules[1], table.move(made.rules[1].seen.changes, 1, #made.rules[1].seen.changes, 1, {})
  table.sort(changes)
  return { entries = staff.lines(made), people = its.people, not_due = its.not_due, lacking = its.lacking,
    changes = changes, remarks = made.remarks }
end

describe("what a rule has seen #socket", function()
  local client, fits
  before_each(function() client, fits = fixture.sandbox {}, changed.fits end)
  after_each(function()
    changed.fits = fits
    client:close()
  end)

  for seed, more in ipairs { {}, { exclude = temp.file("no.csv", "Email\nP3@example.com\nnobody@example.com\n") },
    { where = function(person) return person.last_name ~= "Kim" end } } do
    it("is the same whether rows are looked at one by one or not, " .. seed, function()
      local roll, passed = dice(seed), 0
      for _ = 1, 4 do
        local path = export(roll, 120)
        changed.fits = function() return false end
        local each = facts(staff.plan(client, active(path, more)))
        changed.fits = function(...)
          passed = passed + 1
          return fits(...)
        end
        local some = staff.plan(client, active(path, more))
        assert.same(each, facts(some))
        assert.is_true(#each.changes > 20)
        staff.send(client, active(path, more))
      end
      assert.equal(8, passed)
    end)
  end

  it("makes nothing of people who are as they were", function()
    local roll, person = dice(9), require "sendoso.data.person"
    local path = export(roll, 300)
    staff.send(client, active(path))
    local new, made = person.new, 0
    person.new = function(...)
      made = made + 1
      return new(...)
    end
    staff.plan(client, active(path))
    person.new = new
    assert.is_true(made < 200, made)
  end)
end)

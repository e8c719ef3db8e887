local date = require "sendoso.dates.date"
local occasion = require "sendoso.dates.occasion"
local people = require "sendoso.data.people"
local dice = require "spec.support.dice"
local temp = require "spec.support.temp"

local first, last = date "2026-03-24", date "2026-03-31"

-- The IDs of all people for whom something is due, and of those who are walked; what is counted of the others.
local function walk(path, when, how)
  local context = { today = last, skip = function() end, note = function() end }
  local due, met, all, lacking = {}, {}, 0, 0
  for person in people(path, nil, context) do
    all = all + 1
    lacking = lacking + (person[when.field] == nil and 1 or 0)
    if #when:within(person, first, last) > 0 then due[#due + 1] = person.id end
  end
  local walked, counted = {}, { not_due = 0, lacking = 0 }
  context.due = {
    field = when.field, may_be = function(day) return when:may_be_due(day, first, last) end,
    wants_all = function() return how and #met < how or false end,
    count = function(not_due, without)
      counted.not_due, counted.lacking = counted.not_due + not_due, counted.lacking + without
    end,
  }
  for person in people(path, nil, context) do
    met[#met + 1] = person.id
    if #when:within(person, first, last) > 0 then walked[#walked + 1] = person.id
    elseif person[when.field] == nil then counted.lacking = counted.lacking + 1
    else counted.not_due = counted.not_due + 1 end
  end
  assert.equal(all, #walked + counted.not_due + counted.lacking)
  assert.equal(lacking, counted.lacking)
  return due, walked, #met
end

-- People with dates around these days, some of them without one, invalid, twice, or with words for "none".
local function staff()
  local lines, random = { "id,name,email,hire_date,birthday,country" }, dice(7)
  for i = 1, 600 do
    local text = ({ "%d-%02d-%02d", "%d%02d%02d", "%d/%02d/%02d 00:00", " %d-%02d-%02d " })[random(4)]
      :format(2005 + random(20), random(12), random(28))
    text = ({ "", "n/a", "2020-02-30", "2024-02-29" })[random(20)] or text
    lines[#lines + 1] = ("%d,Ann%d Lee,p%d@x.org,%s,%s,%s"):format(i, i // 50, i % 590, text,
      ({ "--03-30", "1990-04-01", "02-29", "" })[random(4)], ({ "US", "DE", "" })[random(3)])
  end
  return table.concat(lines, "\n") .. "\n"
end

describe("the people for whom something may be due", function()
  local path = temp.file("staff.csv", staff())

  for name, when in pairs {
    ["an anniversary"] = occasion.anniversary "hire_date",
    ["every fifth, with a lead time"] = occasion.anniversary("hire_date", { every = 5, before = 14 }),
    ["a shift to a business day"] = occasion.anniversary("hire_date", { shift = "earlier" }),
    ["a shift in a country"] = occasion.anniversary("hire_date", { shift = "nearest", country = "SA", before = 3 }),
    ["a leap day"] = occasion.anniversary("hire_date", { leap = "mar1" }),
    ["a birthday whose year is not known"] = occasion.birthday "birthday",
    ["a number of days"] = occasion.after("hire_date", { days = { 30, 90, 1000 }, months = { 12, 24, 60, 120 } }),
    ["the day itself"] = occasion.on "hire_date",
  } do
    it("are those who are due, with the others counted: " .. name, function()
      local due, walked, met = walk(path, when)
      assert.same(due, walked)
      assert.is_true(#due > 0 or when.kind == "on")
      assert.is_true(met < 600)
      assert.same(due, (select(2, walk(path, when, 25)))) -- while all are wanted, all come
    end)
  end

  it("are all people where the date is not a column of every table", function()
    local _, _, met = walk(temp.file("staff.csv", "id,email\n1,a@x.org\n2,b@x.org\n"), occasion.on "hire_date")
    assert.equal(2, met)
  end)

  it("begin with the first one of each table, and are in JSON, too", function()
    local due, walked, met = walk(temp.file("staff.json", '[{"id":1,"hire_date":"2020-01-01"},{"id":2},'
      .. '{"id":3,"hire_date":"2020-03-30"},{"id":4,"hire_date":"2020-02-30"},{"id":5,"hire_date":"n/a"}]'),
      occasion.anniversary "hire_date")
    assert.same({ "3" }, due)
    assert.same({ "3" }, walked)
    assert.equal(2, met)
  end)

  it("are found among more dates than are remembered", function()
    local lines = { "id,hire_date" }
    for i = 1, 25000 do
      lines[#lines + 1] = ("%d,%s%s"):format(i, tostring(date "1950-01-01" + i), (" "):rep(i % 3))
    end
    local file = temp.file("staff.csv", table.concat(lines, "\n") .. "\n")
    local due, walked = walk(file, occasion.anniversary "hire_date")
    assert.is_true(#due > 400)
    assert.same(due, walked)
  end)
end)

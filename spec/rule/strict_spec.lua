local decision = require "spec.support.decision"
local rule = require "sendoso.rule"
local temp = require "spec.support.temp"

-- Decides for a file by a rule in which `more` is changed. Returns the decisions, each on a line; or nil and the error.
local function decided(file, more)
  local fields = { each = file and rule.people(file), message = "none" }
  for name, value in pairs(more) do fields[name] = value end
  local ok, list = pcall(decision.of, fields)
  if not ok then return nil, list end
  for i, found in ipairs(list) do list[i] = decision.say(found) end
  return table.concat(list, "\n")
end

local function staff()
  return temp.file("p.csv", "Employee ID,First name,Work email,Hire date,Department,Shoe size\n"
    .. "7,Ann,ann@x.example,2021-03-10,,41\n8,Bob,bob@x.example,2020-03-10,Sales,42\n")
end

describe("a rule over a file", function()
  -- What `where` returns of a person of the file.
  for name, case in pairs {
    ["a field whose cell is empty"] = { function(p) return p.department == nil end,
      "anniversary/7/5 send\nanniversary/8/6 skipped: not selected by where" },
    ["a column of the file's own"] = { function(p) return p.shoe_size == "41" end,
      "anniversary/7/5 send\nanniversary/8/6 skipped: not selected by where" },
    ["what the occasion adds"] = { function(p) return p.years == 5 and p.occasion == "5" and p.due == p.day end,
      "anniversary/7/5 send\nanniversary/8/6 skipped: not selected by where" },
    ["an email that is made of the work email"] = { function(p) return p.email == "bob@x.example" end,
      "anniversary/7/5 skipped: not selected by where\nanniversary/8/6 send" },
    ["a field that it has set itself"] = { function(p) p.seen = true return p.seen end,
      "anniversary/7/5 send\nanniversary/8/6 send" },
  } do
    it("gives its functions " .. name, function() assert.equal(case[2], (decided(staff(), { where = case[1] }))) end)
  end

  -- What a function or a text asks for that nobody has -> the message.
  for name, case in pairs {
    ["a slip"] = { { where = function(p) return p.departement ~= "Sales" end },
      "strict_spec.lua:%d+: unknown field 'departement'; did you mean 'department'%?" },
    ["a heading for a field"] = { { gift = function(p) return { campaign = p.employee_id } end },
      "strict_spec.lua:%d+: unknown field 'employee_id'; did you mean 'id'%?" },
    ["a heading as it is written"] = { { where = function(p) return p["Shoe size"] == "41" end },
      "unknown field 'Shoe size'; did you mean 'shoe_size'%?" },
    ["a field of another occasion"] = { { where = function(p) return p.months == 3 end }, "unknown field 'months'" },
    ["a slip in once"] = { { once = "{employee_id}/{years}" },
      "^once: unknown field 'employee_id'; did you mean 'id'" },
    ["a slip in one of two fields"] = { { message = "Hi {prefered_name|first_name}" },
      "^message: unknown field 'prefered_name'; did you mean 'preferred_name'" },
    ["a slip in when"] = { { when = rule.anniversary "Hire Date" },
      "^when: unknown field 'Hire Date'; did you mean 'hire_date'" },
    ["a field without a column"] = { { where = function(p) return p.country ~= "US" end },
      "strict_spec.lua:%d+: .*p.csv has no column for country" },
    ["no column for the date"] = { { when = rule.birthday "birthday", once = "{id}/{year}" },
      "^when: .*p.csv has no column for birthday" },
    ["no column of several"] = { { message = "Hi {name|preferred_name}" }, "^message: .*no column for name" },
  } do
    it("fails as a whole for " .. name, function()
      local said, err = decided(staff(), case[1])
      assert.is_nil(said)
      assert.equal("invalid", err.kind)
      assert.matches(case[2], err.message)
    end)
  end

  it("names the other columns and the way to map one", function()
    local asks = { where = function(p) return p.country ~= "US" end }
    local _, err = decided(staff(), asks)
    assert.equal("its other columns are 'Shoe size'; set map = { country = \"Shoe size\" }, "
      .. "or map = { country = false } if there is none", err.hint)
    asks.each = rule.people(staff(), { map = { country = false } })
    assert.equal("anniversary/7/5 send\nanniversary/8/6 send", (decided(nil, asks)))
  end)

  it("names the fields that there are, if none is near", function()
    local _, err = decided(temp.file("p.csv", "id,email,hire_date\n7,ann@x.example,2021-03-10\n"),
      { where = function(p) return p.budget == nil end })
    assert.matches("unknown field 'budget'$", err.message)
    assert.matches("p.csv has 'day', 'due', 'email', 'hire_date', 'id', 'occasion', …$", err.hint)
  end)

  it("needs one of several fields in a text, if no other is a slip", function()
    assert.equal("anniversary/7/5 send\nanniversary/8/6 send",
      (decided(staff(), { message = "Hi {preferred_name|first_name}" })))
  end)

  it("fails before anybody is due", function()
    local later = temp.file("p.csv", "Employee ID,Email,Hire date\n7,ann@x.example,2021-09-10\n")
    local _, err = decided(later, { once = "{employee_id}/{years}" })
    assert.matches("did you mean 'id'", err.message)
  end)

  it("leaves the rows as they are for who reads them itself", function()
    local anniversary = require "sendoso.rule.anniversary"
    assert.equal("anniversary/7 send\nanniversary/8 send", (decided(staff(), { once = "{id}",
      when = function(p, day) return anniversary(p, day) ~= nil end })))
    local names = {}
    decided(staff(), { where = function(p) for name in pairs(p) do names[name] = true end return true end })
    assert.is_true(names.shoe_size and names.years and names.email)
  end)

  it("has the fields of all tables of the file", function()
    local file = temp.file("w.csv", "Attendee Details\nAttended,First Name,Email,Time in Session (minutes)\n"
      .. "Yes,Ann,ann@x.example,50\n\nOther Attended\nUser Name,Join Time\n+491701,03/10/2026 10:00\n")
    assert.equal("w/ann@x.example send\nrefused: the field email is empty (once needs {email})", (decided(nil, {
      name = "w", each = rule.attendees(file), when = "none", once = "{email}",
      where = function(guest) return guest.attended ~= false end,
    })))
  end)
end)

describe("where", function()
  local function judged(where) return (decision.judge(decision.ann(), { where = where })) end

  -- What it returns -> what comes of it.
  for name, case in pairs {
    ["nil"] = { function() end, "got nil" },
    ["a text"] = { function() return "Sales" end, "got a string" },
    ["a number"] = { function() return ("Sales"):find "a" end, "got a number" },
  } do
    it("may not return " .. name, function()
      assert.matches("^anniversary/7/5 refused: where: expected true or false, " .. case[2]
        .. " %(.*strict_spec.lua:%d+%)$", judged(case[1]))
    end)
  end

  it("holds for a person", function()
    assert.equal("anniversary/7/5 held: asks for a look", judged(function(_, hold) return hold "asks for a look" end))
    assert.equal("anniversary/7/5 held: first", judged(function(_, hold) hold "first" hold "second" return true end))
    assert.matches("refused: where failed: .*hold: expected a reason, got nil", judged(function(_, hold) hold() end))
  end)

  it("stops the rule when the world fails, and not each person", function()
    local fail = require "sendoso.fail"
    local ok, err = pcall(judged, function() fail.raise("network", "no route") end)
    assert.is_false(ok)
    assert.equal("network", err.kind)
  end)
end)

describe("an event", function()
  local function due(time, more)
    local file = temp.file("e.csv", "id,email,time\n1,ann@x.example," .. time .. "\n")
    return (decided(nil, { name = "e", each = rule.events(file), when = rule.on("time", more), once = "{id}" }))
  end

  -- On 10 March in Berlin?
  for time, is in pairs {
    ["2026-03-10"] = true, ["2026-03-10 23:59:59"] = true, ["2026-03-10T08:00"] = true,
    ["2026-03-09T23:30:00Z"] = true, ["2026-03-10T23:30:00Z"] = false, ["2026-03-09T23:30Z"] = true,
    ["2026-03-09 15:30:00 -0800"] = true, ["2026-03-09 23:30:00 UTC"] = true, ["2026-03-10T00:30:00.123+02:00"] = false,
    ["2026-03-11 00:00"] = false,
  } do
    it("of " .. time .. (is and " is" or " is not") .. " due that day", function()
      assert.equal(is and "e/1 send" or "", due(time))
    end)
  end

  it("is refused if its time is none", function()
    assert.equal("refused: time \"soon\" is not a date (expected YYYY-MM-DD)", due "soon")
  end)

  for time, why in pairs {
    ["0001-01-01T00:00:00Z"] = "the first day of .NET, Go and Python",
    ["9999-12-31T23:59:59.999Z"] = "the last day of all",
    ["1/1/1753 12:00 AM"] = "the first day of SQL Server and Business Central",
  } do
    it("is refused if its time stands for none, and the others are not: " .. time, function()
      local file = temp.file("e.csv", "id,email,time\n1,ann@x.example," .. time .. "\n2,bob@x.example,2026-03-10\n")
      assert.equal(("refused: time \"%s\" stands for no date (%s)\ne/2 send"):format(time, why),
        (decided(nil, { name = "e", each = rule.events(file), when = rule.on "time", once = "{id}" })))
    end)
  end

  it("may be due some days later", function()
    assert.equal("e/1 send", (decided(nil, { name = "e", once = "{id}", when = rule.after("time", { days = 2 }),
      each = rule.events(temp.file("e.csv", "id,email,time\n1,ann@x.example,2026-03-08T10:00:00Z\n")) })))
  end)

  it("has its other answers in data", function()
    local file = temp.file("e.csv", "id,email,rating\n1,ann@x.example,5\n")
    local asked = { name = "e", each = rule.events(file), when = "none", once = "{id}/{data.rating}" }
    assert.equal("e/1/5 send", (decided(nil, asked)))
    asked.once = "{id}/{rating}"
    local _, err = decided(nil, asked)
    assert.equal("once: unknown field 'rating'; did you mean 'data.rating'?", err.message)
  end)
end)

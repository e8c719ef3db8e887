local run = require "sendoso.run"

-- A run whose lines and events are kept.
local function kept(settings)
  local lines = {}
  local given = { host = true, write = function(text) lines[#lines + 1] = text end }
  for name, value in pairs(settings or {}) do given[name] = value end
  return run.new(given), lines
end

local function ambiguous(value)
  return ('hire_date "%s" is ambiguous (set --date-order to mdy or dmy)'):format(value)
end

describe("rows of one cause", function()
  it("are said once, with their number and the first of them", function()
    local its_run, lines = kept()
    for i = 1, 58 do its_run:row("staff.csv:" .. i + 1, ('hire_date "2020-13-%02d" is not a date'):format(i % 28)) end
    its_run:say "next"
    assert.same({ 'warning: 58 rows of staff.csv skipped: hire_date "2020-13-01" is not a date (first: line 2; '
      .. '`sendoso data staff.csv` lists all)\n', "sendoso: next\n" }, lines)
    assert.equal(58, its_run.tally.rows)
  end)

  for name, case in pairs {
    ["mdy only"] = { "03/25/2020", "dates fit mdy only; say --date-order mdy" },
    ["dmy only"] = { "25/03/2020", "dates fit dmy only; say --date-order dmy" },
    ["both orders"] = { "03/04/2020", "dates fit mdy and dmy; say --date-order mdy or --date-order dmy" },
  } do
    it("say which order their dates fit: " .. name, function()
      local its_run, lines = kept()
      for i = 1, 57 do its_run:row("staff.csv:" .. i + 1, ambiguous "03/04/2020") end
      its_run:row("staff.csv:59", ambiguous(case[1]))
      its_run:finish(0, true)
      assert.matches("58 rows of staff.csv skipped: " .. case[2], lines[1], 1, true)
      assert.matches('first: line 2: hire_date "03/04/2020"', lines[1], 1, true)
    end)
  end

  it("are said one by one if they are few, or of several causes or files", function()
    local its_run, lines = kept()
    for i = 2, 4 do its_run:row("staff.csv:" .. i, ambiguous "03/04/2020") end
    its_run:row("other.csv:2", ambiguous "03/04/2020")
    its_run:row("staff.csv:9", 'email "x" is not an email address')
    its_run:finish(0, true)
    assert.equal(5, #lines)
    assert.matches("^warning: staff.csv:2: row skipped: hire_date", lines[1])
    assert.matches("^warning: staff.csv:9: row skipped: email", lines[5])
  end)

  it("that come between other lines are counted at the end", function()
    local its_run, lines = kept()
    for i = 2, 11 do
      its_run:row("staff.csv:" .. i, 'minutes "x" is not a duration')
      its_run:say "a gift"
    end
    its_run:finish(0, true)
    assert.equal(14, #lines)
    assert.matches("^warning: 7 more rows of staff.csv skipped: ", lines[14])
  end)

  it("are said at once by a library, whose run has no end", function()
    local its_run, lines = kept { host = false }
    for i = 2, 9 do its_run:row("staff.csv:" .. i, ambiguous "03/04/2020") end
    assert.equal(8, #lines)
  end)

  it("are said in the same way of the items of concurrently", function()
    local its_run, lines = kept()
    for i = 1, 40 do its_run:item_failed(i, ("script.lua:7: no shelf %d"):format(i)) end
    its_run:item_failed(41, "script.lua:9: another mistake")
    its_run:finish(0, true)
    assert.same({ "error: 40 items failed: script.lua:7: no shelf 1\n",
      "error: item 41 failed: script.lua:9: another mistake\n" }, lines)
    assert.equal(41, its_run.tally.failed)
  end)

  it("are told to programs one by one", function()
    local its_run, events = kept(), {}
    its_run:report(function(line) events[#events + 1] = line end)
    for i = 2, 59 do its_run:row("staff.csv:" .. i, ambiguous "03/04/2020") end
    assert.equal(58, #events)
  end)
end)

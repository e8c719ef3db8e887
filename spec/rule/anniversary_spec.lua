local anniversary = require "sendoso.rule.anniversary"
local date = require "sendoso.dates.date"

local function day(text) return assert(date.parse(text)) end

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

  it("raises at the script's line for what is no day", function()
    for _, case in ipairs { { {}, "2026-03-31" }, { { hire_date = "2020-03-31" }, day "2026-03-31" } } do
      local ok, message = pcall(anniversary, case[1], case[2])
      assert.is_false(ok)
      assert.matches("^spec/rule/anniversary_spec.lua:%d+: ", message)
    end
  end)
end)

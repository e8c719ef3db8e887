local holidays = require "sendoso.dates.holidays"
local temp = require "spec.support.temp"

describe("sendoso.holidays", function()
  local function ics(body)
    body = "BEGIN:VCALENDAR\nVERSION:2.0\n" .. body .. "END:VCALENDAR\n"
    return temp.file("holidays.ics", (body:gsub("\n", "\r\n")))
  end

  local function event(lines) return "BEGIN:VEVENT\nUID:x\n" .. lines .. "\nEND:VEVENT\n" end

  for name, case in pairs {
    ["a day"] = { "DTSTART;VALUE=DATE:20261225\nSUMMARY:Christmas", { "2026-12-25" }, { "2026-12-26", "2027-12-25" } },
    ["several days, the end being the day after"] = { "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227",
      { "2026-12-24", "2026-12-25", "2026-12-26" }, { "2026-12-27" } },
    ["days across the year's end"] = { "DTSTART;VALUE=DATE:20261231\nDTEND;VALUE=DATE:20270102",
      { "2026-12-31", "2027-01-01" }, { "2027-01-02" } },
    ["every year"] = { "DTSTART;VALUE=DATE:20200501\nRRULE:FREQ=YEARLY", { "2020-05-01", "2026-05-01" },
      { "2019-05-01" } },
    ["the fourth Thursday of November"] = { "DTSTART;VALUE=DATE:20251127\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
      { "2025-11-27", "2026-11-26" }, { "2026-11-27" } },
    ["until a year"] = { "DTSTART;VALUE=DATE:20240101\nRRULE:FREQ=YEARLY;UNTIL=20251231",
      { "2024-01-01", "2025-01-01" }, { "2026-01-01" } },
    ["but for an exception"] = { "DTSTART;VALUE=DATE:20240101\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20250101",
      { "2024-01-01", "2026-01-01" }, { "2025-01-01" } },
    ["a folded line"] = { "DTSTART;VALUE=DATE:2026\n 1225", { "2026-12-25" }, {} },
  } do
    it("reads from a calendar " .. name, function()
      local closed = assert(holidays.read(ics(event(case[1]))))
      for _, day in ipairs(case[2]) do assert.is_true(closed[day] or false, day) end
      for _, day in ipairs(case[3]) do assert.is_nil(closed[day]) end
    end)
  end

  for _, zone in ipairs { "Asia/Tokyo", "Europe/Berlin", "America/New_York" } do
    it("takes an event at midnight in " .. zone .. " for its own day", function()
      local closed = assert(holidays.read(ics(event(("DTSTART;TZID=%s:20261225T000000\nDTEND;TZID=%s:20261226T000000")
        :format(zone, zone)))))
      assert.same({ ["2026-12-25"] = true }, closed)
    end)
  end

  it("leaves a cancelled event out", function()
    local both = event "DTSTART;VALUE=DATE:20260101" .. event "DTSTART;VALUE=DATE:20260102\nSTATUS:CANCELLED"
    local closed = assert(holidays.read(ics(both)))
    assert.is_true(closed["2026-01-01"])
    assert.is_nil(closed["2026-01-02"])
  end)

  it("refuses a calendar without a day", function()
    local closed, err = holidays.read(ics "")
    assert.is_nil(closed)
    assert.matches("holidays.ics: no event has a date", err.message)
  end)

  it("names the line of a day that is none", function()
    local closed, err = holidays.read(temp.file("closed.txt", "2026-01-01\n2026-02-30 oh\n"))
    assert.is_nil(closed)
    assert.matches("closed.txt:2: \"2026%-02%-30\" is not a date", err.message)
  end)

  it("names a file that is not there", function()
    local closed, err = holidays.read "nowhere.txt"
    assert.is_nil(closed)
    assert.matches("nowhere.txt: No such file", err.message)
  end)
end)

local calendar = require "sendoso.dates.calendar"
local core = require "sendoso.core"
local date = require "sendoso.dates.date"
local doc = require "spec.support.doc"
local instant = require "sendoso.dates.instant"
local occasion = require "sendoso.dates.occasion"
local temp = require "spec.support.temp"
local window = require("sendoso.dates.days").window
local written = require "sendoso.dates.reader"

local function tables(heading) return doc.tables("docs/dates.md", heading) end

-- A day as the guide writes it; a birthday may have no year.
local function born(text) return (written.birthday(text)) end

-- What comes round for that date on that day, and nothing else: its name, or "none".
local function on(kind, from, options, day)
  local one = occasion[kind]("field", options)
  local list = one:within({ field = born(from) }, date(day), date(day))
  assert.is_true(#list <= 1)
  return list[1] and list[1].occasion or "none", list[1]
end

describe("docs/dates.md", function()
  describe("a day in a file", function()
    local readers = { written.day, written.birthday }
    for number, rows in ipairs(tables "As files write them") do
      for _, row in ipairs(rows) do
        local text, order, is = row["in the file"], row["order said"], row.is
        it(("%s, %s: %s"):format(text, order or "no order said", is), function()
          local day, reason = readers[number](text, order)
          assert.equal(is, reason and "refused" or day and tostring(day) or "no date")
          if reason then assert.matches(text, reason, 1, true) end
        end)
      end
    end
  end)

  describe("months", function()
    for _, row in ipairs(tables "Months"[1]) do
      it(("%s and %s are %s"):format(row.day, row.months, row.is), function()
        assert.equal(row.is, tostring(date(row.day):months(tonumber(row.months))))
      end)
    end
  end)

  describe("a work anniversary", function()
    for _, row in ipairs(tables "Work anniversaries"[1]) do
      it(("hired %s %s, on %s: %s"):format(row.hired, row.options or "", row.day, row.years), function()
        local name, found = on("anniversary", row.hired, doc.options(row.options), row.day)
        assert.equal(row.years, name)
        if found then assert.equal(tonumber(row.years), found.years) end
      end)
    end
  end)

  describe("after a date", function()
    for _, row in ipairs(tables "Days and months after a date"[1]) do
      it(("%s %s, on %s: %s"):format(row.date, row.options, row.day, row.name), function()
        assert.equal(row.name, (on("after", row.date, doc.options(row.options), row.day)))
      end)
    end
  end)

  describe("ahead of the day", function()
    for _, row in ipairs(tables "Ahead of the day"[1]) do
      it(("%s %s %s, on %s: %s"):format(row.kind, row.date, row.options, row.day, row.name), function()
        assert.equal(row.name, (on(row.kind, row.date, doc.options(row.options), row.day)))
      end)
    end
  end)

  describe("a birthday", function()
    for _, row in ipairs(tables "Birthdays"[1]) do
      it(("%s %s, on %s: %s"):format(row.born, row.options or "", row.day, row.name), function()
        assert.equal(row.name, (on("birthday", row.born, doc.options(row.options), row.day)))
      end)
    end
  end)

  describe("a business day", function()
    local plain, festive, weekends = table.unpack(tables "Business days")
    local days = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" }

    local function check(row, holidays)
      it(("%s, %s, %s: %s"):format(row.day, row.shift, row.country or "no country", row["is sent on"]), function()
        -- The country may be the calendar's own, or the person's.
        for _, own in ipairs(#(row.country or "DE") == 2 and { true, false } or { false }) do
          local closed = calendar.new { country = own and row.country or nil, holidays = holidays }
          local shifted = closed:shift(date(row.day), row.shift, not own and row.country or nil)
          assert.equal(row["is sent on"], tostring(shifted))
        end
      end)
    end

    for _, row in ipairs(plain) do check(row) end
    local file = temp.file("holidays.txt", "# ours\n2026-12-25 Christmas Day\r\n\n12-26\n01-01 New Year\n")
    for _, row in ipairs(festive) do check(row, file) end

    for _, row in ipairs(weekends) do
      for country in row.country:gmatch "%S+" do
        it("weekend of " .. country .. ": " .. row.weekend, function()
          local names = {}
          for _, day in ipairs(calendar.weekend(country)) do names[#names + 1] = days[day] end
          assert.equal(row.weekend, table.concat(names, ", "))
        end)
      end
    end
  end)

  describe("today", function()
    for _, row in ipairs(tables "Today"[1]) do
      local moment, zone, is = row["moment (UTC)"], row["time zone"], row["today is"]
      it(("at %s in %s: %s"):format(moment, zone, is), function()
        assert.equal(is, ("%04d-%02d-%02d"):format(core.day_in(zone, instant.parse(moment))))
      end)
    end
  end)

  describe("the days of a run", function()
    for _, row in ipairs(tables "The days of a run"[1]) do
      local last, today, back = row["last complete run"], row.today, row["look back"]
      it(("after %s, on %s, %s back: from %s"):format(last or "none", today, back or "7", row.from), function()
        local first, to = window(last and date(last), date(today), back and tonumber(back))
        assert.equal(row.from, tostring(first))
        assert.equal(row.to, tostring(to))
      end)
    end
  end)

  describe("the name of an occasion", function()
    for _, row in ipairs(tables "The name of an occasion"[1]) do
      it(("%s %s is %s, sent on %s or on %s"):format(row.kind, row.date, row["both are"], row[4], row[6]), function()
        assert.equal(row["both are"], (on(row.kind, row.date, doc.options(row["first run with"]), row[4])))
        assert.equal(row["both are"], (on(row.kind, row.date, doc.options(row["second run with"]), row[6])))
      end)
    end
  end)
end)

describe("sendoso.occasion", function()
  it("comes round once a year, whatever the window: every day of eight years", function()
    for _, options in ipairs { {}, { leap = "mar1" }, { shift = "nearest" }, { before = 20, shift = "earlier" } } do
      local one, found = occasion.anniversary("hired", options), {}
      local person = { hired = date "2016-02-29" }
      local day = date "2020-01-01"
      while day < date "2028-01-01" do
        for _, met in ipairs(one:within(person, day, day)) do found[#found + 1] = met.years end
        day = day + 1
      end
      assert.same({ 4, 5, 6, 7, 8, 9, 10, 11 }, found)
    end
  end)

  it("lists what is due in some days, the earliest first", function()
    local list = occasion.after("hired", { months = 1, days = { 40, 10 } })
      :within({ hired = date "2026-01-01" }, date "2026-01-05", date "2026-02-28")
    local names = {}
    for _, met in ipairs(list) do names[#names + 1] = met.occasion .. " " .. tostring(met.due) end
    assert.same({ "10d 2026-01-11", "1m 2026-02-01", "40d 2026-02-10" }, names)
  end)

  it("tells the day itself as well as the day of sending", function()
    local _, met = on("anniversary", "2021-03-07", { before = 1, shift = "earlier" }, "2026-03-06")
    assert.equal("2026-03-07", tostring(met.day))
    assert.equal("2026-03-06", tostring(met.due))
  end)

  it("is nothing for somebody without that date", function()
    assert.same({}, occasion.birthday("birthday"):within({}, date "2026-01-01", date "2026-12-31"))
  end)

  for name, case in pairs {
    ["an unknown option"] = { "anniversary", { leep = "mar1" }, "unknown option 'leep'; did you mean 'leap'?" },
    ["a leap policy that is none"] = { "anniversary", { leap = "feb29" },
      "leap: expected 'feb28' or 'mar1', got \"feb29\"" },
    ["a shift that is none"] = { "on", { shift = "back" }, "shift: expected 'earlier' or 'later' or 'nearest'" },
    ["a lead time below zero"] = { "on", { before = -1 },
      "before: expected a whole number from 0 to 36525, got \"-1\"" },
    ["after without a number"] = { "after", {}, "days or months is missing" },
    ["a country that is none"] = { "on", { shift = "later", country = "Germany" },
      "country: expected a two-letter code" },
    ["a weekend that is none"] = { "on", { shift = "later", weekend = { 8 } },
      "expected numbers from 1 (Monday) to 7 (Sunday), got \"8\"" },
  } do
    it("raises at the script's line for " .. name, function()
      local ok, message = pcall(occasion[case[1]], "field", case[2])
      assert.is_false(ok)
      assert.matches("^spec/dates/dates_spec.lua:%d+: ", message)
      assert.matches(case[3], message, 1, true)
    end)
  end

  it("raises for a field that is no day", function()
    local ok, message = pcall(function()
      return occasion.on "hired":within({ hired = "2026-01-01" }, date "2026-01-01", date "2026-01-02")
    end)
    assert.is_false(ok)
    assert.matches("hired: expected a date, got \"2026%-01%-01\"", message)
  end)
end)

describe("sendoso.holidays", function()
  local holidays = require "sendoso.dates.holidays"

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

describe("sendoso.core.day_in #binding", function()
  for _, zone in ipairs { "", "Europe/Nowhere", "../../etc/passwd", "/etc/localtime", "Europe", "zone.tab" } do
    it(("refuses '%s': libc would take it for UTC"):format(zone), function()
      local year, err = core.day_in(zone, 0)
      assert.is_nil(year)
      assert.matches("unknown time zone", err.message)
    end)
  end

  it("leaves this machine's own zone as it is", function()
    local before = os.date("%Y-%m-%d %H", 1800000000)
    core.day_in("Asia/Tokyo", 0)
    assert.equal(before, os.date("%Y-%m-%d %H", 1800000000))
  end)
end)

describe("sendoso.today", function()
  local process = require "spec.support.process"

  local function today(flags, zone)
    local named = zone and ("%q"):format(zone) or ""
    local script = temp.file("day.lua", ("print(require('sendoso').today(%s))"):format(named))
    return process.sendoso(("run %s %s"):format(script, flags or ""))
  end

  it("is the day of the zone that is named, or of --zone", function()
    local function there(zone) return (process.run("date +%F", { env = { TZ = zone } }).out) end
    for _, zone in ipairs { "Pacific/Kiritimati", "Pacific/Pago_Pago" } do -- never the same day
      local before = there(zone)
      local seen, flag = today("", zone).out, today("--zone " .. zone).out
      local after = there(zone)
      assert.is_true(seen == before or seen == after)
      assert.is_true(flag == before or flag == after)
    end
  end)

  it("is the day of --today, whatever the zone", function()
    assert.equal("2026-03-31\n", today("--today 2026-03-31", "Asia/Tokyo").out)
  end)

  it("refuses a zone that is none", function()
    assert.equal(64, today("--zone Europe/Nowhere").status)
    local seen = today("", "Europe/Nowhere")
    assert.equal(1, seen.status)
    assert.matches("unknown time zone \"Europe/Nowhere\"", seen.err)
  end)
end)

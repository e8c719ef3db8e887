local calendar = require "sendoso.dates.calendar"
local core = require "sendoso.core"
local date = require "sendoso.dates.date"
local doc = require "spec.support.doc"
local instant = require "sendoso.dates.instant"
local occasion = require "sendoso.dates.occasion"
local placeholder = require "sendoso.dates.placeholder"
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
        local text, order, is = row["in the file"], row["date order"], row.is
        it(("%s, %s: %s"):format(text, order or "no date order", is), function()
          local day, reason = readers[number](text, order)
          assert.equal(is, reason and "refused" or day and tostring(day) or "no date")
          if reason then assert.matches(text, reason, 1, true) end
        end)
      end
    end
  end)

  describe("a day that stands for no date", function()
    local count = 0
    for _, row in ipairs(tables "Days that stand for no date"[1]) do
      count = count + 1
      it(("%s, %s"):format(row.day, row["what it is"]), function()
        local day, reason, why = written.day(row.day)
        assert.is_nil(day or reason)
        assert.equal(row["what it is"], why)
        local birthday = written.birthday(row.day)
        if row["may be real"] then assert.equal(row["what it is"], placeholder.doubt(birthday))
        elseif not row.day:find "^0000" then assert.is_nil(birthday) end
      end)
    end

    it("is in the guide if the program knows it", function()
      assert.equal(select(2, placeholder.list:gsub("\n", "")), count)
    end)
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
    for _, row in ipairs(tables "Lead times"[1]) do
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

  describe("what is sent late", function()
    for _, row in ipairs(tables "The days of a run"[2]) do
      local first, last, today, back = row["first run"], row["last run"], row.today, row["look back"]
      it(("after %s, on %s, %s back: from %s"):format(last or "none", today, back or "7", row[5]), function()
        local days = require("sendoso.dates.days").of(date(today), { began = first, reached = last, named = 30,
          look_back = back and tonumber(back) })
        assert.equal(row["is sent if due from"], tostring(days.first))
        assert.equal(row["is listed if due from"], tostring(days.listed))
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

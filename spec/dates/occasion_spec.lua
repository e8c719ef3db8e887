local date = require "sendoso.dates.date"
local occasion = require "sendoso.dates.occasion"

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
    local sent = date "2026-03-06"
    local one = occasion.anniversary("hired", { before = 1, shift = "earlier" })
    local met = one:within({ hired = date "2021-03-07" }, sent, sent)[1]
    assert.equal("2026-03-07", tostring(met.day))
    assert.equal("2026-03-06", tostring(met.due))
  end)

  it("is not due in a year that no calendar has, and others are", function()
    for _, options in ipairs { { days = { 1, 365 } }, { months = { 1, 12 } }, { days = { 1, 365 }, before = 3,
      shift = "later" } } do
      local one, last = occasion.after("hired", options), date "9999-12-31"
      local list = one:within({ hired = date "9999-06-01" }, date "9999-01-01", last)
      assert.equal(1, #list)
      assert.equal(1, list[1].days or list[1].months)
      assert.is_true(one:may_be_due(date "9999-06-01", date "9999-01-01", last))
      assert.is_false(one:may_be_due(date "9999-06-01", date "2026-01-01", date "2026-12-31"))
    end
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
      assert.matches("^spec/dates/occasion_spec.lua:%d+: ", message)
      assert.matches(case[3], message, 1, true)
    end)
  end

  it("returns an error for a field that is no date", function()
    local person = { hired = "2026-01-01" }
    local list, err = occasion.on "hired":within(person, date "2026-01-01", date "2026-01-02")
    assert.is_nil(list)
    assert.same({ "invalid", "hired: expected a date, got \"2026-01-01\"" }, { err.kind, err.message })
  end)
end)

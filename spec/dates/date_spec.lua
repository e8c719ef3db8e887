local date = require "sendoso.dates.date"

local function day(text) return assert(date.parse(text)) end

describe("sendoso.date", function()
  for text, valid in pairs {
    ["2026-03-31"] = true, ["2024-02-29"] = true, ["2000-02-29"] = true, ["2023-02-29"] = false,
    ["1900-02-29"] = false, ["2021-02-30"] = false, ["2021-04-31"] = false, ["2021-13-01"] = false,
    ["2021-00-10"] = false, ["2021-01-00"] = false, ["0000-00-00"] = false, ["2021-1-1"] = false,
    ["31.03.2021"] = false, ["03/04/2026"] = false, ["2021-03-31T00:00:00Z"] = false, [""] = false,
  } do
    it(("says that '%s' is %s"):format(text, valid and "a day" or "no day"), function()
      assert.equal(valid, date.parse(text) ~= nil)
    end)
  end

  it("compares, and shows itself as it is read", function()
    assert.is_true(day "2021-01-31" < day "2021-02-01")
    assert.is_true(day "2021-02-01" <= day "2021-02-01")
    assert.is_true(day "2021-02-01" == day "2021-02-01")
    assert.equal("2021-02-01", tostring(day "2021-02-01"))
  end)

  it("counts days, across months, leap days and years", function()
    assert.equal("2024-03-01", tostring(day "2024-02-28" + 2))
    assert.equal("2023-03-01", tostring(1 + day "2023-02-28"))
    assert.equal("2025-12-31", tostring(day "2026-01-01" - 1))
    assert.equal(366, day "2025-01-01" - day "2024-01-01")
    assert.equal(-1, day "2025-12-31" - day "2026-01-01")
    local far = day "1600-01-01"
    for _ = 1, 4000 do
      assert.equal(97, (far + 97) - far)
      assert.equal(tostring(far), tostring((far + 97) - 97))
      far = far + 97
    end
  end)

  it("knows the day of the week", function()
    assert.equal(2, day "2026-03-31":weekday())
    assert.equal(7, day "2026-03-01":weekday())
    assert.equal(4, day "1970-01-01":weekday())
  end)

  it("is made of its text, as sendoso.date", function()
    assert.equal(day "2026-03-31", date "2026-03-31")
    for _, wrong in ipairs { "2026-02-30", "31.03.2026", 20260331, {} } do
      local ok, message = pcall(date, wrong)
      assert.is_false(ok)
      assert.matches("^spec/dates/date_spec.lua:%d+: .* is not a date %(expected YYYY%-MM%-DD%)", message)
    end
  end)

  for name, wrong in pairs {
    ["half a day"] = function() return day "2026-03-31" + 0.5 end,
    ["a day and a text"] = function() return day "2026-03-31" < "2026-04-01" end,
    ["a day before the first"] = function() return day "0001-01-01" - 1 end,
  } do
    it("raises at the script's line for " .. name, function()
      local ok, message = pcall(wrong)
      assert.is_false(ok)
      assert.matches("^spec/dates/date_spec.lua:%d+: ", message)
    end)
  end
end)

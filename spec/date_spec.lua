local date = require "sendoso.date"

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
end)

local reader = require "sendoso.dates.reader"

describe("a date with a time of day that is not midnight", function()
  -- The text -> the two days of which one is meant.
  for text, days in pairs {
    ["2020-03-30 23:59:17"] = "2020-03-30 to 2020-03-31",
    ["2020-03-30T22:00:00Z"] = "2020-03-30 to 2020-03-31",
    ["2020-03-30T12:00:00"] = "2020-03-30 to 2020-03-31",
    ["2020-03-31T05:00:00.000Z"] = "2020-03-30 to 2020-03-31",
    ["31.03.2020 02:00"] = "2020-03-30 to 2020-03-31",
    ["2019-12-31 04:00 PM"] = "2019-12-31 to 2020-01-01",
    ["2020-03-01 00:00:01"] = "2020-02-29 to 2020-03-01",
  } do
    it("is refused, naming both days: " .. text, function()
      local day, reason = reader.day(text)
      assert.is_nil(day)
      assert.matches(text, reason, 1, true)
      assert.matches(days, reason, 1, true)
      assert.same({ nil, reason }, { reader.birthday(text) })
    end)
  end

  it("is no date if its time does not exist", function()
    assert.matches("is not a date", select(2, reader.day "2020-03-30 25:99"))
  end)
end)

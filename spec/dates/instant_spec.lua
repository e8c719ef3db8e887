local instant = require "sendoso.dates.instant"

describe("sendoso.dates.instant", function()
  local read = {
    { "1970-01-01T00:00:00Z", 0 },
    { "2023-10-25T00:00:00.000-07:00", 1698217200 },
    { "2023-10-25 00:00:00", 1698192000 },
    { "2023-10-25T05:30:00+05:30", 1698192000 },
    { "2023-10-25T05:30:00.123456+0530", 1698192000 },
    { "2024-02-29T23:59:59Z", 1709251199 },
    { "2000-03-01T00:00:00Z", 951868800 },
    { "1969-12-31T23:59:59Z", -1 },
    { "0001-01-01T00:00:00Z", -62135596800 },
    { "9999-12-31T23:59:59Z", 253402300799 },
  }
  for _, case in ipairs(read) do
    it("reads " .. case[1], function() assert.equal(case[2], instant.parse(case[1])) end)
  end

  local others = { "", "2023-10-25", "2023-10-25T00:00", "2023-10-25T00:00:0", "2023/10/25T00:00:00Z",
    "2023-10-25t00:00:00Z", "20x3-10-25T00:00:00Z", "2023-10-25T00:00:00 Z", "2023-10-25T00:00:00-7:00",
    "2023-10-25T00:00:00-07:0x", "2023-10-25T00:00:00Z\0", "x2023-10-25T00:00:00Z" }
  for _, text in ipairs(others) do
    it(("reads no point in time in %q"):format(text), function() assert.is_nil(instant.parse(text)) end)
  end

  it("reads no point in time in what is no text", function()
    assert.is_nil(instant.parse(nil))
    assert.is_nil(instant.parse(20231025))
  end)

  it("writes what it reads", function()
    for _, case in ipairs(read) do assert.equal(case[2], instant.parse(instant.utc(case[2]))) end
    assert.equal("2026-03-04T09:58:12Z", instant.utc(1772618292))
    assert.equal("2026-03-04T01:58:12-08:00", instant.format(1772618292))
  end)

  it("writes each day of four centuries as the date that it is", function()
    local date = require "sendoso.dates.date"
    for number = date.number(1999, 12, 31), date.number(2400, 1, 1), 11 do
      assert.equal(tostring(date.of_number(number)) .. "T00:00:00", instant.civil(number * 86400))
    end
  end)

  it("raises for a year that is not written with four digits", function()
    assert.has_error(function() instant.civil(253402300800) end)
    assert.has_error(function() instant.civil(-62135596801) end)
  end)
end)

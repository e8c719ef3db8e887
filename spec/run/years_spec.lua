local date = require "sendoso.dates.date"
local today = require "sendoso.run.today"

describe("the date of a moment", function()
  it("is known in early years, too", function()
    assert.equal(date "0500-06-01", today({}, -46375588800))
  end)

  it("is an error of the data where there is no such year", function()
    for _, settings in ipairs { {}, { zone = "UTC" } } do
      local ok, err = pcall(today, settings, 300000000000)
      assert.is_false(ok)
      assert.same({ "invalid", "the time is out of range" }, { err.kind, err.message })
    end
  end)
end)

local core = require "sendoso.core"

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

local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("sendoso.today", function()
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

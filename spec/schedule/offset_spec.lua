local offset = require "sendoso.schedule.offset"
local recurrence = require "sendoso.schedule.recurrence"

-- 1 March 2026, noon, UTC.
local NOW = 1772366400

describe("sendoso.schedule.offset", function()
  -- zone -> the least and the most minutes that it is ahead of UTC.
  for zone, is in pairs {
    ["Etc/UTC"] = { 0, 0 },
    ["Europe/Berlin"] = { 60, 120 },
    ["America/New_York"] = { -300, -240 },
    ["America/Phoenix"] = { -420, -420 },
    ["Asia/Kolkata"] = { 330, 330 },
    ["Asia/Kathmandu"] = { 345, 345 },
    ["Australia/Lord_Howe"] = { 630, 660 },
    ["Pacific/Kiritimati"] = { 840, 840 },
    ["Pacific/Pago_Pago"] = { -660, -660 },
  } do
    it("knows how far a zone is ahead of UTC in a year: " .. zone, function()
      assert.same(is, { offset.range(zone, NOW) })
    end)
  end

  it("finds the same whenever it is asked", function()
    for day = 0, 360, 30 do assert.same({ 60, 120 }, { offset.range("Europe/Berlin", NOW + day * 86400) }) end
  end)

  it("compares two places: they may differ for a few weeks only", function()
    local function utc() return 0 end
    assert.same({ 60, 120 }, { offset.range("Europe/Berlin", NOW, utc) })
    assert.same({ 0, 60 }, { offset.range("Europe/Berlin", NOW, function() return 60 end) })
    -- As New York is: four hours behind from 8 March to 1 November 2026, and five otherwise.
    local function new_york(seconds) return seconds >= 1772953200 and seconds < 1793512800 and -240 or -300 end
    assert.same({ 300, 360 }, { offset.range("Europe/Berlin", NOW, new_york) })
    assert.same({ 0, 0 }, { offset.range("America/New_York", NOW, new_york) })
  end)

  it("says which time it is there, and never an earlier one than was asked for", function()
    local read = recurrence.parse("day", "07:30")
    assert.equal("06:30 UTC is 07:30 or 08:30 in Europe/Berlin, depending on the time of year.",
      offset.words(read, "Europe/Berlin", 60, 120, "UTC"))
    assert.equal("02:00 UTC is 07:30 in Asia/Kolkata.", offset.words(read, "Asia/Kolkata", 330, 330, "UTC"))
  end)
end)

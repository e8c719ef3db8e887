local template = require "sendoso.schedule.template"

-- The lines of a filled-in crontab, with what is not under test as it may be.
local function crontab(more)
  local values = { unit = "u", steps = "s", statuses = "t", mail = "m", heartbeat = "", clock = "c", fields = "f",
    command = "x" }
  for name, value in pairs(more) do values[name] = value or nil end
  return template.fill("crontab", values)
end

describe("sendoso.schedule.template", function()
  it("fills names in, as they are", function()
    assert.matches("\nf %0 {unit} %1\n", crontab { command = "%0 {unit} %1" }, 1, true)
  end)

  it("makes a line of a name as many lines as its value has, each behind what stands before it", function()
    assert.matches("\n# one\n#   two\n#\n# three\n", crontab { steps = "one\n  two\n\nthree" }, 1, true)
  end)

  it("leaves a line of a name without a value out", function()
    assert.matches("\n# t\n", crontab {}, 1, true)
    assert.is_nil(crontab { statuses = false }:find("\n# t\n", 1, true))
  end)

  it("wants a value for a name within a line", function()
    local values = { path = "p", title = "t", words = "w", clock = "c" }
    assert.has_error(function() template.fill("systemd.timer", values) end, "systemd.timer lacks calendar")
  end)
end)

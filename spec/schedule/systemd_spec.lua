local printed = require "spec.support.printed"
local schedule = require "sendoso.schedule"

-- The service of a script at a path, and its text.
local function service_of(script)
  local files = assert(schedule.files("systemd", {
    program = "/usr/local/bin/sendoso", script = script, project = "x.lua", args = {}, flags = {}, service = {},
    every = "day", timeout = 30, mail = "root", user = "sendoso", config = function(name) return "/etc/" .. name end,
  }))
  return printed.unit(files[1].text).Service, files[1].text
end

describe("sendoso.schedule.systemd", function()
  -- A script -> what of the homes and of /tmp the job sees, and whether its user is told of.
  for script, is in pairs {
    ["/srv/gifts/x.lua"] = { "yes", "yes", false },
    ["/home/ann/gifts/x.lua"] = { "read-only", "yes", true },
    ["/root/x.lua"] = { "read-only", "yes", true },
    ["/tmp/x.lua"] = { "yes", "no", false },
    ["/var/tmp/gifts/x.lua"] = { "yes", "no", false },
    ["/homes/ann/x.lua"] = { "yes", "yes", false },
  } do
    it("hides what the job does not need, and no script: " .. script, function()
      local service, text = service_of(script)
      assert.same({ is[1], is[2] }, { service.ProtectHome[1], service.PrivateTmp[1] })
      assert.equal(is[3], text:find("this user must be able to read the script", 1, true) ~= nil)
    end)
  end

  it("works in the folder of the script", function()
    assert.same({ "/srv/a %% b" }, service_of("/srv/a % b/x.lua").WorkingDirectory)
    assert.same({ "/" }, service_of("/x.lua").WorkingDirectory)
  end)
end)

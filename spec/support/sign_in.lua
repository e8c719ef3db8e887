--- What a sign-in needs in a spec: a sandbox that consents, the environment of its application, and a redirect URI.
local port = require "spec.support.port"
local process = require "spec.support.process"
local sandboxes = require "spec.support.sandbox"
local temp = require "spec.support.temp"

local sign_in = {}

--- Returns a redirect URI of this machine at which nobody listens.
---@return string
function sign_in.redirect_uri()
  return ("http://127.0.0.1:%d/callback"):format(port())
end

--- Starts a sandbox that consents at once, for a user with a configuration and a state of their own.
---@param flags? string more flags of `sendoso sandbox`
---@return table sandbox with `user`, the environment of a user of it who is not signed in
function sign_in.start(flags)
  local sandbox = sandboxes.start("--set consent=allow " .. (flags or ""))
  sandbox.url = sandbox.env.SENDOSO_BASE_URL
  sandbox.user = {
    SENDOSO_BASE_URL = sandbox.url, SENDOSO_CLIENT_ID = "sandbox", SENDOSO_CLIENT_SECRET = "sandbox-secret",
    XDG_CONFIG_HOME = temp.path(), XDG_STATE_HOME = temp.path(),
  }
  -- Sets profiles.ini.
  function sandbox.profiles(text)
    local folder = sandbox.user.XDG_CONFIG_HOME .. "/sendoso"
    process.shell("mkdir -p %s", folder)
    local file <close> = assert(io.open(folder .. "/profiles.ini", "w"))
    file:write(text)
  end
  -- Runs a command as this user, with more in the environment; false is not in it. No command has a terminal.
  function sandbox.shell(command, more)
    local env = {}
    for _, set in ipairs { sandbox.user, more or {} } do
      for name, value in pairs(set) do env[name] = value end
    end
    for name, value in pairs(env) do env[name] = value or nil end
    return process.run("timeout 60 setsid -w " .. command, { env = env })
  end
  function sandbox.run(arguments, more) return sandbox.shell(process.program .. " " .. arguments, more) end
  return sandbox
end

return sign_in

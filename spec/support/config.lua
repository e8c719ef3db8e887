--- A folder for $XDG_CONFIG_HOME, with profiles.ini in it.
local core = require "sendoso.core"
local temp = require "spec.support.temp"

local config = {}

--- Returns a new folder.
---@param profiles? string the text of profiles.ini
---@param signed_in? table<string, string> profiles that are signed in, and their base URLs; see `sign_in`
---@return string folder
function config.folder(profiles, signed_in)
  local folder = temp.path()
  os.execute(("mkdir -p %s/sendoso"):format(folder))
  if profiles then config.write(folder, "profiles.ini", profiles) end
  for name, base_url in pairs(signed_in or {}) do config.sign_in(folder, name, base_url, "token-of-" .. name) end
  return folder
end

--- Signs a profile in.
function config.sign_in(folder, name, base_url, token)
  assert(core.keep_credentials({ path = ("%s/sendoso/credentials/%s"):format(folder, name) }, {
    base_url = base_url, client_id = "client-of-" .. name, client_secret = "s3cret-of-" .. name,
    access_token = token, refresh_token = "refresh-of-" .. name, expires_in = 7200,
  }))
end

--- Writes a file of it.
function config.write(folder, name, text)
  local file <close> = assert(io.open(("%s/sendoso/%s"):format(folder, name), "w"))
  file:write(text)
end

return config

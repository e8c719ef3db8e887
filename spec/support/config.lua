--- A folder for $XDG_CONFIG_HOME, with profiles.ini in it.
local temp = require "spec.support.temp"

local config = {}

--- Returns a new folder. `profiles` is the text of profiles.ini; `signed_in` are profiles that are signed in.
---@param profiles? string
---@param signed_in? string[]
---@return string folder
function config.folder(profiles, signed_in)
  local folder = temp.path()
  os.execute(("mkdir -p %s/sendoso/credentials"):format(folder))
  if profiles then config.write(folder, "profiles.ini", profiles) end
  for _, name in ipairs(signed_in or {}) do config.write(folder, "credentials/" .. name, "") end
  return folder
end

--- Writes a file of it.
function config.write(folder, name, text)
  local file <close> = assert(io.open(("%s/sendoso/%s"):format(folder, name), "w"))
  file:write(text)
end

return config

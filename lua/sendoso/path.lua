--- Where the files of the program are: the XDG base directories.
local fail = require "sendoso.fail"

local path = {}

local function base(variable, fallback)
  local folder = os.getenv(variable)
  if folder and folder:sub(1, 1) == "/" then return folder end
  local home = os.getenv "HOME"
  if not home or home:sub(1, 1) ~= "/" then home = require("sendoso.core").home() end
  if home then return home .. fallback end
  fail.raise("store", "the home folder is not known", { hint = ("set HOME or %s to a folder"):format(variable) })
end

--- Returns a path under `$XDG_STATE_HOME/sendoso`: ledgers, permits, the sandbox's state.
---@param name string
---@return string
function path.state(name)
  return base("XDG_STATE_HOME", "/.local/state") .. "/sendoso/" .. name
end

--- Returns a path under `$XDG_CACHE_HOME/sendoso`: what may be lost.
---@param name string
---@return string
function path.cache(name)
  return base("XDG_CACHE_HOME", "/.cache") .. "/sendoso/" .. name
end

--- Returns a path under `$XDG_CONFIG_HOME/sendoso`: what the user sets.
---@param name string
---@return string
function path.config(name)
  return base("XDG_CONFIG_HOME", "/.config") .. "/sendoso/" .. name
end

return path

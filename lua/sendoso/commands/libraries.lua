--- The libraries that the program stands on, as they are loaded: `sendoso --version` and `sendoso doctor` name them.
local fail = require "sendoso.fail"
local store = require "sendoso.store"

local libraries = {}

--- Returns their names and versions, as one line. Raises if one of them cannot be loaded.
---@return string
function libraries.text()
  local loaded, parts = fail.need(require("sendoso.core").versions()), {}
  for i, one in ipairs(loaded) do parts[i] = one.library .. " " .. one.version end
  local libpq = store.version()
  if libpq then parts[#parts + 1] = "libpq " .. libpq end
  return table.concat(parts, ", ")
end

return libraries

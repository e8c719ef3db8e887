--- What the host calls: the command line, if everything is there that it needs.
local packages = require "sendoso.commands.packages"

local commands = {}

--- Runs the command line. Returns the exit status.
---@param arguments string[]
---@param version string
---@return integer
function commands.main(arguments, version)
  local missing = packages()
  if #missing == 0 then return require("sendoso.commands.commandline").main(arguments, version) end
  io.stderr:write(("error: not installed: %s; as root, run: apt-get install %s\n"):format(
    table.concat(missing, ", "), table.concat(missing, " ")))
  return 1
end

return commands

--- A program with a file of ours before the C module. It looks for its files beside itself, whatever LUA_PATH says: so
--- it stands in a folder of its own, beside those that it has, and that one.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local beside = {}

--- Returns the path of such a program.
---@param core string what stands before the C module, from the project's root
---@return string
function beside.program(core)
  local folder, built = temp.path(), process.program:gsub("[^/]*$", "")
  process.shell("mkdir -p %s/lua/sendoso && cp %s %s/", folder, process.program, folder)
  process.shell("ln -s %slib %s/lib && ln -s $PWD/lua/sendoso/* $PWD/%s %s/lua/sendoso/", built, folder, core, folder)
  return folder .. "/sendoso"
end

--- Returns the path of a program that waits a thousandth of the time until it tries again.
---@return string
function beside.hurried() return beside.program "spec/support/hurried/sendoso/core.lua" end

return beside

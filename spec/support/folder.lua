--- A folder as a user has it: people in a file, and a rule for them in another.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local folder = {}

--- Writes a file into a folder.
---@param path string the folder's
---@param name string
---@param text string
function folder.write(path, name, text)
  local out <close> = assert(io.open(path .. "/" .. name, "w"))
  out:write(text)
end

--- Makes a folder with staff.csv, two people, and rules.lua, a rule by which both are due on 10 March 2026.
---@return string path
---@return fun(arguments: string): { status: integer, out: string, err: string } sendoso runs the program in it
---@return fun(): integer taken how many gifts its sandbox has taken
function folder.new()
  local path = temp.path()
  folder.write(path, "staff.csv", "id,first_name,email,hire_date\n1,Ann,ann@example.com,2021-03-10\n"
    .. "2,Bo,bo@example.com,2019-03-10\n")
  folder.write(path, "rules.lua", [[
    local rule = require "sendoso.rule"
    return rule { name = "anniversary", each = rule.people "staff.csv", when = rule.anniversary "hire_date",
      once = "{id}/{years}", gift = { campaign = "Coffee on us" }, message = "Thank you, {first_name}!" }
  ]])
  local function sendoso(arguments)
    return process.sendoso(arguments, { state = path .. "/state", folder = path })
  end
  local function taken() return #temp.lines(path .. "/state/sendoso/sandbox.ndjson") end
  return path, sendoso, taken
end

return folder

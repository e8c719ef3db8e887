--- Jobs as `sendoso schedule` prints them.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local jobs = {}

jobs.one_gift = [[
local sendoso = require "sendoso"
sendoso.egift { campaign = "Coffee on us", to = { email = "ann@example.com", first_name = ... or "Ann" }, once = "one" }
]]

--- Writes a script in a folder, both with names that each reader could take for something else. Returns its path.
---@return string
function jobs.awkward_script()
  local folder = temp.path() .. [[/it's 5% "ours" ${{ x }}]]
  assert(os.execute("mkdir " .. temp.quote(folder)))
  local path = folder .. [[/Thanks, $HOME & Co.lua]]
  local file <close> = assert(io.open(path, "w"))
  file:write(jobs.one_gift)
  return path
end

--- Writes a script of one gift. Returns its path.
---@return string
function jobs.script() return temp.file("thanks.lua", jobs.one_gift) end

--- Prints a job, with a configuration folder of its own and UTC as the time zone of the machine.
---@param arguments string
---@param options? { env?: table, folder?: string, state?: string }
function jobs.schedule(arguments, options)
  options = options or {}
  local env = { TZ = "UTC", XDG_CONFIG_HOME = temp.path() }
  for name, value in pairs(options.env or {}) do env[name] = value end
  return process.sendoso("schedule " .. arguments, { env = env, folder = options.folder, state = options.state })
end

--- Returns what is printed for a script of one gift, on stdout and on stderr.
---@param arguments string
---@param options? table
---@return string out, string err
function jobs.text_of(arguments, options)
  local seen = jobs.schedule(temp.quote(jobs.script()) .. " " .. arguments, options)
  assert(seen.status == 0, seen.err)
  return seen.out, seen.err
end

--- Returns the text of a file that -o writes.
---@param name string
---@param arguments string
---@return string
function jobs.file_of(name, arguments)
  local folder = temp.path()
  jobs.text_of(("-o %s %s"):format(folder, arguments))
  return temp.read(folder .. "/" .. name)
end

return jobs

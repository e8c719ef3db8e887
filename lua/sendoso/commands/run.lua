--- sendoso run SCRIPT
local caller = require "sendoso.caller"
local report = require "sendoso.report"
local session = require "sendoso.session"
local settings = require "sendoso.settings"
local tally = require "sendoso.tally"

local run = { name = "run", help = "run a script" }

function run.describe(parser)
  parser:argument("script", "a Lua file")
  parser:argument("args", "arguments of the script, behind --"):args "*"
end

-- What went wrong in a script, at the script's own lines.
local function explain(err)
  local lines = caller.trace()
  if type(err) ~= "string" then
    local meta = getmetatable(err)
    if not (meta and meta.__tostring) then err = ("an error object that is a %s"):format(type(err)) end
    err = (lines[1] and lines[1].at .. ": " or "") .. tostring(err)
  end
  return { message = err, lines = lines }
end

local function say(failure)
  if require("sendoso.core").stopped() > 0 then return end
  tally.note "failed"
  report.say("%s", failure.message)
  if #failure.lines == 1 then return end
  for _, line in ipairs(failure.lines) do io.stderr:write("  ", line.at, ": in ", line.name, "\n") end
end

-- A script that leaves by os.exit gets its summary too. A status of its own counts as a failure:
-- only what is worse than that comes before it.
local function guard_exit()
  local exit = os.exit
  os.exit = function(code) -- luacheck: ignore 122
    local failed = code ~= nil and code ~= true and code ~= 0
    if failed then tally.note "failed" end
    local worst = session.close()
    if failed and worst == 1 then worst = code end
    exit(worst, true)
  end
  return exit
end

function run.run(args)
  local chunk, message = loadfile(args.script)
  if not chunk then
    report.say("%s", message)
    return 1
  end
  settings.script = args.script:match "[^/]+$"
  if not session.open() then return tally.status() end
  arg = table.move(args.args, 1, #args.args, 1, { [0] = args.script }) -- luacheck: ignore 121
  local exit = guard_exit()
  local ok, failure = xpcall(chunk, explain, table.unpack(args.args))
  if not ok then say(failure) end
  os.exit = exit -- luacheck: ignore 122
  return session.close()
end

return run

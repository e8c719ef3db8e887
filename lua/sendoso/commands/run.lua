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
  local lines = caller.own_lines(debug.traceback("", 2))
  if type(err) ~= "string" then
    local here = lines:match "^%s*([^\n]+:%d+):"
    err = (here and here .. ": " or "") .. tostring(err)
  end
  return { message = err, lines = lines }
end

local function say(failure)
  if require("sendoso.core").stopped() > 0 then return end
  tally.note "failed"
  report.say("%s", failure.message)
  local _, count = failure.lines:gsub("\n", "\n")
  if count > 0 then io.stderr:write(failure.lines, "\n") end
end

-- A script that leaves by os.exit gets its summary too, and the worse of the two statuses.
local function guard_exit(client)
  local exit = os.exit
  os.exit = function(code) -- luacheck: ignore 122
    local worst = session.close(client)
    if worst == 0 then worst = code == nil and true or code end
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
  local client = session.open()
  if not client then return tally.status() end
  arg = table.move(args.args, 1, #args.args, 1, { [0] = args.script }) -- luacheck: ignore 121
  local exit = guard_exit(client)
  local ok, failure = xpcall(chunk, explain, table.unpack(args.args))
  if not ok then say(failure) end
  os.exit = exit -- luacheck: ignore 122
  return session.close(client)
end

return run

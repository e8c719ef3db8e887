--- sendoso run SCRIPT
local apply = require "sendoso.plan.apply"
local caller = require "sendoso.caller"
local date = require "sendoso.dates.date"
local plan = require "sendoso.plan"
local report = require "sendoso.run.say"
local rule = require "sendoso.rule"
local session = require "sendoso.commands.session"
local settings = require "sendoso.run.settings"
local tally = require "sendoso.run.tally"
local today = require "sendoso.run.today"

local run = { name = "run", help = "run a script" }

--- Adds --since to a command that runs rules.
function run.describe_since(parser)
  parser:option("--since", "the first day that rules look at, whatever earlier runs have settled"):argname "DATE"
    :convert(function(text)
      local day = date.parse(text)
      if day then return day end
      return nil, ("--since: '%s' is not a day; write it as 2026-03-31"):format(text)
    end)
end

function run.describe(parser)
  parser:argument("script", "a Lua file")
  parser:argument("args", "arguments of the script, behind --"):args "*"
  run.describe_since(parser)
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

-- What a script returns that is a rule, or a list of them, is planned and applied in one.
local function run_rules(...)
  local returned = table.pack(...)
  local ok, failure = xpcall(function()
    local rules = rule.list(table.unpack(returned, 1, returned.n))
    if not rules then return end
    local client = require("sendoso").default()
    local made, err = plan.make(client, rules, today(), settings.script, settings.since)
    if made then return apply.all(client, made) end
    report.error(err)
    tally.read(err)
  end, explain)
  if not ok then say(failure) end
end

function run.run(args)
  local chunk, message = loadfile(args.script)
  if not chunk then
    report.say("%s", message)
    return 1
  end
  settings.script, settings.since = args.script:match "[^/]+$", args.since
  caller.script = args.script
  if not session.open() then return tally.status() end
  arg = table.move(args.args, 1, #args.args, 1, { [0] = args.script }) -- luacheck: ignore 121
  local exit = guard_exit()
  local results = table.pack(xpcall(chunk, explain, table.unpack(args.args)))
  if results[1] then run_rules(table.unpack(results, 2, results.n)) else say(results[2]) end
  os.exit = exit -- luacheck: ignore 122
  return session.close()
end

return run

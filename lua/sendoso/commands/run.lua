--- sendoso run SCRIPT
local apply = require "sendoso.plan.apply"
local caller = require "sendoso.caller"
local environment = require "sendoso.commands.environment"
local fail = require "sendoso.fail"
local heartbeat = require "sendoso.commands.heartbeat"
local rule = require "sendoso.rule"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"
local unusual = require "sendoso.plan.unusual"

local command = {
  name = "run", usage = "SCRIPT [-- ARGS]", help = "Run a script",
  examples = { "sendoso run anniversary.lua --dry-run", "sendoso run webinar.lua --max-sends 50 -- attendees.csv" },
}

function command.describe(parser)
  parser:argument("script", "A Lua file")
  parser:argument("args", "Arguments for the script, after --"):args "*"
  shell.describe_since(parser)
  shell.describe_events(parser)
  heartbeat.describe(parser)
end

-- An error in a script, with the script's own lines.
local function explain(err)
  local lines = caller.trace()
  return { message = shell.located(err, lines), lines = lines }
end

local function say(run, args, failure)
  if require("sendoso.core").stopped() > 0 then return end
  run.tally:note "failed"
  -- Where memory or the stack is at its end, nothing is left to explain it with.
  if type(failure) ~= "table" then failure = { message = args.script .. ": " .. fail.said(failure), lines = {} } end
  run:problem("%s", failure.message)
  if #failure.lines < 2 then return end
  for _, line in ipairs(failure.lines) do run.voice:line(("  %s: in %s"):format(line.at, line.name)) end
end

-- The rules that a script returns are planned and applied in one step.
local function run_rules(run, client, since, ...)
  local ok, err = apply.rules(client, rule.list(...), run:today(), run.settings.script, since)
  if ok then return end
  run:error(err)
  run:read(err)
end

function command.run(args, run)
  shell.begin_events(run, args)
  local chunk, message = environment.load(args.script, args.args, function(code)
    session.leave(run, code, heartbeat.after)
  end)
  if not chunk then
    run:problem("%s", message)
    return 1
  end
  run.settings.script = args.script:match "[^/]+$"
  heartbeat.begin(run, args.heartbeat)
  local client, status = session.open(run)
  if not client then return status end
  local ok, err = unusual.ask(run, unusual.ahead(run, run:today(), client.where), client:is_dry_run())
  if not ok then
    run:error(err)
    run:read(err)
    return heartbeat.after(run, session.close(run))
  end
  local went, failure = xpcall(caller.of_script, explain, args.script, function()
    local returned = table.pack(chunk(table.unpack(args.args)))
    if #run.rules > 0 then run_rules(run, client, args.since, table.unpack(returned, 1, returned.n)) end
  end)
  if not went then say(run, args, failure) end
  return heartbeat.after(run, session.close(run))
end

return command

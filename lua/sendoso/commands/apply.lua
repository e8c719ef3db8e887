--- sendoso apply FILE
local apply = require "sendoso.plan.apply"
local duration = require "sendoso.dates.duration"
local file = require "sendoso.plan.file"
local heartbeat = require "sendoso.commands.heartbeat"
local permission = require "sendoso.plan.permission"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"

local command = {
  name = "apply", usage = "FILE",
  examples = { "sendoso apply march.plan", "sendoso apply march.plan --max-age 3d",
    "sendoso apply march.plan --approval march.plan.approval" },
}

local MOST_MS = 24 * 3600 * 1000

function command.describe(parser)
  parser:argument("file", "A plan file, written by `sendoso plan -o`")
  parser:option("--max-age", "How old the plan may be, such as 3d (default: 1d)"):argname "AGE":convert(duration.parse)
  shell.describe_approval(parser)
  shell.describe_events(parser)
  heartbeat.describe(parser)
end

function command.run(args, run)
  shell.begin_events(run, args)
  local plan, err = file.read(args.file)
  if not plan then return shell.fail(run, err) end
  run.settings.script, run.settings.approval = plan.script, args.approval
  heartbeat.begin(run, args.heartbeat)
  local client, status = session.open(run)
  if not client then return status end
  local now = run:now()
  local ok
  ok, err = permission.check(client, plan, now, args.max_age or MOST_MS)
  if ok then ok, err = permission.ask(client, plan, args.file) end
  if ok then apply.all(client, plan) else shell.fail(run, err) end
  return heartbeat.after(run, session.close(run))
end

return command

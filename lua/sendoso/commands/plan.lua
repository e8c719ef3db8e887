--- sendoso plan SCRIPT
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local limit = require "sendoso.approval.limit"
local output = require "sendoso.run.output"
local plan = require "sendoso.plan"
local planned = require "sendoso.commands.planned"
local rules = require "sendoso.commands.rules"
local scripts = require "sendoso.commands.scripts"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"
local summary = require "sendoso.plan.summary"
local unusual = require "sendoso.plan.unusual"

local command = {
  name = "plan", usage = "SCRIPT [-- ARGS]",
  examples = { "sendoso plan anniversary.lua", "sendoso plan anniversary.lua -o march.plan --html march.html" },
}

local TO_BE_SENT = 2
local REFUSED = 5 -- some rows are skipped, or some gifts refused

function command.describe(parser)
  parser:argument("script", "A Lua file that returns one or more rules")
  parser:argument("args", "Arguments for the script, after --"):args "*"
  shell.describe_since(parser)
  parser:option("-o --output", "Write the plan to a file, for `sendoso apply`; - is stdout"):argname "FILE"
  parser:option("--html", "Write the plan as a web page, for others to read; - is stdout"):argname "FILE"
  parser:option("--share", "Let this group of the system read the plan, so that a member can approve it")
    :argname "GROUP":convert(shell.filled "--share")
  shell.describe_events(parser)
  parser:flag("--exit-code", "Exit with 2 if there is something to send")
end

local function write(run, path, text)
  if path == "-" then return output.exact(text) end
  fail.need(require("sendoso.plan.file").write(path, text))
  run:tell("wrote %s", path)
end

-- Says that the plan needs an approval, and how to get one.
local function tell_approval(run, its_plan, args)
  local reason = limit.reason(its_plan, run.settings.approval_over)
  if not reason then return end
  local place, users = require "sendoso.approval.place", require "sendoso.approval.users"
  local name = args.output and args.output ~= "-" and args.output
  local approvers = run.settings.approvers or {}
  local is_private = not args.share and users.are_listed(approvers)
  run:note("%s. It can be applied only with an approval%s%s", reason, name
    and ("; have another person run `%s`"):format((place.command(name, approvers))) or "",
    name and is_private and "; --share GROUP lets another user of this system read it" or "")
end

local function share(run, args)
  fail.need(require("sendoso.core").share(args.output, args.share))
  run:tell("the group %s can read %s", args.share, args.output)
end

local function show(run, its_plan, args)
  local now = instant.utc(run:now())
  for _, text in ipairs(its_plan.remarks) do run:note("%s", text) end
  for _, text in ipairs(its_plan.unusual) do run:warn("unusual: %s", text) end
  for _, text in ipairs(unusual.ahead(run, run:today(), its_plan.account)) do
    run:note("%s: the plan can be applied from that day on", text)
  end
  planned.tell_unplanned(run, its_plan)
  if args.output then
    if limit.reason(its_plan, run.settings.approval_over) then
      require("sendoso.approval").name_planner(run, its_plan)
    end
    write(run, args.output, require("sendoso.plan.file").text(its_plan, now))
  end
  if args.share then share(run, args) end
  tell_approval(run, its_plan, args)
  if args.html then write(run, args.html, require("sendoso.plan.html").text(its_plan, now)) end
  if args.output ~= "-" and args.html ~= "-" and not args.json then return planned.show(its_plan) end
  planned.tell(run, its_plan)
end

-- Stdout takes one thing, and a plan one script.
local function mistake_of(args)
  local paths, mistake = scripts.of(args)
  if not paths then return mistake end
  if #paths > 1 then return ("expected one script, got %d; `sendoso run` takes several"):format(#paths) end
  if args.share and (args.output or "-") == "-" then return "--share: add -o FILE, the file to share" end
  local count = args.json and 1 or 0
  for _, path in pairs { args.output or "", args.html or "" } do count = count + (path == "-" and 1 or 0) end
  if count > 1 then return "only one of -o -, --html - and --json can be written to stdout" end
end

function command.run(args, run)
  local mistake = mistake_of(args)
  if mistake then
    run:problem("%s", mistake)
    return shell.USAGE
  end
  local its_plan
  if args.json then planned.report(run, function() return its_plan end) end
  if args.output == "-" or args.html == "-" then output.reserve() end
  run.settings.dry_run = true
  run.settings.script = args.script:match "[^/]+$"
  local client, status = session.open(run)
  if not client then return status end
  rules.look(run, args, function(list)
    its_plan = fail.need(plan.make(client, list, run:today(), run.settings.script, args.since))
    show(run, its_plan, args)
  end)
  local counts = its_plan and summary.count(its_plan) or { send = 0 }
  if its_plan then summary.note(its_plan, run.tally) end
  status = session.close(run, { without_summary = true })
  -- Skipped rows are in the output; whether there is something to send is what was asked.
  local is_asked = args.exit_code and counts.send > 0 and (status == 0 or status == REFUSED)
  return is_asked and TO_BE_SENT or status
end

return command

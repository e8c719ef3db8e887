--- sendoso plan SCRIPT
local caller = require "sendoso.caller"
local cursor = require "sendoso.cursor"
local environment = require "sendoso.commands.environment"
local fail = require "sendoso.fail"
local file = require "sendoso.plan.file"
local html = require "sendoso.plan.html"
local instant = require "sendoso.dates.instant"
local money = require "sendoso.money"
local output = require "sendoso.run.output"
local plan = require "sendoso.plan"
local rule = require "sendoso.rule"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"
local skipped = require "sendoso.skipped"
local summary = require "sendoso.plan.summary"
local unusual = require "sendoso.plan.unusual"
local words = require "sendoso.words"

local command = {
  name = "plan", usage = "SCRIPT [-- ARGS]", help = "Show what rules would send, why, and at what cost; send nothing",
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
  parser:flag("--json", "Print the plan as JSON")
  parser:flag("--exit-code", "Exit with 2 if there is something to send")
end

-- The rules of a script. The script runs, and sends nothing.
local function load(run, args)
  local chunk = fail.need(environment.load(args.script, args.args))
  local returned = table.pack(chunk(table.unpack(args.args)))
  if #run.rules > 0 then return rule.list(table.unpack(returned, 1, returned.n)) end
  error(("%s returns no rule; use `sendoso run -n` to see what a script would send"):format(args.script), 0)
end

-- Rows that are skipped for one cause, together.
local function skipped_rows(its_plan)
  local list = {}
  for _, entry in ipairs(its_plan.entries) do
    if entry.outcome == "unusable" then list[#list + 1] = entry end
  end
  return skipped.groups(list)
end

-- Where the plan is data, the rows that are skipped are told apart from it, as `run` does.
local function warn_of_rows(run, its_plan)
  for _, group in ipairs(skipped_rows(its_plan)) do
    if group.count == 1 then run:warn("%s: row skipped: %s", group.place, group.reason)
    else run:warn("%s: %d rows skipped: %s", group.place, group.count, group.reason) end
  end
end

-- An entry as a row of the table.
local function row_of(entry, outcome)
  return { outcome = outcome.one, key = entry.key or entry.rule, recipient = entry.name or entry.email,
    campaign = entry.campaign, cost = entry.cost and money.text(entry.cost),
    due = entry.due, row = entry.place, reason = entry.reason or entry.warning }
end

-- Rows of the table for the rows that are skipped.
local function add_skipped(list, its_plan, outcome)
  for _, group in ipairs(skipped_rows(its_plan)) do
    local row = row_of(group.entry, outcome)
    row.row, row.reason = group.place, group.reason
    if group.count > 1 then row.outcome = words.count(group.count, outcome.one, outcome.many) end
    list[#list + 1] = row
  end
end

-- The rows of what is due, in the order of the outcomes.
local function rows_of(its_plan)
  local list = {}
  for _, outcome in ipairs(summary.outcomes) do
    if outcome.name == "unusable" then add_skipped(list, its_plan, outcome) end
    for _, entry in ipairs(outcome.name ~= "unusable" and its_plan.entries or {}) do
      if entry.outcome == outcome.name and not entry.not_due then list[#list + 1] = row_of(entry, outcome) end
    end
  end
  return list
end

local function show_table(its_plan)
  local rows = rows_of(its_plan)
  if #rows > 0 then
    output.list("table", "outcome key recipient campaign cost due row reason", (cursor.of(rows)))
    output.text "\n"
  end
  local totals, cost = summary.totals(its_plan)
  for _, total in ipairs(totals) do
    output.text(("%s: %d × %s, %s\n"):format(total.rule, total.count, total.campaign, total.cost))
  end
  output.text(("%s. Cost %s.\n"):format(summary.words(its_plan), cost))
end

local function write(run, path, text)
  if path == "-" then return output.exact(text) end
  fail.need(file.write(path, text))
  run:tell("wrote %s", path)
end

local function show(run, its_plan, args)
  local now = instant.utc(run:now())
  for _, text in ipairs(its_plan.remarks) do run:note("%s", text) end
  for _, text in ipairs(its_plan.unusual) do run:warn("unusual: %s", text) end
  for _, text in ipairs(unusual.ahead(run, run:today(), its_plan.account)) do
    run:note("%s: the plan can be applied from that day on", text)
  end
  if args.output then write(run, args.output, file.text(its_plan, now)) end
  if args.html then write(run, args.html, html.text(its_plan, now)) end
  if args.output == "-" or args.html == "-" then
    return run:say("%s. Cost %s", summary.words(its_plan), select(2, summary.totals(its_plan)))
  end
  if not args.json then return show_table(its_plan) end
  output.one("json", "", its_plan)
  warn_of_rows(run, its_plan)
end

-- Prints and counts whatever was raised.
local function failed(run, err)
  if err == output.enough then return end
  if fail.is(err) then
    run:error(err)
    return run:read(err)
  end
  run.tally:note "failed"
  run:problem("%s", tostring(err))
end

-- Stdout takes one thing.
local function check_stdout(args)
  local count = args.json and 1 or 0
  for _, path in pairs { args.output or "", args.html or "" } do count = count + (path == "-" and 1 or 0) end
  if count > 1 then return "only one of -o -, --html - and --json can be written to stdout" end
end

-- An error of the outside world has no line; what a script has raised has one.
local function explain(err)
  if fail.is(err) or err == output.enough then return err end
  return shell.located(err, caller.trace())
end

function command.run(args, run)
  local mistake = check_stdout(args)
  if mistake then
    run:problem("%s", mistake)
    return shell.USAGE
  end
  run.settings.dry_run = true
  run.settings.script = args.script:match "[^/]+$"
  local client = session.open(run)
  if not client then return run:status() end
  local its_plan
  local ok, err = xpcall(caller.of_script, explain, args.script, function()
    its_plan = fail.need(plan.make(client, load(run, args), run:today(), run.settings.script, args.since))
    show(run, its_plan, args)
  end)
  if not ok then failed(run, err) end
  local counts = its_plan and summary.count(its_plan) or { send = 0 }
  if its_plan then summary.note(its_plan, run.tally) end
  local status = session.close(run, { without_summary = true })
  -- Skipped rows are in the output; whether there is something to send is what was asked.
  local is_asked = args.exit_code and counts.send > 0 and (status == 0 or status == REFUSED)
  return is_asked and TO_BE_SENT or status
end

return command

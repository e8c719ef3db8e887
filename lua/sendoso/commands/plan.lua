--- sendoso plan SCRIPT
local caller = require "sendoso.caller"
local file = require "sendoso.plan.file"
local json = require "sendoso.json"
local output = require "sendoso.run.output"
local page = require "sendoso.plan.html"
local plan = require "sendoso.plan"
local report = require "sendoso.run.say"
local rule = require "sendoso.rule"
local run = require "sendoso.commands.run"
local session = require "sendoso.commands.session"
local settings = require "sendoso.run.settings"
local summary = require "sendoso.plan.summary"
local tally = require "sendoso.run.tally"
local today = require "sendoso.run.today"

local command = { name = "plan", help = "what rules would send, why, and what it costs; sends nothing" }

local TO_BE_SENT = 2
local REFUSED = 5 -- some rows are not usable, or some gifts refused

function command.describe(parser)
  parser:argument("script", "a Lua file that returns a rule, or several")
  parser:argument("args", "arguments of the script, behind --"):args "*"
  run.describe_since(parser)
  parser:option("-o --output", "write the plan, for sendoso apply"):argname "FILE"
  parser:option("--html", "write a page to be read by others"):argname "FILE"
  parser:flag("--json", "show it as JSON")
  parser:flag("--exit-code", "end with 2 when something is to be sent")
end

-- The rules of a script: it is run for them, and sends nothing.
local function load(args)
  local chunk, message = loadfile(args.script)
  if not chunk then error(message, 0) end
  arg = table.move(args.args, 1, #args.args, 1, { [0] = args.script }) -- luacheck: ignore 121
  local rules = rule.list(chunk(table.unpack(args.args)))
  if rules then return rules end
  error(("%s returns no rule; sendoso run -n shows what it would send"):format(args.script), 0)
end

local function write(path, text)
  local ok, err = file.write(path, text)
  if not ok then error(err, 0) end
  report.tell("written: %s", path)
end

local function show(made, args)
  local now = os.date "!%Y-%m-%dT%H:%M:%SZ"
  for _, text in ipairs(made.remarks) do report.say("%s", text) end
  if args.output then write(args.output, file.text(made, now)) end
  if args.html then write(args.html, page.text(made, now)) end
  if args.json then output.text(json.encode(made) .. "\n") else summary.show(made) end
end

-- Whatever was raised, said and counted.
local function failed(err)
  if err == output.enough then return end
  if type(err) == "string" then
    tally.note "failed"
    return report.say("%s", err)
  end
  report.error(err)
  tally.read(err)
end

function command.run(args)
  settings.dry_run = true
  settings.script = args.script:match "[^/]+$"
  caller.script = args.script
  local client = session.open()
  if not client then return tally.status() end
  local made
  local ok, err = pcall(function()
    local refused
    made, refused = plan.make(client, load(args), today(), settings.script, args.since)
    if not made then error(refused, 0) end
    show(made, args)
  end)
  if not ok then failed(err) end
  local counts = made and summary.count(made) or { send = 0 }
  if made and (counts.refused or counts.unusable) then tally.note "refused" end
  if counts.failed then tally.note "failed" end
  for _, entry in ipairs(made and made.entries or {}) do
    if entry.is_unknown then tally.note "unknown" end
  end
  local status = session.close { without_summary = true }
  -- That some rows are not usable is said; that something is to be sent is what was asked.
  local is_asked = args.exit_code and counts.send > 0 and (status == 0 or status == REFUSED)
  return is_asked and TO_BE_SENT or status
end

return command

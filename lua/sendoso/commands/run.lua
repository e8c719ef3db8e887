--- sendoso run SCRIPT
local caller = require "sendoso.caller"
local environment = require "sendoso.commands.environment"
local fail = require "sendoso.fail"
local heartbeat = require "sendoso.commands.heartbeat"
local scripts = require "sendoso.commands.scripts"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"

local command = {
  name = "run", usage = "SCRIPT… [-- ARGS]",
  examples = { "sendoso run anniversary.lua --dry-run", "sendoso run webinar.lua --max-sends 50 -- attendees.csv",
    "sendoso run anniversary.lua birthday.lua" },
}

function command.describe(parser)
  parser:argument("script", "A Lua file")
  parser:argument("args", "More scripts; after --, arguments for all of them"):args "*"
  shell.describe_since(parser)
  shell.describe_approval(parser)
  shell.describe_events(parser)
  heartbeat.describe(parser)
end

-- An error in a script, with the script's own lines, and with what to do.
local function explain(err)
  local lines = caller.trace()
  return { message = shell.located(err, lines), lines = lines, hint = fail.is(err) and err.hint or nil }
end

local function say(run, path, failure)
  if require("sendoso.base").stopped() > 0 then return end
  run.tally:note "failed"
  -- Where memory or the stack is at its end, nothing is left to explain it with.
  if type(failure) ~= "table" then failure = { message = path .. ": " .. fail.said(failure), lines = {} } end
  run:problem("%s", failure.message)
  if failure.hint then run.voice:line("  " .. failure.hint:gsub("\n", "\n  ")) end
  if #failure.lines < 2 then return end
  for _, line in ipairs(failure.lines) do run.voice:line(("  %s: in %s"):format(line.at, line.name)) end
end

-- The rules that a script returns are planned and applied in one step. A script that makes none is not to wait for
-- what does that.
local function run_rules(run, since, ...)
  local rules = require("sendoso.rule").list(...)
  local client, err = session.default()
  local ok = client
  if client then
    ok, err = require("sendoso.plan.apply").rules(client, rules, run:today(), run.settings.script, since)
  end
  if ok then return end
  run:error(err)
  run:read(err)
end

-- Loads all scripts, before the first of them does anything. Returns nil after printing why one of them cannot be.
local function load(run, paths, rest)
  local list = {}
  for i, path in ipairs(paths) do
    local chunk, message = environment.load(path, rest, function(code)
      session.leave(run, code, heartbeat.after)
    end)
    if not chunk then return run:problem("%s", message) end
    list[i] = { path = path, name = path:match "[^/]+$", chunk = chunk, arguments = rest }
  end
  return list
end

-- Runs a script, and the rules that it returns.
local function run_script(run, script, since)
  run.settings.script = script.name
  for i = #run.rules, 1, -1 do run.rules[i] = nil end -- those of the script before
  local went, failure = xpcall(caller.of_script, explain, script.path, function()
    local returned = table.pack(script.chunk(table.unpack(script.arguments)))
    if #run.rules > 0 then run_rules(run, since, table.unpack(returned, 1, returned.n)) end
  end)
  if not went then say(run, script.path, failure) end
end

function command.run(args, run)
  shell.begin_events(run, args)
  local paths, rest = scripts.of(args)
  if not paths then
    run:problem("%s", rest)
    return shell.USAGE
  end
  local list = load(run, paths, rest)
  if not list then return 1 end
  run.settings.script, run.settings.approval = list[1].name, args.approval
  heartbeat.begin(run, args.heartbeat)
  local client, status = session.open_late(run)
  if client == nil then return status end
  local ok, err = true, nil
  if client then -- in a sandbox, no day is unusual
    local unusual = require "sendoso.plan.unusual"
    ok, err = unusual.ask(run, unusual.ahead(run, run:today(), client.where), client:is_dry_run())
  end
  if not ok then
    run:error(err)
    run:read(err)
    return heartbeat.after(run, session.close(run))
  end
  for _, script in ipairs(list) do
    if require("sendoso.base").stopped() > 0 or run:ended_by() then break end
    run_script(run, script, args.since)
  end
  if #run.followers > 0 then
    local name = run.followers[1].script
    run:note("%s calls sendoso.on: `sendoso sync %s` tells it of sends", name, name)
  end
  return heartbeat.after(run, session.close(run))
end

return command

--- sendoso sync [SCRIPT]
local caller = require "sendoso.caller"
local environment = require "sendoso.commands.environment"
local fail = require "sendoso.fail"
local output = require "sendoso.run.output"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"
local since = require "sendoso.commands.since"
local words = require "sendoso.words"

local command = {
  name = "sync", usage = "[SCRIPT] [-- ARGS]",
  epilog = [[
The sends of the account are kept in a database on this machine, which `sendoso sends` and `sendoso report` read.
The first sync reads all of them; a later one reads the pages on which something can have changed, and all of them
once a week. A script is told of each status of each send once, by the functions that it gives to `sendoso.on`.]],
  examples = { "sendoso sync", "sendoso sync follow_up.lua >> tasks.ndjson", "sendoso sync --full --json" },
}

function command.describe(parser)
  parser:argument("script", "A Lua file that calls sendoso.on"):args "?"
  parser:argument("args", "After --, arguments for the script"):args "*"
  parser:flag("--full", "Read the whole list")
  parser:option("--since", "Tell the script of everything since a date (2026-11-01) or within an age (7d)")
    :argname "DATE|AGE":convert(since.parse)
  parser:flag("--json", "Print what was read and told as JSON, instead of a line on stderr")
end

-- Runs the script, which says what it wants to be told. Returns nil after printing what it has raised.
local function run_script(run, args)
  local chunk, message = environment.load(args.script, args.args, function(code) session.leave(run, code) end)
  if not chunk then return run:failure("%s", message) end
  local went, failure = xpcall(caller.of_script, function(err) return shell.located(err, caller.trace()) end,
    args.script, chunk, table.unpack(args.args))
  if not went then return run:failure("%s", failure) end
  if #run.followers == 0 then run:note("%s does not call sendoso.on: it is told nothing", args.script) end
  return true
end

local function say(run, came, told)
  run:say("%s: %d new, %d changed; %s read%s", words.count(came.sends, "send"), came.fresh, came.changed,
    words.count(came.pages, "page"), came.full and " (the whole list)" or "")
  if not told then return end
  run:say("%s told%s", words.count(told.told, "status was", "statuses were"),
    told.failed > 0 and (", %d failed: the next sync tells them again"):format(told.failed) or "")
  if told.before then
    run:say("statuses of more than 30 days ago are not told; add --since %s to tell all of them", told.before)
  end
end

local function show(came, told)
  local all = { sends = came.sends, new = came.fresh, changed = came.changed, pages = came.pages, full = came.full,
    complete = came.complete, told = told and told.told, failed = told and told.failed }
  output.one("json", "sends", all)
end

local function sync(client, args, run)
  require("sendoso.core").guard() -- a Ctrl-C ends it at the next page, or the next function of the script
  local went, err = fail.try(function()
    local came = require "sendoso.mirror.refresh"(client, { full = args.full })
    local told = args.script and require("sendoso.mirror.follow").run(client,
      args.since and args.since(run:now()) // 1000) or nil
    if args.json then show(came, told) else say(run, came, told) end
    return true
  end)
  if went or err == output.enough then return end
  run:failed(err)
end

function command.run(args, run)
  if not args.script then
    local client, err = session.client(run)
    if not client then return shell.fail(run, err) end
    sync(client, args, run)
    if require("sendoso.core").stopped() > 0 then run:interrupted() end
    client:close()
    return run:status()
  end
  run.settings.script, run.settings.doing = args.script:match "[^/]+$", "reading "
  local client, status = session.open(run) -- the script may send gifts, too
  if not client then return status end
  if run_script(run, args) then sync(client, args, run) end
  return session.close(run, { without_summary = run.tally.taken == 0 })
end

return command

--- sendoso ledger: the actions of the command, and which ledger they are about.
local account = require "sendoso.ledger.account"
local date = require "sendoso.dates.date"
local duration = require "sendoso.dates.duration"
local instant = require "sendoso.dates.instant"
local gifts = require "sendoso.commands.ledger.gifts"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"
local whole = require "sendoso.commands.ledger.whole"

local ledger = {
  name = "ledger", usage = "ACTION …", help = "Show what was sent and with what outcome; resolve unknown outcomes",
  examples = {
    "sendoso ledger list --state unknown",
    "sendoso ledger resolve anniversary/1004/5 sent --note 'seen in the tracker'",
  },
}

local states = { "intent", "sent", "refused", "unknown", "held", "released", "absent", "withdrawn" }

-- A day, in UTC, or an age before now, as ms since 1970.
local function since(text)
  if date.parse(text) then return instant.parse(text .. "T00:00:00Z") * 1000 end
  local ms = duration.parse(text)
  if ms then return os.time() * 1000 - ms end
  return nil, ("--since: expected a date (2026-11-01) or an age (7d), got \"%s\""):format(text)
end

local function describe_lists(parser)
  local list = parser:command("list", "List gifts, the latest change last")
  list:option("--state", "Only gifts in this state"):choices(states)
  list:option("--script", "Only gifts of this script")
  list:option("--campaign", "Only gifts of the campaign with this ID"):argname "ID"
    :convert(shell.whole("--campaign", 1))
  list:option("--recipient", "Only gifts to this email address"):argname "EMAIL"
  list:option("--since", "Only gifts that changed since a date (2026-11-01) or within an age (7d)"):convert(since)
    :argname "DATE"
  shell.describe_format(list)
  local show = parser:command("show", "Show one gift and every change to it")
  show:argument("key", "The key of the gift")
  shell.describe_format(show)
  local export = parser:command("export", "Print every gift with every change to it, for an audit or a backup")
  export:option("--format", "ndjson: one gift per line; csv: one change per line"):choices { "ndjson", "csv" }
    :default "ndjson"
end

-- What only a person can decide.
local function describe_decisions(parser)
  local resolve = parser:command("resolve", "Say what came of an unknown or held gift that you looked up in Sendoso")
  resolve:argument("key", "The key of the gift")
  resolve:argument("outcome", "sent, or absent (it was not sent: the next run may send it)")
    :choices { "sent", "absent" }
  resolve:option("--note", "How you know"):argname "TEXT"
  local release = parser:command("release", "Let a held gift be sent: the send that was found is another one")
  release:argument("key", "The key of the gift")
  release:option("--note", "Why"):argname "TEXT":count(1)
end

-- What is done with a ledger as a whole.
local function describe_whole(parser)
  parser:command("init", "Create the ledger of the account; a run never does")
  parser:command("recover", "Use a ledger that was restored from a backup, or is not as the last run left it")
  local backup = parser:command("backup", "Write a copy, while runs may go on; it is a ledger itself")
  backup:argument("file", "The file of the copy")
  local verify = parser:command("verify", "Check the whole ledger, and count what is in it")
  shell.describe_format(verify)
  local import = parser:command("import", "Add the gifts of a file that `sendoso ledger export` has written")
  import:argument("file", "NDJSON")
  local copy = parser:command("copy", "Move a ledger to another place, such as a database; the old one is sealed")
  copy:argument("from", "A file or a URL")
  copy:argument("to", "A file or a URL without a ledger")
end

function ledger.describe(parser)
  parser:command_target "action"
  describe_lists(parser)
  describe_decisions(parser)
  describe_whole(parser)
end

-- The path of the ledger. The sandbox's is known without asking anybody; another account's is not.
local function find(run)
  local settings = run.settings
  if settings.ledger then return settings.ledger end
  if settings.sandbox or not settings.base_url and not settings.token then
    return account.ledger_path "sandbox"
  end
  local client, err = session.library(run).default()
  if not client then return nil, err end
  local name
  name, err = account.identify(client.core)
  return name and account.ledger_path(name), err
end

-- These change the ledger; all others look at it, wherever it lies.
local writes = { resolve = true, release = true, import = true }

-- The ledger at a path; false where there is none yet.
local function open(run, path, action)
  local opened, err = account.open(path, { readonly = not writes[action], schema = run.settings.ledger_schema })
  if opened or err.kind ~= "not_found" then return opened, err end
  run:say("no gift was sent yet: the ledger %s does not exist", path:gsub("^(%w+://).*@", "%1"))
  return false
end

local function run_on(action, args, run)
  local path, err = find(run)
  local opened
  if path then opened, err = open(run, path, args.action) end
  if opened == nil then return shell.fail(run, err) end
  local warning = opened and opened:facts().warning
  if warning then run:warn("%s", warning) end
  local status = action(opened, args, run)
  if opened then opened:close() end
  return status
end

function ledger.run(args, run)
  local own = whole.alone[args.action]
  if own then return own(args, run) end
  return run_on(gifts[args.action] or whole.opened[args.action], args, run)
end

return ledger

--- sendoso ledger list, show, resolve and export
local account = require "sendoso.ledger.account"
local cursor = require "sendoso.cursor"
local date = require "sendoso.dates.date"
local duration = require "sendoso.dates.duration"
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local output = require "sendoso.run.output"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"

local ledger = {
  name = "ledger", usage = "ACTION …", help = "Show what was sent and with what outcome; resolve unknown outcomes",
  examples = {
    "sendoso ledger list --state unknown",
    "sendoso ledger resolve anniversary/1004/5 sent --note 'seen in the tracker'",
  },
}

local states = { "intent", "sent", "refused", "unknown", "absent", "withdrawn" }

-- A day, in UTC, or an age before now, as ms since 1970.
local function since(text)
  if date.parse(text) then return instant.parse(text .. "T00:00:00Z") * 1000 end
  local ms = duration.parse(text)
  if ms then return os.time() * 1000 - ms end
  return nil, ("--since: expected a date (2026-11-01) or an age (7d), got \"%s\""):format(text)
end

function ledger.describe(parser)
  parser:command_target "action"
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
  local resolve = parser:command("resolve", "Resolve an unknown outcome that you have looked up in Sendoso")
  resolve:argument("key", "The key of the gift")
  resolve:argument("outcome", "sent, or absent (it was not sent: the next run may send it)")
    :choices { "sent", "absent" }
  resolve:option("--note", "How you know"):argname "TEXT"
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

-- The ledger at a path; false where there is none yet.
local function open(run, path)
  local core = require "sendoso.core"
  if core.exists(path) or core.exists(path .. "-lease") then return core.ledger { path = path } end
  run:say("no gift was sent yet: the ledger %s does not exist", path)
  return false
end

local function time(ms) return instant.utc(ms // 1000) end

-- A row with its time as people read it.
local function timed(row)
  row.at = time(row.at)
  return row
end

local actions = {}

function actions.list(opened, args, run)
  local rows, err = {}, nil
  if opened then
    rows, err = opened:list {
      state = args.state, script = args.script, campaign = args.campaign, recipient = args.recipient,
      since = args.since,
    }
  end
  if not rows then return shell.fail(run, err) end
  return shell.protect(run, function()
    output.list(shell.format(args), "at state key operation campaign price recipient tracking_code note",
      (cursor.of(rows, timed)))
  end)
end

local function find_row(opened, key)
  local rows, err = opened:list { key = key }
  if not rows then return nil, err end
  if rows[1] then return rows[1] end
  return fail("not_found", ("the ledger has no gift with the key %s"):format(key),
    { hint = "run `sendoso ledger list` to see its keys" })
end

function actions.show(opened, args, run)
  if not opened then return 1 end
  local row, err = find_row(opened, args.key)
  if not row then return shell.fail(run, err) end
  local events
  events, err = opened:history(args.key)
  if not events then return shell.fail(run, err) end
  timed(row)
  for _, event in ipairs(events) do timed(event) end
  return shell.protect(run, function()
    local format = shell.format(args)
    if format == "table" then
      output.one("table", "key state at operation recipient campaign price via script tracking_code tracking_url link "
        .. "message note user host pid", row)
      output.text "\n"
      output.list("table", "at state user host pid note", (cursor.of(events)))
    else
      row.events = events
      output.one(format, "key state at operation recipient campaign price note", row)
    end
  end)
end

-- Steps through all changes of all gifts, each with what its gift is.
local function each_change(opened, rows)
  local i, events, j = 0, {}, 0
  return function()
    while j >= #events do
      i = i + 1
      if not rows[i] then return nil end
      local err
      events, err = opened:history(rows[i].key)
      if not events then error(err, 0) end
      j = 0
    end
    j = j + 1
    local change, gift = events[j], rows[i]
    return {
      at = time(change.at), key = gift.key, state = change.state, operation = gift.operation,
      recipient = gift.recipient, campaign = gift.campaign, price = gift.price, via = gift.via, script = gift.script,
      user = change.user, host = change.host, pid = change.pid, note = change.note,
    }
  end
end

-- A gift with all its changes.
local function with_events(opened, gift)
  local events, err = opened:history(gift.key)
  if not events then error(err, 0) end
  for _, event in ipairs(events) do timed(event) end
  gift.at, gift.began, gift.events = time(gift.at), gift.began and time(gift.began), events
  return gift
end

local function each_gift(opened, rows)
  return (cursor.of(rows, function(gift) return with_events(opened, gift) end))
end

function actions.export(opened, args, run)
  local rows, err = {}, nil
  if opened then rows, err = opened:list() end
  if not rows then return shell.fail(run, err) end
  return shell.protect(run, function()
    output.list(args.format, "at key state operation recipient campaign price via script user host pid note",
      (args.format == "csv" and each_change or each_gift)(opened, rows))
  end)
end

function actions.resolve(opened, args, run)
  if not opened then return 1 end
  local ok, err = opened:resolve(args.key, args.outcome, args.note)
  if not ok then return shell.fail(run, err) end
  run:tell("%s is now %s", args.key,
    args.outcome == "sent" and "sent: it will not be sent again" or "absent: the next run may send it")
  return 0
end

function ledger.run(args, run)
  local path, err = find(run)
  local opened
  if path then opened, err = open(run, path) end
  if opened == nil then return shell.fail(run, err) end
  local status = actions[args.action](opened, args, run)
  if opened then opened:close() end
  return status
end

return ledger

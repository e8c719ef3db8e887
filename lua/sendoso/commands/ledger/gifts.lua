--- The gifts of a ledger, from the shell: list, show and export.
local approval = require "sendoso.approval"
local cursor = require "sendoso.cursor"
local evidence = require "sendoso.mirror.evidence"
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local listing = require "sendoso.commands.listing"
local opened = require "sendoso.commands.ledger.opened"
local output = require "sendoso.run.output"
local price = require "sendoso.ledger.price"
local shell = require "sendoso.commands.shell"
local since = require "sendoso.commands.since"
local states = require "sendoso.commands.ledger.states"

local gifts = {}


local function time(ms) return instant.utc(ms // 1000) end

-- To the millisecond, for whoever reads an export back.
local function exact(ms) return ("%s.%03dZ"):format(instant.civil(ms // 1000), ms % 1000) end

-- A row with its times as people read them.
local function timed(row)
  row.at, row.began = row.at and time(row.at), row.began and time(row.began)
  row.people = nil -- who it is for is not in that
  return row
end

-- Steps through gifts, each in a shape of its own.
local function each(ledger, filter, shape)
  if not ledger then return (cursor.of {}) end
  local next_row = ledger:each(filter)
  return function()
    local row = next_row()
    return row and shape(row)
  end
end

local LIST = "at state key operation campaign price recipient tracking_code note"

gifts.list = {
  name = "list", help = "List gifts, the latest change last",
  examples = { "sendoso ledger list --state unknown", "sendoso ledger list --since 7d --campaign 2002 --format csv" },
}

-- The ledger knows campaigns by their IDs only: a name is Sendoso's, and may change.
local function campaign_id(text)
  local id = math.tointeger(tonumber(text))
  if id and id > 0 then return id end
  return nil, ("--campaign: expected the ID of a campaign, got \"%s\" (`sendoso campaigns` lists IDs and names)")
    :format(text)
end

function gifts.list.describe(parser)
  parser:option("--state", "Only gifts in this state"):choices(states.all)
  parser:option("--script", "Only gifts of this script"):argname "SCRIPT":convert(shell.filled "--script")
  parser:option("--campaign", "Only gifts of the campaign with this ID"):argname "ID"
    :convert(campaign_id)
  parser:option("--recipient", "Only gifts to this email address"):argname "EMAIL"
    :convert(shell.reader({ type = "email" }, "--recipient"))
  parser:option("--since", "Only gifts that changed since a date (2026-11-01, 00:00 UTC) or within an age (7d)")
    :argname "DATE|AGE":convert(since.parse)
  listing.describe(parser, LIST)
end

gifts.list.run = opened.by(function(ledger, args, run)
  return shell.protect(run, function()
    listing.show(run, args, LIST,
      each(ledger, { state = args.state, script = args.script, campaign = args.campaign, recipient = args.recipient,
        since = args.since and args.since(run:now()) }, function(row)
        local format = shell.format(args)
        return price.show(timed(row), format == "table" or format == "csv")
      end))
  end)
end, { lists = true })

gifts.show = {
  name = "show", usage = "KEY", help = "Show one gift and every change to it",
  examples = { "sendoso ledger show anniversary/1004/5", "sendoso ledger show anniversary/1004/5 --json" },
}

function gifts.show.describe(parser)
  parser:argument("key", "The key of the gift"):convert(shell.filled "key")
  shell.describe_format(parser)
end

local OF_APPROVALS = "^" .. approval.key ""

local function find_row(ledger, key)
  local rows, err = ledger:list { key = key }
  if not rows then return nil, err end
  if rows[1] then return rows[1] end
  if key:find(OF_APPROVALS) then
    return fail("not_found", ("the ledger has no approval with the key %s"):format(key),
      { hint = "its key is approval/ and the \"plan\" that the file of the approval has; `sendoso approve` prints it" })
  end
  return fail("not_found", ("the ledger has no gift with the key %s"):format(key),
    { hint = "run `sendoso ledger list` to see its keys" })
end

-- What became of a gift, as the last sync has found.
local function send_of(ledger, key)
  local send = fail.try(evidence.known, ledger, key)
  return send and { id = send.id, status = send.status, changed = instant.utc(send.changed) }
end

-- Prints the approvals of a plan, for people. Are there any?
local function show_approvals(key, events, approvers)
  local has_any = false
  for _, event in ipairs(events) do
    local described = key:find(OF_APPROVALS) and approval.describe(event.note, approvers)
    if described then
      if has_any then output.text "\n" end
      has_any = true
      described.plan, described.given_to = key, ("%s@%s, process %d, at %s"):format(event.user, event.host, event.pid,
        event.at)
      output.one("table", "plan approved_by at ends how given_to", described)
    end
  end
  return has_any
end

gifts.show.run = opened.by(function(ledger, args, run)
  local events, err = ledger:history(args.key)
  if not events then return shell.fail(run, err) end
  local row
  row, err = find_row(ledger, args.key)
  -- Approvals of plans and calls of tools are no gifts, and have events.
  if not row and err.kind == "not_found" and #events > 0 then row = { key = args.key } end
  if not row then return shell.fail(run, err) end
  timed(row)
  row.send = send_of(ledger, args.key)
  for _, event in ipairs(events) do timed(event) end
  return shell.protect(run, function()
    local format = shell.format(args)
    if format == "table" and show_approvals(args.key, events, run.settings.approvers or {}) then return end
    price.show(row, format == "table" or format == "csv")
    if format == "table" then
      output.one("table", "key state at operation recipient campaign price sender team via script rule occasion due "
        .. "day same tracking_code tracking_url link message send.id send.status send.changed note user host pid", row)
      output.text "\n"
      output.list("table", "at state user host pid note", (cursor.of(events)))
    else
      row.events = events
      output.one(format, "key state at operation recipient campaign price note", row)
    end
  end)
end)

gifts.export = {
  name = "export", help = "Print every gift with every change to it, for an audit or `sendoso ledger import`",
  examples = { "sendoso ledger export > gifts.ndjson", "sendoso ledger export --format csv > changes.csv" },
}

function gifts.export.describe(parser)
  parser:option("--format", "One gift per line (ndjson), or one change per line (csv)"):choices { "ndjson", "csv" }
    :default "ndjson"
end

-- Steps through all changes of all gifts, each with what its gift is.
local function each_change(ledger)
  local next_gift = each(ledger, nil, function(row) return price.show(row, true) end)
  local gift, events, i = nil, {}, 0
  return function()
    while i >= #events do
      gift = next_gift()
      if not gift then return nil end
      events, i = fail.need(ledger:history(gift.key)), 0
    end
    i = i + 1
    local change = events[i]
    return {
      at = time(change.at), key = gift.key, state = change.state, operation = gift.operation,
      recipient = gift.recipient, campaign = gift.campaign, price = gift.price, via = gift.via, script = gift.script,
      user = change.user, host = change.host, pid = change.pid, note = change.note,
    }
  end
end

-- Steps through all gifts, each with all its changes.
local function each_gift(ledger)
  local account = ledger and ledger:facts().account
  return each(ledger, nil, function(gift)
    gift.account, gift.people = account, nil -- these digests are of this ledger alone
    gift.events = fail.need(ledger:history(gift.key))
    for _, event in ipairs(gift.events) do event.at = exact(event.at) end
    gift.at, gift.began = exact(gift.at), gift.began and exact(gift.began)
    return price.show(gift)
  end)
end

gifts.export.run = opened.by(function(ledger, args, run)
  return shell.protect(run, function()
    output.list(args.format, "at key state operation recipient campaign price via script user host pid note",
      (args.format == "csv" and each_change or each_gift)(ledger))
  end)
end, { lists = true })

return gifts

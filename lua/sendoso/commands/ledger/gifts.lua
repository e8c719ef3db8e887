--- The gifts of a ledger, from the shell: list, show, export, and what a person decides about one.
local cursor = require "sendoso.cursor"
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local output = require "sendoso.run.output"
local shell = require "sendoso.commands.shell"

local function time(ms) return instant.utc(ms // 1000) end

-- To the millisecond, for whoever reads an export back.
local function exact(ms) return ("%s.%03dZ"):format(instant.civil(ms // 1000), ms % 1000) end

-- A row with its time as people read it.
local function timed(row)
  row.at = time(row.at)
  return row
end

local actions = {}

-- Steps through gifts, each in a shape of its own.
local function each(opened, filter, shape)
  if not opened then return (cursor.of {}) end
  local next_row = opened:each(filter)
  return function()
    local row = next_row()
    return row and shape(row)
  end
end

function actions.list(opened, args, run)
  return shell.protect(run, function()
    output.list(shell.format(args), "at state key operation campaign price recipient tracking_code note",
      each(opened, { state = args.state, script = args.script, campaign = args.campaign, recipient = args.recipient,
        since = args.since }, timed))
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

local function history(opened, key)
  local events, err = opened:history(key)
  if not events then error(err, 0) end
  return events
end

-- Steps through all changes of all gifts, each with what its gift is.
local function each_change(opened)
  local next_gift, gift, events, i = each(opened, nil, function(row) return row end), nil, {}, 0
  return function()
    while i >= #events do
      gift = next_gift()
      if not gift then return nil end
      events, i = history(opened, gift.key), 0
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
local function each_gift(opened)
  return each(opened, nil, function(gift)
    gift.events = history(opened, gift.key)
    for _, event in ipairs(gift.events) do event.at = exact(event.at) end
    gift.at, gift.began = exact(gift.at), gift.began and exact(gift.began)
    return gift
  end)
end

function actions.export(opened, args, run)
  return shell.protect(run, function()
    output.list(args.format, "at key state operation recipient campaign price via script user host pid note",
      (args.format == "csv" and each_change or each_gift)(opened))
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

function actions.release(opened, args, run)
  if not opened then return 1 end
  local ok, err = opened:release(args.key, args.note)
  if not ok then return shell.fail(run, err) end
  run:tell("%s is released: the next run may send it", args.key)
  return 0
end

return actions

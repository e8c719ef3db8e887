--- sendoso owed
local cursor = require "sendoso.cursor"
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local listing = require "sendoso.commands.listing"
local opened = require "sendoso.commands.ledger.opened"
local owed = require "sendoso.ledger.owed"
local path = require "sendoso.path"
local shell = require "sendoso.commands.shell"
local words = require "sendoso.words"

local command = {
  name = "owed",
  epilog = [[
Every run of a rule looks at what it owes again, and sends it once nothing speaks against it. A gift in the state
`behind` was due longer ago than runs look back: it is only sent if you say so. To have it sent, run
`sendoso ledger release KEY --note TEXT`; to give it up, run `sendoso ledger dismiss KEY --note TEXT`.

An event of a webhook that no rule could be given yet, as when its source does not answer, is `waiting`.

Of a gift whose person gets none any more, since they have left or opted out, nothing is to be decided: it is only
listed with --all. If they are back, the next run looks at it again.]],
  examples = { "sendoso owed", "sendoso owed --rule anniversary --json" },
}

local COLUMNS = "due rule key state reason"

function command.describe(parser)
  parser:option("--rule", "Only gifts of this rule"):argname "NAME":convert(shell.filled "--rule")
  parser:flag("--all", "Also gifts whose person gets none any more")
  parser:option("--inbox", "The file that keeps the events of webhooks"):argname "FILE":convert(shell.filled "--inbox")
  listing.describe(parser, COLUMNS)
end

-- The person may have got it under another key, which the export gave them meanwhile.
local function second_of(ledger, one)
  local other = one.state ~= "held" and ledger:second(one.key)
  if not other then return nil end
  return ("it may be %s: if it is, run `sendoso ledger same %s %s`"):format(other, one.key, other)
end

-- Walks the events of webhooks that no rule could be given yet.
local function events_of(inbox)
  return function(_, before)
    local one, err = inbox:failed("rules", before and before.number or 0)
    if one == nil then error(err, 0) end
    return one or nil
  end
end

local function add_events(rows, inbox)
  for one in events_of(inbox) do
    rows[#rows + 1] = { key = ("%s webhook %s"):format(one.source, one.id),
      due = instant.utc(one.received // 1000):sub(1, 10), state = "waiting",
      reason = ("tried %s; `sendoso listen` tries again at %s"):format(words.count(one.tries, "time", "times"),
        instant.utc(one.due // 1000)) }
  end
end

-- The events of an inbox, if there is one.
local function read_inbox(rows, args)
  local core = require "sendoso.core"
  local file = args.inbox or path.state "inbox.db"
  if args.rule or not core.exists(file) then return end
  local inbox <close> = fail.need(core.inbox(file))
  add_events(rows, inbox)
end

command.run = opened.by(function(ledger, args, run)
  local list, err = {}, nil
  if ledger then list, err = owed.list(ledger) end
  if not list then return shell.fail(run, err) end
  local rows = {}
  local _, failure = fail.try(read_inbox, rows, args)
  if failure then return shell.fail(run, failure) end
  for _, one in ipairs(list) do
    if (not args.rule or one.rule == args.rule) and (args.all or not one.skipped) then
      rows[#rows + 1] = { key = one.key, rule = one.rule, due = one.due, state = one.skipped and "skipped" or one.state,
        reason = one.skipped or second_of(ledger, one) or one.reason }
    end
  end
  return shell.protect(run, function()
    listing.show(run, args, COLUMNS, (cursor.of(rows)))
  end)
end, { lists = true })

return command

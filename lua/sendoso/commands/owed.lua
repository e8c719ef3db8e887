--- sendoso owed
local cursor = require "sendoso.cursor"
local listing = require "sendoso.commands.listing"
local opened = require "sendoso.commands.ledger.opened"
local owed = require "sendoso.ledger.owed"
local shell = require "sendoso.commands.shell"

local command = {
  name = "owed",
  epilog = [[
Every run of a rule looks at what it owes again, and sends it once nothing speaks against it. A gift in the state
`behind` was due longer ago than runs look back: it is only sent if you say so. To have it sent, run
`sendoso ledger release KEY --note TEXT`; to give it up, run `sendoso ledger dismiss KEY --note TEXT`.

Of a gift whose person gets none any more, since they have left or opted out, nothing is to be decided: it is only
listed with --all. If they are back, the next run looks at it again.]],
  examples = { "sendoso owed", "sendoso owed --rule anniversary --json" },
}

local COLUMNS = "due rule key state reason"

function command.describe(parser)
  parser:option("--rule", "Only gifts of this rule"):argname "NAME":convert(shell.filled "--rule")
  parser:flag("--all", "Also gifts whose person gets none any more")
  listing.describe(parser, COLUMNS)
end

-- The person may have got it under another key, which the export gave them meanwhile.
local function second_of(ledger, one)
  local other = one.state ~= "held" and ledger:second(one.key)
  if not other then return nil end
  return ("it may be %s: if it is, run `sendoso ledger same %s %s`"):format(other, one.key, other)
end

command.run = opened.by(function(ledger, args, run)
  local list, err = {}, nil
  if ledger then list, err = owed.list(ledger) end
  if not list then return shell.fail(run, err) end
  local rows = {}
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

--- sendoso budget
local allotted = require "sendoso.budget.allotted"
local cursor = require "sendoso.cursor"
local listing = require "sendoso.commands.listing"
local money = require "sendoso.money"
local opened = require "sendoso.commands.ledger.opened"
local shell = require "sendoso.commands.shell"

local command = {
  name = "budget",
  epilog = [[
Budgets stand in rules (docs/money.md); the ledger remembers those of the last run. What a run has reserved for gifts
that it is about to send is not free, and comes back if the run is killed.]],
  examples = { "sendoso budget", "sendoso budget --warn 80 --exit-code", "sendoso budget --json" },
}

local COLUMNS = "rule group per allotted spent reserved owed free percent"
local AMOUNTS = { "allotted", "spent", "reserved", "owed", "free" }
local AT_LEVEL = 2

function command.describe(parser)
  parser:option("--warn", "Warn of budgets that are used up to this percentage (default: 90)"):argname "PERCENT"
    :convert(shell.whole("--warn", 1))
  parser:flag("--exit-code", "Exit with 2 if there is such a warning")
  listing.describe(parser, COLUMNS)
end

-- Warns of budgets that are nearly used up. Returns how many there are.
local function warn(run, rows, level)
  local count = 0
  for _, row in ipairs(rows) do
    if row.percent >= level then
      count = count + 1
      run:warn("%s: %d %% of %s is used, %s is free", row.rule and ("rule '%s'"):format(row.rule)
        or ("team group '%s'"):format(row.group), row.percent, money.text(row.allotted), money.text(row.free))
    end
  end
  return count
end

command.run = opened.by(function(ledger, args, run)
  local rows, err = {}, nil
  if ledger then rows, err = allotted.rows(ledger, tostring(run:today())) end
  if not rows then return shell.fail(run, err) end
  local count = warn(run, rows, args.warn or 90)
  local format = shell.format(args)
  local is_text = format == "table" or format == "csv"
  for _, row in ipairs(rows) do
    for _, name in ipairs(is_text and AMOUNTS or {}) do row[name] = money.text(row[name]) end
  end
  local status = shell.protect(run, function() listing.show(run, args, COLUMNS, (cursor.of(rows))) end)
  return args.exit_code and count > 0 and status == 0 and AT_LEVEL or status
end, { lists = true })

return command

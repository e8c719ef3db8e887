--- sendoso reconcile
local connect = require "sendoso.client.connect"
local cursor = require "sendoso.cursor"
local duration = require "sendoso.dates.duration"
local instant = require "sendoso.dates.instant"
local listing = require "sendoso.commands.listing"
local operations = require "sendoso.operations"
local readback = require "sendoso.ledger.readback"
local session = require "sendoso.commands.session"
local shell = require "sendoso.commands.shell"
local words = require "sendoso.words"

local command = {
  name = "reconcile",
  epilog = [[
A gift that is in the list of sends was sent. A gift that is missing counts as not sent only if
another gift of that day is in the list, which shows that the list is up to date. The rest is for
you: look it up in Sendoso's send tracker, then run `sendoso ledger resolve KEY sent` or `absent`.
Exits with 6 while any outcome is unknown.]],
  examples = { "sendoso reconcile", "sendoso reconcile --wait --after 15m --json" },
}

local COLUMNS = "key outcome tried recipient campaign operation reason"

function command.describe(parser)
  parser:option("--after", "How old a gift must be to count as not sent if it is not in the list,\n"
    .. "such as 90s, 10m or 2h (default: 10m; less only in the sandbox)"):argname "AGE":convert(duration.parse)
  parser:flag("--wait", "Wait until every gift is that old")
  listing.describe(parser, COLUMNS)
end

local function check_after(client, after_ms)
  if not after_ms or after_ms >= readback.AFTER_MS or client.where == "sandbox" then return true end
  return false, ("--after: expected 10m or more for %s, since its list may be late"):format(client.host)
end

local CLOCK_MS = 1500 -- how exactly Sendoso's clock is known: its answers give the second

-- Waits until the latest gift is old enough to count as not sent.
local function wait_for(run, gifts, after_ms)
  local core = require "sendoso.core"
  local youngest = 0
  for _, gift in ipairs(gifts) do youngest = math.max(youngest, gift.began) end
  local _, now = core.clock()
  local left = youngest + after_ms + CLOCK_MS - now
  if left <= 0 then return end
  run:tell("waiting %s until the latest gift is old enough", duration.words(left))
  core.sleep(left)
end

-- A verdict as a row of the table.
local function row_of(verdict)
  local gift = verdict.gift
  return {
    key = gift.key, outcome = verdict.outcome or "unknown", tried = instant.utc(gift.began // 1000),
    recipient = gift.recipient, campaign = gift.campaign, operation = gift.operation, reason = verdict.why,
  }
end

-- Unknown outcomes that are in no list of Sendoso: links and invitations.
local function unlisted(ledger)
  local rows, err = ledger:list { state = "unknown" }
  if not rows then return nil, err end
  local verdicts = {}
  for _, row in ipairs(rows) do
    if not operations[row.operation].readback then
      verdicts[#verdicts + 1] = { gift = row, why = "Sendoso lists neither links nor invitations: ask the recipient" }
      row.began = row.began or row.at
    end
  end
  return verdicts
end

local function work(client, ledger, args)
  local after_ms = args.after or readback.AFTER_MS
  local gifts, err = readback.open(ledger)
  if not gifts then return nil, err end
  if args.wait then wait_for(client.run, gifts, after_ms) end
  local verdicts
  verdicts, err = readback.take(client, ledger, after_ms)
  if not verdicts then return nil, err end
  if not client.run.settings.dry_run then readback.settle(ledger, verdicts) end
  local others
  others, err = unlisted(ledger)
  if not others then return nil, err end
  return table.move(others, 1, #others, #verdicts + 1, verdicts)
end

local function finish(run, verdicts, args)
  local count = 0
  for _, verdict in ipairs(verdicts) do count = count + (verdict.outcome and 0 or 1) end
  local status = shell.protect(run, function() listing.show(run, args, COLUMNS, (cursor.of(verdicts, row_of))) end)
  if #verdicts == 0 then run:tell "no outcome is unknown"
  elseif count > 0 then
    run.tally:note "unknown"
    run:warn("%s still unknown: look in Sendoso's send tracker, then run `sendoso ledger resolve KEY sent|absent`",
      words.count(count, "outcome is", "outcomes are"))
  end
  return math.max(status, run:status())
end

function command.run(args, run)
  local client, err = session.client(run)
  if not client then return shell.fail(run, err) end
  local place = connect.words(client.where, client.host)
  run:say("%s", client:is_dry_run() and client:words() or "reading the list of sends of " .. place)
  client.reconciles = false -- this command does that, and prints more
  local ok, reason = check_after(client, args.after)
  if not ok then
    run:problem("%s", reason)
    client:close()
    return shell.USAGE
  end
  local ledger, verdicts
  ledger, err = client:ledger()
  if ledger then verdicts, err = work(client, ledger, args)
  elseif ledger == false then verdicts = {} end
  client:close()
  if not verdicts then return shell.fail(run, err) end
  return finish(run, verdicts, args)
end

return command

--- sendoso reconcile
local age = require "sendoso.dates.duration"
local output = require "sendoso.run.output"
local read = require "sendoso.commands.read"
local reading = require "sendoso.ledger.readback"
local report = require "sendoso.run.say"
local settings = require "sendoso.run.settings"
local tally = require "sendoso.run.tally"

local command = {
  name = "reconcile", help = "settle gifts whose outcome is unknown, by reading the sends back",
}

function command.describe(parser)
  parser:option("--after", "how long after a gift its absence counts, as 90s, 10m or 2h (10m if not said; less only in "
    .. "the sandbox)"):argname "AGE":convert(age.parse)
  parser:flag("--wait", "wait until every gift is as old as that")
  read.describe_format(parser)
  parser:epilog [[
A gift that is found in the list of sends was sent. One that is not was not sent only if another
gift of that day is seen there, so that it is known that gifts are. What stays unknown is for you:
look it up in Sendoso's send tracker, then say `sendoso ledger resolve KEY sent` or `absent`.
Ends with 6 while anything is unknown.]]
end

local function check_after(client, after_ms)
  if not after_ms or after_ms >= reading.AFTER_MS or client.where == "sandbox" then return true end
  return false, ("--after must be 10m or more with %s: its list may be late"):format(client.host)
end

-- Waits until the youngest of them is old enough for its absence to count.
local function wait_for(gifts, after_ms)
  local core = require "sendoso.core"
  local youngest = 0
  for _, gift in ipairs(gifts) do youngest = math.max(youngest, gift.began) end
  local _, now = core.clock()
  local left = youngest + after_ms - now
  if left <= 0 then return end
  report.tell("waiting %s until the youngest gift is old enough", age.words(left))
  core.sleep(left)
end

local function time(ms) return os.date("!%Y-%m-%dT%H:%M:%SZ", ms // 1000) end

local function show(format, verdicts)
  local i = 0
  output.list(format, "key outcome tried recipient campaign operation why", function()
    i = i + 1
    local verdict = verdicts[i]
    if not verdict then return nil end
    local gift = verdict.gift
    return {
      key = gift.key, outcome = verdict.outcome or "unknown", tried = time(gift.began), recipient = gift.recipient,
      campaign = gift.campaign, operation = gift.operation, why = verdict.why,
    }
  end)
end

-- The unknowns that no list shows: links, invitations.
local function unlisted(ledger)
  local rows, err = ledger:list { state = "unknown" }
  if not rows then return nil, err end
  local verdicts = {}
  for _, row in ipairs(rows) do
    if not require("sendoso.operations")[row.operation].readback then
      verdicts[#verdicts + 1] = { gift = row, why = "no list of Sendoso's shows it: ask the recipient" }
      row.began = row.began or row.at
    end
  end
  return verdicts
end

local function work(client, ledger, args)
  local after_ms = args.after or reading.AFTER_MS
  local gifts, err = reading.open(ledger)
  if not gifts then return nil, err end
  if args.wait then wait_for(gifts, after_ms) end
  local verdicts
  verdicts, err = reading.take(client, ledger, after_ms)
  if not verdicts then return nil, err end
  if not settings.dry_run then reading.settle(ledger, verdicts) end
  local others
  others, err = unlisted(ledger)
  if not others then return nil, err end
  return table.move(others, 1, #others, #verdicts + 1, verdicts)
end

local function finish(verdicts, format)
  local count = 0
  for _, verdict in ipairs(verdicts) do count = count + (verdict.outcome and 0 or 1) end
  local status = read.protect(function() show(format, verdicts) end)
  local open = count == 1 and "1 gift is" or count .. " gifts are"
  if #verdicts == 0 then report.tell "nothing is unknown"
  elseif count > 0 then
    tally.note "unknown"
    report.say("%s unknown still: look in Sendoso's send tracker, then sendoso ledger resolve KEY sent|absent", open)
  end
  return math.max(status, tally.status())
end

function command.run(args)
  settings.announce = true
  settings.reconciles = true -- itself, and aloud
  local client, err = require("sendoso").default()
  if not client then return read.fail(err) end
  local ok, reason = check_after(client, args.after)
  if not ok then
    report.say("%s", reason)
    client:close()
    return 64
  end
  local ledger, verdicts
  ledger, err = client:ledger()
  if ledger then verdicts, err = work(client, ledger, args)
  elseif ledger == false then verdicts = {} end
  client:close()
  if not verdicts then return read.fail(err) end
  return finish(verdicts, read.format(args))
end

return command

--- What `sendoso doctor` looks at in an account of Sendoso, and in its ledger.
local account = require "sendoso.ledger.account"
local connect = require "sendoso.client.connect"
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local owed = require "sendoso.ledger.owed"
local window = require "sendoso.gifts.window"
local words = require "sendoso.words"

local checks = {}

local SKEW_MS = 60000 -- from here on a day may be another one

function checks.service(report, client, me)
  report:ok("service", ("%s, by the user %s (%s), balance %s"):format(connect.words(client.where, client.host),
    tostring(me.email or me.id), tostring(me.role or "role unknown"), tostring(me.balance or "unknown")))
end

function checks.clock(report, client)
  local skew = client.core:skew()
  if not skew then return report:look("clock", "Sendoso does not say what time it is there", "compare it yourself") end
  local seconds = math.abs(skew) // 1000
  local text = ("%s %s Sendoso's"):format(words.count(seconds, "second"), skew > 0 and "behind" or "ahead of")
  if math.abs(skew) < SKEW_MS then return report:ok("clock", text) end
  report:look("clock", text, "set the clock of this machine, for example with systemd-timesyncd")
end

function checks.token(report, client)
  local settings = client.settings
  if client.sandbox then return report:ok("token", "the sandbox needs none") end
  if settings.token then
    return report:ok("token", "of SENDOSO_ACCESS_TOKEN; when it ends is not known (Sendoso's live two hours)")
  end
  local kept, err = require("sendoso.core").credentials(settings.credentials.place)
  if not kept then return report:failed("token", err or fail.new("auth", "nobody is signed in")) end
  report:ok("token", ("of the profile '%s', until %s, renewed by itself"):format(settings.profile,
    instant.utc(kept.ends_at)))
end

function checks.campaigns(report, client, run)
  local outside, count = {}, 0
  for campaign in client.campaigns { fields = { "id", "name", "start_date", "end_date" } } do
    count = count + 1
    local _, err = window(campaign, run:now())
    if err then outside[#outside + 1] = err.message end
  end
  if #outside == 0 then return report:ok("campaigns", words.count(count, "campaign") .. ", all within their dates") end
  for _, text in ipairs(outside) do
    report:look("campaigns", text, "change its dates in Sendoso, or use another campaign in your scripts")
  end
end

-- How many gifts of a state, counted one by one: a ledger may have a million.
local function count_of(ledger, state)
  local count = 0
  for _ in ledger:each { state = state } do count = count + 1 end
  return count
end

local function check_gifts(report, ledger)
  local open = 0
  for _, state in ipairs { "unknown", "held" } do
    local count = count_of(ledger, state)
    open = open + count
    if count > 0 then
      report:bad("gifts", ("%s %s"):format(words.count(count, "gift"), state == "held" and "held"
        or "with an unknown outcome"), state == "held"
        and "run `sendoso ledger list --state held`, then `sendoso ledger resolve` or `release`"
        or "run `sendoso reconcile`", "unknown")
    end
  end
  if open == 0 then report:ok("gifts", "none is held, and no outcome is unknown") end
  local list = fail.need(owed.list(ledger))
  if #list == 0 then return report:ok("owed", "nothing") end
  report:bad("owed", words.count(#list, "gift is", "gifts are") .. " owed", "run `sendoso owed` to see why", "refused")
end

function checks.ledger(report, client)
  local ledger, name = account.open_ledger(client.core, {
    path = client:ledger_choice(), schema = client.settings.ledger_schema, readonly = true })
  if ledger == nil then return report:failed("ledger", name) end
  if not ledger then
    if client.where == "sandbox" then return report:ok("ledger", name .. ": the first gift creates it") end
    return report:failed("ledger", fail.new("guard", ("the ledger %s does not exist"):format(name),
      { hint = "create it with `sendoso ledger init`, if this account never had one; or name it with --ledger" }))
  end
  local _ <close> = ledger
  local facts = ledger:facts()
  local text = ("%s, %s sent"):format(name, words.count(count_of(ledger, "sent"), "gift"))
  if facts.warning then report:bad("ledger", facts.warning, "see docs/operations.md", "guard")
  else report:ok("ledger", text) end
  check_gifts(report, ledger)
end

return checks

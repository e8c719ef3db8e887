--- Sends exactly what a plan says, says what it does not send, and remembers how far each rule has come.
local account = require "sendoso.account"
local fail = require "sendoso.fail"
local gift = require "sendoso.gift"
local operations = require "sendoso.operations"
local report = require "sendoso.report"
local settings = require "sendoso.settings"
local tally = require "sendoso.tally"

local apply = {}

local AT_ONCE = 10 -- Sendoso allows as many requests a second

local function place_of(entry) return entry.place and ("  (%s)"):format(entry.place) or "" end

-- Says and counts what is not to be sent.
local function say_unsent(entry)
  local what = (entry.key or entry.rule) .. place_of(entry)
  if entry.outcome == "unusable" then return tally.row(entry.reason) end
  if entry.outcome == "sent" then return tally.receipt({ key = entry.key, outcome = "duplicate" }, what, false) end
  if entry.outcome == "refused" then
    local _, err = fail("invalid", entry.reason)
    return tally.not_sent(err, what)
  end
  tally[entry.outcome] = tally[entry.outcome] + 1
  report.tell("%-9s  %s  %s", entry.outcome, what, entry.reason)
end

-- Sends one entry. Returns whether it is settled.
local function send(client, entry)
  if entry.warning then report.say("warning    %s  %s", entry.key, entry.warning) end
  local op = operations[entry.operation]
  local receipt, err = gift.spend(client, op, entry.args, entry.gift)
  tally.gift(receipt, err, entry.key .. place_of(entry), entry.cost)
  return receipt ~= nil
end

-- Notes the earliest day of a rule that is not settled.
local function note(unsettled, entry, day)
  local first = unsettled[entry.rule]
  if not first or day < first then unsettled[entry.rule] = day end
end

-- Up to which day each rule is settled: the day of the plan, or that of the first gift that may still go.
local function remember(client, plan, unsettled)
  local ledger = not client:is_dry_run() and client:ledger()
  for _, rule in ipairs(ledger and plan.rules or {}) do
    local ok, err = ledger:reach(rule.name, unsettled[rule.name] or plan.today)
    if not ok then
      report.error(err)
      tally.note "failed"
    end
  end
end

-- Before the first gift: a run that is killed has begun, and the next one starts where it did.
local function begin(client, plan)
  local ledger = not client:is_dry_run() and client:ledger()
  for _, rule in ipairs(ledger and plan.rules or {}) do
    if not ledger:reached(rule.name) then ledger:reach(rule.name, rule.from) end
  end
end

-- These may be sent by a later run: the row is mended, the campaign opens, the leave ends.
local open = { held = true, refused = true, unusable = true }

--- Carries a plan out. What was sent meanwhile is a duplicate, and is said.
---@param client sendoso.Client
---@param plan sendoso.Plan
function apply.all(client, plan)
  settings.script = plan.script
  local from, unsettled, sends, not_due = {}, {}, {}, 0
  for _, rule in ipairs(plan.rules) do from[rule.name] = rule.from end
  for _, text in ipairs(plan.remarks) do report.say("%s", text) end
  begin(client, plan)
  for _, entry in ipairs(plan.entries) do
    if entry.outcome == "send" then sends[#sends + 1] = entry
    elseif entry.not_due then not_due = not_due + 1
    else say_unsent(entry) end
    if open[entry.outcome] then note(unsettled, entry, entry.due or from[entry.rule]) end
  end
  if not_due > 0 then report.tell("%d %s not due", not_due, not_due == 1 and "is" or "are") end
  local settled = {}
  require "sendoso.concurrently"(AT_ONCE, sends, function(entry) settled[entry] = send(client, entry) end)
  for _, entry in ipairs(sends) do -- one may have been stopped before it began
    if not settled[entry] then note(unsettled, entry, entry.due) end
  end
  remember(client, plan, unsettled)
end

--- May this plan be applied by this client, now? Returns nil and why not.
---@param client sendoso.Client
---@param plan sendoso.Plan
---@param now string UTC, as 2026-03-31T09:00:00Z
---@param age_ms integer how old it is
---@param most_ms integer how old it may be
---@return true?, sendoso.Error?
function apply.check(client, plan, now, age_ms, most_ms)
  local whose, err = account.identify(client.core)
  if not whose then return nil, err end
  if whose ~= plan.account then
    return fail("guard", ("the plan is for %s, and this is %s"):format(plan.account, whose))
  end
  if age_ms > most_ms or age_ms < 0 then
    return fail("guard", ("the plan was made at %s, and it is %s now: too %s"):format(plan.made, now,
      age_ms < 0 and "early" or "old"), { hint = "make it anew, or say --max-age" })
  end
  return true
end

return apply

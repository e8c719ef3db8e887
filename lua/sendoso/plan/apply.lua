--- Sends exactly what a plan says, says what it does not send, and remembers how far each rule has come.
local account = require "sendoso.ledger.account"
local claim = require "sendoso.gifts.claim"
local fail = require "sendoso.fail"
local gift = require "sendoso.gifts.gift"
local identity = require "sendoso.plan.identity"
local operations = require "sendoso.operations"
local report = require "sendoso.run.say"
local settings = require "sendoso.run.settings"
local summary = require "sendoso.plan.summary"
local tally = require "sendoso.run.tally"

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
  if entry.is_unknown then
    local _, err = fail("held", entry.reason)
    return tally.not_sent(err, what)
  end
  if entry.outcome == "failed" then
    tally.failed = tally.failed + 1
    tally.note "failed"
    return report.say("%s", entry.reason)
  end
  tally[entry.outcome] = tally[entry.outcome] + 1
  -- -q is silent of what is as it should be.
  local say = (entry.outcome == "held" or entry.is_past) and report.say or report.tell
  say("%-9s  %s  %s", entry.outcome, what, entry.reason)
end

-- Was it sent meanwhile under a key that it had before? Its receipt, or nil and an error.
local function sent_before(client, entry)
  local ledger, err = client:ledger()
  if ledger == nil then return nil, err end
  for _, key in ipairs(ledger and entry.was or {}) do
    local gift_then = { key = key, operation = entry.operation, recipient = entry.gift.recipient }
    local receipt
    receipt, err = claim.look(ledger, gift_then)
    if receipt == nil then return nil, err end
    if receipt then return receipt end
  end
  return false
end

-- Sends one entry. Returns whether it is settled.
local function send(client, entry)
  if entry.warning then report.say("warning    %s  %s", entry.key, entry.warning) end
  local receipt, err = sent_before(client, entry)
  if receipt == false then receipt, err = gift.spend(client, operations[entry.operation], entry.args, entry.gift) end
  tally.gift(receipt, err, entry.key .. place_of(entry), entry.cost)
  return receipt ~= nil
end

-- Says that something failed. Returns false.
local function failed(err)
  report.error(err)
  tally.read(err)
  return false
end

-- Before the first gift: a run that is killed has begun, and the next one starts where it did. What it was
-- called before is remembered for good.
local function begin(ledger, plan)
  for _, rule in ipairs(plan.rules) do
    local ok, err = identity.check_plan(ledger, rule, plan)
    if not ok then return failed(err) end
    local state
    state, err = ledger:rule(rule.name)
    if err then return failed(err) end
    ok, err = identity.remember(ledger, rule, state and state.reached or rule.from, plan.script)
    if not ok then return failed(err) end
  end
  return true
end

-- Gifts of a rule without a known outcome, whenever they were: nobody may forget them.
local function say_unknown(ledger, rule)
  local count = 0
  for _, row in ipairs(ledger:list { state = "unknown" } or {}) do
    if row.key:sub(1, #rule.name + 1) == rule.name .. "/" then count = count + 1 end
  end
  if count == 0 then return end
  tally.note "unknown"
  report.say("%s: %d gift%s without a known outcome; sendoso reconcile looks them up", rule.name, count,
    count == 1 and "" or "s")
end

-- After the last gift: up to which day each rule is settled. That is the day of the plan, or the first day
-- of which something may still go. A plan that began later than what is settled leaves a gap: it moves nothing,
-- nor does one that had nobody to look at.
local function finish(ledger, plan, unsettled)
  for _, rule in ipairs(plan.rules) do
    local state = ledger:rule(rule.name)
    if not rule.is_empty and (not state or state.reached >= rule.from) then
      local ok, err = identity.remember(ledger, rule, unsettled[rule.name] or plan.today, plan.script)
      if not ok then failed(err) end
    end
    say_unknown(ledger, rule)
  end
end

-- These may be sent by a later run: the row is mended, the campaign opens, the leave ends.
local open = { held = true, refused = true, unusable = true, failed = true }

-- What is not sent: says it, and notes from which day on each rule is not settled.
local function say_all(plan, note)
  for _, entry in ipairs(plan.entries) do
    if not entry.not_due and entry.outcome ~= "send" then say_unsent(entry) end
    if open[entry.outcome] then note(entry) end
  end
  for _, rule in ipairs(plan.rules) do
    local counts = summary.count(plan, rule.name)
    if counts.lacking then report.say("%s: %d without the day that it goes by", rule.name, counts.lacking) end
    if counts.not_due then report.tell("%s: %d not due", rule.name, counts.not_due) end
  end
end

local function sends_of(plan)
  local list = {}
  for _, entry in ipairs(plan.entries) do
    if entry.outcome == "send" then list[#list + 1] = entry end
  end
  return list
end

-- Sends what is to be sent; notes what was not.
local function send_all(client, plan, note)
  local sends, settled, begun = sends_of(plan), {}, 0
  require "sendoso.client.concurrently"(AT_ONCE, sends, function(entry)
    begun = begun + 1
    settled[entry] = send(client, entry)
  end)
  for _, entry in ipairs(sends) do
    if not settled[entry] then note(entry) end
  end
  if begun < #sends then report.say("%d more were not begun", #sends - begun) end
end

--- Carries a plan out. What was sent meanwhile is a duplicate, and is said.
---@param client sendoso.Client
---@param plan sendoso.Plan
function apply.all(client, plan)
  settings.script = plan.script
  for _, text in ipairs(plan.remarks) do report.say("%s", text) end
  local ledger = not client:is_dry_run() and client:ledger() or nil
  if ledger and not begin(ledger, plan) then return end
  local from, unsettled = {}, {}
  for _, rule in ipairs(plan.rules) do from[rule.name] = rule.from end
  local function note(entry)
    local day, first = entry.due or from[entry.rule], from[entry.rule]
    if day < first then day = first end
    if not unsettled[entry.rule] or day < unsettled[entry.rule] then unsettled[entry.rule] = day end
  end
  say_all(plan, note)
  send_all(client, plan, note)
  if ledger then finish(ledger, plan, unsettled) end
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
      age_ms < 0 and "early" or "old"),
      { hint = age_ms < 0 and "is the clock of this machine right?" or "make it anew, or say --max-age" })
  end
  return true
end

return apply

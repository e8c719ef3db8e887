--- Sends exactly what a plan says, says what it does not send, and remembers how far each rule has come.
local account = require "sendoso.ledger.account"
local claim = require "sendoso.gifts.claim"
local entries = require "sendoso.plan.entries"
local fail = require "sendoso.fail"
local gift = require "sendoso.gifts.gift"
local identity = require "sendoso.plan.identity"
local instant = require "sendoso.dates.instant"
local summary = require "sendoso.plan.summary"
local words = require "sendoso.words"

local apply = {}

local AT_ONCE = 10 -- Sendoso allows as many requests a second

local function place_of(entry) return entry.place and ("  (%s)"):format(entry.place) or "" end

-- Says and counts what is not to be sent.
local function say_unsent(run, entry)
  local what = (entry.key or entry.rule) .. place_of(entry)
  if entry.outcome == "unusable" then return run:row(entry.reason) end
  if entry.outcome == "sent" then return run:gift({ key = entry.key, outcome = "duplicate" }, nil, what, false) end
  if entry.outcome == "refused" then return run:unsent(fail.new("invalid", entry.reason), what) end
  if entry.is_unknown then return run:unsent(fail.new("held", entry.reason), what) end
  if entry.outcome == "failed" then return run:failure("%s", entry.reason) end
  run:passed_over(entry.outcome, what, entry.reason, entry.is_past)
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
  if entry.warning then client.run:say("warning    %s  %s", entry.key, entry.warning) end
  local receipt, err = sent_before(client, entry)
  if receipt == false then
    local request
    request, err = entries.request(entry)
    receipt = nil
    if request then receipt, err = gift.spend(client, request, entry.gift) end
  end
  client.run:gift(receipt, err, entry.key .. place_of(entry), entry.cost)
  return receipt ~= nil
end

-- Says that something failed. Returns false.
local function failed(run, err)
  run:error(err)
  run:read(err)
  return false
end

-- Before the first gift: a run that is killed has begun, and the next one starts where it did. What it was
-- called before is remembered for good.
local function begin(run, ledger, plan)
  for _, rule in ipairs(plan.rules) do
    local ok, err = identity.check_plan(ledger, rule, plan)
    if not ok then return failed(run, err) end
    local state
    state, err = ledger:rule(rule.name)
    if err then return failed(run, err) end
    ok, err = identity.remember(ledger, rule, state and state.reached or rule.from, plan.script)
    if not ok then return failed(run, err) end
  end
  return true
end

-- Gifts of a rule without a known outcome, whenever they were: nobody may forget them.
local function say_unknown(run, ledger, rule)
  local count = 0
  for _, row in ipairs(ledger:list { state = "unknown" } or {}) do
    if row.key:sub(1, #rule.name + 1) == rule.name .. "/" then count = count + 1 end
  end
  if count == 0 then return end
  run.tally:note "unknown"
  run:say("%s: %s without a known outcome; sendoso reconcile looks them up", rule.name, words.count(count, "gift"))
end

-- After the last gift: up to which day each rule is settled. That is the day of the plan, or the first day
-- of which something may still go. A plan that began later than what is settled leaves a gap: it moves nothing,
-- nor does one that had nobody to look at.
local function finish(run, ledger, plan, unsettled)
  for _, rule in ipairs(plan.rules) do
    local state = ledger:rule(rule.name)
    if not rule.is_empty and (not state or state.reached >= rule.from) then
      local ok, err = identity.remember(ledger, rule, unsettled[rule.name] or plan.today, plan.script)
      if not ok then failed(run, err) end
    end
    say_unknown(run, ledger, rule)
  end
end

-- These may be sent by a later run: the row is mended, the campaign opens, the leave ends.
local open = { held = true, refused = true, unusable = true, failed = true }

-- What is not sent: says it, and notes from which day on each rule is not settled.
local function say_all(run, plan, note)
  for _, entry in ipairs(plan.entries) do
    if not entry.not_due and entry.outcome ~= "send" then say_unsent(run, entry) end
    if open[entry.outcome] then note(entry) end
  end
  for _, rule in ipairs(plan.rules) do
    local counts = summary.count(plan, rule.name)
    if counts.lacking then run:say("%s: %d without the day that it goes by", rule.name, counts.lacking) end
    if counts.not_due then run:tell("%s: %d not due", rule.name, counts.not_due) end
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
  client.concurrently(AT_ONCE, sends, function(entry)
    begun = begun + 1
    settled[entry] = send(client, entry)
  end)
  for _, entry in ipairs(sends) do
    if not settled[entry] then note(entry) end
  end
  if begun < #sends then client.run:say("%d more were not begun", #sends - begun) end
end

--- Carries a plan out. What was sent meanwhile is a duplicate, and is said.
---@param client sendoso.Client
---@param plan sendoso.Plan
function apply.all(client, plan)
  local run = client.run
  for _, text in ipairs(plan.remarks) do run:say("%s", text) end
  local ledger = not client:is_dry_run() and client:ledger() or nil
  if ledger and not begin(run, ledger, plan) then return end
  local from, unsettled = {}, {}
  for _, rule in ipairs(plan.rules) do from[rule.name] = rule.from end
  local function note(entry)
    local day, first = entry.due or from[entry.rule], from[entry.rule]
    if day < first then day = first end
    if not unsettled[entry.rule] or day < unsettled[entry.rule] then unsettled[entry.rule] = day end
  end
  say_all(run, plan, note)
  send_all(client, plan, note)
  if ledger then finish(run, ledger, plan, unsettled) end
end

--- May this plan be applied by this client, now? Returns nil and why not.
---@param client sendoso.Client
---@param plan sendoso.Plan
---@param now integer seconds since 1970
---@param most_ms integer how old it may be
---@return true?, sendoso.Error?
function apply.check(client, plan, now, most_ms)
  local whose, err = account.identify(client.core)
  if not whose then return nil, err end
  if whose ~= plan.account then
    return fail("guard", ("the plan is for %s, and this is %s"):format(plan.account, whose))
  end
  local age_ms = (now - instant.parse(plan.made)) * 1000
  if age_ms > most_ms or age_ms < 0 then
    return fail("guard", ("the plan was made at %s, and it is %s now: too %s"):format(plan.made, instant.utc(now),
      age_ms < 0 and "early" or "old"),
      { hint = age_ms < 0 and "is the clock of this machine right?" or "make it anew, or say --max-age" })
  end
  return true
end

return apply

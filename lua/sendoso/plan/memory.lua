--- What the ledger remembers of a plan that is carried out: before its first gift, as the run may be killed, and after
--- its last one.
local budget = require "sendoso.budget"
local claim = require "sendoso.gifts.claim"
local debts = require "sendoso.plan.debts"
local fail = require "sendoso.fail"
local identity = require "sendoso.plan.identity"
local owed = require "sendoso.ledger.owed"
local seen = require "sendoso.plan.seen"
local words = require "sendoso.words"

local memory = {}

-- A rule has begun: the next run starts where this one did, whatever becomes of it. The old names of a rule are
-- remembered for good.
local function start(ledger, rule, plan)
  local ok, err = identity.check_plan(ledger, rule, plan)
  if not ok then return nil, err end
  local state
  state, err = ledger:rule(rule.name)
  if err then return nil, err end
  local from = rule.is_pushed and plan.today or rule.from
  return identity.remember(ledger, rule, state and state.reached or from, plan.script)
end

-- Before the first gift: the run may be killed. What this day is like is remembered, too: it has been found usual, or
-- accepted.
local function begin(run, ledger, plan)
  for _, rule in ipairs(plan.rules) do
    local ok, err = start(ledger, rule, plan)
    if ok and rule.people and not rule.is_pushed then
      ok, err = ledger:ran(rule.name, plan.today, rule.gifts, rule.people)
    end
    if not ok then return run:failed(err) end
  end
  return true
end

--- A run that waits for a person sends nothing, but it has begun: what is due on the first day of a rule is not
--- forgotten on the next one.
---@param client sendoso.Client
---@param plan sendoso.Plan
function memory.wait(client, plan)
  local ledger = not client:is_dry_run() and not plan.is_pushed and client:ledger()
  for _, rule in ipairs(ledger and plan.rules or {}) do
    local ok, err = start(ledger, rule, plan)
    if not ok then client.run:failed(err) end
  end
end

-- Unknown outcomes of a rule, however old: nobody may forget them.
local function say_unknown(run, ledger, rule)
  local count = #(ledger:list { state = "unknown", rule = rule.name } or {})
  if count > 0 then run:left_unknown(rule.name, count) end
end

-- Says how many gifts the rules of a plan owe.
local function say_owed(run, ledger, plan)
  local list, err = owed.list(ledger)
  if not list then return run:failed(err) end
  local is_of, count = {}, 0
  for _, rule in ipairs(plan.rules) do is_of[rule.name] = true end
  for _, one in ipairs(list) do
    if is_of[one.rule] and not one.skipped then count = count + 1 end
  end
  if count > 0 then
    run:say("%s owed; run `sendoso owed` to see why", words.count(count, "gift is", "gifts are"))
  end
end

-- Nothing is left to do for these.
local is_done = { sent = true, skipped = true }

-- Notes what a rule has seen of people, but for those whose gift was not sent: they are due again. A rule that has
-- failed has not seen all.
local function settle(run, ledger, plan, rule, sent)
  local left = {}
  for _, entry in ipairs(plan.entries) do
    if entry.rule == rule.name and entry.outcome == "failed" then return end
    if entry.rule == rule.name and entry.seen and not is_done[entry.outcome] and not sent[entry] then
      left[entry.seen] = true
    end
  end
  local is_noted, err = fail.try(seen.settle, ledger, rule, left)
  if err then return run:failed(err) end
  if not is_noted then
    run:note("rule '%s': another run has remembered its people meanwhile; the next one compares again", rule.name)
  end
end

-- Each rule has looked at all days up to that of the plan; what it could not send, it owes. But where the run itself
-- went wrong, the next one begins at the first date for which something may still be sent. A plan that lists nothing of
-- an earlier date leaves a gap, and changes nothing; nor does one without rows to look at.
local function finish_rules(run, ledger, plan, unsettled, sent)
  for _, rule in ipairs(plan.rules) do
    local state = ledger:rule(rule.name)
    if not rule.is_empty and (not state or state.reached >= (rule.listed or rule.from)) then
      local ok, err = identity.remember(ledger, rule, unsettled[rule.name] or plan.today, plan.script)
      if not ok then run:failed(err) end
    end
    if rule.seen and not rule.is_empty then settle(run, ledger, plan, rule, sent) end
    say_unknown(run, ledger, rule)
  end
end

-- Writes down what the list of sends, or another gift, has against gifts, so that a person can decide about them. What
-- stands beside one that is sent comes after that, or each of the two would wait for the other one.
local function hold_all(run, ledger, plan, is_beside)
  for _, entry in ipairs(plan.entries) do
    if entry.against and (entry.is_beside or false) == is_beside then
      local is_held, err = ledger:hold(entry.gift, entry.against, entry.anew or entry.second ~= nil, entry.second)
      if is_held == nil then return run:failed(err) end
    end
  end
  return true
end

-- Gifts that were sent: their people are known by what the file has of them today, too.
local function learn_people(ledger, plan)
  local list = {}
  for _, entry in ipairs(plan.entries) do
    if entry.outcome == "sent" and entry.gift and entry.gift.identifiers then list[#list + 1] = entry.gift end
  end
  claim.learn(ledger, list)
  return true
end

--- Before the first gift. Returns whether all is written down; what is not is printed.
---@param run sendoso.Run
---@param ledger sendoso.core.Ledger
---@param plan sendoso.Plan
---@return boolean
function memory.begin(run, ledger, plan)
  local ok, err = budget.reserve(ledger, plan, tostring(run:today()))
  if not ok then return run:failed(err) end
  if not (begin(run, ledger, plan) and hold_all(run, ledger, plan, false)) then return false end
  ok, err = debts.write(ledger, plan)
  if ok then ok, err = fail.try(learn_people, ledger, plan) end
  return ok and true or run:failed(err)
end

--- After the last gift.
---@param run sendoso.Run
---@param ledger sendoso.core.Ledger
---@param plan sendoso.Plan
---@param unsettled table<string, string> rule -> the first date for which something may still be sent
---@param sent table<sendoso.PlanEntry, boolean>
function memory.finish(run, ledger, plan, unsettled, sent)
  hold_all(run, ledger, plan, true)
  if plan.is_pushed then return end
  finish_rules(run, ledger, plan, unsettled, sent)
  local ok, err = budget.give_back(ledger, plan)
  if not ok then run:failed(err) end
  say_owed(run, ledger, plan)
end

return memory

--- Sends exactly what a plan lists.
local budget = require "sendoso.budget"
local claim = require "sendoso.gifts.claim"
local debts = require "sendoso.plan.debts"
local entries = require "sendoso.plan.entries"
local fail = require "sendoso.fail"
local gift = require "sendoso.gifts.gift"
local memory = require "sendoso.plan.memory"
local money = require "sendoso.money"
local permission = require "sendoso.plan.permission"
local plans = require "sendoso.plan"
local unsent = require "sendoso.plan.unsent"
local unusual = require "sendoso.plan.unusual"
local words = require "sendoso.words"

local apply = {}

local AT_ONCE = 10 -- Sendoso allows as many requests a second

-- Was it sent in the meantime under a key that it had before? Returns the receipt, false, or nil and an error.
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

-- What came of a gift that the ledger has: the rule owes it from now on, if it was not sent.
local noted = { unknown = true, held = true, invalid = true, not_found = true }

-- Sends one entry. Returns whether the ledger knows what came of it, and whether it was sent.
local function send(client, entry, requests)
  if entry.warning then client.run:warn("%s: %s", entry.key, entry.warning) end
  local receipt, err = sent_before(client, entry)
  if receipt == false then
    local request
    request, err = entries.request(entry, requests)
    receipt = nil
    if request then receipt, err = gift.spend(client, request, entry.gift) end
  end
  client.run:gift(receipt, err, entry.key, entry.cost, entry)
  return receipt ~= nil or noted[err.kind] or false, receipt ~= nil
end

-- Keeps what is reserved for gifts that are not sent yet. Returns whether there is still room for the next one; what
-- there is none for any more is owed.
local function keep_room(client, plan, entry)
  local run, ledger = client.run, not client:is_dry_run() and client:ledger()
  if not ledger then return true end
  local ok, err = budget.keep(ledger, plan, entry, tostring(run:today()))
  if ok and entry.is_over then ok, err = debts.write(ledger, { entries = { entry }, rules = {} }) end
  if ok and not entry.is_over then return true end
  if ok then run:rule_owes(entry.key, entry.reason, entry) else run:unsent(err, entry.key, entry) end
  return false
end

-- Nothing is wrong with these gifts, or with this day, but with the run.
local open = { not_sent = true, failed = true }

-- The entries to be sent, or those of some outcomes.
local function sends_of(plan, outcomes)
  local list = {}
  for _, entry in ipairs(plan.entries) do
    if entry.outcome == "send" or outcomes and outcomes[entry.outcome] then list[#list + 1] = entry end
  end
  return list
end

-- The number of gifts that may be sent, and what they cost.
local function price(client, plan)
  local sends, sum = sends_of(plan), money.sum()
  local count = math.min(#sends, claim.room(client))
  for i = 1, count do sum:add(sends[i].cost) end
  return count, sum:text()
end

-- Sends what is to be sent, and notes of what the ledger knows nothing. Returns what was sent.
local function send_all(client, plan, requests, note)
  local sends, settled, sent, begun, run = sends_of(plan), {}, {}, 0, client.run
  local function next_entry()
    if run:is_ended() or not sends[begun + 1] then return nil end
    begun = begun + 1
    return sends[begun]
  end
  run:begin_progress(#sends)
  client.concurrently(AT_ONCE, next_entry, function(entry)
    if keep_room(client, plan, entry) then settled[entry], sent[entry] = send(client, entry, requests)
    else settled[entry] = entry.is_over end
    run:step()
  end)
  run:end_progress()
  for _, entry in ipairs(sends) do
    if not settled[entry] then note(entry) end
  end
  if begun < #sends and run:is_ended() then run:not_begun(#sends - begun)
  elseif begun < #sends then
    run:say("%s not started", words.count(#sends - begun, "more gift was", "more gifts were"))
  end
  return sent
end

-- The first date of each rule for which something may still be sent, and a function that notes that of an entry.
local function notes_of(plan)
  local from, unsettled = {}, {}
  for _, rule in ipairs(plan.rules) do from[rule.name] = rule.from end
  return unsettled, function(entry)
    local day, first = entry.due or from[entry.rule], from[entry.rule]
    if day < first then day = first end
    if not unsettled[entry.rule] or day < unsettled[entry.rule] then unsettled[entry.rule] = day end
  end
end

--- Carries out a plan. A gift that was sent in the meantime is reported as already sent.
---@param client sendoso.Client
---@param plan sendoso.Plan
---@param requests? sendoso.PlanRequests of `plan.make`; a plan that was read from a file has none
---@return boolean is_whole false: some of it is to be tried again, since the run went wrong and not a gift
function apply.all(client, plan, requests)
  local run = client.run
  run:looks_at(plan.today, plan.rules)
  for _, text in ipairs(plan.remarks) do run:note("%s", text) end
  local usual, err = unusual.ask(run, plan.unusual, client:is_dry_run())
  if usual then usual, err = client:confirm(price(client, plan)) end
  if not usual then
    memory.wait(client, plan)
    return run:failed(err)
  end
  local ledger = not client:is_dry_run() and client:ledger() or nil
  if ledger and not memory.begin(run, ledger, plan) then return false end
  local unsettled, note = notes_of(plan)
  unsent.say(client, plan)
  for _, entry in ipairs(plan.entries) do
    if open[entry.outcome] then note(entry) end
  end
  local sent = send_all(client, plan, requests or {}, note)
  if ledger then memory.finish(run, ledger, plan, unsettled, sent) end
  return next(unsettled) == nil
end

--- Plans rules, and carries the plan out in the same step. Parameters and errors as of `plan.make`; a guard that the
--- plan needs an approval: then it is written.
---@return true?, sendoso.Error?
function apply.rules(client, rules, today, script, since)
  local new_plan, err, requests = plans.make(client, rules, today, script, since)
  if not new_plan then return nil, err end
  local is_approved
  is_approved, err = permission.ask(client, new_plan)
  if not is_approved then return nil, err end
  apply.all(client, new_plan, requests)
  return true
end

--- Plans rules for items that were pushed to them, and carries the plan out: nothing is said of the days that the rules
--- have looked at. Returns the gifts that were to be sent, also those that are held or refused.
---@param client sendoso.Client
---@param rules sendoso.Rule[]
---@param today sendoso.Date
---@param script string
---@return sendoso.PlanEntry[]?, sendoso.Error? entries nil: it is to be tried again
function apply.pushed(client, rules, today, script)
  local list = { are_pushed = true, quiet = rules.quiet, groups = rules.groups }
  for i, rule in ipairs(rules) do list[i] = setmetatable({ is_pushed = true }, { __index = rule }) end
  local plan, err, requests = plans.make(client, list, today, script)
  if not plan then return nil, err end
  plan.is_pushed = true
  local is_approved
  is_approved, err = permission.ask(client, plan)
  if not is_approved then return nil, err end
  if not apply.all(client, plan, requests) then
    return nil, client.run:last_failure() or fail.new("reply", "not all of it could be done")
  end
  return sends_of(plan, { send = true, sent = true, held = true, owed = true, refused = true, not_sent = true })
end

return apply

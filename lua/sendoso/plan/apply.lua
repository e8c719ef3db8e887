--- Sends exactly what a plan lists, prints what it does not send, and remembers up to which date each rule is complete.
local account = require "sendoso.ledger.account"
local approval = require "sendoso.approval"
local budget = require "sendoso.budget"
local claim = require "sendoso.gifts.claim"
local date = require "sendoso.dates.date"
local debts = require "sendoso.plan.debts"
local entries = require "sendoso.plan.entries"
local fail = require "sendoso.fail"
local file = require "sendoso.plan.file"
local gift = require "sendoso.gifts.gift"
local held = require "sendoso.gifts.held"
local identity = require "sendoso.plan.identity"
local instant = require "sendoso.dates.instant"
local money = require "sendoso.money"
local owed = require "sendoso.ledger.owed"
local paths = require "sendoso.path"
local plans = require "sendoso.plan"
local seen = require "sendoso.plan.seen"
local summary = require "sendoso.plan.summary"
local unusual = require "sendoso.plan.unusual"
local words = require "sendoso.words"

local apply = {}

local AT_ONCE = 10 -- Sendoso allows as many requests a second

-- Prints and counts an entry that is not sent.
local function say_unsent(client, entry)
  local run = client.run
  local key = entry.key or entry.rule
  if entry.outcome == "unusable" then return run:row(entry.place, entry.reason) end
  if entry.outcome == "sent" then return run:sent_before(key, entry.reason, entry) end
  if entry.outcome == "failed" then return run:rule_failed(entry.reason, entry.kind, entry.rule) end
  if entry.second then
    return run:unsent(held.by_second(key, entry.second, entry.against, client:is_dry_run()), key, entry)
  end
  if entry.against then
    return run:unsent(held.by_person(key, entry.against, client:is_dry_run()), key, entry)
  end
  local kind = summary.kind(entry)
  if kind then return run:unsent(fail.new(kind, entry.reason, { ends_run = entry.ends_run }), key, entry) end
  if entry.outcome == "owed" then return run:rule_owes(key, entry.reason, entry) end
  run:rule_withheld(entry.outcome, key, entry.reason, entry)
end

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

-- Reports that something failed. Returns false.
local function failed(run, err)
  run:error(err)
  run:read(err)
  return false
end

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
    if not ok then return failed(run, err) end
  end
  return true
end

-- A run that waits for a person sends nothing, but it has begun: what is due on the first day of a rule is not
-- forgotten on the next one.
local function wait(client, plan)
  local ledger = not client:is_dry_run() and not plan.is_pushed and client:ledger()
  for _, rule in ipairs(ledger and plan.rules or {}) do
    local ok, err = start(ledger, rule, plan)
    if not ok then failed(client.run, err) end
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
  if not list then return failed(run, err) end
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
  if err then return failed(run, err) end
  if not is_noted then
    run:note("rule '%s': another run has remembered its people meanwhile; the next one compares again", rule.name)
  end
end

-- After the last gift: each rule has looked at all days up to that of the plan; what it could not send, it owes. But
-- where the run itself went wrong, the next one begins at the first date for which something may still be sent. A plan
-- that lists nothing of an earlier date leaves a gap, and changes nothing; nor does one without rows to look at.
local function finish(run, ledger, plan, unsettled, sent)
  for _, rule in ipairs(plan.rules) do
    local state = ledger:rule(rule.name)
    if not rule.is_empty and (not state or state.reached >= (rule.listed or rule.from)) then
      local ok, err = identity.remember(ledger, rule, unsettled[rule.name] or plan.today, plan.script)
      if not ok then failed(run, err) end
    end
    if rule.seen and not rule.is_empty then settle(run, ledger, plan, rule, sent) end
    say_unknown(run, ledger, rule)
  end
  local ok, err = budget.give_back(ledger, plan)
  if not ok then failed(run, err) end
  say_owed(run, ledger, plan)
end

-- Writes down what the list of sends, or another gift, has against gifts, so that a person can decide about them. What
-- stands beside one that is sent comes after that, or each of the two would wait for the other one.
local function hold_all(run, ledger, plan, is_beside)
  for _, entry in ipairs(plan.entries) do
    if entry.against and (entry.is_beside or false) == is_beside then
      local is_held, err = ledger:hold(entry.gift, entry.against, entry.anew or entry.second ~= nil, entry.second)
      if is_held == nil then return failed(run, err) end
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

-- Nothing is wrong with these gifts, or with this day, but with the run.
local open = { not_sent = true, failed = true }

-- Makes the columns wide enough for all entries, so that their lines stand in line from the first one on.
local function reserve(run, plan)
  for _, entry in ipairs(plan.entries) do
    if not entry.not_due then run:reserve(entry.key or entry.rule, entry.name) end
  end
end

-- Prints what is not sent, and notes from which date on each rule is not complete.
local function say_all(client, plan, note)
  for _, entry in ipairs(plan.entries) do
    if not entry.not_due and entry.outcome ~= "send" then say_unsent(client, entry) end
    if open[entry.outcome] then note(entry) end
  end
  local counts = summary.count(plan)
  client.run:idle(counts.not_due or 0, counts.lacking or 0)
end

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
    wait(client, plan)
    return failed(run, err)
  end
  local ledger = not client:is_dry_run() and client:ledger() or nil
  if ledger then
    local reserved
    reserved, err = budget.reserve(ledger, plan, tostring(run:today()))
    if not reserved then return failed(run, err) end
  end
  if ledger and not (begin(run, ledger, plan) and hold_all(run, ledger, plan, false)) then return false end
  if ledger then
    local ok
    ok, err = debts.write(ledger, plan)
    if ok then ok, err = fail.try(learn_people, ledger, plan) end
    if not ok then return failed(run, err) end
  end
  local from, unsettled = {}, {}
  for _, rule in ipairs(plan.rules) do from[rule.name] = rule.from end
  local function note(entry)
    local day, first = entry.due or from[entry.rule], from[entry.rule]
    if day < first then day = first end
    if not unsettled[entry.rule] or day < unsettled[entry.rule] then unsettled[entry.rule] = day end
  end
  reserve(run, plan)
  say_all(client, plan, note)
  local sent = send_all(client, plan, requests or {}, note)
  if ledger then hold_all(run, ledger, plan, true) end
  if ledger and not plan.is_pushed then finish(run, ledger, plan, unsettled, sent) end
  return next(unsettled) == nil
end

-- Writes a plan for the person who is to approve it, where the state of this user is. Another plan of that day has a
-- file of its own. Returns the file.
local function write_plan(run, plan)
  local path, err = fail.try(paths.state, ("plans/%s-%s-%s.plan"):format((plan.script:gsub("%.lua$", "")), plan.today,
    file.digest(plan):sub(1, 8)))
  if not path then return nil, err end
  approval.name_planner(run, plan)
  local ok
  ok, err = require("sendoso.core").private_file(path)
  if ok then ok, err = file.write(path, file.text(plan, instant.utc(run:now()))) end
  return ok and path or nil, err
end

--- Asks whether a plan may be carried out: see `approval.ask`. What waits for an approval has begun.
---@param client sendoso.Client
---@param plan sendoso.Plan
---@param path? string its file; nil: it was just made, and is written where it needs an approval
---@return true?, sendoso.Error?
function apply.ask(client, plan, path)
  local is_approved, err = approval.ask(client, plan, { digest = function() return file.digest(plan) end,
    path = function()
      if path then return path end
      return write_plan(client.run, plan)
    end })
  if not is_approved then wait(client, plan) end
  return is_approved, err
end

--- Plans rules, and carries the plan out in the same step. Parameters and errors as of `plan.make`; a guard that the
--- plan needs an approval: then it is written.
---@return true?, sendoso.Error?
function apply.rules(client, rules, today, script, since)
  local new_plan, err, requests = plans.make(client, rules, today, script, since)
  if not new_plan then return nil, err end
  local is_approved
  is_approved, err = apply.ask(client, new_plan)
  if not is_approved then return nil, err end
  apply.all(client, new_plan, requests)
  return true
end

--- Plans rules for items that were pushed to them, and carries the plan out: nothing is said of the days that the rules
--- have looked at. Returns the gifts that were to be sent.
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
  is_approved, err = apply.ask(client, plan)
  if not is_approved then return nil, err end
  if not apply.all(client, plan, requests) then return fail("store", "not all of it could be done") end
  return sends_of(plan, { send = true, sent = true })
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
    return fail("guard", ("the plan was made for %s, but this account is %s"):format(plan.account, whose))
  end
  local age_ms = (now - instant.parse(plan.made)) * 1000
  if age_ms > most_ms or age_ms < 0 then
    return fail("guard", ("the plan was made at %s, and now it is %s: too %s"):format(plan.made, instant.utc(now),
      age_ms < 0 and "early" or "old"),
      { hint = age_ms < 0 and "check the clock of this machine" or "make the plan again, or use --max-age" })
  end
  return unusual.ask(client.run, unusual.ahead(client.run, date.parse(plan.today), whose), client:is_dry_run())
end

return apply

--- Budgets: which gifts of a plan there is room for. A plan asks; a run reserves, so that two of them, on one machine
--- or several, cannot spend the same money.
local allotted = require "sendoso.budget.allotted"
local caps = require "sendoso.budget.caps"
local fail = require "sendoso.fail"
local json = require "sendoso.json"
local limits = require "sendoso.budget.limits"
local teams = require "sendoso.budget.teams"

local budget = {}

-- First due, first served: what is owed since an earlier run has been due since then.
local function by_due(a, b)
  local first, second = a.entry.since or a.entry.due or "", b.entry.since or b.entry.due or ""
  if first ~= second then return first < second end
  return a.number < b.number
end

local function refuse(entry, err)
  local is_gift = err.kind == "invalid"
  entry.outcome, entry.reason = is_gift and "refused" or "not_sent", fail.line(err)
  if not is_gift then entry.kind, entry.ends_run = err.kind, err.ends_run end
end

-- The gifts that count against a cap, in the order in which they get room.
local function lines_of(plan)
  local lines, also = {}, caps.counter(plan.caps)
  for number, entry in ipairs(plan.entries) do
    if entry.outcome == "send" and entry.gift.currency then
      local own = entry.caps or {}
      local others = also(entry.gift, own)
      if #own + #others > 0 then
        lines[#lines + 1] = { gift = entry.gift, caps = own, also = others, entry = entry, number = number }
      end
    end
  end
  table.sort(lines, by_due)
  return lines
end

-- Lets go of what there is no room for: it is owed.
local function leave_out(plan, lines, full, today)
  for i, line in ipairs(lines) do
    if full[i] > 0 then
      line.entry.outcome, line.entry.is_over = "owed", true
      line.entry.reason = caps.reason(plan.caps[full[i]], today, line.gift)
    end
  end
end

-- Asks a ledger for room. Returns true, or nil and an error.
local function ask(ledger, plan, today, reserve)
  local lines = lines_of(plan)
  if #lines == 0 then return true end
  local asked = {}
  for i, line in ipairs(lines) do
    line.gift.day, line.gift.is_reserved = today, reserve or nil
    asked[i] = { gift = line.gift, caps = line.caps, also = line.also }
  end
  local sums, full = ledger:budget(caps.of_day(plan.caps, today, plan.since), asked, reserve)
  if not sums then return nil, full end
  leave_out(plan, lines, full, today)
  return true
end

-- Other names that each rule of a plan has had, by those of the templates of its keys.
local function names_before(plan)
  local was = {}
  for _, rule in ipairs(plan.rules) do
    local list, seen = {}, { [rule.name] = true }
    for _, template in ipairs(rule.aliases) do
      local name = template:match "^[^/]+"
      if name and not seen[name] then list[#list + 1], seen[name] = name, true end
    end
    was[rule.name] = list[1] and json.list(list) or nil
  end
  return was
end

--- Measures the gifts of a plan, and leaves out what a budget has no room for. Writes nothing.
---@param client table
---@param ledger sendoso.core.Ledger|false
---@param plan sendoso.Plan
---@param rules sendoso.Rule[] with `groups` of their file
---@param gifts { entry: sendoso.PlanEntry, rule: sendoso.Rule, stated?: any }[]
---@return true?, sendoso.Error?
function budget.plan(client, ledger, plan, rules, gifts)
  local about = { client = client, caps = caps.new(), teams = teams.new(client, ledger), groups = rules.groups,
    currency = client.run.settings.currency, was = names_before(plan) }
  local ok, err = limits.check(about, rules)
  if not ok then return nil, err end
  limits.list(about, rules)
  for _, gift in ipairs(gifts) do
    if gift.entry.outcome == "send" then
      gift.entry.gift.day = plan.today
      local unfit = limits.set(about, gift.rule, gift.entry, gift.stated)
      if unfit then refuse(gift.entry, unfit) end
    end
  end
  if about.teams.is_sender then
    local owner
    owner, err = about.teams:owner()
    if not owner then return nil, err end
    plan.remarks[#plan.remarks + 1] = ("gifts for a sender count as theirs; Sendoso charges the user of the token, %s")
      :format(about.teams.name)
  end
  if #about.caps.list == 0 then return true end
  plan.caps, plan.since = json.list(about.caps.list), about.teams.event
  return ask(ledger or client:plans(), plan, plan.today, false)
end

--- Reserves room for the gifts of a plan that are about to be sent, and leaves out what there is none for.
---@param ledger sendoso.core.Ledger
---@param plan sendoso.Plan
---@param today string the day of the run
---@return true?, sendoso.Error?
function budget.reserve(ledger, plan, today)
  for _, entry in ipairs(plan.entries) do
    if entry.outcome == "send" then entry.gift.day = today end
  end
  local ok, err = allotted.remember(ledger, plan)
  if not ok then return nil, err end
  if not plan.caps then return true end
  return ask(ledger, plan, today, true)
end

--- Reserves anew, for those that are not sent yet, before what was reserved runs out: a run may be long.
---@param ledger sendoso.core.Ledger
---@param plan sendoso.Plan
---@param entry sendoso.PlanEntry the next one
---@param today string
---@return true?, sendoso.Error?
function budget.keep(ledger, plan, entry, today)
  if not entry.gift.is_reserved or not ledger:reserved_anew() then return true end
  return ask(ledger, plan, today, true)
end

--- Gives back what is left of what was reserved for a plan.
---@param ledger sendoso.core.Ledger
---@param plan sendoso.Plan
---@return true?, sendoso.Error?
function budget.give_back(ledger, plan)
  if not plan.caps then return true end
  local sums, err = ledger:budget({}, {}, true)
  return sums and true, not sums and err or nil
end

return budget

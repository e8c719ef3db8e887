--- Which caps a gift counts against, and whether it may be sent for its sender at all.
local caps = require "sendoso.budget.caps"
local check = require "sendoso.check"
local fail = require "sendoso.fail"
local nearest = require "sendoso.nearest"
local price = require "sendoso.budget.price"

---@class sendoso.Budgeting what gifts of a plan are measured by
---@field client table
---@field caps sendoso.Caps
---@field teams sendoso.Teams
---@field groups? table<string, sendoso.GroupBudget> of the file of rules
---@field was table<string, string[]> by the name of a rule: other names that it has had
---@field currency string of limits that name none
---@field needs_team? boolean does anything ask whose money a gift is?
---@field has_limits? boolean is there any limit at all?

local limits = {}

local function invalid(message, hint) return fail.new("invalid", message, { hint = hint }) end

local function allows(group, entry)
  if not group.campaigns then return true end
  for _, campaign in ipairs(group.campaigns) do
    if campaign == entry.gift.campaign or campaign == entry.campaign then return true end
  end
  return false
end

local function is_of_person(limit) return limit.of == "group" or limit.of == "sender" end

-- Sets the sender and the team group of a gift. Returns why it may not be sent for them.
local function find_team(about, entry)
  if not entry.sender and not about.needs_team then return nil end
  local ok, err = about.teams:read()
  if not ok then return err end
  local email = entry.sender and entry.sender:lower()
  if not email then email, err = about.teams:owner() end
  if not email then return err end
  local team = about.teams.by_email[email]
  if about.teams.is_twice[email] then
    return invalid("sender: members of two team groups have this email address", "run `sendoso users`")
  end
  entry.gift.sender, entry.gift.team = email, team
  if not entry.sender then return nil end
  about.teams.is_sender = true
  if not team then return invalid("sender: no member of a team group has this email address", "run `sendoso users`") end
  local group = about.groups and about.groups[team]
  if about.groups and not group then
    return invalid(("sender: groups does not name the team group '%s'"):format(team))
  end
  if group and not allows(group, entry) then
    return invalid(("sender: the team group '%s' may not send campaign '%s'"):format(team, entry.campaign))
  end
end

local function in_other_currency(cost, currency, what)
  return invalid(("its price is in %s, and the budget of %s in %s"):format(cost.currency, what, currency))
end

-- What people read of a cap.
local function name_of(limit, rule, gift)
  if limit.of == "group" then return ("team group '%s'"):format(gift.team) end
  if limit.of == "sender" or limit.of == "recipient" then return "this " .. limit.of end
  return ("rule '%s'"):format(rule.name)
end

local own_period = { balance = "now", budget = "now", monthly_budget = "month" }

-- Which limits may be for good, and not for a month.
local is_for_life = { rule = true, sender = true, recipient = true }

-- Completes a cap that is Sendoso's own limit of a team group, or of one of its members.
local function own_cap(about, cap, team, field)
  local err
  cap.period = own_period[field]
  cap.most, err = about.teams:own_limit(team, field, cap.sender)
  if not cap.most then return nil, err end
  return cap
end

-- The cap of one limit of a rule; false: it says nothing of this gift; nil and an error.
local function cap_of(about, rule, limit, gift)
  local of = limit.of
  if not gift.team and (of == "group" or limit.field) then
    return nil, invalid(("the budget has a limit of the %s, and the user of the token is in no team group"):format(of),
      "set sender in the gift")
  end
  local cap = { of = of, most = limit.most, currency = rule.budget.currency or about.currency,
    name = name_of(limit, rule, gift) }
  if of == "rule" or of == "month" or of == "run" then cap.rule, cap.was = gift.rule, about.was[gift.rule] end
  if of == "group" then cap.team = gift.team end
  if of == "sender" then cap.sender = gift.sender end
  if of == "recipient" then cap.recipient = gift.recipient end
  cap.period = of == "run" and "run" or rule.budget.is_for_life and is_for_life[of] and "life" or "month"
  if limit.field then
    cap.name = ("the %s of %s"):format(limit.field, cap.name)
    return own_cap(about, cap, gift.team, limit.field)
  end
  return cap
end

-- The cap that a file of rules sets for the team group of a gift.
local function group_cap(about, gift)
  local group = about.groups and gift.team and about.groups[gift.team]
  if not group or not group.month then return false end
  local cap = { of = "group", team = gift.team, currency = group.currency or about.currency, most = group.month.most,
    period = "month", name = ("team group '%s'"):format(gift.team) }
  if group.month.field then return own_cap(about, cap, gift.team, group.month.field) end
  return cap
end

-- The numbers of all caps of a gift, or nil and an error.
local function list_caps(about, rule, entry, cost)
  local numbers = {}
  local function add(cap, err)
    if cap == nil then return err end
    if not cap then return nil end
    if cap.currency ~= cost.currency then return in_other_currency(cost, cap.currency, cap.name) end
    numbers[#numbers + 1] = about.caps:number(cap)
  end
  for _, limit in ipairs(rule.budget and rule.budget.limits or {}) do
    local err = add(cap_of(about, rule, limit, entry.gift))
    if err then return nil, err end
  end
  local err = add(group_cap(about, entry.gift))
  if err then return nil, err end
  caps.sort(about.caps.list, numbers)
  return numbers
end

--- Looks whether anything is limited, and whether there are the team groups that a file of rules names: the limit of
--- one that is misspelt would hold for nobody.
---@param about sendoso.Budgeting
---@param rules sendoso.Rule[]
---@return true?, sendoso.Error?
function limits.check(about, rules)
  about.needs_team, about.has_limits = about.groups ~= nil, about.groups ~= nil
  for _, rule in ipairs(rules) do
    for _, limit in ipairs(rule.budget and rule.budget.limits or {}) do
      about.needs_team, about.has_limits = about.needs_team or is_of_person(limit), true
    end
  end
  if not about.groups or not next(about.groups) then return true end
  local ok, err = about.teams:read()
  if not ok then return nil, err end
  for _, name in ipairs(check.sorted(about.groups)) do
    if not about.teams.groups[name] then
      return fail("invalid", ("groups: no team group has the name '%s'"):format(name), { hint =
        "run `sendoso groups` to list them" .. nearest(name, check.sorted(about.teams.groups)) })
    end
  end
  return true
end

--- Lists the caps that rules and groups have whatever gifts are due.
---@param about sendoso.Budgeting
---@param rules sendoso.Rule[]
function limits.list(about, rules)
  for _, rule in ipairs(rules) do
    for _, limit in ipairs(rule.budget and rule.budget.limits or {}) do
      if limit.of == "rule" or limit.of == "month" then
        about.caps:number(cap_of(about, rule, limit, { rule = rule.name }))
      end
    end
  end
  for _, name in ipairs(check.sorted(about.groups or {})) do
    local month = about.groups[name].month
    if month and month.most then about.caps:number(group_cap(about, { team = name })) end
  end
end

--- Sets the price of a gift, for whom it is sent, and what it counts against. Returns the error that keeps it from
--- being sent.
---@param about sendoso.Budgeting
---@param rule sendoso.Rule
---@param entry sendoso.PlanEntry
---@param stated any `price` of the gift
---@return sendoso.Error?
function limits.set(about, rule, entry, stated)
  if not about.has_limits and not rule.budget and not entry.sender then return nil end
  if entry.cost == false then return nil end -- an invitation costs nothing
  local err = find_team(about, entry)
  if err then return err end
  local cost, why = price.at_worst(about.client, entry, stated, rule.budget and rule.budget.currency or about.currency)
  local group = about.groups and about.groups[entry.gift.team]
  local owner = rule.budget and "the rule" or group and group.month and "its team group"
  if not cost and owner and not (rule.budget and rule.budget.unpriced) then
    return invalid(("%s, and %s has a budget"):format(why, owner),
      "set price in the gift, or unpriced = true in the budget of the rule")
  end
  if not cost then return nil end
  entry.gift.hundredths, entry.gift.currency = cost.hundredths, cost.currency
  entry.caps, err = list_caps(about, rule, entry, cost)
  return err
end

return limits

--- Above which cost a plan needs a second person: as the profile, the command line and each rule say. All of them hold.
local money = require "sendoso.money"
local words = require "sendoso.words"

local limit = {}

-- Why the cost of some gifts is above a limit; nil: it is not. What nobody knows may be any amount. Limits have no
-- currency: they hold for each.
local function above(sum, most, what)
  for _, cost in ipairs(sum:list()) do
    if cost.hundredths > most then
      return ("%s costs %s: above the approval limit of %s"):format(what, money.text(cost), money.decimal(most))
    end
  end
  if sum.unknown > 0 then
    return ("%s has %s of unknown cost: it may be above the approval limit of %s"):format(what,
      words.count(sum.unknown, "gift"), money.decimal(most))
  end
end

-- What would be sent costs: all of it, and by rule.
local function sums(plan)
  local all, by_rule = money.sum(), {}
  for _, rule in ipairs(plan.rules) do by_rule[rule.name] = money.sum() end
  for _, entry in ipairs(plan.entries) do
    if entry.outcome == "send" then
      all:add(entry.cost)
      if by_rule[entry.rule] then by_rule[entry.rule]:add(entry.cost) end
    end
  end
  return all, by_rule
end

--- Returns why a plan needs an approval; nil: it needs none.
---@param plan sendoso.Plan
---@param most? integer hundredths: what is set now; the plan has what was set when it was made
---@return string?
function limit.reason(plan, most)
  local all, by_rule = sums(plan)
  for _, one in ipairs { plan.approval_over or false, most or false } do
    local reason = one and above(all, one, "the plan")
    if reason then return reason end
  end
  for _, rule in ipairs(plan.rules) do
    local reason = rule.approval_over and above(by_rule[rule.name], rule.approval_over, ("rule '%s'"):format(rule.name))
    if reason then return reason end
  end
end

return limit

--- Above which cost a plan needs a second person: as the profile, the command line and each rule say. All of them hold.
local money = require "sendoso.money"
local words = require "sendoso.words"

local limit = {}

-- Why the cost of some gifts is above a limit; nil: it is not. What nobody knows may be any amount. Limits have no
-- currency: they hold for each.
local function above(sum, most, what)
  for _, cost in ipairs(sum:list()) do
    if cost.hundredths > most then
      return ("%s costs %s, above the approval limit of %s"):format(what, money.text(cost), money.decimal(most))
    end
  end
  if sum.unknown > 0 then
    return ("%s has %s of unknown cost, and may be above the approval limit of %s"):format(what,
      words.count(sum.unknown, "gift"), money.decimal(most))
  end
end

--- Returns what the gifts of a plan cost that are to be sent, or those of one of its rules.
---@param plan sendoso.Plan
---@param rule? string
---@return sendoso.MoneySum
function limit.cost(plan, rule)
  local sum = money.sum()
  for _, entry in ipairs(plan.entries) do
    if entry.outcome == "send" and (not rule or entry.rule == rule) then sum:add(entry.cost) end
  end
  return sum
end

--- Returns why a plan needs an approval; nil: it needs none.
---@param plan sendoso.Plan
---@param most? integer hundredths: what is set now; the plan has what was set when it was made
---@param before? sendoso.MoneySum what its run has sent without an approval: the limit that is set now is for both
---@return string?
function limit.reason(plan, most, before)
  for _, one in ipairs { plan.approval_over or false, most or false } do
    local reason = one and above(limit.cost(plan), one, "the plan")
    if reason then return reason end
  end
  for _, rule in ipairs(plan.rules) do
    local reason = rule.approval_over
      and above(limit.cost(plan, rule.name), rule.approval_over, ("rule '%s'"):format(rule.name))
    if reason then return reason end
  end
  if not before or not most then return nil end
  return above(limit.cost(plan):join(before), most, "with this plan the run")
end

return limit

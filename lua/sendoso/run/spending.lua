--- What a run may spend at the most (--max-spend), and what it has spent of that: what is under way counts, and what
--- may have been sent.
local fail = require "sendoso.fail"
local money = require "sendoso.money"

---@class sendoso.Spending
---@field most? sendoso.Money nil: there is no limit
---@field spent integer hundredths
local Spending = {}
Spending.__index = Spending

local spending = {}

-- What gifts cost together; or nil and an error.
local function sum_of(self, gifts)
  local sum = 0
  for _, gift in ipairs(gifts) do
    if gift.operation ~= "invite" then
      if not gift.currency then
        return fail("invalid", "its price is not known, and this run has a limit (--max-spend)")
      end
      if gift.currency ~= self.most.currency then
        return fail("invalid", ("its price is in %s, and the limit of this run in %s (--max-spend)"):format(
          gift.currency, self.most.currency))
      end
      sum = sum + gift.hundredths
    end
  end
  return sum
end

--- Notes that gifts are about to be sent. Returns the error that keeps them from it: nothing is noted then.
---@param gifts sendoso.core.Gift[] with their prices
---@return sendoso.Error?
function Spending:take(gifts)
  if not self.most then return nil end
  local sum, err = sum_of(self, gifts)
  if not sum then return err end
  if self.spent + sum > self.most.hundredths then
    return fail.new("guard", ("the limit --max-spend %s is reached"):format(money.text(self.most)),
      { hint = "run again for the others, or set a higher limit" })
  end
  self.spent = self.spent + sum
end

--- Notes that they were not sent, for certain.
---@param gifts sendoso.core.Gift[]
function Spending:give(gifts)
  if self.most then self.spent = self.spent - (sum_of(self, gifts) or 0) end
end

--- Returns the spending of a run that begins.
---@param most? sendoso.Money
---@return sendoso.Spending
function spending.new(most) return setmetatable({ most = most, spent = 0 }, Spending) end

return spending

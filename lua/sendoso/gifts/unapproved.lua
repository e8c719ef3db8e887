--- What is sent without a plan cannot be approved: up to the limit above which a plan needs an approval, it goes.
local claim = require "sendoso.gifts.claim"
local fail = require "sendoso.fail"
local money = require "sendoso.money"

local HINT = "make it a rule, and have its plan approved: `sendoso help approve`"

local function refusal(why, most)
  return fail.new("guard", ("%s, and without a plan that was approved a run may spend %s"):format(why,
    money.decimal(most)), { hint = HINT })
end

--- Counts what a gift costs that is about to be sent without a plan. Returns the error of one for which an approval is
--- needed; nil: it may be sent.
---@param client sendoso.Client
---@param claimed sendoso.core.Gift
---@param cost? sendoso.Money|false false: it costs nothing; nil: it is not known
---@return sendoso.Error?
local function unapproved(client, claimed, cost)
  local most, run = client.settings.approval_over, client.run
  if not most or cost == false then return nil end
  local ledger = client:ledger()
  if ledger and claim.look(ledger, claimed) ~= false then return nil end -- it is not sent again: that is said later
  cost = cost or client:estimate(claimed.campaign)
  if not cost then return refusal("what the gift costs is unknown", most) end
  run.unapproved = run.unapproved or money.sum()
  local spent = (run.unapproved.known[cost.currency] or 0) + cost.hundredths
  if spent > most then
    return refusal(("with this gift the run costs %s"):format(money.text { hundredths = spent,
      currency = cost.currency }), most)
  end
  run.unapproved:add(cost)
end

return unapproved

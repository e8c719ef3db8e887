--- What a gift will cost, as far as the rule, or whoever asks, says it.
local money = require "sendoso.money"

local costs = {}

-- The currency of a rule's amounts, if its budget states it.
local function currency_of(rule, options)
  local budget = rule.budget
  return type(budget) == "table" and type(budget.currency) == "string" and budget.currency or options.currency or ""
end

--- Returns a function that gives the cost of a gift of a rule: its amount, the price that it states, or the one that
--- was given for its campaign, which is an estimate; nil: it is not known.
---@param rule sendoso.Rule
---@param options { prices: table<string, integer>, currency?: string }
---@return fun(gift: table): sendoso.Money?, boolean? is_wrong its amount or its price is none: it is refused
function costs.of(rule, options)
  local currency = currency_of(rule, options)
  local amounts, given = {}, {} -- most gifts cost what another one does

  -- The cost by an amount; nil: it is none.
  local function of_amount(amount)
    local hundredths = money.parse(amount)
    if not hundredths then return nil end
    amounts[amount] = { hundredths = hundredths, currency = currency }
    return amounts[amount]
  end
  for campaign, hundredths in pairs(options.prices) do
    given[campaign] = { hundredths = hundredths, currency = currency, estimate = true }
  end
  return function(gift)
    local stated = gift.amount
    if stated == nil then stated = gift.price end
    if stated == nil then return given[tostring(gift.campaign)] end
    local cost = amounts[stated] or of_amount(stated)
    return cost, cost == nil
  end
end

--- Returns "425.00 USD"; without a currency, where none is known, "425.00".
---@param hundredths integer
---@param currency string
---@return string
function costs.text(hundredths, currency)
  return money.decimal(hundredths) .. (currency ~= "" and " " .. currency or "")
end

return costs

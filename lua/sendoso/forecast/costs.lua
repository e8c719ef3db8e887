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
---@return fun(gift: table): sendoso.Money?
function costs.of(rule, options)
  local currency = currency_of(rule, options)
  local amounts, given = {}, {} -- most gifts cost what another one does

  -- The cost by an amount; false: it is none.
  local function of_amount(amount)
    local hundredths = money.parse(amount)
    amounts[amount] = hundredths and { hundredths = hundredths, currency = currency } or false
    return amounts[amount]
  end
  for campaign, hundredths in pairs(options.prices) do
    given[campaign] = { hundredths = hundredths, currency = currency, estimate = true }
  end
  return function(gift)
    local amount, price = gift.amount, gift.price
    local cost = amount ~= nil and (amounts[amount] or of_amount(amount))
    cost = cost or price ~= nil and (amounts[price] or of_amount(price))
    return cost or given[tostring(gift.campaign)]
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

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
  return function(gift)
    local hundredths = gift.amount ~= nil and money.parse(gift.amount) or gift.price ~= nil and money.parse(gift.price)
    if hundredths then return { hundredths = hundredths, currency = currency } end
    local given = options.prices[tostring(gift.campaign)]
    return given and { hundredths = given, currency = currency, estimate = true } or nil
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

--- What a gift costs, between a row of a ledger, which has hundredths and a currency, and what is read by others.
local money = require "sendoso.money"

local price = {}

--- Returns what the gift of a row costs at the most; nil: that is not known.
---@param row sendoso.core.Gift
---@return sendoso.Money?
function price.of(row)
  return row.currency and { hundredths = row.hundredths, currency = row.currency } or nil
end

--- Gives a row its price in the place of its hundredths and currency: as JSON has it, or as a text for people.
---@param row table
---@param as_text? boolean
---@return table row
function price.show(row, as_text)
  local cost = price.of(row)
  row.price = cost and (as_text and money.text(cost) or cost) or nil
  row.hundredths, row.currency = nil, nil
  return row
end

--- The other way round, for a gift of an export. One of an earlier version has a text, "25.10 USD". Returns whether it
--- can be read.
---@param row table
---@return boolean
function price.read(row)
  local cost = row.price
  row.price = nil
  if cost == nil then return true end
  if type(cost) == "string" then
    local amount, currency = cost:match "^(%S+) (.+)$"
    cost = { hundredths = money.parse(amount), currency = currency }
  end
  if type(cost) ~= "table" or math.type(cost.hundredths) ~= "integer" or type(cost.currency) ~= "string" then
    return false
  end
  row.hundredths, row.currency = cost.hundredths, cost.currency
  return true
end

return price

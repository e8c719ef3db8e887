--- What all gifts of a forecast cost, in one line.
local costs = require "sendoso.forecast.costs"
local words = require "sendoso.words"

local totals = {}

--- Returns the cost of some rows: "425.00 USD, 30.00 EUR, unknown for 2 gifts".
---@param rows sendoso.ForecastRow[]
---@param text? fun(hundredths: integer, currency: string): string
---@return string
function totals.cost(rows, text)
  local parts, unknown = {}, 0
  for _, row in ipairs(rows) do
    unknown = unknown + row.unknown
    if row.unknown < row.gifts then parts[#parts + 1] = (text or costs.text)(row.hundredths, row.currency) end
  end
  if unknown > 0 then parts[#parts + 1] = "unknown for " .. words.count(unknown, "gift") end
  return #parts > 0 and table.concat(parts, ", ") or "0"
end

--- Returns how many gifts there are, and what they cost.
---@param made sendoso.Forecast
---@return string
function totals.words(made)
  local rows, gifts = made.groups:by {}, 0
  for _, row in ipairs(rows) do gifts = gifts + row.gifts end
  return ("%s from %s to %s. Cost %s"):format(words.count(gifts, "gift"), made.from, made.to, totals.cost(rows))
end

return totals

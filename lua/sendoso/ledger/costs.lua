--- What sends of a campaign have cost lately, by the account's list of them: all that anybody knows of the price of a
--- campaign with a fixed price, since the API does not tell it.
local money = require "sendoso.money"

local costs = {}

local LAST = 20 -- so many of the latest sends: a price may have changed since then

---@class sendoso.SeenCost
---@field time number seconds since 1970
---@field cost any as it came
---@field currency any

--- Takes up what a send cost, if the list says it. Of each campaign the latest sends are kept, the latest first.
---@param reading sendoso.Reading
---@param campaign any its ID
---@param time number
---@param send table as the core gives it
function costs.take(reading, campaign, time, send)
  if send.current_total_cost == nil then return end
  local name = tostring(campaign)
  local list = reading.costs[name] or {}
  reading.costs[name] = list
  local at = #list + 1
  while at > 1 and list[at - 1].time < time do at = at - 1 end
  if at > LAST then return end
  table.insert(list, at, { time = time, cost = send.current_total_cost, currency = send.currency })
  list[LAST + 1] = nil
end

-- A send that cost nothing is one that was given back, or is not charged yet: it says nothing of the price.
local function count(list)
  local sum, sends, currency, unread, highest = 0, 0, nil, {}, 0
  for _, seen in ipairs(list) do
    local hundredths, why = money.parse(seen.cost)
    if type(seen.currency) ~= "string" then hundredths, why = nil, "its currency is missing" end
    if not hundredths then
      unread[#unread + 1] = why
    elseif hundredths > 0 and (currency or seen.currency) == seen.currency then
      sum, sends, currency = sum + hundredths, sends + 1, seen.currency
      highest = math.max(highest, hundredths)
    end
  end
  return sum, sends, currency, unread, highest
end

--- Estimates what a gift of a campaign costs: what its last sends cost on average, in the currency of the latest,
--- rather too much than too little.
---@param reading sendoso.Reading
---@param campaign integer
---@return sendoso.Money? estimate nil: nothing is known
---@return string[] unread what is wrong with the costs of its last sends that cannot be read
---@return integer? highest the highest of these costs, in hundredths
function costs.estimate(reading, campaign)
  local sum, sends, currency, unread, highest = count(reading.costs[tostring(campaign)] or {})
  if sends == 0 then return nil, unread end
  local estimate = { hundredths = (sum + sends - 1) // sends, currency = currency, estimate = true, sends = sends }
  return estimate, unread, highest
end

return costs

--- What a gift costs at the worst: the amount, the upper price of a range, the highest known cost of its campaign, or
--- what the rule states.
local money = require "sendoso.money"

local price = {}

--- Returns what a gift of a campaign costs at the most, as far as Sendoso tells.
---@param client table
---@param id integer of the campaign
---@return sendoso.Money?
function price.of(client, id)
  local campaign = client.campaigns_by_id[id] or {}
  local upper = money.parse(campaign.ending_egift_price)
  if upper then return { hundredths = upper, currency = campaign.currency or "(unknown currency)" } end
  local estimate, _, highest = client:estimate(id)
  if estimate and highest and highest > 0 then return { hundredths = highest, currency = estimate.currency } end
end

--- Returns the price of a gift of a plan; or nil and why it is not known.
---@param client table
---@param entry sendoso.PlanEntry
---@param stated any `price` of the gift
---@param currency string of a stated price, where the campaign has none
---@return sendoso.Money?, string? why
function price.at_worst(client, entry, stated, currency)
  if entry.cost and not entry.cost.estimate then return entry.cost end
  local known = price.of(client, entry.gift.campaign)
  if known then return known end
  if stated == nil then return nil, "its price is not known" end
  local hundredths, why = money.parse(stated)
  if not hundredths then return nil, "price: " .. why end
  local campaign = client.campaigns_by_id[entry.gift.campaign] or {}
  return { hundredths = hundredths, currency = campaign.currency or currency }
end

return price

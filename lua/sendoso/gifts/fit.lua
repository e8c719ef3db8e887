--- Does a gift fit its campaign? If not, Sendoso mostly answers "Touch not found", or accepts the gift and lets it
--- fail later; so this is checked before anything is sent. What a campaign does not state is not checked.
local countries = require "sendoso.country"
local fail = require "sendoso.fail"
local money = require "sendoso.money"
local window = require "sendoso.gifts.window"

local fit = {}

local kinds = { email = "for eGifts", mail = "for physical gifts" }

--- Checks the kind alone.
---@param op table the operation
---@param campaign sendoso.Campaign
---@return true?, sendoso.Error?
function fit.kind(op, campaign)
  local kind = campaign.delivery_type
  if not kind or not op.campaign or kind == op.campaign then return true end
  return fail("invalid", ("campaign '%s' is %s"):format(campaign.name, kinds[kind] or "of another kind"),
    { field = "campaign", hint = ("%s needs a campaign %s"):format(op.name, kinds[op.campaign]) })
end

-- A price that cannot be read is a range all the same: nobody knows whether an amount is in it.
local function fail_unreadable(campaign, price)
  return fail("invalid", ("campaign '%s' has a price range that cannot be read (%s): whether an amount is in it is "
    .. "unknown"):format(campaign.name, tostring(price)),
    { field = "campaign", hint = "correct the prices of the campaign in Sendoso, or use another campaign" })
end

local function check_amount(op, campaign, amount)
  local lowest, highest = campaign.starting_egift_price, campaign.ending_egift_price
  if lowest == nil and highest == nil and amount == nil then return true end -- as nearly always
  local low, high = money.parse(lowest), money.parse(highest)
  if lowest ~= nil and not low then return fail_unreadable(campaign, lowest) end
  if highest ~= nil and not high then return fail_unreadable(campaign, highest) end
  if amount ~= nil and not low and campaign.is_default_price == true then
    return fail("invalid", ("campaign '%s' has a fixed price: amount is not allowed"):format(campaign.name),
      { field = "amount", hint = "remove amount, or use a campaign with a price range" })
  end
  if not low or not high then return true end
  if op.name == "egift_links" then
    return fail("invalid", ("campaign '%s' has a price range, and Sendoso does not document what its links are worth")
      :format(campaign.name), { field = "campaign", hint = "use a campaign with a fixed price for links" })
  end
  local given = money.parse(amount)
  if given and given >= low and given <= high then return true end
  local what = given and ("amount %s is out of range"):format(money.number(given)) or "amount is missing"
  return fail("invalid", ("%s: campaign '%s' has a price range from %s to %s %s"):format(what, campaign.name,
    money.number(low), money.number(high), campaign.currency or ""), { field = "amount" })
end

local function check_country(campaign, country)
  local code = country and countries.code(country)
  local served = campaign.ship_to_countries
  if not country or type(served) ~= "table" or #served == 0 then return true end
  if not code then
    return fail("invalid", ("campaign '%s' ships only to %s, and the recipient's country is not a known name or code")
      :format(campaign.name, table.concat(served, ", ")),
      { field = "country", hint = "use a two-letter code such as DE" })
  end
  for _, one in ipairs(served) do
    if one == code then return true end
  end
  return fail("invalid", ("campaign '%s' does not ship to %s, only to %s"):format(campaign.name, code,
    table.concat(served, ", ")), { field = "country" })
end

--- Checks a gift against its campaign.
---@param op table the operation
---@param campaign sendoso.Campaign
---@param args table arguments by the API's names
---@param now integer seconds since 1970
---@param home? string the recipient's country, if Sendoso asks for the address: checked if it is a known name
---@return true?, sendoso.Error?
function fit.check(op, campaign, args, now, home)
  local ok, err = fit.kind(op, campaign)
  if ok then ok, err = window(campaign, now) end
  if ok and op.campaign == "email" then ok, err = check_amount(op, campaign, args.amount) end
  if ok then ok, err = check_country(campaign, args.country) end
  if ok and op.name == "collect" and home and countries.code(home) then ok, err = check_country(campaign, home) end
  return ok, err
end

return fit

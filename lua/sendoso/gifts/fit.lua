--- Does a gift fit its campaign? Sendoso says "Touch not found" to most of what does not, or
--- takes it and lets it fail later; so it is looked at before anything is sent. What a campaign
--- does not say is not checked.
local countries = require "sendoso.country"
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"

local kinds = { email = "an eGift campaign", mail = "a campaign of physical gifts" }

local function check_kind(op, campaign)
  local kind = campaign.delivery_type
  if not kind or not op.campaign or kind == op.campaign then return true end
  return fail("invalid", ("'%s' is %s"):format(campaign.name, kinds[kind] or "a campaign of another kind"),
    { field = "campaign", hint = ("%s wants %s"):format(op.name, kinds[op.campaign]) })
end

-- No sends before start_date or after end_date; whether the end itself is still in is not known.
local function check_window(campaign, now)
  local from = campaign.start_date and instant.parse(campaign.start_date)
  local to = campaign.end_date and instant.parse(campaign.end_date)
  if from and now < from then
    return fail("invalid", ("'%s' does not begin before %s"):format(campaign.name, campaign.start_date),
      { field = "campaign" })
  end
  if to and now > to then
    return fail("invalid", ("'%s' ended on %s"):format(campaign.name, campaign.end_date), { field = "campaign" })
  end
  return true
end

local function check_amount(op, campaign, amount)
  local low, high = tonumber(campaign.starting_egift_price), tonumber(campaign.ending_egift_price)
  if amount ~= nil and not low and campaign.is_default_price == true then
    return fail("invalid", ("'%s' has a set price: no amount can be chosen"):format(campaign.name),
      { field = "amount", hint = "leave amount out, or choose a campaign with a price range" })
  end
  if not low or not high then return true end
  if op.name == "egift_links" then
    return fail("invalid", ("'%s' has a price range, and how much a link of it is worth is not documented")
      :format(campaign.name), { field = "campaign", hint = "make links of a campaign with a set price" })
  end
  local given = tonumber(amount)
  if given and given >= low and given <= high then return true end
  local what = amount == nil and "amount can't be blank" or ("the amount %s does not fit"):format(amount)
  return fail("invalid", ("%s: '%s' has a price range from %g to %g %s"):format(what, campaign.name, low, high,
    campaign.currency or ""), { field = "amount" })
end

local function check_country(campaign, country)
  local code = country and countries.code(country)
  local served = campaign.ship_to_countries
  if not country or type(served) ~= "table" or #served == 0 then return true end
  if not code then
    return fail("invalid", ("'%s' ships to %s, and the country is not known by that name"):format(campaign.name,
      table.concat(served, ", ")), { field = "country", hint = "write it as DE, so that it can be checked" })
  end
  for _, one in ipairs(served) do
    if one == code then return true end
  end
  return fail("invalid", ("'%s' does not ship to %s, only to %s"):format(campaign.name, code,
    table.concat(served, ", ")), { field = "country" })
end

--- Checks a gift against its campaign.
---@param op table the operation
---@param campaign sendoso.Campaign
---@param args table arguments by their wire names
---@param now integer seconds since 1970
---@param home? string the recipient's country, where the address is asked for: looked at if it is known
---@return true?, sendoso.Error?
local function fit(op, campaign, args, now, home)
  local ok, err = check_kind(op, campaign)
  if ok then ok, err = check_window(campaign, now) end
  if ok and op.campaign == "email" then ok, err = check_amount(op, campaign, args.amount) end
  if ok then ok, err = check_country(campaign, args.country) end
  if ok and op.name == "collect" and home and countries.code(home) then ok, err = check_country(campaign, home) end
  return ok, err
end

return fit

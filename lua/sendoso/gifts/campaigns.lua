--- Campaigns by ID or exact name. A client reads each of them once.
local check = require "sendoso.check"
local fail = require "sendoso.fail"
local nearest = require "sendoso.nearest"

local campaigns = {}

-- Reads all campaigns. Returns name -> list of campaigns.
local function load(client)
  local by_name = {}
  local list <close> = client.campaigns()
  for campaign in list do
    client.campaigns_by_id[campaign.id or 0] = campaign
    if campaign.name then
      by_name[campaign.name] = by_name[campaign.name] or {}
      table.insert(by_name[campaign.name], campaign)
    end
  end
  return by_name
end

local function ids(list)
  local out = {}
  for i, campaign in ipairs(list) do out[i] = tostring(campaign.id) end
  return table.concat(out, ", ")
end

-- The names of the first hundred campaigns, by their IDs as text. Only a hint needs them: if they cannot be read, that
-- is no failure of anything.
local function names_of(client)
  if client.campaign_names then return client.campaign_names end
  local names = {}
  local page = require("sendoso.core").page(client.core, "campaigns", { page = 1, per_page = 100 },
    { fields = { "id", "name" } })
  for _, campaign in ipairs(page and page.items or {}) do names[tostring(campaign.id)] = campaign.name end
  client.campaign_names = names
  return names
end

--- Returns what to do about an ID that no active campaign has.
---@param client table
---@param id integer
---@return string
function campaigns.hint(client, id)
  local names = names_of(client)
  local meant = nearest(tostring(id), check.sorted(names)):match "'(.-)'"
  return "run `sendoso campaigns` to list them"
    .. (meant and ("; did you mean %s (%s)?"):format(meant, names[meant]) or "")
end

-- A wrong ID and a campaign that is not active give the same answer.
local function by_id(client, id)
  local known = client.campaigns_by_id[id]
  if known then return known end
  local campaign, err = client.core:read("campaign", { touch_id = id })
  if campaign then
    campaign.id = id
    campaign.name = campaign.name or ("campaign %d"):format(id)
    client.campaigns_by_id[id] = campaign
    return campaign
  end
  if err.kind ~= "not_found" then return nil, err end
  return fail("not_found", ("no active campaign has the ID %d"):format(id),
    { field = "campaign", hint = campaigns.hint(client, id), status = err.status,
      request_id = err.request_id })
end

local function by_name(client, name)
  if not client.campaigns_by_name then
    local loaded, err = fail.try(load, client)
    if not loaded then return nil, err end
    client.campaigns_by_name = loaded
  end
  local same = client.campaigns_by_name[name]
  if not same then
    local meant = nearest(name, check.sorted(client.campaigns_by_name))
    return fail("not_found", ("no active campaign has the name '%s'"):format(name),
      { field = "campaign", hint = "run `sendoso campaigns` to list them" .. meant })
  end
  if #same == 1 then return same[1] end
  return fail("invalid", ("%d active campaigns have the name '%s' (IDs %s)"):format(#same, name, ids(same)),
    { field = "campaign", hint = "use the ID of one of them" })
end

--- Returns an active campaign. Exactly one campaign must have that name.
---@param client table a client; it remembers the campaigns that it has read
---@param campaign integer|string
---@return sendoso.Campaign?, sendoso.Error?
function campaigns.find(client, campaign)
  local find = math.type(campaign) == "integer" and by_id or by_name
  -- With `concurrently`, one function reads it for all of them.
  return require("sendoso.core").drive(find, client, campaign)
end

return campaigns

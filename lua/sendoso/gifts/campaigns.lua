--- Campaigns by id or by exact name, each read once by a client.
local fail = require "sendoso.fail"
local nearest = require "sendoso.nearest"

local campaigns = {}

-- Reads all campaigns: name -> list of campaigns, and by id.
local function load(client)
  client.campaigns_by_name = {}
  local cursor <close> = client.campaigns()
  for campaign in cursor do
    client.campaigns_by_id[campaign.id or 0] = campaign
    if campaign.name then
      local same = client.campaigns_by_name[campaign.name] or {}
      same[#same + 1] = campaign
      client.campaigns_by_name[campaign.name] = same
    end
  end
end

local function ids(list)
  local out = {}
  for i, campaign in ipairs(list) do out[i] = tostring(campaign.id) end
  return table.concat(out, ", ")
end

-- A wrong id and a campaign that is not active give the same answer; looking tells at least
-- that it is not its window.
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
  return fail("not_found", ("no active campaign has the id %d"):format(id),
    { field = "campaign", hint = "sendoso campaigns lists them", status = err.status, request_id = err.request_id })
end

local function by_name(client, name)
  if not client.campaigns_by_name then
    local ok, err = pcall(load, client)
    if not ok then
      client.campaigns_by_name = nil
      if type(err) == "string" then error(err, 0) end
      return nil, err
    end
  end
  local found = client.campaigns_by_name[name]
  if not found then
    local names = {}
    for known in pairs(client.campaigns_by_name) do names[#names + 1] = known end
    return fail("not_found", ("no active campaign is called '%s'"):format(name),
      { field = "campaign", hint = "sendoso campaigns lists them" .. nearest(name, names) })
  end
  if #found == 1 then return found[1] end
  return fail("invalid", ("%d active campaigns are called '%s' (ids %s)"):format(#found, name, ids(found)),
    { field = "campaign", hint = "give the id of the one you mean" })
end

--- Returns an active campaign. A name must be one campaign's, exactly.
---@param client table a client; remembers the campaigns it has read
---@param campaign integer|string
---@return sendoso.Campaign?, sendoso.Error?
function campaigns.find(client, campaign)
  local find = math.type(campaign) == "integer" and by_id or by_name
  -- One of many bodies reads it, for all of them.
  return require("sendoso.core").drive(find, client, campaign)
end

return campaigns

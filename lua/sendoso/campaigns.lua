--- Campaigns by id or by exact name.
local fail = require "sendoso.fail"

local campaigns = {}

local fields = { "id", "name", "currency" }

-- Reads all campaigns once: name -> list of {id, name, currency}.
local function load(client)
  local by_name = {}
  local cursor <close> = client.campaigns { fields = fields }
  for campaign in cursor do
    if campaign.name then
      local same = by_name[campaign.name] or {}
      same[#same + 1] = campaign
      by_name[campaign.name] = same
    end
  end
  return by_name
end

local function ids(list)
  local out = {}
  for i, campaign in ipairs(list) do out[i] = tostring(campaign.id) end
  return table.concat(out, ", ")
end

--- Returns the campaign's {id, currency?}. An id is taken as it is; a name must be one
--- active campaign's, exactly.
---@param client table a client; remembers the names it has read
---@param campaign integer|string
---@return { id: integer, currency?: string }?, sendoso.Error?
function campaigns.find(client, campaign)
  if math.type(campaign) == "integer" then return { id = campaign } end
  if not client.campaigns_by_name then
    local ok, result = pcall(load, client)
    if not ok and type(result) == "string" then error(result, 0) end
    if not ok then return nil, result end
    client.campaigns_by_name = result
  end
  local found = client.campaigns_by_name[campaign]
  if not found then
    local names = {}
    for name in pairs(client.campaigns_by_name) do names[#names + 1] = name end
    return fail("not_found", ("no active campaign is called '%s'"):format(campaign), {
      field = "campaign",
      hint = "sendoso campaigns lists them" .. require "sendoso.nearest"(campaign, names),
    })
  end
  if #found == 1 then return found[1] end
  return fail("invalid", ("%d active campaigns are called '%s' (ids %s)"):format(#found, campaign,
    ids(found)), { field = "campaign", hint = "give the id of the one you mean" })
end

return campaigns

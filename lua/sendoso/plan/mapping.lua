--- The campaigns that a file of rules lets its team groups send: one that is misspelt is sent for nobody.
local campaigns = require "sendoso.gifts.campaigns"
local check = require "sendoso.check"
local fail = require "sendoso.fail"

--- Warns of campaigns of a mapping that there are not.
---@param client sendoso.Client
---@param groups? table<string, sendoso.GroupBudget>
local function mapping(client, groups)
  for _, name in ipairs(check.sorted(groups or {})) do
    for _, campaign in ipairs(groups[name].campaigns or {}) do
      local _, err = campaigns.find(client, campaign)
      if err and (err.kind == "not_found" or err.kind == "invalid") then
        client.run:warn("groups: '%s': %s", name, fail.line(err))
      end
    end
  end
end

return mapping

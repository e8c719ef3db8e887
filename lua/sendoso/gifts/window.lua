--- The dates of a campaign: no sends before start_date or after end_date. Whether end_date itself is included is not
--- documented.
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"

--- May gifts of a campaign be sent now?
---@param campaign table
---@param now integer seconds since 1970
---@return true?, sendoso.Error?
local function window(campaign, now)
  local from = campaign.start_date and instant.parse(campaign.start_date)
  local to = campaign.end_date and instant.parse(campaign.end_date)
  if from and now < from then
    return fail("invalid", ("campaign '%s' has not started (it starts on %s)"):format(campaign.name,
      campaign.start_date), { field = "campaign" })
  end
  if to and now > to then
    return fail("invalid", ("campaign '%s' ended on %s"):format(campaign.name, campaign.end_date),
      { field = "campaign" })
  end
  return true
end

return window

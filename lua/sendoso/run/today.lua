--- The day for which a script runs.
local caller = require "sendoso.caller"
local date = require "sendoso.dates.date"
local settings = require "sendoso.run.settings"

--- Returns the day: that of --today, or today in a time zone, or today on this machine. Raises
--- when there is no such zone.
---@param zone? string as "Europe/Berlin"; that of --zone if not said
---@return sendoso.Date
local function today(zone)
  if settings.today then
    return date.parse(settings.today) or caller.raise("'%s' is not a day; write it as 2026-03-31", settings.today)
  end
  zone = zone or settings.zone
  if not zone then return date(os.date "%Y-%m-%d") end
  local year, month, day = require("sendoso.core").day_in(zone, os.time())
  if not year then error(month, 0) end
  return date.new(year, month, day)
end

return today

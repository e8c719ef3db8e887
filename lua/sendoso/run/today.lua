--- The day for which a run looks at dates.
local caller = require "sendoso.caller"
local date = require "sendoso.dates.date"

--- Returns the day: that of --today, or today in a time zone, or today on this machine. Raises
--- when there is no such zone.
---@param settings sendoso.Settings
---@param seconds integer since 1970: what time it is
---@param zone? string as "Europe/Berlin"; that of --zone if not said
---@return sendoso.Date
local function today(settings, seconds, zone)
  if settings.today then
    return date.parse(settings.today) or caller.raise("'%s' is not a day; write it as 2026-03-31", settings.today)
  end
  zone = zone or settings.zone
  if not zone then return date(os.date("%Y-%m-%d", seconds)) end
  local year, month, day = require("sendoso.core").day_in(zone, seconds)
  if not year then error(month, 0) end
  return date.new(year, month, day)
end

return today

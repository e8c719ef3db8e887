--- The date for which a run looks at dates.
local caller = require "sendoso.caller"
local date = require "sendoso.dates.date"
local fail = require "sendoso.fail"

--- Returns the date of --today, or else today in a time zone, or else today on this machine. Raises
--- if there is no such time zone.
---@param settings sendoso.Settings
---@param seconds integer since 1970: what time it is
---@param zone? string such as "Europe/Berlin"; default: --zone
---@return sendoso.Date
local function today(settings, seconds, zone)
  if settings.today then
    return date.parse(settings.today) or caller.raise("\"%s\" is not a date (expected YYYY-MM-DD)", settings.today)
  end
  zone = zone or settings.zone
  if not zone then
    local here = os.date("*t", seconds)
    return date.new(here.year, here.month, here.day) or fail.raise("invalid", "the time is out of range")
  end
  local in_zone = table.pack(require("sendoso.core").day_in(zone, seconds))
  if not in_zone[1] then error(in_zone[2], 0) end
  return date.new(table.unpack(in_zone))
end

return today

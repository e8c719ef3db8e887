--- The day for which a script runs.
local caller = require "sendoso.caller"
local date = require "sendoso.date"
local settings = require "sendoso.settings"

--- Returns the day: today on this machine, or --today.
---@return sendoso.Date
local function today()
  local text = settings.today or os.date "%Y-%m-%d"
  return date.parse(text) or caller.raise("'%s' is not a day; write it as 2026-03-31", text)
end

return today

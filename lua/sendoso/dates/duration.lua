--- Durations, as people write them: 90s, 10m, 2h, 3d, 2 days.
local words = require "sendoso.words"

local duration = {}

local units = {}
for ms, names in pairs { [1000] = "s second", [60000] = "m minute", [3600000] = "h hour", [86400000] = "d day" } do
  for name in names:gmatch "%a+" do units[name] = ms end
end

--- Reads a duration. Returns milliseconds, or nil and why not.
---@param text string
---@return integer?, string?
function duration.parse(text)
  local number, unit = text:match "^(%d+) ?(%a+)$"
  local ms = unit and (units[unit] or units[unit:match "^(%a%a+)s$"])
  if text == "0" then return 0 end
  if ms and #number < 10 then return tonumber(number) * ms end
  return nil, ("\"%s\" is not a duration (expected 90s, 10m, 2h or 3d)"):format(text)
end

--- Returns a duration in words: "90 seconds", "10 minutes".
---@param ms integer
---@return string
function duration.words(ms)
  local seconds = math.ceil(ms / 1000)
  if seconds < 120 then return words.count(seconds, "second") end
  if seconds < 2 * 3600 then return words.count((seconds + 30) // 60, "minute") end
  if seconds < 48 * 3600 then return words.count((seconds + 1800) // 3600, "hour") end
  return words.count((seconds + 43200) // 86400, "day")
end

return duration

--- Durations, as people write them: 90s, 10m, 2h, 3d.
local words = require "sendoso.words"

local duration = {}

local units = { s = 1000, m = 60000, h = 3600000, d = 86400000 }

--- Reads a duration. Returns milliseconds, or nil and why not.
---@param text string
---@return integer?, string?
function duration.parse(text)
  local number, unit = text:match "^(%d+)([smhd])$"
  if text == "0" then return 0 end
  if number and #number < 10 then return tonumber(number) * units[unit] end
  return nil, ("\"%s\" is not a duration (expected 90s, 10m, 2h or 3d)"):format(text)
end

--- Returns a duration in words: "90 seconds", "10 minutes".
---@param ms integer
---@return string
function duration.words(ms)
  local seconds = math.ceil(ms / 1000)
  if seconds < 120 then return words.count(seconds, "second") end
  return words.count((seconds + 30) // 60, "minute")
end

return duration

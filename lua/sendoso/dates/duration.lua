--- Lengths of time, as people write them: 90s, 10m, 2h, 3d.
local age = {}

local units = { s = 1000, m = 60000, h = 3600000, d = 86400000 }

--- Reads an age. Returns milliseconds, or nil and why not.
---@param text string
---@return integer?, string?
function age.parse(text)
  local number, unit = text:match "^(%d+)([smhd])$"
  if text == "0" then return 0 end
  if number and #number < 10 then return tonumber(number) * units[unit] end
  return nil, ("'%s' is no length of time; write it as 90s, 10m, 2h or 3d"):format(text)
end

--- Says a length of time in words.
---@param ms integer
---@return string
function age.words(ms)
  local seconds = math.ceil(ms / 1000)
  if seconds < 120 then return ("%d second%s"):format(seconds, seconds == 1 and "" or "s") end
  return ("%d minutes"):format((seconds + 30) // 60)
end

return age

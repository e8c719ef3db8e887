--- How long what failed waits until it is tried again: as long as Svix waits, and then as long each time.
local WAITS_S = { 5, 300, 1800, 7200, 18000, 36000 }

--- Returns the ms until the next try.
---@param tries integer that have failed
---@return integer
local function wait_ms(tries) return WAITS_S[math.min(math.max(tries, 1), #WAITS_S)] * 1000 end

return wait_ms

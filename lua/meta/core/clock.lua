---@meta _

---@class sendoso.core
local core = {}

--- Waits, or until the user asks to stop.
---@param ms integer
function core.sleep(ms) end

--- Milliseconds since this machine booted, and since 1970.
---@return integer boot_ms, integer wall_ms
function core.clock() end

--- How often the user has asked the host to stop.
---@return integer
function core.stopped() end

--- From now on a Ctrl-C does not break off what our library does in Lua: something has left, or the run ends.
function core.guard() end

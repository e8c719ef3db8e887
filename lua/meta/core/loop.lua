---@meta _

---@class sendoso.core
local core = {}

--- Makes the calls of a thread yield, with the call that is waited for.
---@param thread thread
function core.manage(thread) end

--- Lets the others go on for a moment.
function core.later() end

--- Calls a function whose own calls do not yield.
function core.drive(fn, ...) end

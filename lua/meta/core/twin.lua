---@meta _

---@class sendoso.core
local core = {}

--- A second process of the same program, seen from one of the two.
---@class sendoso.core.Twin
local Twin = {}

--- Makes a second process, which goes on behind this call as the first one does. It ends when the first one is
--- killed. It uses nothing that the first one has opened.
---@return sendoso.core.Twin? twin, boolean|sendoso.Error is_second
function core.twin() end

--- Says something to the other process, if that is still there.
---@param text string
function Twin:say(text) end

--- Returns what the other process has said; false: nothing within that time; nil: it has ended, or wants no more.
---@param wait_ms integer
---@return string|false|nil
function Twin:hear(wait_ms) end

--- Lets the second process end, waits for that, and returns its exit status.
---@return integer
function Twin:close() end

--- Ends the second process, from within it.
---@param status integer
function Twin:leave(status) end

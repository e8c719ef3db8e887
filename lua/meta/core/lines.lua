---@meta _

---@class sendoso.core
local core = {}

---@class sendoso.core.Lines
local Lines = {}

--- Lines that come over a descriptor, as they come. The descriptor stays open.
---@param fd integer
---@param max integer bytes of the longest line that is kept
---@return sendoso.core.Lines
function core.lines(fd, max) end

--- Takes the next line, without its end.
---@param wait_ms integer how long it waits at most
---@return string|false|nil line false: nothing will come any more; nil: nothing whole yet
---@return sendoso.Error? err the line was too long, and is left out
function Lines:take(wait_ms) end

function Lines:close() end

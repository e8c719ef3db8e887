---@meta _

---@class sendoso.core
local core = {}

---@class sendoso.core.Permits
local Permits = {}

--- Opens the permits of one client, which all processes of this machine share.
---@param path string
---@param client string host and client id
---@return sendoso.core.Permits?, sendoso.Error?
function core.permits(path, client) end

--- Takes one of ten permits. Times are boot times in ms.
---@return integer? permit, integer? wait_ms
function Permits:take(now, lease_ms) end

--- Gives it back; left 0: nothing left.
function Permits:give(permit, left, answered) end

--- After a 429: nobody gets one before `until_ms`.
function Permits:pause(until_ms) end

function Permits:close() end

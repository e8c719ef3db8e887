---@meta _

--- A call under way, as it is yielded by a body of `concurrently`.
---@class sendoso.core.Call
local Call = {}

--- Is it done? One that was closed is.
---@return boolean
function Call:done() end

--- Moves all calls of its client on.
---@param wait_ms? integer at the most, 0 to 200
function Call:step(wait_ms) end

--- The client that it is a call of.
---@return sendoso.core.Client
function Call:client() end

--- Breaks it off, if it is not done: what may have left is unknown.
function Call:close() end

---@meta _

---@class sendoso.core
local core = {}

---@alias sendoso.core.Outcome "never left"|"stopped"|"lost"|"broken"|"limited"|"auth"|"refused"|"ok"

--- What follows from an outcome: the kinds of a read's error and of a spend's (nil: as the answer says), and
--- how the intent of a spend ends.
---@param outcome sendoso.core.Outcome
---@return { read?: string, spend?: string, settled: string }
function core.outcome(outcome) end

--- The wait before another attempt in ms, or nil: not again.
---@param outcome sendoso.core.Outcome
---@param spend boolean
---@param attempts integer made so far
---@param base_ms integer
---@param random number 0 to 1
---@return integer?
function core.retry(outcome, spend, attempts, base_ms, random) end

--- The wait that the value of a Retry-After asks for, in ms: seconds, or an HTTP date; nil: it is neither.
---@param value string
---@param now integer seconds since 1970
---@return integer?
function core.retry_after(value, now) end

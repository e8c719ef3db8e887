--- The rate limit: ten requests per second, by a sliding log, and a block for a client that makes more.
local limit = {}

local Limit = { __name = "sendoso.sandbox.limit" }
Limit.__index = Limit

--- Returns an unused limit.
---@param block_ms integer how long a client is blocked after too many requests
---@param per_second? integer default: 10, as documented
function limit.new(block_ms, per_second)
  return setmetatable({ block_ms = block_ms, per_second = per_second or 10, log = {}, blocked_until = 0 }, Limit)
end

--- Is a request allowed now? Times are in milliseconds and never go back.
---@param now integer
---@return boolean
function Limit:allows(now)
  if now < self.blocked_until then return false end
  while self.log[1] and self.log[1] <= now - 1000 do table.remove(self.log, 1) end
  if #self.log < self.per_second then
    self.log[#self.log + 1] = now
    return true
  end
  self.blocked_until = now + self.block_ms
  return false
end

return limit

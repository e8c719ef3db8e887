--- The gifts of this run that no look at Sendoso's list has shown yet: what a look shows of them is nobody else's, and
--- the ledger, which may be a long way off, need not be asked. Of a long run only the last ones are remembered, so that
--- memory does not grow with it; of what is listed later than that, the ledger is asked.
local unlisted = {}

local MOST = 1000 -- between two looks: at ten a second there are 100

---@class sendoso.Unlisted
---@field counts table<string, integer> by pair (sends.pair), of the gifts that left last
---@field before table<string, integer> those before them
---@field addresses table<string, string> of a pair of counts: the address as the ledger has it
---@field addresses_before table<string, string>
---@field size integer how many pairs counts has
local Unlisted = {}
Unlisted.__index = Unlisted

---@return sendoso.Unlisted
function unlisted.new()
  return setmetatable({ counts = {}, before = {}, addresses = {}, addresses_before = {}, size = 0 }, Unlisted)
end

--- Forgets what it had when this was called the last time: after each look.
function Unlisted:turn()
  self.before, self.addresses_before = self.counts, self.addresses
  self.counts, self.addresses, self.size = {}, {}, 0
end

--- Takes note that a gift has left.
---@param pair string
---@param address string as the ledger has it
function Unlisted:add(pair, address)
  if self.size >= MOST then self:turn() end
  if not self.counts[pair] then self.size = self.size + 1 end
  self.counts[pair] = (self.counts[pair] or 0) + 1
  self.addresses[pair] = address
end

--- Is a send of a pair, which a look shows for the first time, one of them? Then it is none any more.
---@param pair string
---@return boolean
function Unlisted:take(pair)
  local counts = (self.counts[pair] or 0) > 0 and self.counts or self.before
  local count = counts[pair] or 0
  if count > 0 then counts[pair] = count - 1 end
  return count > 0
end

--- Returns the address of a pair as the ledger has it, if it is remembered.
---@param pair string
---@return string?
function Unlisted:address(pair) return self.addresses[pair] or self.addresses_before[pair] end

return unlisted

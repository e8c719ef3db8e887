--- What stands for a question or a preview until it is used: a text that nobody else can make, that is bound to the
--- call, ends after a while, and is taken once.
local random = require "sendoso.random"

local tokens = {}

---@class sendoso.Tokens
local Tokens = { __name = "sendoso.tokens" }
Tokens.__index = Tokens

-- A digest inside of a digest: nobody without the secret can go on from one to another text's.
local function sign(self, text)
  local digest = require("sendoso.core").digest
  return digest(self.secret .. digest(self.secret .. text))
end

--- Returns a token for a call.
---@param bound string what it is for: the tool and its arguments, as one text
---@param life_ms integer
---@return string
function Tokens:make(bound, life_ms)
  local head = ("%s.%d"):format(random.hex(16), self.clock() + life_ms)
  return head .. "." .. sign(self, head .. "." .. bound)
end

-- Tokens whose time is over are forgotten.
local function forget(self, now)
  for nonce, ends in pairs(self.used) do
    if ends < now then self.used[nonce] = nil end
  end
end

--- Takes a token. Returns true; or false and why it does not count.
---@param token any
---@param bound string
---@return boolean, string? reason
function Tokens:take(token, bound)
  local head, signature = tostring(token):match "^(%x+%.%d+)%.(%x+)$"
  if not head or sign(self, head .. "." .. bound) ~= signature then return false, "is not one for these arguments" end
  local nonce, ends = head:match "^(%x+)%.(%d+)$"
  local now = self.clock()
  forget(self, now)
  if tonumber(ends) < now then return false, "has expired" end
  if self.used[nonce] then return false, "was used already" end
  self.used[nonce] = tonumber(ends)
  return true
end

--- Returns the tokens of a process.
---@param clock fun(): integer ms
---@return sendoso.Tokens
function tokens.new(clock)
  return setmetatable({ secret = random.hex(32), used = {}, clock = clock }, Tokens)
end

return tokens

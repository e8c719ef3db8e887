--- Faults on demand, by name: for the next request of its kind or the next N of them, or for a percentage of them
--- (NAME=5%). NAME=N is for gifts, NAME@OPERATION=N for any operation.
local nearest = require "sendoso.nearest"
local operations = require "sendoso.operations"

local faults = {}

-- What has faults besides the operations.
local endpoints = { authorize = true, token = true, revoke = true }

local function refusal(status, message)
  return { status = status, headers = { ["Content-Type"] = "application/json" },
    body = ('{"success":false,"message":"%s"}'):format(message) }
end

--- The faults, in the order in which they are checked. `before` returns an answer that replaces the request.
--- `after` changes the answer; false is no answer at all. The routes check the other faults themselves. Without an @
--- they are for gifts, those with `lists` for lists, and one with `of` for that endpoint.
---@type { name: string, help: string, before?: function, after?: function, lists?: boolean, of?: string }[]
faults.list = {
  { name = "drop", help = "close the connection without accepting the gift", before = function() return false end },
  { name = "error-before", help = "answer 500 without accepting the gift",
    before = function() return refusal(500, "Internal server error") end },
  { name = "limit", help = "answer 429 without accepting the gift",
    before = function() return refusal(429, "Too many requests") end },
  { name = "unauthorised", help = "answer 401 without accepting the gift",
    before = function() return refusal(401, "The access token is invalid") end },
  { name = "lose-reply", help = "accept the gift and close the connection without an answer",
    after = function() return false end },
  { name = "lose-reply-fresh", help = "the same, only for the first request of a connection",
    when = function(request) return request.number == 1 end, after = function() return false end },
  { name = "lose-reply-kept", help = "the same, only on a connection that was used before",
    when = function(request) return (request.number or 1) > 1 end, after = function() return false end },
  { name = "error-after", help = "accept the gift and answer 500",
    after = function() return refusal(500, "Internal server error") end },
  { name = "slow", help = "accept the gift and answer slow_ms later",
    after = function(answer, settings) answer.delay_ms = settings.slow_ms end },
  { name = "truncated", help = "accept the gift and cut the answer off in the middle",
    after = function(answer) answer.cut, answer.said = #answer.body // 2, #answer.body end },
  { name = "wrong-length", help = "accept the gift and state a length that is too short for the answer",
    after = function(answer) answer.said = #answer.body - 10 end },
  { name = "drift", help = "shift a page of sends by one, as if another gift had been sent", lists = true },
  { name = "total-high", help = "state a total that is ten times too high", lists = true },
  { name = "total-low", help = "state a total of 0", lists = true },
  { name = "expire", help = "answer 401: the access token expires now (only tokens of a sign-in do)" },
  { name = "invalid-grant", help = "refuse a token request: the code or the refresh token is invalid", of = "token",
    before = function() return require("sendoso.sandbox.oauth").refuse "invalid_grant" end },
}

local by_name, names = {}, {}
for i, fault in ipairs(faults.list) do by_name[fault.name], names[i] = fault, fault.name end

local Pending = { __name = "sendoso.sandbox.faults" }
Pending.__index = Pending

--- Adds "lose-reply", "slow@me", "drift=3" or "limit=5%". Returns nil and why not, or true.
---@param text string
---@param count? integer
---@return true?, string?
function Pending:add(text, count)
  local what, given, percent = text:match "^([^=]+)=(%d+)(%%?)$"
  what = what or text
  local name, operation = what:match "^([^@]+)@(.*)$"
  name = name or what
  if name:find "=" then return nil, ("\"%s\": expected a number after the ="):format(text) end
  if not by_name[name] then
    return nil, ("unknown fault '%s'%s"):format(name, nearest(name, names))
  end
  if operation and not operations[operation] and not endpoints[operation] then
    return nil, ("unknown operation '%s'"):format(operation)
  end
  if percent == "%" then self.rates[what] = tonumber(given)
  else self.counts[what] = count or tonumber(given) or 1 end
  return true
end

-- Is a fault for this operation, if it names none?
local function is_for(fault, op)
  if fault.of then return fault.of == op.name end
  if fault.lists then return op.total ~= nil end
  return op.does == "spend" or op.does == "invite"
end

--- Is a fault due now? If so, its count goes down by one.
---@param name string
---@param op table the requested operation
---@return boolean
function Pending:due(name, op)
  local any = is_for(by_name[name], op)
  for _, what in ipairs { name .. "@" .. op.name, any and name or nil } do
    if math.random(100) <= (self.rates[what] or 0) then return true end
    local count = self.counts[what] or 0
    if count > 0 then
      self.counts[what] = count > 1 and count - 1 or nil
      return true
    end
  end
  return false
end

--- Returns an answer that replaces the request; nil: there is none.
---@return table|false|nil
function Pending:before(op)
  for _, fault in ipairs(faults.list) do
    if fault.before and self:due(fault.name, op) then return fault.before() end
  end
end

--- Changes the answer. Returns it; false is no answer at all.
---@return table|false
function Pending:after(op, request, answer, settings)
  for _, fault in ipairs(faults.list) do
    if fault.after and (not fault.when or fault.when(request)) and self:due(fault.name, op) then
      local other = fault.after(answer, settings)
      if other ~= nil then return other end
    end
  end
  return answer
end

--- Returns the pending faults; nil and why not if one is unknown.
---@param texts? string[]
---@return table?, string?
function faults.new(texts)
  local pending = setmetatable({ counts = {}, rates = {} }, Pending)
  for _, text in ipairs(texts or {}) do
    local ok, reason = pending:add(text)
    if not ok then return nil, reason end
  end
  return pending
end

return faults

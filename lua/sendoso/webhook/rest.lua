--- Trouble that is not an event's, such as a ledger that cannot be reached or a token that has ended: all events would
--- meet it. They rest together for a short while, and are handled as soon as it is over; what is wrong with one event
--- makes that one wait longer each time.
local fail = require "sendoso.fail"

local rest = {}

local FIRST_MS, MOST_MS = 1000, 60000

local OF_ALL = { auth = true, limited = true, network = true, server = true, store = true }

---@class sendoso.WebhookRest
---@field ends integer ms since 1970
---@field wait_ms integer how long the last one was; 0: all is well
---@field handled integer how many events were handled
---@field met table<integer, integer> by the numbers of events that met trouble: how many were handled until then
local Rest = { __name = "sendoso.webhook_rest" }
Rest.__index = Rest

--- Returns one that has not begun.
---@return sendoso.WebhookRest
function rest.new() return setmetatable({ ends = 0, wait_ms = 0, handled = 0, met = {} }, Rest) end

--- Would other events meet this error, too? A 403 may be about one campaign.
---@param err any
---@return boolean
function rest.is_for(err)
  return fail.is(err) and (err.ends_run or OF_ALL[err.kind] and err.status ~= 403) or false
end

--- Does an event meet trouble again, although others were handled since? Then it is its own: a campaign that Sendoso
--- cannot read is no reason for other events to wait.
---@param number integer of the event
---@return boolean
function Rest:is_own(number)
  local before = self.met[number]
  self.met[number] = self.handled
  return before ~= nil and before < self.handled
end

--- Is nothing handled yet?
---@param now integer ms since 1970
---@return boolean
function Rest:lasts(now) return now < self.ends end

--- Begins, or goes on: longer than the last time, up to a minute.
---@param now integer
---@return integer ends
function Rest:begin(now)
  self.wait_ms = self.wait_ms == 0 and FIRST_MS or math.min(self.wait_ms * 2, MOST_MS)
  self.ends = now + self.wait_ms
  return self.ends
end

--- Notes that an event was handled.
---@param number integer
function Rest:over(number)
  self.wait_ms, self.handled, self.met[number] = 0, self.handled + 1, nil
end

return rest

--- Tells a script what webhooks of Sendoso say, as a sync does with what it has read. A webhook names a send by an ID
--- that only the list of sends knows: one that is not known yet is looked for there.
local core = require "sendoso.core"
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local rest = require "sendoso.webhook.rest"
local wait_ms = require "sendoso.webhook.waits"

local SYNC_MS = 60 * 1000 -- the list is read so often at most, for however many events
local AGAIN_MS = 1000     -- what another process tells of is looked at again
local TRIES = 6           -- a send that is in no list for a day is left to a later sync

---@class sendoso.WebhookFollower
---@field WORK string
---@field inbox sendoso.core.Inbox
---@field log fun(text: string)
---@field asked fun(event: string): "webhook"|"list"|nil does the script ask for it, and does the webhook say it?
---@field hear fun(gid: string, event: string, at: integer) takes up what the webhook says; raises on failure
---@field tell fun(gid: string): { left: integer, failures: string[] }? nil: the send is not known yet
---@field sync fun() reads what is new in the list of sends; raises on failure
---@field rest sendoso.WebhookRest
---@field synced integer when the list was read, ms since 1970
local Follower = { __name = "sendoso.webhook_follower", WORK = "follow" }
Follower.__index = Follower

local follower = {}

--- Opens a follower.
---@param given table inbox, log, asked, hear, tell, sync
---@return sendoso.WebhookFollower
function follower.new(given)
  given.synced, given.rest = 0, rest.new()
  return setmetatable(given, Follower)
end

-- Which send an event is about, and since when. An event without a time has that at which it came.
local function read(one)
  local body = core.decode(one.body)
  local gid = type(body) == "table" and body.send_gid
  if type(gid) ~= "string" or gid == "" or gid:find "%z" then return nil end
  return gid, math.max(instant.parse(body.status_changed_at) or one.received // 1000, 0)
end

-- Has the list been read since an event came or, where it was not in it then, a while ago?
local function is_fresh(self, one, now)
  return self.synced >= (one.tries == 0 and one.received or now - SYNC_MS)
end

-- Tells what there is to tell. Returns what came of it, or nil and when it may be known.
local function tell(self, one, gid, now)
  local says_it = one.type and self.asked(one.type)
  if one.type and not says_it then return { left = 0, failures = {} } end
  local came = self.tell(gid)
  if came and says_it == "webhook" or is_fresh(self, one, now) then return came end
  if now < self.synced + SYNC_MS then return nil, self.synced + SYNC_MS end
  self.sync()
  self.synced = now
  return self.tell(gid)
end

-- Is an event done? false: it is tried again, then or after the waits; and why, for a warning.
local function handle(self, one, now)
  local gid, at = read(one)
  if not gid then
    self.log(("%s event %s names no send"):format(one.source, one.id))
    return true
  end
  if one.type then self.hear(gid, one.type, at) end
  local came, due = tell(self, one, gid, now)
  if came and #came.failures > 0 then return false, nil, table.concat(came.failures, "; ") end
  if came then return came.left == 0, now + AGAIN_MS end
  if due then return false, due end
  if one.tries < TRIES then return false, nil, "its send is not in the list of sends yet" end
  self.log(("%s event %s: its send is not in the list of sends; a sync that finds it tells of it"):format(one.source,
    one.id))
  return true
end

-- Notes when an event is tried again: it has failed, or waits until a time.
local function postpone(self, one, now, due, reason)
  local tries = due and one.tries or one.tries + 1
  due = due or now + wait_ms(tries)
  fail.need(self.inbox:owe(one.number, self.WORK, due, tries))
  if not reason then return end
  self.log(("%s event %s is not followed up yet: %s; it is tried again in %d s"):format(one.source, one.id, reason,
    (due - now) // 1000))
end

--- Follows up the next event. Returns whether there was one. Raises if the inbox cannot be written.
---@param now integer ms since 1970
---@return boolean
function Follower:step(now)
  if self.rest:lasts(now) then return false end
  local one = self.inbox:next(self.WORK, now)
  if not one then return one == nil and fail.raise("store", "the inbox cannot be read") or false end
  local is_done, due, reason = true, nil, nil
  if one.source == "sendoso" then
    is_done, due, reason = fail.try(handle, self, one, now)
    if is_done == nil then due, reason = rest.is_for(due) and self.rest:begin(now) or nil, fail.line(due)
    else self.rest:over(one.number) end
  end
  if not is_done and core.stopped() > 0 then return false end -- the user has stopped it: it is as due as before
  if is_done then fail.need(self.inbox:done(one.number, self.WORK))
  else postpone(self, one, now, due, reason) end
  fail.need(self.inbox:commit())
  return true
end

return follower

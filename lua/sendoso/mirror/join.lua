--- Which gift of the ledger has made a send. Nothing in Sendoso's list names a gift: they are joined by recipient,
--- campaign and time, each to one, and so that none is with another that both of them are closer to.
local fail = require "sendoso.fail"
local mirror = require "sendoso.mirror"
local taking = require "sendoso.mirror.taking"
local verdict = require "sendoso.ledger.verdict"

local join = {}

local MANY = 500
local AGAIN_S = 31 * 86400 -- a younger send may belong to a gift whose outcome was not known when it came

local may_have_sent = { sent = true, unknown = true, intent = true }

-- How far a gift's time is from a send's, in seconds; nil: it has not made it. A link is redeemed at any time after
-- it was made, and any gift that is closer comes first.
local function distance(row, created)
  if not may_have_sent[row.state] or not row.began then return nil end
  local from, to = verdict.window(row)
  if not verdict.is_timed(row) then return created >= from and created - from + 86400 or nil end
  local began = (row.began + (row.skew_ms or 0)) // 1000 -- by the clock that sends have
  return created >= from and created <= to and math.abs(created - began) or nil
end

-- The gift that a send is closest to, of those that no other is closer to; and the send that has it now.
local function nearest(its_mirror, ledger, send)
  local best, least, other
  for _, row in ipairs(fail.need(ledger:list { recipient = send.email, campaign = send.campaign })) do
    local far = distance(row, send.created)
    if far and (not least or far < least) then
      local holder = fail.need(its_mirror:list { gift = row.key, limit = 1 })[1]
      local holds = holder and distance(row, holder.created)
      if not holds or far < holds then best, least, other = row, far, holder end
    end
  end
  return best, other
end

-- Joins a send to its gift. The one that had this gift looks for another, and so on.
local function join_one(its_mirror, ledger, send)
  while send and send.email and send.campaign > 0 do
    local row, other = nearest(its_mirror, ledger, send)
    if not row then return end
    if other then fail.need(its_mirror:join(other.number)) end
    fail.need(its_mirror:join(send.number, row.key, row.script, row.rule))
    send = other
  end
end

-- Joins some sends. Returns the number of the last of them; nil: there are none.
local function join_some(its_mirror, ledger, filter)
  local list = fail.need(its_mirror:list(filter))
  for _, send in ipairs(list) do join_one(its_mirror, ledger, send) end
  return #list > 0 and list[#list].number or nil
end

-- Returns false where it was stopped.
local function join_all(its_mirror, ledger, filter)
  local after = filter.after_number or 0
  while after do
    if require("sendoso.core").stopped() > 0 then return false end
    filter.after_number = after
    local last
    mirror.change(its_mirror, function() last = join_some(its_mirror, ledger, filter) end)
    after = last
  end
  return true
end

--- Joins the sends that are new, and those of the last days for which no gift was found.
---@param its_mirror sendoso.core.Mirror
---@param ledger sendoso.core.Ledger|false
---@param now integer seconds since 1970
function join.run(its_mirror, ledger, now)
  if not ledger then return end
  local note = taking.note(its_mirror, "joined")
  -- The first time all of them are looked at; later what is older was looked at already.
  if join_all(its_mirror, ledger, { unjoined = 1, limit = MANY, since = note and now - AGAIN_S or nil }) then
    taking.set_note(its_mirror, "joined", { at = now })
  end
end

return join

--- What the mirror knows of a gift of the ledger.
local core = require "sendoso.core"
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local join = require "sendoso.mirror.join"
local mirror = require "sendoso.mirror"
local statuses = require "sendoso.mirror.statuses"
local verdict = require "sendoso.ledger.verdict"

local evidence = {}

-- Looks into the mirror of a ledger's account; nil: there is none.
local function open(ledger)
  local path = fail.need(mirror.path(ledger:facts().account or "sandbox"))
  return core.exists(path) and fail.need(core.mirror(path)) or nil
end

local function send_of(its_mirror, key) return fail.need(its_mirror:list { gift = key, limit = 1 })[1] end

--- Returns the send of a gift, as the last sync has joined it. Raises on failure.
---@param ledger sendoso.core.Ledger
---@param key string
---@return table? send nil: the mirror has none, or there is no mirror
function evidence.known(ledger, key)
  local its_mirror <close> = open(ledger)
  return its_mirror and send_of(its_mirror, key)
end

-- A send that no gift is known for, that may be this one, and that has not failed. Which of two a gift has made is
-- known by their times only.
local function find_other(its_mirror, row)
  local from, to = verdict.window(row)
  local list = fail.need(its_mirror:list { email = row.recipient, campaign = row.campaign, since = from,
    ["until"] = verdict.is_timed(row) and to + 1 or nil })
  for _, send in ipairs(list) do
    if not send.gift and statuses.ends(send.status) ~= "badly" then return send end
  end
end

-- The send of a gift, with what is new joined first; and another one that may be it.
local function look(ledger, row, now)
  local its_mirror <close> = open(ledger)
  if not its_mirror then return nil end
  join.run(its_mirror, ledger, now)
  local send = send_of(its_mirror, row.key)
  return send, send and find_other(its_mirror, row)
end

local function described(send)
  return ("send %s is %s since %s"):format(send.id, send.status, instant.utc(send.changed))
end

--- Returns how a gift ended badly, in words; nil and an error: the mirror does not say that it has.
---@param ledger sendoso.core.Ledger
---@param row table the gift, as the ledger has it
---@param now integer
---@return string?, sendoso.Error?
function evidence.failure(ledger, row, now)
  local send, other = look(ledger, row, now)
  if not send then
    return fail("invalid", ("%s was sent, and nothing shows that it failed"):format(row.key), { field = "key",
      hint = "only a gift that ended in a failure can be sent again: run `sendoso sync` to learn what became of it" })
  end
  if statuses.ends(send.status) ~= "badly" then
    return fail("invalid", ("%s was sent: %s, which is no failure"):format(row.key, described(send)), { field = "key",
      hint = "only a gift that ended in a failure can be sent again; run `sendoso sync` if that is older" })
  end
  if other then
    local which = ("%s was sent: %s, but %s: it may be that one"):format(row.key, described(send), described(other))
    return fail("invalid", which,
      { field = "key", hint = "compare the two in Sendoso: nothing tells them apart but their times" })
  end
  return described(send)
end

return evidence

--- What the mirror knows of a gift of the ledger.
local core = require "sendoso.core"
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local join = require "sendoso.mirror.join"
local mirror = require "sendoso.mirror"
local statuses = require "sendoso.mirror.statuses"

local evidence = {}

-- Looks into the mirror of a ledger's account; nil: there is none. `now`: what is new is joined first.
local function look(ledger, key, now)
  local path = fail.need(mirror.path(ledger:facts().account or "sandbox"))
  if not core.exists(path) then return nil end
  local its_mirror <close> = fail.need(core.mirror(path))
  if now then join.run(its_mirror, ledger, now) end
  return fail.need(its_mirror:list { gift = key, limit = 1 })[1]
end

--- Returns the send of a gift, as the last sync has joined it. Raises on failure.
---@param ledger sendoso.core.Ledger
---@param key string
---@return table? send nil: the mirror has none, or there is no mirror
function evidence.known(ledger, key) return look(ledger, key) end

--- Returns how a gift ended badly, in words; nil and an error: the mirror does not say that it has.
---@param ledger sendoso.core.Ledger
---@param key string
---@param now integer
---@return string?, sendoso.Error?
function evidence.failure(ledger, key, now)
  local send = look(ledger, key, now)
  if not send then
    return fail("invalid", ("%s was sent, and nothing shows that it failed"):format(key), { field = "key",
      hint = "only a gift that ended in a failure can be sent again: run `sendoso sync` to learn what became of it" })
  end
  local what = ("send %s is %s since %s"):format(send.id, send.status, instant.utc(send.changed))
  if statuses.ends(send.status) == "badly" then return what end
  return fail("invalid", ("%s was sent: %s, which is no failure"):format(key, what), { field = "key",
    hint = "only a gift that ended in a failure can be sent again; run `sendoso sync` if that is older" })
end

return evidence

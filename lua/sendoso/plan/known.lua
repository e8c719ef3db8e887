--- What the ledger knows of a gift that a rule would send: was it sent before, with this key or another one?
local fail = require "sendoso.fail"
local template = require "sendoso.gifts.template"

local known = {}

-- Why a key cannot belong to this gift. If the key has the ID, it is the same person with a new address, who already
-- has the gift.
local function is_anothers(ledger, rule, key, err)
  local changes = ledger:history(key) or {}
  local last = changes[#changes]
  if not template.fields(rule.once).id or not last then return "refused", fail.line(err) end
  if last.state == "sent" then return "sent", "already sent, to another address or with another operation" end
  return "refused", err.message .. "; it was tried for another address or with another operation"
end

--- Returns what is known of the gift of an entry, by its key or an earlier one: an outcome and a reason, or nil.
---@param ledger sendoso.core.Ledger|false
---@param rule sendoso.Rule
---@param entry sendoso.PlanEntry is_unknown is set if the outcome of an attempt is unknown
---@return "sent"|"held"|"refused"|nil outcome, string? reason
function known.of(ledger, rule, entry)
  if not ledger then return nil end
  local keys = { entry.key, table.unpack(entry.was or {}) }
  for _, key in ipairs(keys) do
    local claimed = { key = key, operation = entry.operation, recipient = entry.gift.recipient }
    local state, err = ledger:look(claimed)
    if not state then return is_anothers(ledger, rule, key, err) end
    if state == "duplicate" then return "sent", key == entry.key and "already sent" or "already sent as " .. key end
    if state == "held" then
      entry.is_unknown = true
      return "held", "the outcome of an earlier attempt is unknown; run `sendoso reconcile` to look it up"
    end
  end
end

local LATELY_MS = 60 * 24 * 3600 * 1000

--- Returns the key of a gift that a rule has recently sent to an address, or nil.
---@param ledger sendoso.core.Ledger|false
---@param rule string its name
---@param email string
---@param now integer seconds since 1970
---@return string? key
function known.lately(ledger, rule, email, now)
  local since = now * 1000 - LATELY_MS
  for _, row in ipairs(ledger and ledger:list { recipient = email, since = since } or {}) do
    if row.state == "sent" and row.key:sub(1, #rule + 1) == rule .. "/" then return row.key end
  end
end

--- Was this gift sent before, to a person who would not get it now?
---@param ledger sendoso.core.Ledger|false
---@param decision sendoso.Decision
---@return boolean
function known.was_sent(ledger, decision)
  if not ledger or not decision.key then return false end
  for _, key in ipairs { decision.key, table.unpack(decision.was or {}) } do
    local changes = ledger:history(key) or {}
    if #changes > 0 and changes[#changes].state == "sent" then return true end
  end
  return false
end

return known

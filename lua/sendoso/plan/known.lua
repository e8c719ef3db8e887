--- What the ledger knows of a gift that a rule would give: was it given before, under this key or another?
local fail = require "sendoso.fail"
local template = require "sendoso.gifts.template"

local known = {}

-- Why a key cannot be this gift's. Where it is made of the id it is the same person's, whose address has
-- changed since: they have their gift.
local function is_anothers(ledger, rule, key, err)
  local changes = ledger:history(key) or {}
  local last = changes[#changes]
  if not template.fields(rule.once).id or not last then return "refused", fail.line(err) end
  if last.state == "sent" then return "sent", "was sent before, to another address or in another way" end
  return "refused", err.message .. "; it was tried for another address, or in another way"
end

--- What is known of the gift of an entry, by its key or an earlier one: an outcome and a reason, or nil.
---@param ledger sendoso.core.Ledger|false
---@param rule sendoso.Rule
---@param entry sendoso.PlanEntry is_unknown is set where a try has no known outcome
---@return "sent"|"held"|"refused"|nil outcome, string? reason
function known.of(ledger, rule, entry)
  if not ledger then return nil end
  local keys = { entry.key, table.unpack(entry.was or {}) }
  for _, key in ipairs(keys) do
    local claimed = { key = key, operation = entry.operation, recipient = entry.gift.recipient }
    local state, err = ledger:look(claimed)
    if not state then return is_anothers(ledger, rule, key, err) end
    if state == "duplicate" then return "sent", key == entry.key and "was sent before" or "was sent as " .. key end
    if state == "held" then
      entry.is_unknown = true
      return "held", "an earlier try has no known outcome; sendoso reconcile looks it up"
    end
  end
end

local LATELY_MS = 60 * 24 * 3600 * 1000

--- Returns the key of a gift that a rule has sent to an address lately, or nil.
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

--- Was somebody sent this gift who would not be sent it now?
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

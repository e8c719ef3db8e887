--- What the ledger knows of a gift that a rule would send: was it sent before, with this key or another one?
local claim = require "sendoso.gifts.claim"
local fail = require "sendoso.fail"
local template = require "sendoso.gifts.template"

local known = {}

-- A key that was used for another gift: nil and why it cannot belong to this one. If the key has the ID, it is the same
-- person with a new address, who may have the gift: returns that.
local function is_anothers(ledger, rule, key, err)
  local changes = ledger:history(key) or {}
  local last = changes[#changes]
  if not template.fields(rule.once).id or not last then return nil, err end
  if last.state == "sent" then return "already sent, to another address or with another operation" end
  return nil, fail.new("invalid", err.message .. "; it was tried for another address or with another operation")
end

--- Returns what the ledger has against the gift of an entry, by its key or an earlier one: that it was sent, or nil and
--- an error. Just nil: nothing.
---@param ledger sendoso.core.Ledger|false
---@param rule sendoso.Rule
---@param entry sendoso.PlanEntry
---@return string? sent, sendoso.Error?
---@return string? same the key of another gift, of which it may be a second one to the same person
function known.of(ledger, rule, entry)
  if not ledger then return nil end
  for _, key in ipairs { entry.key, table.unpack(entry.was or {}) } do
    local claimed = key == entry.key and entry.gift
      or { key = key, operation = entry.operation, recipient = entry.gift.recipient }
    local receipt, err, same = claim.look(ledger, claimed)
    if receipt and receipt.same then return "already sent as " .. receipt.same end
    if receipt then return key == entry.key and "already sent" or "already sent as " .. key end
    if receipt == nil and err.kind == "invalid" then return is_anothers(ledger, rule, key, err) end
    if receipt == nil then return nil, err, same end
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

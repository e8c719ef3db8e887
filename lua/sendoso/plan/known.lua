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

local AT_ONCE = 100 -- keys that the ledger is asked for: it may be a long way off

-- Adds what the ledger says of some keys.
local function add_states(ledger, keys, states)
  for from = 1, #keys, AT_ONCE do
    local some = table.move(keys, from, math.min(from + AT_ONCE - 1, #keys), 1, {})
    for key, state in pairs(fail.need(ledger:states(some))) do states[key] = state end
  end
end

--- Looks up the gifts of decisions that send nothing: was one sent before, to a person who would not get it now? Raises
--- if the ledger cannot be read.
---@param ledger sendoso.core.Ledger|false
---@param decisions sendoso.Decision[]
---@return fun(decision: sendoso.Decision): boolean was_sent
function known.lookup(ledger, decisions)
  local keys, seen, states = {}, {}, {}
  local function each_key(decision, visit)
    if decision.key then visit(decision.key) end
    for _, key in ipairs(decision.key and decision.was or {}) do visit(key) end
  end
  for _, decision in ipairs(ledger and decisions or {}) do
    each_key(decision, function(key)
      if decision.outcome ~= "send" and not seen[key] then keys[#keys + 1] = key end
      seen[key] = seen[key] or decision.outcome ~= "send"
    end)
  end
  if ledger then add_states(ledger, keys, states) end
  return function(decision)
    local was_sent = false
    each_key(decision, function(key) was_sent = was_sent or states[key] == "sent" end)
    return was_sent
  end
end

return known

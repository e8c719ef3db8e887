--- A gift that was sent, and ended badly, can be sent a second time when a person says so. It is another gift then,
--- with a key of its own that says so: anniversary/1004/5#2.
local fail = require "sendoso.fail"

local again = {}

local MARK = "sent again, since " -- of the note with which such a gift begins

-- Does a key stand for a gift that is sent again? A script may write keys of this form, too.
local function is_again(ledger, key)
  if not key:find "#%d+$" then return false end
  local changes = fail.need(ledger:history(key))
  return changes[1] ~= nil and changes[1].state == "held" and (changes[1].note or ""):sub(1, #MARK) == MARK
end

--- Returns the key under which a gift would be sent again.
---@param ledger sendoso.core.Ledger
---@param key string
---@return string
function again.key(ledger, key)
  if not is_again(ledger, key) then return key .. "#2" end
  local stem, number = key:match "^(.*)#(%d+)$"
  return ("%s#%d"):format(stem, number + 1)
end

--- Finds the gift that is sent again in place of one that was sent. Raises if the ledger cannot be read.
---@param ledger sendoso.core.Ledger
---@param key string
---@return string? key nil: a person has not said so
function again.find(ledger, key)
  local second = again.key(ledger, key)
  local states = fail.need(ledger:states { second })
  return states[second] and is_again(ledger, second) and second or nil
end

--- Says that a gift that was sent is to be sent again.
---@param ledger sendoso.core.Ledger open for writing
---@param row table the gift, as ledger:list has it
---@param why string what became of it
---@param note string why it may be sent
---@return string? key of the second gift, sendoso.Error?
function again.allow(ledger, row, why, note)
  local key = again.key(ledger, row.key)
  local is_held, err = ledger:hold({
    key = key, operation = row.operation, recipient = row.recipient, campaign = row.campaign, via = row.via,
    hundredths = row.hundredths, currency = row.currency, sender = row.sender, team = row.team, script = row.script,
    rule = row.rule, occasion = row.occasion, due = row.due,
  }, MARK .. why, false)
  if is_held == nil then return nil, err end
  local ok
  ok, err = ledger:release(key, note)
  if not ok then return nil, err end
  return key
end

return again

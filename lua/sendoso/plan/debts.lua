--- Writes down what is due and is not sent, so that it is found again whatever happens to the row, the rule or the day.
local debts = {}

local AT_ONCE = 100 -- gifts of one transaction

-- What is held, or refused, may be sent one day: the leave ends, the campaign starts, the row is corrected. What the
-- list of sends speaks against, and what is unknown, the ledger has in better words.
local function is_owed(entry)
  if entry.outcome == "owed" then return true end
  return (entry.outcome == "held" or entry.outcome == "refused") and not entry.against and not entry.is_unknown
end

-- Writes some down in parts. Returns nil and an error of the ledger.
local function write(ledger, gifts, notes, is_behind)
  for from = 1, #gifts, AT_ONCE do
    local to = math.min(from + AT_ONCE - 1, #gifts)
    local written, err = ledger:owe(table.move(gifts, from, to, 1, {}), table.move(notes, from, to, 1, {}), is_behind)
    if not written then return nil, err end
  end
  return true
end

--- Writes down what a plan owes: what waits for a person's word, and what every run looks at again.
---@param ledger sendoso.core.Ledger
---@param plan sendoso.Plan
---@return true?, sendoso.Error?
function debts.write(ledger, plan)
  local seen, owed, behind = {}, { {}, {} }, { {}, {} }
  for _, entry in ipairs(plan.entries) do
    if entry.gift and not entry.not_due and not seen[entry.key] and is_owed(entry) then
      seen[entry.key] = true
      local list = entry.outcome == "owed" and behind or owed
      table.insert(list[1], entry.gift)
      table.insert(list[2], entry.reason)
    end
  end
  local ok, err = write(ledger, owed[1], owed[2])
  if not ok then return nil, err end
  return write(ledger, behind[1], behind[2], true)
end

return debts

--- Writes down what is due and is not sent, so that it is found again whatever happens to the row, the rule or the day.
local owed = require "sendoso.ledger.owed"

local debts = {}

local AT_ONCE = 100 -- gifts of one transaction

-- What is held, or refused, may be sent one day: the leave ends, the campaign starts, the row is corrected. What the
-- list of sends speaks against, and what is unknown, the ledger has in better words.
local function is_owed(entry)
  if entry.outcome == "owed" then return true end
  return (entry.outcome == "held" or entry.outcome == "refused") and not entry.against and not entry.is_unknown
end

-- Adds a gift to those that are written down, once.
local function add(lists, gift, note, is_behind)
  if lists.seen[gift.key] then return end
  lists.seen[gift.key] = true
  local list = is_behind and lists.behind or lists.owed
  table.insert(list.gifts, gift)
  table.insert(list.notes, note)
end

-- A gift of which the ledger knows the rest.
local function bare(key, rule, due) return { key = key, operation = "", recipient = "", rule = rule, due = due } end

-- Takes up what an entry owes: its gift, or those of a row that cannot be read. Of a gift that was owed, and whose
-- person gets none any more, that is noted: nobody has to look at it.
local function take(lists, entry)
  for _, one in ipairs(entry.owes or {}) do add(lists, one.gift, one.reason, one.is_behind) end
  if entry.corrected and entry.outcome == "sent" then
    add(lists, bare(entry.corrected, entry.rule, entry.due), owed.sent_as(entry.key))
  end
  if not entry.gift then return end
  if entry.outcome == "skipped" and entry.debt then
    add(lists, entry.gift, owed.skipped(entry.reason), entry.debt == "behind")
  elseif not entry.not_due and is_owed(entry) then
    add(lists, entry.gift, entry.reason, entry.outcome == "owed" and not entry.is_over)
  end
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
  local lists = { seen = {}, owed = { gifts = {}, notes = {} }, behind = { gifts = {}, notes = {} } }
  for _, entry in ipairs(plan.entries) do take(lists, entry) end
  for _, rule in ipairs(plan.rules) do
    for _, one in ipairs(rule.gone or {}) do
      add(lists, bare(one.key, rule.name, one.due), one.reason, one.is_behind)
    end
  end
  local ok, err = write(ledger, lists.owed.gifts, lists.owed.notes)
  if not ok then return nil, err end
  return write(ledger, lists.behind.gifts, lists.behind.notes, true)
end

return debts

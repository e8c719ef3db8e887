--- What is due and was not sent: gifts of rules that every run looks at again, or that wait for a person's word.
local owed = {}

-- The states of what was due and is not sent. Rules note their own in the first two; in the others only what has a due
-- day is of a rule.
local noted = { owed = true, behind = true }
local states = { "owed", "behind", "held", "unknown", "refused", "withdrawn", "absent", "released" }

-- What a run sends, if nothing speaks against it any more, however long ago it was due.
local open = { owed = true, held = true, refused = true, withdrawn = true, absent = true, released = true }

-- How the note of a gift begins whose person gets none any more: every run looks at it again, but nobody has to.
local SKIPPED = "skipped: "

local SENT_AS = "sent as "

--- Returns the note of a gift that was owed, and was sent under another key.
---@param key string
---@return string
function owed.sent_as(key) return SKIPPED .. SENT_AS .. key end

--- Returns the note of a gift that was owed, and whose person gets none any more.
---@param reason string
---@return string
function owed.skipped(reason) return SKIPPED .. reason end

-- The rule of a row: ledgers of earlier versions have it in the key alone.
local function rule_of(row) return row.rule or row.key:match "^[^/]+" end

---@class sendoso.Owed a gift that is due and was not sent
---@field key string
---@field rule string its name
---@field due string as 2026-03-31
---@field state string of the ledger
---@field reason? string
---@field people? string digests of whom it is for
---@field skipped? string why the person gets none any more: they have left, or opted out

--- Returns all that is owed, the earliest due day first.
---@param ledger sendoso.core.Ledger
---@return sendoso.Owed[]?, sendoso.Error?
function owed.list(ledger)
  local list = {}
  for _, state in ipairs(states) do
    local rows, err = ledger:list { state = state }
    if not rows then return nil, err end
    for _, row in ipairs(rows) do
      if row.due and (row.rule or noted[state]) then
        list[#list + 1] = { key = row.key, rule = rule_of(row), due = row.due, state = state, reason = row.note,
          people = row.people, skipped = noted[state] and (row.note or ""):match("^" .. SKIPPED .. "(.*)") }
      end
    end
  end
  table.sort(list, function(a, b)
    if a.due ~= b.due then return a.due < b.due end
    return a.key < b.key
  end)
  return list
end

--- Returns what each rule owes, and what a person has given up, by rule and key: see sendoso.Debt.
---@param ledger sendoso.core.Ledger|false
---@return table<string, table<string, sendoso.Debt>>? by_rule, sendoso.Error?
function owed.by_rule(ledger)
  local by_rule = {}
  if not ledger then return by_rule end
  local list, err = owed.list(ledger)
  if not list then return nil, err end
  local dismissed
  dismissed, err = ledger:list { state = "dismissed" }
  if not dismissed then return nil, err end
  local function add(rule, key, debt)
    by_rule[rule] = by_rule[rule] or {}
    by_rule[rule][key] = debt
  end
  for _, one in ipairs(list) do
    local is_done = one.skipped ~= nil and one.skipped:sub(1, #SENT_AS) == SENT_AS
    add(one.rule, one.key, { key = one.key, due = one.due, people = one.people,
      is_open = open[one.state] and not is_done or false, is_behind = one.state == "behind" and not is_done,
      is_noted = noted[one.state] or false, is_dismissed = false, skipped = one.skipped, reason = one.reason })
  end
  for _, row in ipairs(dismissed) do
    add(rule_of(row), row.key, { key = row.key, is_open = false, is_dismissed = true, reason = row.note })
  end
  return by_rule
end

return owed

--- What a rule owes, for whoever decides about its gifts: what was due before the days of a run and is to be sent all
--- the same, and what a person has given up.
local date = require "sendoso.dates.date"

local debts = {}

local function each_digest(people) return people:gmatch "%S+" end

---@class sendoso.Debts
---@field known table<string, sendoso.Debt> by the keys of gifts; and by digests of whom they are for, since a file may
---write an ID in another way meanwhile
---@field people fun(decision: sendoso.Decision): string the digests of whom a gift is for
---@field dismissed table<string, string> the keys of those that are not to be sent, and why
---@field late sendoso.Date[] days before those that a run looks at, on which something of that was due

---@class sendoso.Debt what is known of a gift that is owed, or was given up
---@field due string as 2026-03-31
---@field people? string digests of whom it is for
---@field is_open boolean it is sent once nothing speaks against it
---@field is_behind boolean it waits for a person's word
---@field skipped? string the last run has found that the person gets none any more, and why
---@field is_dismissed boolean
---@field reason? string

--- Returns what a rule owes.
---@param owed table<string, sendoso.Debt> by key
---@param days sendoso.Days
---@param people? fun(decision: sendoso.Decision): string the digests of whom a gift is for
---@return sendoso.Debts
function debts.new(owed, days, people)
  local self, seen = { known = {}, dismissed = {}, late = {}, people = people or function() return "" end }, {}
  for key, debt in pairs(owed) do
    local is_known = debt.is_open or debt.is_behind
    if is_known then
      self.known[key] = debt
      for digest in each_digest(debt.people or "") do self.known[digest] = self.known[digest] or debt end
    end
    if debt.is_dismissed then self.dismissed[key] = debt.reason or "no reason is noted" end
    local due = is_known and not seen[debt.due] and date.parse(debt.due)
    if due and due < days.furthest then
      seen[debt.due] = true
      table.insert(self.late, due)
    end
  end
  return self
end

-- The value of the first key of a decision that a table has.
local function of(decision, by_key)
  if not decision.key then return nil end
  if by_key[decision.key] then return by_key[decision.key] end
  for _, key in ipairs(decision.was) do
    if by_key[key] then return by_key[key] end
  end
end

--- Returns what is known of a gift if it is owed, or nil.
---@param self sendoso.Debts
---@param decision sendoso.Decision
---@return sendoso.Debt?
function debts.find(self, decision)
  if next(self.known) == nil then return nil end
  local debt = of(decision, self.known)
  if debt then return debt end
  for digest in each_digest(self.people(decision)) do
    if self.known[digest] then return self.known[digest] end
  end
end

--- Returns why a person has given a gift up; nil: nobody has.
---@param self sendoso.Debts
---@param decision sendoso.Decision
---@return string?
function debts.dismissal(self, decision) return of(decision, self.dismissed) end

return debts

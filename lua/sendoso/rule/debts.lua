--- What a rule owes, for whoever decides about its gifts: what was due before the days of a run and is to be sent all
--- the same, and what a person has given up.
local check = require "sendoso.check"
local date = require "sendoso.dates.date"

local debts = {}

local function each_digest(people) return people:gmatch "%S+" end

---@class sendoso.Debts
---@field known table<string, sendoso.Debt> by the keys of gifts; and by digests of whom they are for, since a file may
---write an ID in another way meanwhile
---@field by_key table<string, sendoso.Debt>
---@field people fun(decision: sendoso.Decision): string the digests of whom a gift is for
---@field dismissed table<string, string> the keys of those that are not to be sent, and why
---@field is_none boolean nothing is owed
---@field has_dismissed boolean
---@field late sendoso.Date[] days before those that a run looks at, on which something of that was due

---@class sendoso.Debt what is known of a gift that is owed, or was given up
---@field key string
---@field due string as 2026-03-31
---@field people? string digests of whom it is for
---@field is_open boolean it is sent once nothing speaks against it
---@field is_behind boolean it waits for a person's word
---@field is_noted boolean a run has found it and no request was made: the reason is that of the last run
---@field skipped? string the last run has found that the person gets none any more, and why
---@field is_dismissed boolean
---@field reason? string

--- Returns what a rule owes.
---@param owed table<string, sendoso.Debt> by key
---@param days sendoso.Days
---@param people? fun(decision: sendoso.Decision): string the digests of whom a gift is for
---@return sendoso.Debts
function debts.new(owed, days, people)
  local self, seen = { known = {}, by_key = {}, dismissed = {}, late = {} }, {}
  self.people = people or function() return "" end
  for key, debt in pairs(owed) do
    local is_known = debt.is_open or debt.is_behind
    if is_known then
      self.known[key], self.by_key[key] = debt, debt
      for digest in each_digest(debt.people or "") do self.known[digest] = self.known[digest] or debt end
    end
    if debt.is_dismissed then self.dismissed[key] = debt.reason or "no reason is noted" end
    local due = is_known and not seen[debt.due] and date.parse(debt.due)
    if due and due < days.furthest then
      seen[debt.due] = true
      table.insert(self.late, due)
    end
  end
  self.is_none, self.has_dismissed = next(self.known) == nil, next(self.dismissed) ~= nil
  return self
end

-- The value of the first key of a decision that a table has.
local function of(decision, by_key)
  if not decision.key or next(by_key) == nil then return nil end
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
  if self.is_none then return nil end
  local debt = of(decision, self.known)
  if debt then return debt end
  for digest in each_digest(self.people(decision)) do
    if self.known[digest] then return self.known[digest] end
  end
end

-- Takes the debt of a decision out of those that were not met.
local function meet(self, unmet, decision)
  local debt = decision.debt or of(decision, self.known)
  if not debt and unmet.days[tostring(decision.due)] then debt = debts.find(self, decision) end
  if debt then unmet.by_key[debt.key] = nil end
end

-- What runs have noted, by key, and the days on which it was due.
local function noted(self)
  local unmet = { by_key = {}, days = {} }
  for key, debt in pairs(self.by_key) do
    if debt.is_noted and not debt.skipped then unmet.by_key[key], unmet.days[debt.due] = debt, true end
  end
  return unmet
end

--- Returns what is owed to people for whom the file has no such occasion any more, with the reason of the last run
--- behind that.
---@param self sendoso.Debts
---@param decisions sendoso.Decision[] of all people of the file
---@param file string its name
---@return { key: string, due: string, reason: string, is_behind: boolean }[]
function debts.gone(self, decisions, file)
  local unmet, list = noted(self), {}
  for _, decision in ipairs(next(unmet.by_key) and decisions or {}) do
    if decision.outcome == "failed" then return {} end -- perhaps some people are not in the file yet
    meet(self, unmet, decision)
    for _, one in ipairs(decision.owes or {}) do meet(self, unmet, one) end
  end
  for i, key in ipairs(check.sorted(unmet.by_key)) do
    local debt = unmet.by_key[key]
    local before = (debt.reason or ""):match "; before that: (.*)$" or debt.reason or "no reason is noted"
    list[i] = { key = key, due = debt.due, is_behind = debt.is_behind,
      reason = ("no row of %s has it any more (the person left, or a date or the field has changed); before that: %s")
        :format(file, before) }
  end
  return list
end

--- Returns the key of a debt that a row with an invalid address has left: the address is in the key, and the gift has
--- another key now that it is corrected. Nil: it has not.
---@param decision sendoso.Decision
---@return string?
function debts.corrected(decision)
  local debt = decision.debt
  if not debt or debt.key == decision.key or debt.skipped then return nil end
  return debt.is_noted and (debt.reason or ""):find("row skipped: ", 1, true) and debt.key or nil
end

--- Returns why a person has given a gift up; nil: nobody has.
---@param self sendoso.Debts
---@param decision sendoso.Decision
---@return string?
function debts.dismissal(self, decision) return self.has_dismissed and of(decision, self.dismissed) or nil end

return debts

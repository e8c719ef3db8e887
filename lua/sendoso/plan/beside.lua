--- The gifts of one plan, which know of each other: nobody gets two of a kind by one plan.
local fail = require "sendoso.fail"
local held = require "sendoso.gifts.held"
local whom = require "sendoso.gifts.whom"

---@class sendoso.PlanBeside
---@field by_key table<string, sendoso.PlanEntry>
---@field by_mark table<string, sendoso.PlanEntry> by what rule and occasion it is, and what a person is recognised by
local Beside = {}
Beside.__index = Beside

-- An earlier gift of the plan, of another key, that is the same one to the same person, as the ledger would have it.
local function planned_for(self, entry)
  local found
  local function name_of(mark) return ("%s\0%s\0%s"):format(entry.gift.rule, entry.gift.occasion, mark) end
  for mark in whom.sought(entry.gift.identifiers) do found = found or self.by_mark[name_of(mark)] end
  for mark in whom.remembered(entry.gift.identifiers) do
    self.by_mark[name_of(mark)] = self.by_mark[name_of(mark)] or entry
  end
  return found
end

--- Takes up a gift that is to be sent. One key is one gift, also within a plan, and so is one occasion of one person:
--- returns an outcome and a reason for the second, or nil.
---@param entry sendoso.PlanEntry
---@return string? outcome, string? reason
function Beside:clash(entry)
  local first = self.by_key[entry.key]
  if not first then
    self.by_key[entry.key] = entry
    local other = planned_for(self, entry)
    if not other then return nil end
    entry.second, entry.is_beside = other.key, other.outcome == "send" or nil
    entry.against = ("it may be a second gift to the same person: %s (%s) has the same occasion, and an ID or an email "
      .. "in common"):format(other.key, other.place or "planned")
    return "held", fail.line(held.by_second(entry.key, other.key, entry.against))
  end
  if first.gift.recipient == entry.gift.recipient then
    return "skipped", ("the same gift is already planned for %s"):format(first.place or "another row")
  end
  return "refused", "once: another recipient has the same key" .. (first.place and " (" .. first.place .. ")" or "")
end

local beside = {}

--- Begins those of one plan.
---@return sendoso.PlanBeside
function beside.new() return setmetatable({ by_key = {}, by_mark = {} }, Beside) end

return beside

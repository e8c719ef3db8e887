--- What a forecast does not count, since it would not be sent as things are: which, when, and why. A plan says so only
--- for gifts that are due on its own days.
local money = require "sendoso.money"
local origin = require "sendoso.data.origin"
local words = require "sendoso.words"

---@class sendoso.ForecastUnsent
---@field by_mark table<any, string> key, or row -> outcome
---@field kept table<string, { mark: any, decision: sendoso.Decision }[]> the first ones of an outcome
local Unsent = {}
Unsent.__index = Unsent

local FEW = 3 -- so many of an outcome are named
local KEPT = 32 -- so many are kept for that, as some are counted after all

-- In the words of a plan.
local outcomes = {
  { "held", "gift would be held", "gifts would be held" },
  { "refused", "gift would be refused", "gifts would be refused" },
  { "unusable", "row is skipped", "rows are skipped" },
}

-- Why it is not sent; a gift that a plan would send has no address, or an amount that is none.
local function reason_of(decision)
  if decision.outcome ~= "send" then return decision.reason end
  if not decision.to.email then return "email is missing" end
  local gift = decision.gift
  return (select(2, money.parse(gift.amount ~= nil and gift.amount or gift.price)))
end

-- "staff.csv:17, due on 2026-03-01: email is missing"
local function text_of(decision)
  local where = decision.place or origin.of(decision.item) or decision.key
  local parts = { where }
  if decision.due and decision.outcome ~= "unusable" then parts[#parts + 1] = "due on " .. tostring(decision.due) end
  local text = table.concat(parts, ", ")
  local reason = reason_of(decision)
  if not reason then return text end
  return text ~= "" and text .. ": " .. reason or reason
end

--- Takes one that is not counted. What has one key, or one row, is one.
---@param decision sendoso.Decision
function Unsent:take(decision)
  local mark = decision.key or decision.item or decision
  if self.by_mark[mark] then return end
  local outcome = decision.outcome == "send" and "refused" or decision.outcome
  self.by_mark[mark] = outcome
  self.kept[outcome] = self.kept[outcome] or {}
  if #self.kept[outcome] < KEPT then table.insert(self.kept[outcome], { mark = mark, decision = decision }) end
end

-- The texts of the first ones, and of how many more there are.
local function texts_of(kept, seen, count)
  local texts = {}
  for _, one in ipairs(kept) do
    if not seen[one.mark] and #texts < FEW then texts[#texts + 1] = text_of(one.decision) end
  end
  if count > #texts then texts[#texts + 1] = ("%d more"):format(count - #texts) end
  return table.concat(texts, "; ")
end

--- Says how many there are, and of the first ones which, when and why.
---@param rule string its name
---@param seen table<any, boolean> keys that are counted after all
---@param note fun(text: string)
function Unsent:tell(rule, seen, note)
  local counts = {}
  for mark, outcome in pairs(self.by_mark) do
    if not seen[mark] then counts[outcome] = (counts[outcome] or 0) + 1 end
  end
  for _, outcome in ipairs(outcomes) do
    local count = counts[outcome[1]]
    if count then
      note(("rule '%s': %s and not counted: %s"):format(rule, words.count(count, outcome[2], outcome[3]),
        texts_of(self.kept[outcome[1]], seen, count)))
    end
  end
end

local unsent = {}

--- Returns a list of nothing.
---@return sendoso.ForecastUnsent
function unsent.new() return setmetatable({ by_mark = {}, kept = {} }, Unsent) end

return unsent

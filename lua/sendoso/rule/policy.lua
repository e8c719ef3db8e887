--- People who get no gift, whatever the rule: they are excluded, have opted out, have left, are on leave, or are
--- contractors or interns; or a column that is not understood may say so.
local date = require "sendoso.dates.date"
local doubts = require "sendoso.data.doubts"
local employment = require "sendoso.data.employment"
local kin = require "sendoso.data.kin"
local stand_in = require "sendoso.data.stand_in"
local standing = require "sendoso.data.standing"

-- Does `include` have that word, in the singular or the plural?
local function is_included(rule, word)
  for _, name in ipairs(rule.include or {}) do
    if name:lower() == word:lower() or name:lower() .. "s" == word:lower() then return true end
  end
  return false
end

-- All rows of a person: a reason against a gift in one of them counts for all.
local function rows_of(item) return { item, table.unpack(kin.others(item)) } end

local function has_opted_out(item)
  if employment.has_opted_out(item) then return true end
  for _, row in ipairs(kin.others(item)) do
    if employment.has_opted_out(row) then return true end
  end
  return false
end

local function left(item, due, today)
  local day = item.termination_date
  if day ~= nil and not date.is(day) then
    return "refused", ("termination_date: expected a date, got \"%s\""):format(tostring(day))
  end
  for _, row in ipairs { item, table.unpack(kin.equals(item)) } do
    local has_left = employment.has_left(row, due) or not rawequal(due, today) and employment.has_left(row, today)
    if not has_left then return nil end
  end
  return "skipped", day and ("%s on %s"):format(day <= today and "left" or "leaves", tostring(day)) or "has left"
end

local function away(rule, item)
  for _, row in ipairs(rows_of(item)) do
    local leave = employment.leave(row)
    if leave and not is_included(rule, leave) then
      return "held", ("is on leave (%s); add include = { \"%s\" } to send it"):format(leave, leave)
    end
  end
  local word, what = employment.unknown(item)
  if word and not is_included(rule, word) then
    return "held", ("has the unknown %s \"%s\"; add include = { \"%s\" } if the person is employed")
      :format(what, word, word), true
  end
end

-- Why a person gets no gift for how they are employed.
local function employed(rule, item, due, today)
  local outcome, reason = left(item, due, today)
  if outcome then return outcome, reason end
  local unclear = employment.unclear_rehire(item)
  if unclear then return "held", unclear, true end
  local kind = employment.kind(item)
  if kind and not is_included(rule, kind) then
    return "skipped", ("%s get no gifts; add include = { \"%s\" } to include them"):format(kind, kind)
  end
  return away(rule, item)
end

local MOST = 1000 -- standings that are remembered

-- By rule and by table: what came of each standing of its people.
local known = setmetatable({}, { __mode = "k" })

local function answers_of(rule, its_table)
  local of_rule = known[rule]
  if not of_rule then
    of_rule = setmetatable({}, { __mode = "k" })
    known[rule] = of_rule
  end
  local answers = of_rule[its_table]
  if not answers or answers.count >= MOST then
    answers = { count = 0, by_text = {} }
    of_rule[its_table] = answers
  end
  return answers
end

-- What a standing means for the gifts of a rule; false: it depends on the day.
local function answer_of(rule, item, due, today)
  if item.termination_date ~= nil then return false end
  if has_opted_out(item) then return { outcome = "skipped", reason = "has opted out of gifts" } end
  local answer = { is_clear = doubts.are_none(item) }
  if rule.each.is_people then
    answer.outcome, answer.reason, answer.is_doubtful = employed(rule, item, due, today)
  end
  return answer
end

local policy = {}

--- What is the same for all who have the standing of a person, whatever the day.
---@class sendoso.PolicyAnswer
---@field outcome? "skipped"|"held"
---@field reason? string
---@field is_doubtful? boolean
---@field is_clear? boolean nothing is in doubt but the address

--- Returns the answer for all who have the standing of a person; nil: there is none, it is this person's own.
---@param rule sendoso.Rule
---@param item table
---@param day sendoso.Date any
---@return sendoso.PolicyAnswer?
function policy.common(rule, item, day)
  local text, its_table = standing.of(item)
  if not text then return nil end
  local answers = answers_of(rule, its_table)
  local answer = answers.by_text[text]
  if answer == nil then
    answer = answer_of(rule, item, day, day)
    answers.by_text[text], answers.count = answer, answers.count + 1
  end
  return answer or nil
end

--- Returns why a person gets no gift: an outcome and a reason, or nil.
---@param rule sendoso.Rule
---@param item table
---@param excluded_by? fun(item: table): string?
---@param due sendoso.Date the later of the due date and the date itself
---@param today sendoso.Date
---@param email? string of the item
---@param common? sendoso.PolicyAnswer
---@return "skipped"|"held"|"refused"|nil outcome, string? reason, boolean? is_doubtful the file is not clear about it
function policy.against(rule, item, excluded_by, due, today, email, common)
  local list = excluded_by and excluded_by(item)
  if list then return "skipped", ("excluded by %s"):format(list) end
  if common and common.outcome then return common.outcome, common.reason, common.is_doubtful end
  if not common and has_opted_out(item) then return "skipped", "has opted out of gifts" end
  if not common and rule.each.is_people then
    local outcome, reason, is_doubtful = employed(rule, item, due, today)
    if outcome then return outcome, reason, is_doubtful end
  end
  local doubt
  if common and common.is_clear then doubt = stand_in.reason_of(email)
  else doubt = doubts.of(item, due) end
  if doubt then return "held", doubt, true end
end

return policy

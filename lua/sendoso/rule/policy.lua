--- People who get no gift, whatever the rule: they are excluded, have opted out, have left, are on leave, or are
--- contractors or interns; or a column that is not understood may say so.
local date = require "sendoso.dates.date"
local doubts = require "sendoso.data.doubts"
local employment = require "sendoso.data.employment"
local kin = require "sendoso.data.kin"

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

local MOST = 1000 -- ways to be employed that are remembered

-- By rule, and by what a file says of somebody without a date of leaving and without another row: what came of it.
local known = setmetatable({}, { __mode = "k" })

-- Where the answer for a way to be employed is kept: a table for each value of each field, one within the other.
local function way_of(ways, item)
  local way = ways
  for _, field in ipairs(employment.fields) do
    local value = item[field]
    if type(value) ~= "string" then value = value == nil or tostring(value) end
    local next_way = way[value]
    if not next_way then
      next_way = {}
      way[value] = next_way
    end
    way = next_way
  end
  return way
end

-- As `employed`, which is asked only once about all who are employed in one way.
local function employed_as(rule, item, due, today)
  local is_plain = item.termination_date == nil and not kin.others(item)[1] and not kin.equals(item)[1]
  if not is_plain then return employed(rule, item, due, today) end
  local of_rule = known[rule]
  if not of_rule or of_rule.count > MOST then
    of_rule = { count = 0, ways = {} }
    known[rule] = of_rule
  end
  local way = way_of(of_rule.ways, item)
  if not way.answer then
    way.answer = table.pack(employed(rule, item, due, today))
    of_rule.count = of_rule.count + 1
  end
  return table.unpack(way.answer, 1, 3)
end

--- Returns why a person gets no gift: an outcome and a reason, or nil.
---@param rule sendoso.Rule
---@param item table
---@param excluded_by? fun(item: table): string?
---@param due sendoso.Date the later of the due date and the date itself
---@param today sendoso.Date
---@return "skipped"|"held"|"refused"|nil outcome, string? reason, boolean? is_doubtful the file is not clear about it
local function policy(rule, item, excluded_by, due, today)
  local list = excluded_by and excluded_by(item)
  if list then return "skipped", ("excluded by %s"):format(list) end
  if has_opted_out(item) then return "skipped", "has opted out of gifts" end
  if rule.each.is_people then
    local outcome, reason, is_doubtful = employed_as(rule, item, due, today)
    if outcome then return outcome, reason, is_doubtful end
  end
  local doubt = doubts.of(item, due)
  if doubt then return "held", doubt, true end
end

return policy

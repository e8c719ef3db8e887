--- What runs were told of budgets: the ledger remembers it, so that `sendoso budget` needs neither rules nor network.
local caps = require "sendoso.budget.caps"
local json = require "sendoso.json"

local allotted = {}

-- What is of all gifts of a rule or a group is shown; one line for each recipient would be none.
local is_shown = { rule = true, month = true, group = true }

local function name_of(cap) return ("%s %s"):format(cap.of, cap.rule or cap.team) end

--- Returns the caps that are remembered.
---@param ledger sendoso.core.Ledger
---@return sendoso.Cap[]?, sendoso.Error?
function allotted.list(ledger)
  local texts, err = ledger:allotments()
  if not texts then return nil, err end
  local list = {}
  for _, text in ipairs(texts) do
    local cap = require("sendoso.core").decode(text)
    if cap and cap.of then list[#list + 1] = cap end
  end
  return list
end

--- Remembers the caps of a plan; of several for one group, the lowest. What its file of rules had, and has no more, is
--- forgotten; items that were pushed are of some of its rules only.
---@param ledger sendoso.core.Ledger
---@param plan sendoso.Plan
---@return true?, sendoso.Error?
function allotted.remember(ledger, plan)
  local known, err = allotted.list(ledger)
  if not known then return nil, err end
  local texts, is_of, lowest = {}, {}, {}
  for _, rule in ipairs(plan.rules) do is_of[rule.name] = true end
  for _, cap in ipairs(known) do
    local is_of_file = not plan.is_pushed and cap.script == plan.script
    if is_of[cap.rule] or is_of_file then texts[name_of(cap)] = "{}" end
  end
  for _, cap in ipairs(plan.caps or {}) do
    local name = name_of(cap)
    if is_shown[cap.of] and cap.period ~= "run" and cap.most <= (lowest[name] or cap.most) then
      local told = { script = plan.script, since = cap.period == "now" and plan.since or nil }
      for field, value in pairs(cap) do told[field] = value end
      texts[name], lowest[name] = json.encode(told), cap.most
    end
  end
  for name, text in pairs(texts) do
    local ok
    ok, err = ledger:allot(name, text)
    if not ok then return nil, err end
  end
  return true
end

-- What is owed for each rule and team group, by its currency, in hundredths.
local function owed_of(ledger)
  local sums = {}
  local rows, err = ledger:list { state = "owed" }
  if not rows then return nil, err end
  local function add(kind, name, row)
    local mark = ("%s\0%s\0%s"):format(kind, name, row.currency)
    sums[mark] = (sums[mark] or 0) + row.hundredths
  end
  for _, row in ipairs(rows) do
    if row.currency and row.rule then add("rule", row.rule, row) end
    if row.currency and row.team then add("group", row.team, row) end
  end
  return function(cap)
    local kind = cap.rule and "rule" or "group"
    return sums[("%s\0%s\0%s"):format(kind, cap.rule or cap.team, cap.currency)] or 0
  end
end

---@class sendoso.BudgetRow
---@field rule? string
---@field group? string
---@field per "month"|"life"|"now" now: allotted is what was left by Sendoso's own count at the last run, and spent what
---has been spent since then
---@field allotted sendoso.Money
---@field spent sendoso.Money
---@field reserved sendoso.Money
---@field owed sendoso.Money
---@field free sendoso.Money
---@field percent integer how much of it is used

local function row_of(cap, sum, owed)
  local function amount(hundredths) return { hundredths = hundredths, currency = cap.currency } end
  local used = sum.reserved + sum.spent
  return { rule = cap.rule, group = cap.team, per = cap.period, allotted = amount(cap.most), spent = amount(sum.spent),
    reserved = amount(sum.reserved), owed = amount(owed), free = amount(math.max(0, cap.most - used)),
    percent = cap.most == 0 and 100 or used * 100 // cap.most }
end

--- Returns what every budget that is remembered has left on a day.
---@param ledger sendoso.core.Ledger
---@param today string
---@return sendoso.BudgetRow[]?, sendoso.Error?
function allotted.rows(ledger, today)
  local list, err = allotted.list(ledger)
  if not list then return nil, err end
  local sums, owed
  sums, err = ledger:budget(caps.of_day(list, today), {})
  if sums then owed, err = owed_of(ledger) end
  if not owed then return nil, err end
  local rows = {}
  for i, cap in ipairs(list) do rows[i] = row_of(cap, sums[i], owed(cap)) end
  return rows
end

return allotted

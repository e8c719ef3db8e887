--- The counts and costs of a plan.
local money = require "sendoso.money"
local words = require "sendoso.words"

local summary = {}

-- The outcomes of entries in the order in which they are listed, and the counts of a run that have their words.
local counts_of = { { "send", "planned" }, { "held", "held" }, { "owed", "owed" }, { "failed", "failed" },
  { "refused", "refused" }, { "not_sent", "not_sent" }, { "unusable", "rows" }, { "sent", "duplicates" },
  { "skipped", "skipped" } }

--- The outcomes in the order in which they are listed: the word for one entry, for a number of them, and all others.
---@type { name: string, one: string, many: string, words: sendoso.OutcomeWords }[]
summary.outcomes = {}
for i, pair in ipairs(counts_of) do
  local outcome = words.outcome(pair[2])
  summary.outcomes[i] = { name = pair[1], one = outcome.line, many = outcome.many, words = outcome }
end

--- Counts the entries by outcome, and the people who have none: nothing is due, or they have no date.
---@param plan sendoso.Plan
---@return table<string, integer> counts also `not_due`, `lacking`; what does not occur is absent, but `send` is 0
function summary.count(plan)
  local counts = { send = 0 }
  local function add(name, count)
    if count > 0 then counts[name] = (counts[name] or 0) + count end
  end
  for _, entry in ipairs(plan.entries) do add(entry.not_due and "not_due" or entry.outcome, 1) end
  for _, rule in ipairs(plan.rules) do
    add("not_due", rule.not_due or 0)
    add("lacking", rule.lacking or 0)
  end
  return counts
end

--- Returns the kind of the error of an entry whose gift is not sent because of one; else nil.
---@param entry sendoso.PlanEntry
---@return sendoso.Kind?
function summary.kind(entry)
  if entry.outcome == "refused" then return "invalid" end
  if entry.is_unknown then return "held" end
  return entry.outcome == "not_sent" and entry.kind or nil
end

--- Notes what the entries of a plan mean for the exit status.
---@param plan sendoso.Plan
---@param tally sendoso.Tally
function summary.note(plan, tally)
  for _, entry in ipairs(plan.entries) do
    local kind = summary.kind(entry)
    if kind and (entry.is_unknown or not entry.not_due) then tally:note_error(kind) end
    local is_open = entry.outcome == "unusable" or entry.outcome == "owed" or entry.is_doubtful
    if is_open and not entry.not_due then tally:note "refused" end
    if entry.outcome == "failed" then tally:note_failure(entry.kind) end
  end
end

--- Returns what would be sent, by rule and campaign, in the order of the plan; and the cost of all of it.
---@param plan sendoso.Plan
---@return { rule: string, campaign: string, count: integer, cost: string }[] totals, string cost
function summary.totals(plan)
  local list, by_name, all = {}, {}, money.sum()
  for _, entry in ipairs(plan.entries) do
    if entry.outcome == "send" then
      local name = entry.rule .. "\0" .. entry.campaign
      local total = by_name[name]
      if not total then
        total = { rule = entry.rule, campaign = entry.campaign, count = 0, sum = money.sum() }
        by_name[name] = total
        list[#list + 1] = total
      end
      total.count = total.count + 1
      total.sum:add(entry.cost)
      total.has_cost = total.has_cost or entry.cost ~= false
      total.basis = total.basis or entry.cost and money.basis(entry.cost)
      all:add(entry.cost)
    end
  end
  for _, total in ipairs(list) do total.cost = total.has_cost and total.sum:text(total.basis) or "no cost" end
  return list, all:text()
end

-- The counts by the names that a run has for them.
local function as_of_run(plan)
  local counted = summary.count(plan)
  local counts = { lacking = counted.lacking, not_due = counted.not_due }
  for _, pair in ipairs(counts_of) do counts[pair[2]] = counted[pair[1]] end
  return counts
end

--- Counts the entries of a plan in the tally of a run.
---@param plan sendoso.Plan
---@param tally sendoso.Tally
function summary.fill(plan, tally)
  for name, count in pairs(as_of_run(plan)) do tally[name] = count end
end

--- Returns the counts in one line.
---@param plan sendoso.Plan
---@return string
function summary.words(plan) return words.outcomes(as_of_run(plan), "planned") end

return summary

--- What a plan comes to: counts and costs.
local words = require "sendoso.words"

local summary = {}

--- The outcomes in the order in which they are shown, and the words for each.
summary.outcomes = {
  { name = "send", words = "would be sent" }, { name = "held", words = "held" },
  { name = "failed", words = "failed" }, { name = "refused", words = "refused" },
  { name = "unusable", words = "not usable" },
  { name = "sent", words = "sent before" }, { name = "skipped", words = "skipped" },
}

--- Counts the entries by outcome; those that are not due, and those who lack the day, by themselves.
---@param plan sendoso.Plan
---@param rule? string only of this one
---@return table<string, integer> counts also `not_due`, `lacking`; what does not occur is 0 for send, else absent
function summary.count(plan, rule)
  local counts = { send = 0 }
  for _, entry in ipairs(plan.entries) do
    local name = entry.not_due and (entry.lacks and "lacking" or "not_due") or entry.outcome
    if not rule or entry.rule == rule then counts[name] = (counts[name] or 0) + 1 end
  end
  return counts
end

local function new_sums() return { known = {}, unknown = 0 } end

-- Adds a cost to the sums by currency; a gift without one is counted.
local function add(sums, cost)
  if cost then sums.known[cost.currency] = (sums.known[cost.currency] or 0) + cost.hundredths
  else sums.unknown = sums.unknown + 1 end
end

--- What would be sent, by rule and campaign, in the order of the plan; and all of it.
---@param plan sendoso.Plan
---@return { rule: string, campaign: string, count: integer, cost: string }[] totals, string cost
function summary.totals(plan)
  local list, by_name, all = {}, {}, new_sums()
  for _, entry in ipairs(plan.entries) do
    if entry.outcome == "send" then
      local name = entry.rule .. "\0" .. entry.campaign
      local total = by_name[name]
      if not total then
        total = { rule = entry.rule, campaign = entry.campaign, count = 0, sums = new_sums() }
        by_name[name] = total
        list[#list + 1] = total
      end
      total.count = total.count + 1
      add(total.sums, entry.cost)
      add(all, entry.cost)
    end
  end
  for _, total in ipairs(list) do total.cost = words.sums(total.sums.known, total.sums.unknown) end
  return list, words.sums(all.known, all.unknown)
end

--- Returns the counts in one line.
---@param plan sendoso.Plan
---@return string
function summary.words(plan)
  local counts, parts = summary.count(plan), {}
  for _, outcome in ipairs(summary.outcomes) do
    if counts[outcome.name] then parts[#parts + 1] = counts[outcome.name] .. " " .. outcome.words end
  end
  if counts.lacking then parts[#parts + 1] = counts.lacking .. " without that day" end
  if counts.not_due then parts[#parts + 1] = counts.not_due .. " not due" end
  return table.concat(parts, ", ")
end

return summary

--- What a plan comes to: counts, costs, and a table of it.
local output = require "sendoso.run.output"

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

--- Writes money: 425.00 USD.
---@param cost { hundredths: integer, currency: string }
---@return string
function summary.money(cost)
  return ("%d.%02d %s"):format(cost.hundredths // 100, cost.hundredths % 100, cost.currency)
end

-- Adds a cost to the sums by currency; a gift without one is counted.
local function add(sums, cost)
  if not cost then
    sums.unknown = sums.unknown + 1
    return
  end
  local sum = sums[cost.currency]
  if not sum then
    sum = { currency = cost.currency, hundredths = 0 }
    sums[cost.currency] = sum
    table.insert(sums, sum)
  end
  sum.hundredths = sum.hundredths + cost.hundredths
end

local function sums_text(sums)
  local parts = {}
  for i, sum in ipairs(sums) do parts[i] = summary.money(sum) end
  table.sort(parts)
  if sums.unknown > 0 then
    parts[#parts + 1] = ("not known for %d gift%s"):format(sums.unknown, sums.unknown == 1 and "" or "s")
  end
  return #parts > 0 and table.concat(parts, ", ") or "0"
end

--- What would be sent, by rule and campaign, in the order of the plan; and all of it.
---@param plan sendoso.Plan
---@return { rule: string, campaign: string, count: integer, cost: string }[] totals, string cost
function summary.totals(plan)
  local list, by_name, all = {}, {}, { unknown = 0 }
  for _, entry in ipairs(plan.entries) do
    if entry.outcome == "send" then
      local name = entry.rule .. "\0" .. entry.campaign
      local total = by_name[name]
      if not total then
        total = { rule = entry.rule, campaign = entry.campaign, count = 0, sums = { unknown = 0 } }
        by_name[name] = total
        list[#list + 1] = total
      end
      total.count = total.count + 1
      add(total.sums, entry.cost)
      add(all, entry.cost)
    end
  end
  for _, total in ipairs(list) do total.cost = sums_text(total.sums) end
  return list, sums_text(all)
end

-- A row of the table.
local function row_of(entry)
  return { outcome = entry.outcome, key = entry.key or entry.rule, to = entry.name or entry.email,
    campaign = entry.campaign, cost = entry.cost and summary.money(entry.cost), due = entry.due, from = entry.place,
    why = entry.reason or entry.warning }
end

local function each_row(plan)
  local order, i = {}, 0
  for _, outcome in ipairs(summary.outcomes) do
    for _, entry in ipairs(plan.entries) do
      if entry.outcome == outcome.name and not entry.not_due then order[#order + 1] = row_of(entry) end
    end
  end
  return function()
    i = i + 1
    return order[i]
  end, #order
end

local function counts_text(plan)
  local counts, parts = summary.count(plan), {}
  for _, outcome in ipairs(summary.outcomes) do
    if counts[outcome.name] then parts[#parts + 1] = counts[outcome.name] .. " " .. outcome.words end
  end
  if counts.lacking then parts[#parts + 1] = counts.lacking .. " without that day" end
  if counts.not_due then parts[#parts + 1] = counts.not_due .. " not due" end
  return table.concat(parts, ", ")
end

--- Writes a plan to stdout, for people.
---@param plan sendoso.Plan
function summary.show(plan)
  local each, count = each_row(plan)
  if count > 0 then
    output.list("table", "outcome key to campaign cost due from why", each)
    output.text "\n"
  end
  local totals, cost = summary.totals(plan)
  for _, total in ipairs(totals) do
    output.text(("%s: %d × %s, %s\n"):format(total.rule, total.count, total.campaign, total.cost))
  end
  output.text(("%s; cost %s\n"):format(counts_text(plan), cost))
end

return summary

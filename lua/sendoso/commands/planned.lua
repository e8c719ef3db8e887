--- A plan on stdout: as a table for people, or as events for programs.
local causes = require "sendoso.run.causes"
local cursor = require "sendoso.cursor"
local money = require "sendoso.money"
local output = require "sendoso.run.output"
local row_lines = require "sendoso.run.rows"
local summary = require "sendoso.plan.summary"
local words = require "sendoso.words"

local planned = {}

-- What is due, in the order of the outcomes: calls a function with each entry, and the words for its outcome.
local function each_due(plan, fn)
  for _, outcome in ipairs(summary.outcomes) do
    for _, entry in ipairs(plan.entries) do
      if entry.outcome == outcome.name and not entry.not_due then fn(entry, outcome.words) end
    end
  end
end

-- What is to be said of an entry beside its outcome.
local function reason_of(entry, outcome)
  local reason = entry.reason or entry.warning
  return reason ~= outcome.line and reason or nil
end

-- An entry as a row of the table.
local function row_of(entry, outcome)
  return { outcome = outcome.line, key = entry.key or entry.rule, recipient = entry.name or entry.email,
    campaign = entry.campaign, cost = entry.cost and money.text(entry.cost),
    due = entry.due, row = entry.place, reason = reason_of(entry, outcome) }
end

-- Adds a row that is skipped. More than a few of one cause become one row of the table.
local function add_skipped(list, by_cause, entry, outcome)
  local cause = row_lines.cause(entry.place, entry.reason) .. "\0" .. entry.rule
  local group = by_cause[cause] or { reasons = {} }
  by_cause[cause] = group
  table.insert(group.reasons, entry.reason)
  if #group.reasons <= causes.FEW then
    local row = row_of(entry, outcome)
    group[#group + 1], list[#list + 1] = row, row
    return
  end
  for i = 2, #group do group[i].is_folded = true end
  local row = group[1]
  row.outcome = words.count(#group.reasons, outcome.one, outcome.many)
  group.place = group.place or row.row
  row.row, row.reason = row_lines.many(group.place, group.reasons)
end

local function rows_of(plan)
  local list, by_cause, kept = {}, {}, {}
  each_due(plan, function(entry, outcome)
    if entry.outcome == "unusable" then return add_skipped(list, by_cause, entry, outcome) end
    list[#list + 1] = row_of(entry, outcome)
  end)
  for _, row in ipairs(list) do kept[#kept + 1] = not row.is_folded and row or nil end
  return kept
end

--- Prints a plan as a table, with what it costs below.
---@param plan sendoso.Plan
function planned.show(plan)
  local rows = rows_of(plan)
  if #rows > 0 then
    output.list("table", "outcome key recipient campaign cost due row reason", (cursor.of(rows)))
    output.text "\n"
  end
  local totals, cost = summary.totals(plan)
  for _, total in ipairs(totals) do
    output.text(("%s: %d × %s, %s\n"):format(total.rule, total.count, total.campaign, total.cost))
  end
  output.text(("%s. Cost %s.\n"):format(summary.words(plan), cost))
end

--- Tells programs what a plan has, as a run tells what it does, and counts it for the last event. Tells people what
--- they do not see, since stdout is for programs: what failed, the rows that are skipped, the counts and the
--- cost.
---@param run sendoso.Run
---@param plan sendoso.Plan
function planned.tell(run, plan)
  run:looks_at(plan.today, plan.rules)
  each_due(plan, function(entry, outcome)
    if entry.outcome == "unusable" then return run:row(entry.place, entry.reason) end
    if entry.outcome == "failed" then return run:rule_failed(entry.reason, entry.kind, entry.rule) end
    run.event("gift", { outcome = outcome.code, key = entry.key, rule = entry.rule, recipient = entry.name,
      email = entry.email, operation = entry.operation, campaign = entry.campaign, message = entry.message,
      cost = entry.cost, due = entry.due, row = entry.place, reason = reason_of(entry, outcome),
      kind = summary.kind(entry) })
    if entry.outcome == "send" then run.tally.costs:add(entry.cost) end
  end)
  summary.fill(plan, run.tally)
  run.voice:say("%s. Cost %s", summary.words(plan), (select(2, summary.totals(plan))))
end

--- Prints why gifts could not be planned, each reason once: a plan that is data is read by nobody who would see it there.
---@param run sendoso.Run
---@param plan sendoso.Plan
function planned.tell_unplanned(run, plan)
  local reasons, counts = {}, {}
  for _, entry in ipairs(plan.entries) do
    if entry.outcome == "not_sent" then
      if not counts[entry.reason] then reasons[#reasons + 1] = entry.reason end
      counts[entry.reason] = (counts[entry.reason] or 0) + 1
    end
  end
  for _, reason in ipairs(reasons) do
    run:problem("%s not planned: %s", words.count(counts[reason], "gift was", "gifts were"), reason)
  end
end

return planned

--- A plan on stdout: as a table for people, or as one event for programs.
local cursor = require "sendoso.cursor"
local json = require "sendoso.json"
local money = require "sendoso.money"
local output = require "sendoso.run.output"
local skipped = require "sendoso.skipped"
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
    campaign = entry.campaign, cost = entry.cost and money.text(entry.cost) or entry.cost == false and "none" or nil,
    due = entry.due, row = entry.place, reason = reason_of(entry, outcome) }
end

-- Adds the rows that are skipped: more than a few of one cause become one row of the table.
local function add_skipped(list, entries, outcome)
  for _, group in ipairs(skipped.groups(entries)) do
    local row = row_of(group.entry, outcome)
    row.row, row.reason = group.place, group.reason
    if group.count > 1 then row.outcome = words.count(group.count, outcome.one, outcome.many) end
    list[#list + 1] = row
  end
end

local function rows_of(plan)
  local list, unusable = {}, {}
  each_due(plan, function(entry, outcome)
    if entry.outcome == "unusable" then
      unusable[#unusable + 1], unusable.outcome = entry, outcome
    else
      if unusable.outcome then add_skipped(list, unusable, unusable.outcome) end
      unusable.outcome = nil
      list[#list + 1] = row_of(entry, outcome)
    end
  end)
  if unusable.outcome then add_skipped(list, unusable, unusable.outcome) end
  return list
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
    output.text(("%s: %d × %s, %s\n"):format(total.rule, total.count, total.campaign,
      (total.cost:gsub("unknown for", "cost unknown for"))))
  end
  output.text(("%s. Cost %s.\n"):format(summary.words(plan), cost))
end

-- The fields of a plan, with those of a run's summary.
local function whole_of(plan, fields)
  local whole = {}
  for name, value in pairs(plan) do whole[name] = value end
  for name, value in pairs(fields) do
    if name ~= "rules" then whole[name] = value end
  end
  for _, rule in ipairs(plan.rules) do rule.rule = rule.name end
  return whole
end

--- Begins to tell programs of a plan: all of it is one event, the summary, since a plan is read whole.
---@param run sendoso.Run
---@param plan_of fun(): sendoso.Plan? nil: it could not be made, and the errors are events of their own
function planned.report(run, plan_of)
  output.reserve()
  run:report()
  local tell, errors = run.event, {}
  run.event = function(name, fields)
    if name == "error" then errors[#errors + 1] = fields end
    if name ~= "summary" then return end
    local plan = plan_of()
    for i, err in ipairs(errors) do
      if plan then errors[i] = err.text else tell("error", err) end
    end
    if plan and #errors > 0 then fields.errors = json.list(errors) end
    tell(name, plan and whole_of(plan, fields) or fields)
  end
end

--- Counts what a plan has for the summary, and tells people what they do not see, since stdout is for programs: what
--- failed, the rows that are skipped, the counts and the cost.
---@param run sendoso.Run
---@param plan sendoso.Plan
function planned.tell(run, plan)
  run:looks_at(plan.today, plan.rules)
  each_due(plan, function(entry)
    if entry.outcome == "unusable" then return run:row(entry.place, entry.reason) end
    if entry.outcome == "failed" then return run:rule_failed(entry.reason, entry.kind, entry.rule) end
    if entry.outcome == "send" then run.tally.costs:add(entry.cost) end
  end)
  summary.fill(plan, run.tally)
  run.voice:say("%s. Cost %s", summary.words(plan), (select(2, summary.totals(plan))))
end

--- Prints why gifts could not be planned, each reason once: where the plan is data, nobody would see it there.
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

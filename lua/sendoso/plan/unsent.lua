--- Prints and counts what a plan does not send.
local fail = require "sendoso.fail"
local held = require "sendoso.gifts.held"
local summary = require "sendoso.plan.summary"

local unsent = {}

local function say(client, entry)
  local run = client.run
  local key = entry.key or entry.rule
  if entry.outcome == "unusable" then return run:row(entry.place, entry.reason) end
  if entry.outcome == "sent" then return run:sent_before(key, entry.reason, entry) end
  if entry.outcome == "failed" then return run:rule_failed(entry.reason, entry.kind, entry.rule) end
  if entry.second then
    return run:unsent(held.by_second(key, entry.second, entry.against, client:is_dry_run()), key, entry)
  end
  if entry.against then
    return run:unsent(held.by_person(key, entry.against, client:is_dry_run()), key, entry)
  end
  local kind = summary.kind(entry)
  if kind then return run:unsent(fail.new(kind, entry.reason, { ends_run = entry.ends_run }), key, entry) end
  if entry.outcome == "owed" then return run:rule_owes(key, entry.reason, entry) end
  run:rule_withheld(entry.outcome, key, entry.reason, entry)
end

-- Makes the columns wide enough for all entries, so that their lines stand in line from the first one on.
local function reserve(run, plan)
  for _, entry in ipairs(plan.entries) do
    if not entry.not_due then run:reserve(entry.key or entry.rule, entry.name) end
  end
end

--- Prints and counts all entries that are not to be sent.
---@param client sendoso.Client
---@param plan sendoso.Plan
function unsent.say(client, plan)
  reserve(client.run, plan)
  for _, entry in ipairs(plan.entries) do
    if not entry.not_due and entry.outcome ~= "send" then say(client, entry) end
  end
  local counts = summary.count(plan)
  client.run:idle(counts.not_due or 0, counts.lacking or 0)
end

return unsent

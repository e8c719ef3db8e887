--- What happened in this process: counted for the summary and the exit status, whatever a
--- script did about it.
local report = require "sendoso.run.say"

local tally = {
  held = 0, skipped = 0, -- by a rule
  planned = 0, sent = 0, duplicates = 0, refused = 0, unknown = 0, rows = 0, failed = 0,
  costs = {},      -- currency -> sum of what is known, in hundredths
  costless = 0,    -- gifts whose cost is not known
  flying = 0,      -- gifts whose request is under way
  taken = 0,       -- gifts that Sendoso took in this run, or may have taken
  clients = {},    -- those that have said where their gifts go
  requests = 0,    -- of the clients that were closed
  places = {},     -- where their gifts went, and their ledgers
  worst = {},      -- bucket -> true
  started = os.time(),
}

-- The exit statuses, and which is the worse: the first of the list that applies.
local order = {
  { "unknown", 6 }, { "cancelled", 130 }, { "auth", 4 }, { "guard", 7 }, { "failed", 1 },
  { "refused", 5 },
}

local buckets = {
  unknown = "unknown", held = "unknown", cancelled = "cancelled", auth = "auth",
  guard = "guard", invalid = "refused", not_found = "refused",
}

--- Returns the exit status of all that was counted.
---@return integer
function tally.status()
  for _, row in ipairs(order) do
    if tally.worst[row[1]] then return row[2] end
  end
  return 0
end

--- Notes the worst that happened.
---@param bucket string
function tally.note(bucket) tally.worst[bucket] = true end

--- Counts a row that cannot be used, and says so.
---@param reason string names file, line, field and value
function tally.row(reason)
  tally.rows = tally.rows + 1
  tally.note "refused"
  report.say("not usable: %s", reason)
end

--- Says what a reader of a file should know, and what is no fault of a row.
---@param text string
function tally.remark(text) report.say("%s", text) end

--- Counts a failed read. That something was not found is an answer, not a failure.
---@param err sendoso.Error
function tally.read(err)
  if err.kind == "not_found" then return end
  tally.failed = tally.failed + 1
  local bucket = buckets[err.kind]
  tally.note(bucket == "refused" and "failed" or bucket or "failed")
end

--- Counts a gift that was not sent, and says so.
---@param err sendoso.Error
---@param what string the key, or the script's line, and where the row comes from
function tally.not_sent(err, what)
  local bucket = buckets[err.kind] or "failed"
  tally.note(bucket)
  if err.kind == "unknown" then tally.taken = tally.taken + 1 end
  if bucket == "unknown" then tally.unknown = tally.unknown + 1
  elseif bucket == "refused" then tally.refused = tally.refused + 1
  else tally.failed = tally.failed + 1 end
  local word = bucket == "unknown" and "UNKNOWN" or "not sent"
  report.error(err, ("%-9s  %s"):format(word, what))
end

--- Counts a receipt, and says so.
---@param receipt { outcome: string, key: string }
---@param what string
---@param cost? { hundredths: integer, currency: string }
function tally.receipt(receipt, what, cost)
  local words = { sent = "sent", duplicate = "duplicate", planned = "would send" }
  report.tell("%-9s  %s", words[receipt.outcome], what)
  if receipt.outcome == "duplicate" then
    tally.duplicates = tally.duplicates + 1
    return
  end
  tally[receipt.outcome] = tally[receipt.outcome] + 1
  if receipt.outcome == "sent" then tally.taken = tally.taken + 1 end
  if cost == false then return end -- an invitation costs nothing
  if cost then
    tally.costs[cost.currency] = (tally.costs[cost.currency] or 0) + cost.hundredths
  else
    tally.costless = tally.costless + 1
  end
end

--- Counts what came of a gift, and says so.
---@param receipt? sendoso.Receipt
---@param err? sendoso.Error where there is no receipt
---@param what string
---@param cost? table
function tally.gift(receipt, err, what, cost)
  if receipt then tally.receipt(receipt, what, cost) else tally.not_sent(err, what) end
end

local function counted(count, noun)
  return ("%d %s%s"):format(count, noun, count == 1 and "" or "s")
end

local function cost_text()
  local parts = {}
  for currency, sum in pairs(tally.costs) do
    parts[#parts + 1] = ("%d.%02d %s"):format(sum // 100, sum % 100, currency)
  end
  table.sort(parts)
  if tally.costless > 0 then
    parts[#parts + 1] = ("not known for %s"):format(counted(tally.costless, "gift"))
  end
  return #parts > 0 and table.concat(parts, ", ") or "0"
end

--- Returns the summary, a line for the counts and a line for the rest.
---@return string
function tally.summary()
  local counts = {}
  for _, name in ipairs { "planned", "sent", "duplicates", "refused", "unknown" } do
    counts[#counts + 1] = tally[name] .. " " .. name
  end
  for _, name in ipairs { "held", "skipped" } do
    if tally[name] > 0 then counts[#counts + 1] = tally[name] .. " " .. name end
  end
  if tally.failed > 0 then counts[#counts + 1] = tally.failed .. " failed" end
  counts[#counts + 1] = counted(tally.rows, "row") .. " not usable"
  return ("%s\ncost %s; %s in %d s"):format(table.concat(counts, ", "), cost_text(),
    counted(tally.requests, "request"), os.time() - tally.started)
end

return tally

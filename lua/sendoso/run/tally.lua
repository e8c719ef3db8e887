--- Counts what happened in a run, for the summary and the exit status, whatever a script did about it.
local money = require "sendoso.money"
local words = require "sendoso.words"

---@class sendoso.Tally
---@field planned integer gifts that a dry run would send
---@field sent integer
---@field duplicates integer
---@field refused integer
---@field unknown integer gifts whose outcome is unknown
---@field held integer by a rule, or since the outcome of an earlier attempt is unknown
---@field owed integer due before the days that a run looks at: they wait for a person's word
---@field not_sent integer gifts that failed before Sendoso accepted them: the next run tries them again
---@field skipped integer by a rule
---@field failed integer reads, items and rules
---@field rows integer rows of files that are skipped
---@field not_due integer
---@field lacking integer people without the date that their rule uses
---@field flying integer gifts whose request is under way
---@field taken integer gifts that Sendoso accepted in this run, or may have accepted
---@field requests integer of the clients that were closed
---@field costs sendoso.MoneySum of what would be sent, or was
---@field worst table<string, true> buckets that something has fallen into
local Tally = { __name = "sendoso.tally" }
Tally.__index = Tally

-- The exit statuses, the worst one first.
local order = {
  { "unknown", 6 }, { "cancelled", 130 }, { "auth", 4 }, { "guard", 7 }, { "failed", 1 },
  { "refused", 5 },
}

local buckets = {
  unknown = "unknown", held = "unknown", cancelled = "cancelled", auth = "auth",
  guard = "guard", invalid = "refused", not_found = "refused",
}

--- Returns the exit status for everything that was counted.
---@return integer
function Tally:status()
  for _, row in ipairs(order) do
    if self.worst[row[1]] then return row[2] end
  end
  return 0
end

--- Notes that something of a bucket happened.
---@param bucket string
function Tally:note(bucket) self.worst[bucket] = true end

--- Notes what an error of a kind means for the exit status of a gift that was not sent.
---@param kind sendoso.Kind
function Tally:note_error(kind) self:note(buckets[kind] or "failed") end

--- Notes what a failure of something other than a gift means for the exit status.
---@param kind? sendoso.Kind
function Tally:note_failure(kind)
  local bucket = buckets[kind] or "failed"
  self:note(bucket == "refused" and "failed" or bucket)
end

--- Counts a failure of something other than a gift.
---@param kind? sendoso.Kind of the error, if it was one of the outside world
function Tally:failure(kind)
  self.failed = self.failed + 1
  self:note_failure(kind)
end

--- Counts a row that is skipped, since it has an invalid value.
function Tally:row()
  self.rows = self.rows + 1
  self:note "refused"
end

--- Counts a gift that a rule owes and does not send without a person's word.
---@return string outcome in words
function Tally:owes()
  self.owed = self.owed + 1
  self:note "refused"
  return words.outcome("owed").line
end

--- Counts a failed read. If nothing was found, that is an answer and no failure.
---@param err sendoso.Error
function Tally:read(err)
  if err.kind ~= "not_found" then self:failure(err.kind) end
end

-- The count of a gift that was not sent, by the kind of the error; all others are tried again.
local unsent = { unknown = "unknown", held = "held", invalid = "refused", not_found = "refused" }

--- Counts a gift that was not sent.
---@param err sendoso.Error
---@return string outcome in words
function Tally:unsent(err)
  self:note_error(err.kind)
  if err.kind == "unknown" then self.taken = self.taken + 1 end
  local count = unsent[err.kind] or "not_sent"
  self[count] = self[count] + 1
  return words.outcome(count).line
end

--- Counts a receipt.
---@param receipt sendoso.Receipt
---@param cost? sendoso.Money|false false: it costs nothing; nil: it is not known
---@return string outcome in words
function Tally:receipt(receipt, cost)
  if receipt.outcome == "duplicate" then
    self.duplicates = self.duplicates + 1
    return words.outcome("duplicates").line
  end
  self[receipt.outcome] = self[receipt.outcome] + 1
  if receipt.outcome == "sent" then self.taken = self.taken + 1 end
  self.costs:add(cost)
  return words.outcome(receipt.outcome).line
end

--- Returns the summary: what happened to the gifts and rows, what they cost, and how long it took.
---@param seconds number
---@param is_dry_run boolean
---@return string
function Tally:summary(seconds, is_dry_run)
  local outcomes = words.outcomes(self, (is_dry_run or self.planned > 0) and "planned" or "sent")
  return ("%s. Cost %s. %s in %.1f s."):format(outcomes, self.costs:text(),
    words.count(self.requests, "request"), seconds)
end

--- Returns a tally without counts.
---@return sendoso.Tally
local function tally()
  return setmetatable({
    planned = 0, sent = 0, duplicates = 0, held = 0, owed = 0, refused = 0, unknown = 0, not_sent = 0, skipped = 0,
    failed = 0, rows = 0, lacking = 0, not_due = 0, flying = 0, taken = 0, requests = 0, costs = money.sum(),
    worst = {},
  }, Tally)
end

return tally

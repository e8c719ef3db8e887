--- What happened in a run: counted for the summary and the exit status, whatever a script did about it.
local words = require "sendoso.words"

---@class sendoso.Tally
---@field planned integer gifts that a dry run would have sent
---@field sent integer
---@field duplicates integer
---@field refused integer
---@field unknown integer
---@field held integer by a rule
---@field skipped integer by a rule
---@field failed integer
---@field rows integer rows of files that are skipped
---@field flying integer gifts whose request is under way
---@field taken integer gifts that Sendoso took in this run, or may have taken
---@field requests integer of the clients that were closed
---@field costs table<string, integer> currency -> sum of what is known, in hundredths
---@field costless integer gifts whose cost is not known
---@field worst table<string, true> buckets that something has fallen into
local Tally = { __name = "sendoso.tally" }
Tally.__index = Tally

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
function Tally:status()
  for _, row in ipairs(order) do
    if self.worst[row[1]] then return row[2] end
  end
  return 0
end

--- Notes the worst that happened.
---@param bucket string
function Tally:note(bucket) self.worst[bucket] = true end

--- Counts something that failed and is no gift.
function Tally:failure()
  self.failed = self.failed + 1
  self:note "failed"
end

--- Counts a row that is skipped, since a value of it is invalid.
function Tally:row()
  self.rows = self.rows + 1
  self:note "refused"
end

--- Counts a failed read. That something was not found is an answer, not a failure.
---@param err sendoso.Error
function Tally:read(err)
  if err.kind == "not_found" then return end
  self.failed = self.failed + 1
  local bucket = buckets[err.kind]
  self:note(bucket == "refused" and "failed" or bucket or "failed")
end

--- Counts a gift that was not sent.
---@param err sendoso.Error
---@return boolean is_unknown may it have been sent?
function Tally:unsent(err)
  local bucket = buckets[err.kind] or "failed"
  self:note(bucket)
  if err.kind == "unknown" then self.taken = self.taken + 1 end
  if bucket == "unknown" then self.unknown = self.unknown + 1
  elseif bucket == "refused" then self.refused = self.refused + 1
  else self.failed = self.failed + 1 end
  return bucket == "unknown"
end

--- Counts a receipt.
---@param receipt sendoso.Receipt
---@param cost? { hundredths: integer, currency: string }|false false: it costs nothing; nil: that is not known
function Tally:receipt(receipt, cost)
  if receipt.outcome == "duplicate" then
    self.duplicates = self.duplicates + 1
    return
  end
  self[receipt.outcome] = self[receipt.outcome] + 1
  if receipt.outcome == "sent" then self.taken = self.taken + 1 end
  if cost then
    self.costs[cost.currency] = (self.costs[cost.currency] or 0) + cost.hundredths
  elseif cost == nil then
    self.costless = self.costless + 1
  end
end

--- Returns the summary, a line for the counts and a line for the rest.
---@param seconds integer how long it took
---@return string
function Tally:summary(seconds)
  local counts = {}
  for _, name in ipairs { "planned", "sent", "duplicates", "refused", "unknown" } do
    counts[#counts + 1] = self[name] .. " " .. name
  end
  for _, name in ipairs { "held", "skipped", "failed" } do
    if self[name] > 0 then counts[#counts + 1] = self[name] .. " " .. name end
  end
  counts[#counts + 1] = words.count(self.rows, "row") .. " not usable"
  return ("%s\ncost %s; %s in %d s"):format(table.concat(counts, ", "), words.sums(self.costs, self.costless),
    words.count(self.requests, "request"), seconds)
end

--- Begins to count.
---@return sendoso.Tally
local function tally()
  return setmetatable({
    planned = 0, sent = 0, duplicates = 0, refused = 0, unknown = 0, held = 0, skipped = 0, failed = 0, rows = 0,
    flying = 0, taken = 0, requests = 0, costs = {}, costless = 0, worst = {},
  }, Tally)
end

return tally

--- Counts, outcomes and kinds of values as text, the same everywhere.
local words = {}

--- Returns "1 gift", "3 gifts", "1 person", "3 people".
---@param number integer
---@param noun string
---@param plural? string if it is not the noun with an s
---@return string
function words.count(number, noun, plural)
  return ("%d %s"):format(number, number == 1 and noun or plural or noun .. "s")
end

---@class sendoso.OutcomeWords
---@field name string of the count
---@field line string what the line of one gift says
---@field one string what a count of 1 is of
---@field many string what other counts are of
---@field always? boolean also 0 is printed

-- All outcomes, in the order of the summary. Each is worded here and nowhere else.
local outcomes = {
  { name = "planned", line = "would send", one = "would be sent" }, { name = "sent", one = "sent" },
  { name = "duplicates", one = "already sent", always = true }, { name = "held", one = "held", always = true },
  { name = "owed", one = "owed" },
  { name = "refused", one = "refused" },
  { name = "unknown", one = "unknown outcome", many = "unknown outcomes" }, { name = "not_sent", one = "not sent" },
  { name = "failed", one = "failed" }, { name = "skipped", one = "skipped" },
  { name = "rows", one = "row skipped", many = "rows skipped", always = true },
  { name = "lacking", one = "without a date" }, { name = "not_due", one = "not due" },
}
local by_name = {}
for _, outcome in ipairs(outcomes) do
  outcome.line, outcome.many = outcome.line or outcome.one, outcome.many or outcome.one
  by_name[outcome.name] = outcome
end

--- Returns the words for an outcome.
---@param name string of its count, as sendoso.Tally has it
---@return sendoso.OutcomeWords
function words.outcome(name) return by_name[name] end

--- Returns counts by outcome in one line: "6 sent, 0 already sent, 0 held, 2 rows skipped, 201 not due".
---@param counts table<string, integer> a count that is missing is 0
---@param first "planned"|"sent" which of these is printed even if it is 0
---@return string
function words.outcomes(counts, first)
  local parts = {}
  for _, outcome in ipairs(outcomes) do
    local number = counts[outcome.name] or 0
    if number > 0 or outcome.always or outcome.name == first then
      parts[#parts + 1] = words.count(number, outcome.one, outcome.many)
    end
  end
  return table.concat(parts, ", ")
end

--- Returns what kind of value it is, for "got …" in messages: "a table", "a string", "nil".
---@param value any
---@return string
function words.kind(value) return value == nil and "nil" or "a " .. type(value) end

return words

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

--- Returns what a reason says, whatever the values and the numbers in it: many rows have one cause.
---@param reason string
---@return string
function words.cause(reason) return (reason:gsub('"[^"]*"', '""'):gsub("%d+", "0")) end

--- Returns a word of a POSIX shell, for a command that people copy.
---@param word string without control characters
---@return string
function words.of_shell(word)
  if word:find "^[%w%%+,./:=@_-]+$" then return word end
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

---@class sendoso.OutcomeWords
---@field name string of the count
---@field code string for programs: in events
---@field line string what the line of one gift says
---@field one string what a count of 1 is of
---@field many string what other counts are of
---@field always? boolean also 0 is printed

-- All outcomes, in the order of the summary. Each is worded here and nowhere else.
local outcomes = {
  { name = "planned", code = "would_send", line = "would send", one = "would be sent" },
  { name = "sent", one = "sent" },
  { name = "duplicates", code = "already_sent", one = "already sent", always = true },
  { name = "held", one = "held", always = true },
  { name = "owed", one = "owed" },
  { name = "refused", one = "refused" },
  { name = "unknown", one = "unknown outcome", many = "unknown outcomes" }, { name = "not_sent", one = "not sent" },
  { name = "failed", one = "failed" }, { name = "skipped", one = "skipped" },
  { name = "rows", code = "rows_skipped", one = "row skipped", many = "rows skipped", always = true },
  { name = "lacking", code = "without_a_date", one = "without a date" }, { name = "not_due", one = "not due" },
}
local by_name = {}
for _, outcome in ipairs(outcomes) do
  outcome.code = outcome.code or outcome.name
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

--- Returns counts by outcome for programs: all of them, by their codes.
---@param counts table<string, integer> a count that is missing is 0
---@return table<string, integer>
function words.counts(counts)
  local by_code = {}
  for _, outcome in ipairs(outcomes) do by_code[outcome.code] = counts[outcome.name] or 0 end
  return by_code
end

--- Returns what kind of value it is, for "got …" in messages: "a table", "a string", "nil".
---@param value any
---@return string
function words.kind(value) return value == nil and "nil" or "a " .. type(value) end

return words

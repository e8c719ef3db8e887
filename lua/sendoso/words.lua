--- Counts, money and kinds of values as text, the same everywhere.
local words = {}

--- Returns "1 gift", "3 gifts", "1 person", "3 people".
---@param number integer
---@param noun string
---@param plural? string if it is not the noun with an s
---@return string
function words.count(number, noun, plural)
  return ("%d %s"):format(number, number == 1 and noun or plural or noun .. "s")
end

--- Returns "425.00 USD".
---@param hundredths integer
---@param currency string
---@return string
function words.money(hundredths, currency)
  return ("%d.%02d %s"):format(hundredths // 100, hundredths % 100, currency)
end

--- Returns sums of money in one line, "425.00 USD, 10.00 EUR, unknown for 2 gifts"; "0" if there is nothing at all.
---@param sums table<string, integer> currency -> hundredths
---@param unknown integer gifts whose cost is not known
---@return string
function words.sums(sums, unknown)
  local parts = {}
  for currency, hundredths in pairs(sums) do parts[#parts + 1] = words.money(hundredths, currency) end
  table.sort(parts)
  if unknown > 0 then parts[#parts + 1] = "unknown for " .. words.count(unknown, "gift") end
  return #parts > 0 and table.concat(parts, ", ") or "0"
end

-- The outcomes of a summary in their order: the name of the count, its noun, and whether 0 is printed.
local outcomes = {
  { "planned", "would be sent" }, { "sent", "sent" }, { "duplicates", "already sent", true }, { "held", "held", true },
  { "refused", "refused" }, { "unknown", "unknown outcome", plural = "unknown outcomes" }, { "not_sent", "not sent" },
  { "failed", "failed" }, { "skipped", "skipped" }, { "rows", "row skipped", true, plural = "rows skipped" },
  { "lacking", "without a date" }, { "not_due", "not due" },
}

--- Returns counts by outcome in one line: "6 sent, 0 already sent, 0 held, 2 rows skipped, 201 not due".
---@param counts table<string, integer> a count that is missing is 0
---@param first "planned"|"sent" which of these is printed even if it is 0
---@return string
function words.outcomes(counts, first)
  local parts = {}
  for _, outcome in ipairs(outcomes) do
    local name, noun, always = table.unpack(outcome)
    local number = counts[name] or 0
    if number > 0 or always or name == first then
      parts[#parts + 1] = words.count(number, noun, outcome.plural or noun)
    end
  end
  return table.concat(parts, ", ")
end

--- Returns what kind of value it is, for "got …" in messages: "a table", "a string", "nil".
---@param value any
---@return string
function words.kind(value) return value == nil and "nil" or "a " .. type(value) end

return words

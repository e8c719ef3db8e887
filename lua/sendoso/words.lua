--- Numbers and money in words, the same everywhere.
local words = {}

--- Returns "1 gift", "3 gifts", "1 person", "3 people".
---@param number integer
---@param noun string
---@param plural? string where it is not the noun with an s
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

--- Returns sums of money in one line, "425.00 USD, 10.00 EUR", and for how many gifts none is known; "0"
--- where there is nothing at all.
---@param sums table<string, integer> currency -> hundredths
---@param unknown integer gifts whose cost is not known
---@return string
function words.sums(sums, unknown)
  local parts = {}
  for currency, hundredths in pairs(sums) do parts[#parts + 1] = words.money(hundredths, currency) end
  table.sort(parts)
  if unknown > 0 then parts[#parts + 1] = "not known for " .. words.count(unknown, "gift") end
  return #parts > 0 and table.concat(parts, ", ") or "0"
end

return words

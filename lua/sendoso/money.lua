--- Money: a whole number of hundredths, and a currency. A decimal of a rule, a flag or a reply is read once, exactly;
--- from there on nothing is a fraction, and nothing is rounded.
local words = require "sendoso.words"

local money = {}

---@class sendoso.Money as it is in JSON, too
---@field hundredths integer
---@field currency string
---@field estimate? true it is what earlier sends of the campaign cost, and no price that is known
---@field sends? integer estimate: of how many sends

local MOST = 999999999999 -- a number of so many hundredths has the same digits wherever it is written

-- Returns a text as it may be printed: an address, or a whole message, that stands where an amount should does not
-- belong in a log.
local function quoted(text)
  if text:find "[@%c]" or #text > 30 then return "the text" end
  return ('"%s"'):format(text)
end

local function not_an_amount(shown)
  return nil, shown .. " is not an amount", "use digits and a point, such as 25 or 12.50"
end

-- Reads a decimal text, which may be that of a number.
local function parse_text(text, shown)
  local whole, fraction = text:match "^(%d+)%.?(%d*)$"
  if text:find "^%-%d" then return nil, shown .. " is below 0", "use an amount above 0" end
  if not whole or text:find "^0%d" or text:find "%.$" then return not_an_amount(shown) end
  if #fraction > 2 then
    return nil, shown .. " has more than two decimals", "use two decimals at most, such as 12.50; "
      .. "in a script, (\"%.2f\"):format(amount) rounds"
  end
  local hundredths = #whole <= 10 and math.tointeger(whole .. (fraction .. "00"):sub(1, 2))
  if not hundredths or hundredths > MOST then
    return nil, ("%s is above %s"):format(shown, money.decimal(MOST)), "check the amount"
  end
  return hundredths
end

-- What arithmetic with binary fractions leaves behind the fifteenth digit is no decimal of the amount: 25 * 1.1 is
-- 27.50. A fraction too small to be written without an exponent has more than two decimals.
local function parse_number(number)
  if number ~= number then return not_an_amount "nan" end
  if math.abs(number) == math.huge then return not_an_amount(tostring(number)) end
  local shown = ("%.15g"):format(number)
  local text = shown:find "e%-" and ("%.20f"):format(number) or shown:find "e" and ("%.0f"):format(number) or shown
  return parse_text(text, shown)
end

--- Reads an amount: a number, or a decimal text such as "25", "25.5" or "25.50". Returns it in hundredths; or nil, what
--- is wrong with it, and what to do.
---@param value any
---@return integer? hundredths
---@return string? why
---@return string? hint
function money.parse(value)
  if math.type(value) == "integer" then return parse_text(("%d"):format(value), tostring(value)) end
  if type(value) == "number" then return parse_number(value) end
  if type(value) == "string" then return parse_text(value, quoted(value)) end
  return not_an_amount(words.kind(value))
end

--- Is it a currency as ISO 4217 writes them: three capital letters?
---@param value any
---@return boolean
function money.is_currency(value) return type(value) == "string" and value:find "^%u%u%u$" ~= nil end

--- Reads "100.00 USD", or "100", whose currency is whatever is usual.
---@param text string
---@return sendoso.Money? sum without a currency where none is named
---@return string? why
---@return string? hint
function money.read(text)
  local amount, currency = text:match "^%s*(%S+)%s*(.-)%s*$"
  local hundredths, why, hint = money.parse(amount or text)
  if not hundredths then return nil, why, hint end
  if currency == "" then return { hundredths = hundredths } end
  if not money.is_currency(currency:upper()) then
    return nil, quoted(currency) .. " is not a currency", "use its three letters, such as 100.00 EUR"
  end
  return { hundredths = hundredths, currency = currency:upper() }
end

--- Returns "425.00".
---@param hundredths integer
---@return string
function money.decimal(hundredths) return ("%d.%02d"):format(hundredths // 100, hundredths % 100) end

--- Returns the number that JSON has for an amount: 25, 25.1. What money.parse allows has so few digits that it is
--- written, and read again, as exactly this decimal.
---@param hundredths integer
---@return number
function money.number(hundredths)
  return hundredths % 100 == 0 and hundredths // 100 or hundredths / 100
end

--- Returns "425.00 USD", of an estimate "about 25.00 USD".
---@param cost sendoso.Money
---@return string
function money.text(cost)
  return (cost.estimate and "about " or "") .. money.decimal(cost.hundredths) .. " " .. cost.currency
end

--- Returns what an estimate is made of, "estimate from the last 7 sends of this campaign"; nil: it is none.
---@param cost sendoso.Money
---@return string?
function money.basis(cost)
  if not cost.estimate then return nil end
  local sends = cost.sends == 1 and "send" or ("%d sends"):format(cost.sends)
  return ("estimate from the last %s of this campaign"):format(sends)
end

--- Returns "about 25.00 USD (estimate from the last 7 sends of this campaign)"; what is no estimate as money.text.
---@param cost sendoso.Money
---@return string
function money.whole_text(cost)
  local basis = money.basis(cost)
  return money.text(cost) .. (basis and " (" .. basis .. ")" or "")
end

---@class sendoso.MoneySum what gifts cost, by currency
---@field known table<string, integer> currency -> hundredths, estimates among them
---@field estimated table<string, integer> currency -> how many of these are an estimate
---@field unknown integer gifts whose cost is not known
local Sum = {}
Sum.__index = Sum

--- Returns a sum of nothing.
---@return sendoso.MoneySum
function money.sum() return setmetatable({ known = {}, estimated = {}, unknown = 0 }, Sum) end

local function add(to, cost) to[cost.currency] = (to[cost.currency] or 0) + cost.hundredths end

--- Adds what a gift costs.
---@param cost? sendoso.Money|false false: it costs nothing; nil: it is not known
function Sum:add(cost)
  if cost == nil then self.unknown = self.unknown + 1 end
  if not cost then return end
  add(self.known, cost)
  if cost.estimate then add(self.estimated, cost) end
end

--- Adds another sum. Returns this one.
---@param other sendoso.MoneySum
---@return sendoso.MoneySum
function Sum:join(other)
  for _, part in ipairs { "known", "estimated" } do
    for currency, hundredths in pairs(other[part]) do
      self[part][currency] = (self[part][currency] or 0) + hundredths
    end
  end
  self.unknown = self.unknown + other.unknown
  return self
end

--- Returns the sum for programs: an amount for each currency.
---@return sendoso.Money[]
function Sum:list()
  local list = {}
  for currency, hundredths in pairs(self.known) do
    list[#list + 1] = { hundredths = hundredths, currency = currency, estimate = self.estimated[currency] and true }
  end
  table.sort(list, function(a, b) return a.currency < b.currency end)
  return list
end

local function part(hundredths, currency, estimated, basis)
  local text = money.text { hundredths = hundredths, currency = currency, estimate = estimated and true }
  if not estimated then return text end
  if estimated == hundredths then return ("%s (%s)"):format(text, basis or "an estimate") end
  return ("%s (%s of it estimated)"):format(text, money.decimal(estimated))
end

--- Returns the sum in one line: "425.00 USD, about 30.00 EUR (20.00 of it estimated), unknown for 2 gifts"; "0" if
--- there is nothing at all.
---@param basis? string what an estimate is made of, if all of them are made of the same
---@return string
function Sum:text(basis)
  local parts = {}
  for i, cost in ipairs(self:list()) do
    parts[i] = part(cost.hundredths, cost.currency, self.estimated[cost.currency], basis)
  end
  if self.unknown > 0 then parts[#parts + 1] = "unknown for " .. words.count(self.unknown, "gift") end
  return #parts > 0 and table.concat(parts, ", ") or "0"
end

return money

--- What a rule would have sent in the year before: to know it again under another name.
local claim = require "sendoso.gifts.claim"
local occasion = require "sendoso.dates.occasion"
local recipient = require "sendoso.data.recipient"
local with_occasion = require "sendoso.rule.item"

local YEAR = 400 -- days: every yearly occasion is in it

local silent = { fault = function() end, remark = function() end }

local function met_by(rule, item, today)
  if not occasion.is(rule.when) then return { {} } end
  local ok, list = pcall(rule.when.within, rule.when, item, today - YEAR, today)
  return ok and list or {}
end

--- Returns whom each gift was for, by what would stand behind the rule's name in its key.
---@param rule sendoso.Rule
---@param today sendoso.Date
---@return table<string, string> recipients by the rest of the key
local function past(rule, today)
  local found = {}
  pcall(function() -- what it cannot read is said when it is planned
    for item in rule.each.open(silent) do
      local email = type(item) == "table" and recipient.of(item).email
      for _, met in ipairs(email and met_by(rule, item, today) or {}) do
        local rest = claim.key(rule.once, with_occasion(item, met))
        if rest then found[rest] = email end
      end
    end
  end)
  return found
end

return past

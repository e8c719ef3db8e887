--- Gifts that look like those of a rule but were sent under another name: the rule may have been renamed, and would
--- send everything again.
local key = require "sendoso.gifts.key"
local occasion = require "sendoso.dates.occasion"
local recipient = require "sendoso.data.recipient"
local with_occurrence = require "sendoso.rule.item"

local lookalikes = {}

local YEAR = 400 -- days: it contains every yearly occasion

local function occurrences_of(rule, item, today)
  if not occasion.is(rule.when) then return { {} } end
  local ok, list = pcall(rule.when.within, rule.when, item, today - YEAR, today)
  return ok and list or {}
end

--- Returns the recipient of each gift of a rule in the last year, by the part of its key after the rule's name.
---@param rule sendoso.Rule
---@param today sendoso.Date
---@param date_order? "mdy"|"dmy"
---@return table<string, string> recipients by the rest of the key
function lookalikes.past(rule, today, date_order)
  local recipients = {}
  local silent = { today = today, date_order = date_order, fault = function() end, remark = function() end }
  pcall(function() -- what cannot be read is reported when the rule is planned
    for item in rule.each.open(silent) do
      local email = type(item) == "table" and recipient.of(item).email
      for _, occurrence in ipairs(email and occurrences_of(rule, item, today) or {}) do
        local rest = key.of(rule.once, with_occurrence(item, occurrence))
        if rest then recipients[rest] = email end
      end
    end
  end)
  return recipients
end

local counted = { sent = true, unknown = true, intent = true }

--- Finds gifts under another name that look like those of a new rule: from the same file, or the same gift for the
--- same person.
---@param rows table[] of the ledger
---@param wanted table<string, string> recipients by the rest of the key
---@param names table<string, true> names to ignore
---@param script string
---@return string? name that most of them have, integer? count
function lookalikes.find(rows, wanted, names, script)
  local counts, list = {}, {}
  for _, row in ipairs(rows) do
    local name, rest = row.key:match "^([^/]+)/(.*)$"
    if name and not names[name] and counted[row.state] and (row.script == script or wanted[rest] == row.recipient) then
      if not counts[name] then list[#list + 1] = name end
      counts[name] = (counts[name] or 0) + 1
    end
  end
  table.sort(list, function(a, b) return counts[a] > counts[b] or (counts[a] == counts[b] and a < b) end)
  return list[1], counts[list[1]]
end

--- Does the ledger know a rule of that name?
---@param ledger sendoso.core.Ledger
---@param rows table[] of the ledger
---@param name string
---@return boolean
function lookalikes.is_known(ledger, rows, name)
  for _, row in ipairs(rows) do
    if row.key:sub(1, #name + 1) == name .. "/" then return true end
  end
  return ledger:rule(name) ~= nil
end

--- Has a rule that had never run when the plan was made run under another name since then?
---@param ledger sendoso.core.Ledger
---@param rule { name: string } of the plan
---@param plan sendoso.Plan
---@return string|false|nil name false: it has not
---@return sendoso.Error?
function lookalikes.since(ledger, rule, plan)
  local rows, err = ledger:list {}
  if not rows then return nil, err end
  local names, wanted = { [rule.name] = true }, {}
  for _, other in ipairs(plan.rules) do names[other.name] = true end
  for _, entry in ipairs(plan.entries) do
    if entry.outcome == "send" and entry.rule == rule.name then
      wanted[entry.key:sub(#rule.name + 2)] = entry.gift.recipient
    end
  end
  return lookalikes.find(rows, wanted, names, plan.script) or false
end

return lookalikes

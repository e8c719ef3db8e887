--- Gifts that look like those of a rule but were sent under another name: the rule may have been renamed, and would
--- send everything again.
local check = require "sendoso.check"
local fail = require "sendoso.fail"
local key = require "sendoso.gifts.key"
local occasion = require "sendoso.dates.occasion"
local recipient = require "sendoso.data.recipient"
local with_occurrence = require("sendoso.rule.item").with

local lookalikes = {}

local YEAR = 400 -- days: it contains every yearly occasion

local function occurrences_of(rule, item, today)
  if not occasion.is(rule.when) then return { {} } end
  local ok, list = pcall(rule.when.within, rule.when, item, today - YEAR, today)
  return ok and list or {}
end

local AT_ONCE = 1000 -- people that the ledger is asked for: it may be a long way off

-- Adds the gifts of some items in the last year to the recipients of a rule, as far as the ledger has any gift to them.
local function add_known(recipients, rule, today, ledger, emails, items)
  for _, known in ipairs(fail.need(ledger:got(emails))) do
    local item = items[known.number]
    for _, occurrence in ipairs(occurrences_of(rule, item, today)) do
      local rest = key.of(rule.once, with_occurrence(item, occurrence))
      if rest then recipients[rest] = emails[known.number] end
    end
  end
end

--- Returns the recipient of each gift of a rule in the last year, by the part of its key after the rule's name: of the
--- people to whom the ledger has any gift. Raises if it cannot be read.
---@param rule sendoso.Rule
---@param today sendoso.Date
---@param files sendoso.FileContext of the run
---@param ledger sendoso.core.Ledger
---@return table<string, string> recipients by the rest of the key
function lookalikes.past(rule, today, files, ledger)
  local recipients, emails, items, failure = {}, {}, {}, nil
  local function flush()
    local ok, err = pcall(add_known, recipients, rule, today, ledger, emails, items)
    emails, items = {}, {}
    failure = failure or not ok and err or nil
  end
  local silent = { today = today, date_order = files.date_order, kept = files.kept, rosters = files.rosters,
    skip = function() end, note = function() end }
  pcall(function() -- what cannot be read is reported when the rule is planned
    for item in rule.each.open(silent) do
      local email = type(item) == "table" and recipient.email(item)
      if email then emails[#emails + 1], items[#items + 1] = email, item end
      if #emails == AT_ONCE then flush() end
      if failure then return end
    end
  end)
  flush()
  if failure then error(failure, 0) end
  return recipients
end

-- Gifts that may have been sent.
local counted = { sent = true, unknown = true, intent = true }

-- How many gifts of a rule are looked at: whether there are more says nothing more.
local ENOUGH = 100

-- Counts the gifts of the other rules of a script. Raises on failure.
local function count_of_script(ledger, script, names, counts)
  for _, name in ipairs(fail.need(ledger:rules_of(script))) do
    for _, row in ipairs(names[name] and {} or fail.need(ledger:list { rule = name, limit = ENOUGH })) do
      if counted[row.state] and row.script == script then counts[name] = (counts[name] or 0) + 1 end
    end
  end
end

-- Counts the same gifts for the same people, of other scripts. Raises on failure.
local function count_of_people(ledger, wanted, script, names, counts)
  local emails, rests = {}, {}
  local function flush()
    for _, row in ipairs(fail.need(ledger:got(emails, rests))) do
      local name = row.key:match "^([^/]+)/"
      if name and not names[name] and counted[row.state] and row.script ~= script then
        counts[name] = (counts[name] or 0) + 1
      end
    end
    emails, rests = {}, {}
  end
  for rest, email in pairs(wanted) do
    emails[#emails + 1], rests[#rests + 1] = email, rest
    if #emails == AT_ONCE then flush() end
  end
  flush()
end

--- Finds gifts under another name that look like those of a new rule: from the same file, or the same gift for the
--- same person. It costs as much as there are people, however many gifts are in the ledger.
---@param ledger sendoso.core.Ledger
---@param wanted table<string, string> recipients by the rest of the key
---@param names table<string, true> names to ignore
---@param script string
---@return string|false|nil name that most of them have; false: there are none
---@return integer|sendoso.Error|nil count
function lookalikes.find(ledger, wanted, names, script)
  local counts = {}
  local _, err = fail.try(function()
    count_of_script(ledger, script, names, counts)
    count_of_people(ledger, wanted, script, names, counts)
  end)
  if err then return nil, err end
  local most = false
  for _, name in ipairs(check.sorted(counts)) do
    if not most or counts[name] > counts[most] then most = name end
  end
  return most, counts[most]
end

--- Does the ledger know a rule of that name?
---@param ledger sendoso.core.Ledger
---@param name string
---@return boolean? is_known, sendoso.Error?
function lookalikes.is_known(ledger, name)
  local rows, err = ledger:list { rule = name, limit = 1 }
  if not rows then return nil, err end
  return rows[1] ~= nil or ledger:rule(name) ~= nil
end

--- Has a rule that had never run when the plan was made run under another name since then?
---@param ledger sendoso.core.Ledger
---@param rule { name: string } of the plan
---@param plan sendoso.Plan
---@return string|false|nil name false: it has not
---@return sendoso.Error?
function lookalikes.since(ledger, rule, plan)
  local names, wanted = { [rule.name] = true }, {}
  for _, other in ipairs(plan.rules) do names[other.name] = true end
  for _, entry in ipairs(plan.entries) do
    if entry.outcome == "send" and entry.rule == rule.name then
      wanted[entry.key:sub(#rule.name + 2)] = entry.gift.recipient
    end
  end
  local name, err = lookalikes.find(ledger, wanted, names, plan.script)
  return name, name == nil and err or nil
end

return lookalikes

--- Gifts that look like those of a rule but were sent under another name: the rule may have been renamed, and would
--- send everything again.
local check = require "sendoso.check"
local fail = require "sendoso.fail"
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
---@param files sendoso.FileContext of the run
---@param asked? table<string, true> only for these recipients
---@return table<string, string> recipients by the rest of the key
function lookalikes.past(rule, today, files, asked)
  local recipients = {}
  local silent = { today = today, date_order = files.date_order, kept = files.kept, rosters = files.rosters,
    skip = function() end, note = function() end }
  pcall(function() -- what cannot be read is reported when the rule is planned
    for item in rule.each.open(silent) do
      local email = type(item) == "table" and recipient.email(item)
      email = email and (not asked or asked[email]) and email
      for _, occurrence in ipairs(email and occurrences_of(rule, item, today) or {}) do
        local rest = key.of(rule.once, with_occurrence(item, occurrence))
        if rest then recipients[rest] = email end
      end
    end
  end)
  return recipients
end

-- Gifts that may have been sent.
local counted = { sent = true, unknown = true, intent = true }

-- How many gifts of a rule are looked at: whether there are more says nothing more.
local ENOUGH = 100

local function raise_on(value, err)
  if value == nil then error(err, 0) end
  return value
end

-- Counts the gifts of the other rules of a script. Raises on failure.
local function count_of_script(ledger, script, names, counts)
  for _, name in ipairs(raise_on(ledger:rules_of(script))) do
    for _, row in ipairs(names[name] and {} or raise_on(ledger:list { rule = name, limit = ENOUGH })) do
      if counted[row.state] and row.script == script then counts[name] = (counts[name] or 0) + 1 end
    end
  end
end

-- Are there fewer gifts in the ledger than are asked for? Then they are gone through once.
local function is_small(ledger, wanted)
  local gifts, asked = 0, 0
  for _, count in pairs(raise_on(ledger:count())) do gifts = gifts + count end
  for _ in pairs(wanted) do asked = asked + 1 end
  return gifts < asked
end

-- Steps through the gifts that people may have got before.
local function each_of_people(ledger, wanted)
  if is_small(ledger, wanted) then return ledger:each {} end
  return coroutine.wrap(function()
    for rest, email in pairs(wanted) do
      for _, row in ipairs(raise_on(ledger:list { recipient = email, rest = rest })) do coroutine.yield(row) end
    end
  end)
end

-- Whom the gift of a row is for; "": it was refused, as there was no email address.
local function email_of(row) return (row.recipient or ""):lower() end

-- Counts the same gifts for the same people, of other scripts. Raises on failure.
local function count_of_people(ledger, wanted, script, names, counts)
  for row in each_of_people(ledger, wanted) do
    local name, rest = row.key:match "^([^/]+)/(.*)$"
    local is_theirs = wanted[rest] == email_of(row)
    if name and is_theirs and not names[name] and counted[row.state] and row.script ~= script then
      counts[name] = (counts[name] or 0) + 1
    end
  end
end

-- Of so many gifts, it costs less to go through all of them than to work out what everybody may have got.
local MANY = 20000

--- Returns everybody who has a gift in the ledger; nil if there are too many gifts to go through.
---@param ledger sendoso.core.Ledger
---@return table<string, true>?
function lookalikes.recipients(ledger)
  local gifts, recipients = 0, {}
  for _, count in pairs(ledger:count() or {}) do gifts = gifts + count end
  if gifts > MANY then return nil end
  local ok = pcall(function()
    for row in ledger:each {} do recipients[email_of(row)] = true end
  end)
  return ok and recipients or nil
end

--- Finds gifts under another name that look like those of a new rule: from the same file, or the same gift for the
--- same person. It costs as much as there are people, or gifts in the ledger, whichever are fewer.
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

--- A plan: what rules would send, hold, refuse and skip, and what it costs, before anything happens.
local account = require "sendoso.ledger.account"
local decide = require "sendoso.rule.decide"
local entries = require "sendoso.plan.entries"
local fail = require "sendoso.fail"
local identity = require "sendoso.plan.identity"
local json = require "sendoso.json"
local reason_of = require "sendoso.plan.reason"

local plan = {}

---@class sendoso.Plan
---@field account string whose ledger it was looked up in
---@field script string
---@field today string
---@field rules { name: string, once: string, from: string, to: string, aliases: string[] }[] the days that each
---looked at, and templates of keys that its gifts may have had before; is_anew: another `once` is wanted;
---has_was: it says what it was called, or that it is new; is_empty: there was nobody to look at
---@field remarks string[] what a reader should know
---@field entries sendoso.PlanEntry[]
---@field made? string when, UTC

-- The entries of one rule, and the days that it looked at. A file that cannot be read is a matter of its rule
-- alone: the others go on.
local function entries_of(making, rule, before, today, since, remark)
  local ok, found, days = pcall(decide, rule, today, { reached = before.reached, since = since,
    aliases = before.aliases, remark = remark })
  if not ok then
    local reason = ("the rule '%s': %s"):format(rule.name, reason_of(found))
    return { { rule = rule.name, outcome = "failed", reason = reason } },
      { first = today, last = today, is_empty = true }
  end
  local list = {}
  for i, one in ipairs(found) do list[i] = making:make(rule, one) end
  making:check_campaign(rule, list)
  return list, days
end

--- Makes the plan of some rules. Writes nothing. What is wrong with one rule is an entry of it, and the others
--- go on; nil and an error when a rule has changed in a way that must be said, or the ledger cannot be read.
---@param client sendoso.Client
---@param rules sendoso.Rule[]
---@param today sendoso.Date
---@param script string its file's name
---@param since? sendoso.Date the first day that is looked at, whatever earlier runs have settled
---@return sendoso.Plan?, sendoso.Error?
function plan.make(client, rules, today, script, since)
  if since and since > today then
    return fail("invalid", ("--since %s is after the day of the run, %s"):format(tostring(since), tostring(today)))
  end
  local whose, err = account.identify(client.core)
  if not whose then return nil, err end
  local ledger
  ledger, err = client:ledger()
  if ledger == nil then return nil, err end
  local made = { account = whose, script = script, today = tostring(today), rules = json.list {},
    remarks = json.list {}, entries = json.list {} }
  local making = entries(client, ledger, script, today)
  local names = {}
  for _, rule in ipairs(rules) do names[rule.name] = true end
  local said = {}
  local function remark(text) -- rules may share a file
    if not said[text] then table.insert(made.remarks, text) end
    said[text] = true
  end
  for _, rule in ipairs(rules) do
    local before, list, days, ok
    before, err = identity.of(ledger, rule, script)
    if not before then return nil, err end
    list, days = entries_of(making, rule, before, today, since, remark)
    if not before.reached then
      ok, err = identity.check_new(ledger, rule, today, names, script)
      if not ok then return nil, err end
    end
    table.insert(made.rules, { name = rule.name, once = rule.once, from = tostring(days.first),
      to = tostring(days.last), aliases = json.list(before.aliases), is_anew = rule.once_was == false or nil,
      has_was = rule.was ~= nil or nil,
      is_empty = days.is_empty or nil })
    for _, entry in ipairs(list) do table.insert(made.entries, entry) end
  end
  return made
end

return plan

--- A plan: what rules would send, hold, refuse and skip, and at what cost, before anything happens.
local account = require "sendoso.ledger.account"
local decide = require "sendoso.rule.decide"
local entries = require "sendoso.plan.entries"
local estimates = require "sendoso.plan.estimates"
local fail = require "sendoso.fail"
local identity = require "sendoso.plan.identity"
local json = require "sendoso.json"
local origin = require "sendoso.data.origin"
local template = require "sendoso.gifts.template"

local plan = {}

---@class sendoso.Plan
---@field account string whose ledger was used
---@field script string
---@field today string
---@field rules { name: string, once: string, from: string, to: string, aliases: string[] }[] the dates that
---each looked at, and templates of keys that its gifts may have had before; is_anew: second gifts are wanted;
---has_was: it has an old name, or is new; is_empty: its file had no rows to look at
---@field remarks string[] notes
---@field entries sendoso.PlanEntry[]
---@field made? string when, UTC

-- The heading of the column that the IDs in the keys of a rule are read from; nil: there is none, or nobody is known.
local function id_column(rule, decisions)
  if not template.fields(rule.once).id then return nil end
  for _, decision in ipairs(decisions) do
    local item = decision.item or decision.row
    local heading = item and origin.heading(item, "id")
    if heading then return heading end
  end
end

-- The entries of one rule, and the days that it looked at. A file that cannot be read stops only its own rule.
local function entries_of(making, rule, today, how)
  local ok, decisions, days = pcall(decide, rule, today, how)
  if not ok then
    local reason = ("rule '%s': %s"):format(rule.name, fail.line(decisions))
    local kind = fail.is(decisions) and decisions.kind or nil
    return { { rule = rule.name, outcome = "failed", reason = reason, kind = kind } },
      { first = today, last = today, is_empty = true }
  end
  local list = {}
  for i, decision in ipairs(decisions) do list[i] = making:make(rule, decision) end
  making:check_campaign(rule, list)
  days.id = id_column(rule, decisions)
  return list, days
end

-- Adds a rule and its entries to the plan.
local function add(self, rule, list, days, aliases)
  table.insert(self.rules, { name = rule.name, once = rule.once, from = tostring(days.first), to = tostring(days.last),
    aliases = json.list(aliases), is_anew = rule.once_was == false or nil, has_was = rule.was ~= nil or nil,
    is_empty = days.is_empty or nil, id = days.id })
  table.move(list, 1, #list, #self.entries + 1, self.entries)
end

local function names_of(rules)
  local names = {}
  for _, rule in ipairs(rules) do names[rule.name] = true end
  return names
end

-- Collects the notes of a plan, each once: rules may share a file.
local function note_into(remarks)
  local said = {}
  return function(text)
    if not said[text] then table.insert(remarks, text) end
    said[text] = true
  end
end

local function new_plan(client, script, today)
  local whose, err = account.identify(client.core)
  if not whose then return nil, err end
  return { account = whose, script = script, today = tostring(today), rules = json.list {}, remarks = json.list {},
    entries = json.list {} }
end

--- Makes the plan of some rules. Writes nothing. A mistake in one rule becomes one of its entries, and the others go
--- on. Returns nil and an error if a rule has changed in a way that must be confirmed, or if the ledger cannot be read.
---@param client sendoso.Client
---@param rules sendoso.Rule[]
---@param today sendoso.Date
---@param script string its file's name
---@param since? sendoso.Date the first date to look at, whatever is complete
---@return sendoso.Plan?, sendoso.Error?, sendoso.PlanRequests? requests for `apply.all`
function plan.make(client, rules, today, script, since)
  if since and since > today then
    return fail("invalid", ("--since %s is after the date of the run, %s"):format(tostring(since), tostring(today)))
  end
  local self, ledger, err
  self, err = new_plan(client, script, today)
  if self then ledger, err = client:ledger() end
  if ledger == nil then return nil, err end
  local making, files = entries.new(client, ledger, script, today), client.run:files()
  local names, note = names_of(rules), note_into(self.remarks)
  for _, rule in ipairs(rules) do
    local before, ok
    before, err = identity.of(ledger, rule, script)
    if not before then return nil, err end
    local list, days = entries_of(making, rule, today, { reached = before.reached, since = since,
      aliases = before.aliases, date_order = files.date_order, kept = files.kept, note = note })
    ok, err = identity.check_id(rule, before, days.id)
    if not ok then return nil, err end
    if not before.reached then
      ok, err = identity.check_new(ledger, rule, today, { script = script, names = names, files = files })
      if not ok then return nil, err end
    end
    add(self, rule, list, days, before.aliases)
  end
  estimates(client, self.entries, note)
  return self, nil, making.requests
end

return plan

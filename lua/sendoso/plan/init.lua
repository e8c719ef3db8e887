--- A plan: what rules would send, hold, refuse and skip, and at what cost, before anything happens.
local account = require "sendoso.ledger.account"
local day = require "sendoso.plan.day"
local decide = require "sendoso.rule.decide"
local entries = require "sendoso.plan.entries"
local estimates = require "sendoso.plan.estimates"
local fail = require "sendoso.fail"
local identity = require "sendoso.plan.identity"
local json = require "sendoso.json"
local unusual = require "sendoso.plan.unusual"

local plan = {}

---@class sendoso.Plan
---@field account string whose ledger was used
---@field script string
---@field today string
---@field rules { name: string, once: string, from: string, to: string, aliases: string[] }[] the dates that
---each looked at, and templates of keys that its gifts may have had before; is_anew: second gifts are wanted;
---has_was: it has an old name, or is new; is_empty: its file had no rows to look at; people: how many it had, nil: it
---could not be read; gifts: how many are to be sent; not_due, lacking: how many people have no entry, since nothing is
---due, or the date is missing; unusable: how many rows were skipped of which another rule has the entry
---@field remarks string[] notes
---@field unusual string[] what nobody expects of this day
---@field entries sendoso.PlanEntry[]
---@field made? string when, UTC

-- Is a gift to be sent for the date that most people have?
local function is_for(same, entry, row)
  return entry.outcome == "send" and row[same.field] == same.date
end

-- Rules may share a file: a row that is skipped is one entry, of the first of them. Returns the decisions, and how many
-- others the plan has already.
local function without_known(decisions, said)
  local list = {}
  for _, decision in ipairs(decisions) do
    local text = decision.outcome == "unusable" and decision.place .. "\0" .. decision.reason
    if not (text and said[text]) then list[#list + 1] = decision end
    if text then said[text] = true end
  end
  return list, #decisions - #list
end

-- The entries of one rule, the days that it looked at, and what it has found. A file that cannot be read stops only its
-- own rule.
local function entries_of(making, rule, today, how)
  local ok, decisions, days, found = pcall(decide, rule, today, how)
  if not ok then
    local reason = ("rule '%s': %s"):format(rule.name, fail.line(decisions))
    local kind = fail.is(decisions) and decisions.kind or nil
    return { { rule = rule.name, outcome = "failed", reason = reason, kind = kind } },
      { first = today, last = today, is_empty = true }
  end
  local list, is_asked = {}, false
  decisions, found.unusable = without_known(decisions, how.said)
  for i, decision in ipairs(decisions) do
    local entry = making:make(rule, decision)
    list[i] = entry
    is_asked = is_asked or found.same and is_for(found.same, entry, decision.row)
    if entry.outcome == "send" or entry.outcome == "sent" then
      table.insert(how.gifts, { entry = entry, rule = rule, row = decision.row, number = #how.gifts + 1 })
    end
  end
  if not is_asked then found.same = nil end
  making:check_campaign(rule, list)
  return list, days, found
end

-- Adds a rule and its entries to the plan.
local function add(self, rule, list, days, found, aliases)
  table.insert(self.rules, { name = rule.name, once = rule.once, from = tostring(days.first), to = tostring(days.last),
    aliases = json.list(aliases), is_anew = rule.once_was == false or nil, has_was = rule.was ~= nil or nil,
    is_empty = days.is_empty or nil, people = found and found.people, not_due = found and found.not_due,
    lacking = found and found.lacking, unusable = found and found.unusable > 0 and found.unusable or nil })
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
    unusual = json.list {}, entries = json.list {} }
end

-- The last runs of a rule, or of the one that it was.
local function runs_of(ledger, rule, today)
  local runs, err = ledger and ledger:runs(rule.name, tostring(today)) or {}, nil
  if #runs == 0 and ledger and rule.was then runs, err = ledger:runs(rule.was, tostring(today)) end
  return runs, err
end

-- Counts what is to be sent, and compares it with earlier days.
local function compare(self, client, ledger, rules, found)
  local note, counts = note_into(self.unusual), {}
  for _, entry in ipairs(self.entries) do
    if entry.outcome == "send" then counts[entry.rule] = (counts[entry.rule] or 0) + 1 end
  end
  for i, rule in ipairs(rules) do
    local its_day = found[rule]
    if its_day then
      its_day.gifts = counts[rule.name] or 0
      self.rules[i].gifts = its_day.gifts
      its_day.written = rule.each.file and require("sendoso.core").modified(rule.each.file)
      local runs, err = runs_of(ledger, rule, self.today)
      if not runs then return nil, err end
      for _, text in ipairs(unusual.of(rule, its_day, runs, client.run:now())) do note(text) end
    end
  end
  return true
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
  files.rosters = {}
  local names, note, gifts, found = names_of(rules), note_into(self.remarks), {}, {}
  local said = {}
  local function day_at(seconds) return client.run:day_at(seconds) end
  for _, rule in ipairs(rules) do
    local before, ok
    before, err = identity.of(ledger, rule, script)
    if not before then return nil, err end
    local list, days
    list, days, found[rule] = entries_of(making, rule, today, { reached = before.reached, since = since,
      aliases = before.aliases, date_order = files.date_order, kept = files.kept, rosters = files.rosters,
      note = note, day_at = day_at, gifts = gifts, said = said })
    if not before.reached then
      ok, err = identity.check_new(ledger, rule, today, { script = script, names = names, files = files })
      if not ok then return nil, err end
    end
    add(self, rule, list, days, found[rule], before.aliases)
  end
  estimates(client, self.entries, note)
  day.arrange(gifts, { today = today, quiet = rules.quiet, ledger = ledger, day_at = day_at })
  local ok
  ok, err = compare(self, client, ledger, rules, found)
  if not ok then return nil, err end
  return self, nil, making.requests
end

return plan

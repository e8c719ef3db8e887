--- A plan: what rules would send, hold, refuse and skip, and at what cost, before anything happens.
local account = require "sendoso.ledger.account"
local became = require "sendoso.rule.became"
local budget = require "sendoso.budget"
local day = require "sendoso.plan.day"
local decide = require "sendoso.rule.decide"
local entries = require "sendoso.plan.entries"
local estimates = require "sendoso.plan.estimates"
local fail = require "sendoso.fail"
local identity = require "sendoso.plan.identity"
local json = require "sendoso.json"
local keys = require "sendoso.approval.keys"
local mapping = require "sendoso.plan.mapping"
local money = require "sendoso.money"
local origin = require "sendoso.data.origin"
local owed = require "sendoso.ledger.owed"
local template = require "sendoso.gifts.template"
local seen = require "sendoso.plan.seen"
local unusual = require "sendoso.plan.unusual"

local plan = {}

---@class sendoso.Plan
---@field account string whose ledger was used
---@field script string
---@field today string
---@field rules { name: string, once: string, from: string, to: string, listed: string, aliases: string[] }[] the dates
---that each looked at; listed: what was due since then, and is not sent, is among the entries; aliases: templates of
---keys that its gifts may have had before; is_anew: second gifts are wanted; has_was: it has an old name, or is new;
---is_empty: its file had no rows to look at; people: how many it had, nil: it could not be read; gifts: how many are to
---be sent; seen: what is noted of people when they were: see `plan/seen.lua`; gone: what is owed to people whom the
---file does not have any more; not_due, lacking: how many people have no entry, since nothing is due, or the date is
---missing
---@field remarks string[] notes
---@field caps? sendoso.Cap[] of budgets that its gifts count against
---@field since? integer the last event of the ledger before Sendoso was asked what is left of a limit
---@field unusual string[] what nobody expects of this day
---@field entries sendoso.PlanEntry[]
---@field approval_over? integer hundredths: what costs more needs an approval; so it is with each of the rules
---@field is_pushed? boolean it is of an item that was pushed, and says nothing of the days of its rules
---@field planner? string the key, for approvals, of the person who made it: no part of its digest
---@field made? string when, UTC
---@field digest? string of a plan that was read: see `file.digest`
---@field path? string its file, if it was read
---@field owner? sendoso.core.Owner|false whose file it is; false: it came out of a pipe; nil: it was just made

local LATE = 7 -- days, of an event that is pushed

-- The heading of the column that the IDs in the keys of a rule are read from; nil: there is none, or nobody is known.
local function id_column(rule, decisions)
  if not template.fields(rule.once).id then return nil end
  for _, decision in ipairs(decisions) do
    local item = decision.item or decision.row
    local heading = item and origin.heading(item, "id")
    if heading then return heading end
  end
end

-- Is a gift to be sent for the date that most people have? Only texts are compared: of birthdays, some have a year.
local function is_for(same, entry, row)
  return entry.outcome == "send" and tostring(row[same.field]) == tostring(same.date)
end

-- The entry of a decision. Rules may share a file: a row that is skipped is one entry, of the first of them, which gets
-- what the others owe for it; then nil.
local function entry_of(making, rule, decision, said)
  local text = decision.outcome == "unusable" and decision.place .. "\0" .. decision.reason
  local first = text and said[text]
  if not first then
    local entry = making:make(rule, decision)
    if text then said[text] = entry end
    return entry
  end
  for _, one in ipairs(making:owes(rule, decision) or {}) do
    first.owes = first.owes or json.list {}
    table.insert(first.owes, one)
  end
end

-- Was it dealt with long ago? Then it is only counted.
local function is_idle(entry)
  return entry.is_past and entry.not_due and not entry.debt and not entry.owes
end

-- What was interrupted has looked at some people, and not at others: it is no plan.
local function check_stopped()
  if require("sendoso.core").stopped() > 0 then fail.raise("cancelled", "interrupted while the plan was made") end
end

-- The entries of one rule, the days that it looked at, and what it has found. A file that cannot be read stops only its
-- own rule.
local function entries_of(making, rule, today, how)
  local ok, decisions, days, found = pcall(decide, rule, today, how)
  check_stopped()
  if not ok then
    local reason = ("rule '%s': %s"):format(rule.name, fail.line(decisions))
    local kind = fail.is(decisions) and decisions.kind or nil
    return { { rule = rule.name, outcome = "failed", reason = reason, kind = kind } },
      { from = today, listed = today, last = today, is_empty = true }
  end
  local list, is_asked = {}, false
  making:look_up(rule, decisions)
  for _, decision in ipairs(decisions) do
    local entry = entry_of(making, rule, decision, how.said) or {}
    local debt = entry.outcome == "send" and how.owed[entry.key]
    if debt and debt.due and debt.due < (entry.due or "") then entry.since = debt.due end
    if how.seen and decision.item then entry.seen = how.seen:mark(decision.item) end
    if is_idle(entry) then found.not_due = found.not_due + 1
    elseif entry.rule then list[#list + 1] = entry end
    is_asked = is_asked or found.same and is_for(found.same, entry, decision.row)
    if entry.outcome == "send" or entry.outcome == "sent" then
      table.insert(how.gifts, { entry = entry, rule = rule, row = decision.row, number = #how.gifts + 1,
        stated = decision.gift and decision.gift.price })
    end
  end
  if not is_asked then found.same = nil end
  making:check_campaign(rule, list)
  days.seen = how.seen and how.seen:plan() or nil
  days.id = not rule.is_pushed and id_column(rule, decisions) or nil
  return list, days, found
end

-- Adds a rule and its entries to the plan.
local function add(self, rule, list, days, found, aliases)
  table.insert(self.rules, { name = rule.name, once = rule.once, from = tostring(days.from), to = tostring(days.last),
    listed = tostring(days.listed),
    aliases = json.list(aliases), is_anew = rule.once_was == false or nil, has_was = rule.was ~= nil or nil,
    is_empty = days.is_empty or nil, is_pushed = rule.is_pushed,
    people = found and found.people, not_due = found and found.not_due,
    lacking = found and found.lacking, id = days.id, seen = days.seen,
    gone = days.gone and days.gone[1] and json.list(days.gone) or nil,
    approval_over = rule.approval_over and money.parse(rule.approval_over) or nil })
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
    unusual = json.list {}, entries = json.list {}, approval_over = client.settings.approval_over,
    planner = keys.public() }
end

-- Looks at all entries together: gifts for one person, days like no other, prices that earlier sends know.
local function finish(self, rules, about)
  local client, now = about.client, about.client.run:now()
  day.arrange(about.gifts, { today = about.today, quiet = rules.quiet, ledger = about.ledger, day_at = about.day_at })
  local list, err = unusual.find(self, rules, about.found, about.ledger, now)
  if not list then return nil, err end
  if not rules.are_pushed then table.move(list, 1, #list, 1, self.unusual) end
  estimates(client, self.entries, about.note)
  if not rules.are_pushed then mapping(client, rules.groups) end
  return budget.plan(client, about.ledger, self, rules, about.gifts)
end

-- What a rule owes, also under the name that it had.
local function owed_by(rule, owes)
  local all = {}
  for _, name in ipairs { rule.was or rule.name, rule.name } do
    for key, debt in pairs(owes[name] or {}) do all[key] = debt end
  end
  return all
end

-- From which date on a rule looks, if it is said. An event that is pushed is its own occasion: it may have been late.
local function since_of(rule, today, since)
  if since or not rule.is_pushed or rule.each.is_people then return since end
  return today - (rule.look_back or LATE)
end

-- What a rule has seen that waits until a field becomes a value; nil: another rule, or no ledger. Raises if the ledger
-- cannot be read.
local function seen_by(rule, ledger, note)
  if not became.is(rule.when) then return nil end
  local its_seen = ledger and seen.open(ledger, rule) or nil
  if not its_seen or its_seen.is_first then
    note(("rule '%s' has seen no file yet to compare '%s' with: nobody is due; a run that sends remembers this one")
      :format(rule.name, rule.when.field))
  end
  return its_seen
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
  local owes
  owes, err = owed.by_rule(ledger)
  if not owes then return nil, err end
  local names, note, gifts, found = names_of(rules), note_into(self.remarks), {}, {}
  local said = {}
  local function day_at(seconds) return client.run:day_at(seconds) end
  for _, rule in ipairs(rules) do
    local before, ok
    before, err = identity.of(ledger, rule, script)
    if not before then return nil, err end
    local its_seen
    its_seen, err = fail.try(seen_by, rule, ledger, note)
    if err then return nil, err end
    local list, days
    list, days, found[rule] = entries_of(making, rule, today, { reached = before.reached, began = before.began,
      since = since_of(rule, today, since), owed = rule.is_pushed and {} or owed_by(rule, owes),
      aliases = before.aliases, date_order = files.date_order,
      people = function(decision) return making:people_of(rule, decision) end,
      kept = files.kept, rosters = files.rosters, note = note, day_at = day_at, gifts = gifts, said = said,
      seen = its_seen })
    ok, err = identity.check_id(rule, before, days.id)
    if not ok then return nil, err end
    if not before.reached then
      ok, err = identity.check_new(ledger, rule, today, { script = script, names = names, files = files })
      if not ok then return nil, err end
    end
    add(self, rule, list, days, found[rule], before.aliases)
  end
  local ok
  ok, err = finish(self, rules, { client = client, ledger = ledger, today = today, gifts = gifts, found = found,
    note = note, day_at = day_at })
  if not ok then return nil, err end
  check_stopped()
  return self, nil, making.requests
end

return plan

--- Turns each decision into an entry of a plan: exactly what will be sent, or why it will not be sent.
local beside = require "sendoso.plan.beside"
local campaigns = require "sendoso.gifts.campaigns"
local dates = require "sendoso.dates.occasion"
local debts = require "sendoso.rule.debts"
local fail = require "sendoso.fail"
local groups = require "sendoso.gifts.groups"
local json = require "sendoso.json"
local known = require "sendoso.plan.known"
local occasion = require "sendoso.gifts.occasion"
local prepare = require "sendoso.plan.prepare"

---@class sendoso.PlanEntry
---@field rule string
---@field outcome "send"|"sent"|"held"|"owed"|"refused"|"not_sent"|"skipped"|"unusable"|"failed" sent: before this
---plan; owed: waits for a person's word; not_sent: nothing is wrong with the gift, but with the run; failed: the rule
---@field kind? sendoso.Kind not_sent, failed: of the error
---@field ends_run? boolean not_sent: the error is about the run
---@field reason? string
---@field warning? string
---@field key? string
---@field was? string[] keys that the same gift may have had before
---@field due? string
---@field is_unknown? boolean held: a person must look, or the outcome of an earlier attempt is unknown
---@field against? string held: what the list of sends, or another gift, has against it
---@field second? string held: the key of a gift of which it may be a second one to the same person
---@field is_beside? boolean and that one is sent by this plan
---@field anew? boolean and that came after a person had released it
---@field place? string
---@field name? string
---@field email? string
---@field not_due? boolean
---@field is_doubtful? boolean held: the file does not say clearly enough whether the person may get it
---@field is_past? boolean due before the days of the run
---@field corrected? string sent: the key under which it is owed, since the address of its row was invalid
---@field debt? "open"|"behind" skipped: it is owed since an earlier run; behind: it waits for a person's word
---@field owes? { gift: sendoso.core.Gift, reason: string, is_behind?: boolean }[] unusable: what is due for the person
---of the row, as far as it can be read
---@field campaign? string its name; of an invitation: the group's, in words
---@field message? string as the recipient will read it
---@field operation? string
---@field args? table by the API's names
---@field gift? sendoso.core.Gift what the ledger will record, of what is sent or owed
---@field cost? sendoso.Money|false false: it has none; nil: not known
---@field sender? string the email of the member for whom it is sent
---@field caps? integer[] the caps of the plan that it counts against
---@field since? string since when it is owed, where that is before `due`
---@field seen? string of whom it is, for what the rule has seen: see `plan/seen.lua`
---@field is_over? boolean owed: a budget has no room for it

local function ends(entry, outcome, reason)
  entry.outcome, entry.reason = outcome, reason
  return entry
end

-- Ends an entry that met an error: only what is wrong with the gift itself refuses it.
local function fails(entry, err)
  if err.kind == "invalid" or err.kind == "not_found" then return ends(entry, "refused", fail.line(err)) end
  entry.is_unknown = err.kind == "held" or nil
  if entry.is_unknown then return ends(entry, "held", fail.line(err)) end
  entry.kind, entry.ends_run = err.kind, err.ends_run
  return ends(entry, "not_sent", fail.line(err))
end

-- Other names that a rule has had, by the keys that the gift may have had before; nil: none.
local function other_names(rule, entry)
  local list, seen = {}, { [rule.name] = true }
  for _, key in ipairs(entry.was or {}) do
    local name = key:match "^[^/]+"
    if not seen[name] then list[#list + 1], seen[name] = name, true end
  end
  return list[1] and table.concat(list, "\n")
end

---@class sendoso.PlanEntries makes the entries of one plan, which know of each other
---@field requests sendoso.PlanRequests
local Entries = {}
Entries.__index = Entries

-- What the ledger is to know of a gift, whether it is sent or owed. What cannot be sent may have no operation yet, and
-- no address.
function Entries:claim(rule, decision, entry)
  local claimed = { key = entry.key, operation = "", recipient = entry.email or "", script = self.script,
    due = entry.due, names = other_names(rule, entry) }
  occasion.tell(claimed, rule.once, decision.item or decision.row, { rule = rule.name, row = decision.row,
    is_dated = dates.is(rule.when) or nil })
  -- Second gifts are wanted: it is another occasion.
  if rule.once_was == false then claimed.occasion = rule.once .. " " .. claimed.occasion end
  return claimed
end

--- Returns whom the gift of a decision is for, as the ledger has it: see `ledger:people`.
---@param rule sendoso.Rule
---@param decision sendoso.Decision
---@return string
function Entries:people_of(rule, decision)
  if not self.ledger or not decision.key then return "" end
  local about = { key = decision.key, due = decision.due and tostring(decision.due), was = decision.was }
  return fail.need(self.ledger:people(self:claim(rule, decision, about)))
end

-- Completes the entry of a decision to send: exactly what will be sent, or why it will not be sent.
function Entries:resolve(rule, decision, entry)
  local request, err, begins = prepare(self.client, self.now, rule, decision, entry)
  if not request then return fails(entry, err) end
  self.requests[entry] = request
  local sent, dismissed
  sent, err, entry.second, dismissed = known.of(self.ledger, rule, entry)
  entry.against = entry.second and err.message
  if sent then return ends(entry, "sent", sent) end
  if dismissed then return ends(entry, "skipped", "dismissed: " .. dismissed) end
  if not err then
    local anew
    err, anew = self.client:witnessed(self.ledger, entry.gift)
    if err and err.kind == "held" then entry.against, entry.anew = err.message, anew or nil end
  end
  if err then return fails(entry, err) end
  if begins then
    return ends(entry, "held", ("campaign '%s' has not started (it starts on %s)"):format(entry.campaign, begins))
  end
  local outcome, reason = self.beside:clash(entry)
  if outcome then
    entry.is_unknown = entry.second and true or nil
    return ends(entry, outcome, reason)
  end
  return entry
end

--- Returns what is owed to the person of a row that cannot be read; nil: nothing is due, as far as is known.
---@param rule sendoso.Rule
---@param decision sendoso.Decision
---@return table[]?
function Entries:owes(rule, decision)
  local list
  for _, one in ipairs(decision.owes or {}) do
    local about = { key = one.key, email = one.to.email, due = tostring(one.due), was = one.was }
    list = list or json.list {}
    table.insert(list, { gift = self:claim(rule, one, about), reason = one.reason, is_behind = one.is_past })
  end
  return list
end

--- Looks up what the ledger knows of some decisions, for the entries that are made of them next. Raises if it cannot be
--- read.
---@param rule sendoso.Rule
---@param decisions sendoso.Decision[]
function Entries:look_up(rule, decisions)
  self.was_sent = known.lookup(self.ledger, decisions, dates.is(rule.when))
end

--- Returns the entry of the plan for a decision.
---@param rule sendoso.Rule
---@param decision sendoso.Decision
---@return sendoso.PlanEntry
function Entries:make(rule, decision)
  local to = decision.to or {}
  local entry = { rule = decision.rule, outcome = decision.outcome, reason = decision.reason,
    warning = decision.warning, key = decision.key, due = decision.due and tostring(decision.due),
    place = decision.place, name = to.name, email = to.email, not_due = decision.not_due,
    is_past = decision.is_past, is_doubtful = decision.is_doubtful,
    was = decision.was and #decision.was > 0 and json.list(decision.was) or nil }
  entry.owes = self:owes(rule, decision)
  if entry.outcome == "skipped" and decision.debt then entry.debt = decision.debt.is_behind and "behind" or "open" end
  local was_sent = decision.outcome ~= "send" and self.was_sent(decision)
  if entry.key and not was_sent and (decision.outcome ~= "skipped" or entry.debt) then
    entry.gift = self:claim(rule, decision, entry)
  end
  entry.corrected = debts.corrected(decision)
  if decision.outcome == "send" then return self:resolve(rule, decision, entry) end
  if was_sent then
    ends(entry, "sent", "already sent")
    entry.not_due = decision.is_past
  end
  return entry
end

--- Looks up the campaign, or the group, that a rule has for everybody even if no gift is due, so that a mistake is not
--- found only on the morning of the first gift. If it does not exist, the rule has failed, unless an entry already
--- reports that.
---@param rule sendoso.Rule
---@param entries sendoso.PlanEntry[] of that rule; one is added
function Entries:check_campaign(rule, entries)
  if type(rule.gift) ~= "table" then return end
  local _, err
  if rule.send == "invite" then _, err = groups.find(self.client, rule.gift.group)
  else _, err = campaigns.find(self.client, rule.gift.campaign) end
  if not err then return end
  for _, entry in ipairs(entries) do
    if entry.outcome == "refused" or entry.outcome == "not_sent" then return end
  end
  table.insert(entries, { rule = rule.name, outcome = "failed", kind = err.kind,
    reason = ("rule '%s': %s"):format(rule.name, fail.line(err)) })
end

local entries = {}

--- Begins the entries of a plan.
---@param client sendoso.Client
---@param ledger sendoso.core.Ledger|false
---@param script string its file's name
---@param today sendoso.Date
---@return sendoso.PlanEntries
function entries.new(client, ledger, script, today)
  return setmetatable({ client = client, ledger = ledger, script = script, now = client.run:moment_of(today),
    beside = beside.new(), requests = {} }, Entries)
end

---@alias sendoso.PlanRequests table<sendoso.PlanEntry, sendoso.core.Request> what was built with the entries of a plan

--- Returns the request of an entry that is to be sent: the one that was built with it, or, of a plan that was
--- read from a file, one that is built now.
---@param entry sendoso.PlanEntry
---@param requests sendoso.PlanRequests
---@return sendoso.core.Request?, sendoso.Error?
function entries.request(entry, requests)
  local kept = requests[entry]
  requests[entry] = nil -- it is used up
  if kept then return kept end
  return require("sendoso.core").prepare(entry.operation, entry.args)
end

return entries

--- A plan: what rules would send, hold, refuse and skip, and what it costs, before anything happens.
local account = require "sendoso.account"
local call = require "sendoso.call"
local campaigns = require "sendoso.campaigns"
local date = require "sendoso.date"
local decide = require "sendoso.plan.decide"
local fail = require "sendoso.fail"
local gift = require "sendoso.gift"
local identity = require "sendoso.plan.identity"
local instant = require "sendoso.instant"
local json = require "sendoso.json"
local links = require "sendoso.links"
local operations = require "sendoso.operations"
local recipient = require "sendoso.recipient"
local template = require "sendoso.template"

local plan = {}

---@class sendoso.Plan
---@field account string whose ledger it was looked up in
---@field script string
---@field today string
---@field rules { name: string, once: string, from: string, to: string, aliases: string[] }[] the days that each
---looked at, and templates of keys that its gifts may have had before; is_anew: another `once` is wanted;
---is_empty: there was nobody to look at
---@field remarks string[] what a reader should know
---@field entries sendoso.PlanEntry[]
---@field made? string when, UTC

---@class sendoso.PlanEntry
---@field rule string
---@field outcome "send"|"sent"|"held"|"refused"|"skipped"|"unusable"|"failed" sent: before this plan; failed: a rule
---@field reason? string
---@field warning? string
---@field key? string
---@field was? string[] keys that the same gift may have had before
---@field due? string
---@field is_unknown? boolean held, since an earlier try has no known outcome
---@field place? string
---@field name? string
---@field email? string
---@field not_due? boolean
---@field lacks? boolean the day that the rule goes by
---@field is_past? boolean due before the days of the run
---@field campaign? string its name
---@field message? string as it will be read
---@field operation? string
---@field args? table by wire names
---@field gift? sendoso.core.Gift what is claimed
---@field cost? { hundredths: integer, currency: string }

local KEY_MAX = 500 -- as in src/core/ledger.h

local by_send = { egift = "egift", physical = "physical", collect = "collect", links = "egift_links" }

-- Which operation sends it: as the rule says, or as the campaign's kind says.
local function operation_of(rule, campaign, row)
  if rule.send then return operations[by_send[rule.send]] end
  if campaign.delivery_type == "email" then return operations.egift end
  if campaign.delivery_type ~= "mail" then
    return fail("invalid", ("'%s' does not say of which kind it is"):format(campaign.name),
      { hint = "say send = 'egift', 'physical', 'collect' or 'links'" })
  end
  if recipient.address(row).address then return operations.physical end
  return fail("invalid", ("'%s' is a campaign of physical gifts, and there is no address"):format(campaign.name),
    { hint = "add one (send = 'physical'), or let Sendoso ask for it (send = 'collect')" })
end

-- The second of the day by which a campaign's window is looked at: now, or noon of another day.
local function moment_of(today)
  if tostring(today) == os.date "%Y-%m-%d" then return os.time() end
  return date.number(today.year, today.month, today.day) * 86400 + 43200
end

local function not_yet_open(campaign, now)
  local from = campaign.start_date and instant.parse(campaign.start_date)
  return from and now < from and campaign.start_date
end

local function ends(entry, outcome, reason)
  entry.outcome, entry.reason = outcome, reason
  return entry
end

local function words(err) return err.message .. (err.hint and " (" .. err.hint .. ")" or "") end

-- Why a key cannot be this gift's. Where it is made of the id it is the same person's, whose address has
-- changed since: they have their gift.
local function is_anothers(ledger, rule, key, err)
  local changes = ledger:history(key) or {}
  local last = changes[#changes]
  if not template.fields(rule.once).id or not last then return "refused", words(err) end
  if last.state == "sent" then return "sent", "was sent before, to another address or in another way" end
  return "refused", err.message .. "; it was tried for another address, or in another way"
end

-- What the ledger says of a key, this one or an earlier one: an outcome and a reason, or nil.
local function known(ledger, rule, entry)
  if not ledger then return nil end
  local keys = { entry.key, table.unpack(entry.was or {}) }
  for _, key in ipairs(keys) do
    local claimed = { key = key, operation = entry.operation, recipient = entry.gift.recipient }
    local state, err = ledger:look(claimed)
    if not state then return is_anothers(ledger, rule, key, err) end
    if state == "duplicate" then return "sent", key == entry.key and "was sent before" or "was sent as " .. key end
    if state == "held" then
      entry.is_unknown = true
      return "held", "an earlier try has no known outcome; sendoso reconcile looks it up"
    end
  end
end

-- The options of a send, checked; or nil and what is wrong with them.
local function options_of(op, found, key)
  local options = { once = key }
  for name, value in pairs(found.gift) do options[name] = value end
  if op.name == "egift_links" then options.recipients = { found.row } else options.to = found.row end
  local ok, message = pcall(call.check_spend, op, options)
  if not ok then return nil, (message:gsub("^%S+:%d+: ", "")) end
  options.to, options.text, options.message = found.row, options.message, nil -- it is filled in already
  return options
end

local Making = {}
Making.__index = Making

-- One key is one gift, in one plan as well.
function Making:is_planned(entry)
  local first = self.planned[entry.key]
  if not first then
    self.planned[entry.key] = entry
    return false
  end
  if first.gift.recipient == entry.gift.recipient then
    return true, "skipped", ("the same gift is planned at %s already"):format(first.place or "another row")
  end
  return true, "refused", ("once: the key is that of another recipient%s")
    :format(first.place and " at " .. first.place or "")
end

local LATELY_MS = 60 * 24 * 3600 * 1000

-- The key of a gift that a rule has sent to an address lately, or nil.
function Making:sent_lately(rule, email)
  local since = (os.time() * 1000) - LATELY_MS
  for _, row in ipairs(self.ledger and self.ledger:list { recipient = email, since = since } or {}) do
    if row.state == "sent" and row.key:sub(1, #rule + 1) == rule .. "/" then return row.key end
  end
end

-- One address under two keys of a rule may be one person with two ids.
function Making:warn_of_second(entry)
  local mark = entry.rule .. "\0" .. entry.gift.recipient
  local first = self.recipients[mark]
  local lately = not first and self:sent_lately(entry.rule, entry.gift.recipient)
  if first or lately then
    local warning = first and ("the same address gets %s as well"):format(first)
      or ("the same address got %s lately"):format(lately)
    entry.warning = entry.warning and entry.warning .. "; " .. warning or warning
  end
  self.recipients[mark] = first or entry.key
end

-- Makes of a decision to send what will be sent exactly, or says why it will not.
function Making:resolve(rule, found, entry)
  local campaign, err = campaigns.find(self.client, found.gift.campaign)
  if not campaign then return ends(entry, "refused", words(err)) end
  entry.campaign = campaign.name
  local op
  op, err = operation_of(rule, campaign, found.row)
  if not op then return ends(entry, "refused", words(err)) end
  local options, mistake = options_of(op, found, entry.key)
  if not options then return ends(entry, "refused", mistake) end
  entry.operation, entry.message = op.name, found.gift.message
  entry.gift = { key = entry.key, operation = op.name, script = self.script }
  local prepare = op.name == "egift_links" and links.prepare or gift.prepare
  local begins = not_yet_open(campaign, self.now)
  if #entry.key > KEY_MAX then
    return ends(entry, "refused", ("once: the key has more than %d bytes"):format(KEY_MAX))
  end
  -- A campaign that has not begun is looked at as on its first day.
  local args, cost = prepare(self.client, op, options, entry.gift, begins and instant.parse(begins) or self.now)
  if not args then return ends(entry, "refused", words(cost)) end
  entry.args, entry.cost = args, cost or nil
  local outcome, reason = known(self.ledger, rule, entry)
  if outcome then return ends(entry, outcome, reason) end
  if begins then return ends(entry, "held", ("'%s' does not begin before %s"):format(campaign.name, begins)) end
  local is_planned
  is_planned, outcome, reason = self:is_planned(entry)
  if is_planned then return ends(entry, outcome, reason) end
  self:warn_of_second(entry)
  return entry
end

-- Was somebody sent this gift who would not be sent it now?
function Making:was_sent(found)
  for _, key in ipairs(self.ledger and found.key and { found.key, table.unpack(found.was or {}) } or {}) do
    local changes = self.ledger:history(key) or {}
    if #changes > 0 and changes[#changes].state == "sent" then return true end
  end
  return false
end

-- A decision as an entry of the plan.
function Making:entry(rule, found)
  local to = found.row and recipient.of(found.row) or {}
  local entry = { rule = found.rule, outcome = found.outcome, reason = found.reason, warning = found.warning,
    key = found.key, due = found.due and tostring(found.due), place = found.place, name = to.name, email = to.email,
    not_due = found.not_due, lacks = found.lacks, is_past = found.is_past,
    was = found.was and #found.was > 0 and json.list(found.was) or nil }
  if found.outcome == "send" then return self:resolve(rule, found, entry) end
  if self:was_sent(found) then
    ends(entry, "sent", "was sent before")
    entry.not_due = found.is_past
  end
  return entry
end

-- A campaign that a rule names for everybody is looked for though nobody is due: not on the morning of the
-- first gift.
function Making:check_campaign(rule, entries)
  if type(rule.gift) ~= "table" then return end
  local _, err = campaigns.find(self.client, rule.gift.campaign)
  for _, entry in ipairs(err and entries or {}) do
    if entry.outcome == "refused" then return end -- it is said of somebody already
  end
  if not err then return end
  table.insert(entries, { rule = rule.name, outcome = "failed",
    reason = ("the rule '%s': %s"):format(rule.name, words(err)) })
end

-- The entries of one rule, and the days that it looked at. A file that cannot be read is a matter of its rule
-- alone: the others go on.
local function entries_of(making, rule, before, today, since, remark)
  local ok, found, days = pcall(decide, rule, today, { reached = before.reached, since = since,
    aliases = before.aliases, remark = remark })
  if not ok and type(found) == "string" then error(found, 0) end
  if not ok then
    local reason = ("the rule '%s': %s"):format(rule.name, words(found))
    return { { rule = rule.name, outcome = "failed", reason = reason } },
      { first = today, last = today, is_empty = true }
  end
  local entries = {}
  for i, one in ipairs(found) do entries[i] = making:entry(rule, one) end
  making:check_campaign(rule, entries)
  return entries, days
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
  local making = setmetatable({ client = client, ledger = ledger, script = script, now = moment_of(today),
    planned = {}, recipients = {} }, Making)
  local names = {}
  for _, rule in ipairs(rules) do names[rule.name] = true end
  local said = {}
  local function remark(text) -- rules may share a file
    if not said[text] then table.insert(made.remarks, text) end
    said[text] = true
  end
  for _, rule in ipairs(rules) do
    local before, entries, days, ok
    before, err = identity.of(ledger, rule, script)
    if not before then return nil, err end
    entries, days = entries_of(making, rule, before, today, since, remark)
    if not before.reached then
      ok, err = identity.check_new(ledger, rule, today, names, script)
      if not ok then return nil, err end
    end
    table.insert(made.rules, { name = rule.name, once = rule.once, from = tostring(days.first),
      to = tostring(days.last), aliases = json.list(before.aliases), is_anew = rule.once_was == false or nil,
      is_empty = days.is_empty or nil })
    for _, entry in ipairs(entries) do table.insert(made.entries, entry) end
  end
  return made
end

return plan

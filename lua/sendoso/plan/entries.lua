--- Makes an entry of a plan of each decision: of one to send, what will be sent exactly, or why it will not.
local campaigns = require "sendoso.gifts.campaigns"
local fail = require "sendoso.fail"
local gift = require "sendoso.gifts.gift"
local instant = require "sendoso.dates.instant"
local json = require "sendoso.json"
local known = require "sendoso.plan.known"
local links = require "sendoso.gifts.links"
local operations = require "sendoso.operations"
local options = require "sendoso.gifts.options"
local recipient = require "sendoso.data.recipient"

---@class sendoso.PlanEntry
---@field rule string
---@field outcome "send"|"sent"|"held"|"refused"|"skipped"|"unusable"|"failed" sent: before this plan; failed: a rule
---@field reason? string
---@field warning? string
---@field key? string
---@field was? string[] keys that the same gift may have had before
---@field due? string
---@field is_unknown? boolean held, since an earlier try has no known outcome, or the list of sends speaks against it
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

local function not_yet_open(campaign, now)
  local from = campaign.start_date and instant.parse(campaign.start_date)
  return from and now < from and campaign.start_date
end

local function ends(entry, outcome, reason)
  entry.outcome, entry.reason = outcome, reason
  return entry
end

-- The options of a send, checked; or nil and what is wrong with them.
local function options_of(op, decision, key)
  local given = { once = key }
  for name, value in pairs(decision.gift) do given[name] = value end
  if op.name == "egift_links" then given.recipients = { decision.row } else given.to = decision.row end
  local ok, message = pcall(options.check, op, given)
  if not ok then return nil, (message:gsub("^%S+:%d+: ", "")) end
  given.to, given.text, given.message = decision.row, given.message, nil -- it is filled in already
  return given
end

-- What was built for an entry, kept beside it: a plan that is read from a file has none.
local requests = setmetatable({}, { __mode = "k" })

---@class sendoso.PlanEntries makes the entries of one plan, which know of each other
local Entries = {}
Entries.__index = Entries

-- One key is one gift, in one plan as well: an outcome and a reason for the second, or nil.
function Entries:planned_already(entry)
  local first = self.planned[entry.key]
  if not first then
    self.planned[entry.key] = entry
    return nil
  end
  if first.gift.recipient == entry.gift.recipient then
    return "skipped", ("the same gift is planned at %s already"):format(first.place or "another row")
  end
  return "refused", ("once: the key is that of another recipient%s"):format(first.place and " at " .. first.place or "")
end

-- One address under two keys of a rule may be one person with two ids.
function Entries:warn_of_second(entry)
  local mark = entry.rule .. "\0" .. entry.gift.recipient
  local first = self.recipients[mark]
  local lately = not first and known.lately(self.ledger, entry.rule, entry.gift.recipient, self.now)
  if first or lately then
    local warning = first and ("the same address gets %s as well"):format(first)
      or ("the same address got %s lately"):format(lately)
    entry.warning = entry.warning and entry.warning .. "; " .. warning or warning
  end
  self.recipients[mark] = first or entry.key
end

-- What will be sent exactly, and its cost. Returns why it cannot be sent, or nil and the day on which the
-- campaign begins where that is still to come.
function Entries:prepare(rule, decision, entry)
  local campaign, err = campaigns.find(self.client, decision.gift.campaign)
  if not campaign then return fail.line(err) end
  entry.campaign = campaign.name
  local op
  op, err = operation_of(rule, campaign, decision.row)
  if not op then return fail.line(err) end
  local given, mistake = options_of(op, decision, entry.key)
  if not given then return mistake end
  entry.operation, entry.message = op.name, decision.gift.message
  entry.gift = { key = entry.key, operation = op.name, script = self.script }
  if #entry.key > KEY_MAX then return ("once: the key has more than %d bytes"):format(KEY_MAX) end
  local begins = not_yet_open(campaign, self.now)
  -- A campaign that has not begun is looked at as on its first day.
  local prepare = op.name == "egift_links" and links.prepare or gift.prepare
  local prepared
  prepared, err = prepare(self.client, op, given, entry.gift, begins and instant.parse(begins) or self.now)
  if not prepared then return fail.line(err) end
  entry.args, entry.cost, requests[entry] = prepared.args, prepared.cost or nil, prepared.request
  return nil, begins
end

-- Makes of a decision to send what will be sent exactly, or says why it will not.
function Entries:resolve(rule, decision, entry)
  local mistake, begins = self:prepare(rule, decision, entry)
  if mistake then return ends(entry, "refused", mistake) end
  local outcome, reason = known.of(self.ledger, rule, entry)
  if outcome then return ends(entry, outcome, reason) end
  local held = self.client:witnessed(self.ledger, entry.gift)
  if held then
    entry.is_unknown = true
    return ends(entry, "held", fail.line(held))
  end
  if begins then return ends(entry, "held", ("'%s' does not begin before %s"):format(entry.campaign, begins)) end
  outcome, reason = self:planned_already(entry)
  if outcome then return ends(entry, outcome, reason) end
  self:warn_of_second(entry)
  return entry
end

--- A decision as an entry of the plan.
---@param rule sendoso.Rule
---@param decision sendoso.Decision
---@return sendoso.PlanEntry
function Entries:make(rule, decision)
  local to = decision.to or {}
  local entry = { rule = decision.rule, outcome = decision.outcome, reason = decision.reason,
    warning = decision.warning, key = decision.key, due = decision.due and tostring(decision.due),
    place = decision.place, name = to.name, email = to.email, not_due = decision.not_due, lacks = decision.lacks,
    is_past = decision.is_past, was = decision.was and #decision.was > 0 and json.list(decision.was) or nil }
  if decision.outcome == "send" then return self:resolve(rule, decision, entry) end
  if known.was_sent(self.ledger, decision) then
    ends(entry, "sent", "was sent before")
    entry.not_due = decision.is_past
  end
  return entry
end

--- A campaign that a rule names for everybody is looked for though nobody is due: not on the morning of the
--- first gift. Where there is none the rule has failed, unless that is said of somebody already.
---@param rule sendoso.Rule
---@param entries sendoso.PlanEntry[] of that rule; one is added
function Entries:check_campaign(rule, entries)
  if type(rule.gift) ~= "table" then return end
  local _, err = campaigns.find(self.client, rule.gift.campaign)
  if not err then return end
  for _, entry in ipairs(entries) do
    if entry.outcome == "refused" then return end
  end
  table.insert(entries, { rule = rule.name, outcome = "failed",
    reason = ("the rule '%s': %s"):format(rule.name, fail.line(err)) })
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
    planned = {}, recipients = {} }, Entries)
end

--- Returns the request of an entry that is to be sent: the one that was built with it, or, of a plan that was
--- read from a file, one that is built now.
---@param entry sendoso.PlanEntry
---@return sendoso.core.Request?, sendoso.Error?
function entries.request(entry)
  local kept = requests[entry]
  requests[entry] = nil -- it is used up
  if kept then return kept end
  return require("sendoso.core").prepare(entry.operation, entry.args)
end

return entries

--- Decides for one item of a rule: send, held, refused or skipped, and why. Needs no network.
local ask = require "sendoso.rule.ask"
local debts = require "sendoso.rule.debts"
local fail = require "sendoso.fail"
local garbled = require "sendoso.data.garbled"
local key = require "sendoso.gifts.key"
local kin = require "sendoso.data.kin"
local occasion = require "sendoso.dates.occasion"
local origin = require "sendoso.data.origin"
local person = require "sendoso.data.person"
local policy = require "sendoso.rule.policy"
local recipient = require "sendoso.data.recipient"
local template = require "sendoso.gifts.template"
local with_date = require "sendoso.rule.moment"
local with_occurrence = require("sendoso.rule.item").with
local words = require "sendoso.words"

---@class sendoso.Decision
---@field rule string
---@field outcome "send"|"held"|"owed"|"refused"|"skipped"|"unusable"|"failed" owed: it waits for a person's word;
---failed: the rule, for all items
---@field reason? string why it is not sent
---@field key? string
---@field was? string[] keys that the same gift may have had before
---@field item? table
---@field row? table the item, with the fields of its occasion
---@field to? { email?: string, name?: string } the recipient
---@field place? string "staff.csv:17"
---@field due? sendoso.Date
---@field not_due? boolean no occasion is due, or an earlier run has dealt with it
---@field lacks? boolean nothing is due since the date that the rule uses is missing
---@field placeholder? string why, if its column has a day that stands for no date
---@field is_doubtful? boolean held: the file does not say clearly enough whether the person may get it
---@field is_unselected? boolean skipped: `where` did not select the person
---@field is_past? boolean it was due before the days of the run
---@field debt? sendoso.Debt it is owed since an earlier run
---@field owes? sendoso.Decision[] unusable: what is due for the person of the row, as far as it can be read
---@field gift? table options of the send; the fields of its message are filled in
---@field warning? string

-- What is due by a date of an item.
local function known(rule, item, days, day_at)
  local dated = with_date(item, rule.when.field, day_at)
  return rule.when:known(dated, person.date(dated, rule.when.field), days.furthest, days.last)
end

-- The occurrences of an item, including those before the days of the run; or nil and why they are not known.
local function occurrences_of(rule, item, days, options)
  if options.is_occasion then
    local list, err = fail.try(known, rule, item, days, options.day_at)
    return list, err and err.message
  end
  if not rule.when then return { { due = days.is_ahead and days.first or days.last } } end
  if options.is_became then return rule.when:within(item, days.last, options.seen) end
  return ask.when(rule, options.rows:checked(item), days)
end

-- The message of a gift, with its fields filled in; or nil and why not. Of days ahead nobody reads it.
local function message_of(text, row, is_ahead)
  if type(text) ~= "string" then return nil, "message: expected a text" end
  local flaw = template.flaw(text)
  if flaw then return nil, "message: " .. flaw end
  if is_ahead then
    local ok, err = template.check(text, row, "message")
    return ok and text, err and err.message
  end
  local filled, err = template.fill(text, row, "message")
  return filled, err and err.message
end

-- The options of a gift, with the message filled in; or nil and why there are none.
local function gift_of(rule, row, options, is_ahead)
  local given, reason = ask.gift(rule, options.rows:checked(row))
  if not given then return nil, reason end
  local text = given.message or rule.message
  if text == nil then return given end
  given.message, reason = message_of(text, row, is_ahead)
  if not given.message then return nil, reason end
  return given
end

-- The key of a gift, or nil and why there is none.
local function key_of(rule, row)
  local filled, err = key.of(rule.once, row)
  if not filled then return nil, err.message end
  return rule.prefix .. "/" .. filled
end

local NONE = setmetatable({}, { __newindex = function() error("a gift has no such key", 2) end })

-- The keys that a gift may have had before. The fields that they need may not exist any more.
local function old_keys(now, row, aliases)
  if not aliases[1] then return NONE end
  local keys = {}
  for _, alias in ipairs(aliases) do
    local old = key.of(alias, row)
    if old and old ~= now then keys[#keys + 1] = old end
  end
  return keys
end

-- Sendoso is known to pause gifts to such addresses until a person has looked at them.
local function warning_of(to)
  local email = to.email
  local has_plus = email and email:find("+", 1, true) and email:find "%+.*@"
  return has_plus and "Sendoso is known to pause gifts to an email address with a +" or nil
end

-- A gift that was due before the days of the run is still sent if the rule owes it, or if its date is yet to come: the
-- person was added to the file late, or the lead time is longer than it was.
local function past_of(decision, days)
  if decision.debt and decision.debt.is_open then return nil end
  return ("was due on %s, before %s; use --since %s to send it"):format(tostring(decision.due),
    days.is_first and "the first run" or "the days of this run", tostring(decision.due))
end

-- Returns why a person gets no gift: an outcome and a reason, or nil; whether the file is not clear about it, and
-- whether it was `where` that did not select them.
local function against(rule, item, decision, day, as_of, options, common)
  -- An occasion adds no address to the row.
  local email = common and (options.is_occasion and decision.to.email or recipient.email(item))
  local outcome, reason, is_doubtful = policy.against(rule, item, options.excluded_by, day, as_of, email, common)
  if outcome or not rule.where then return outcome, reason, is_doubtful end
  outcome, reason = ask.where(rule, options.rows:checked(decision.row))
  return outcome, reason, nil, outcome == "skipped"
end

-- Ends a decision that sends nothing.
local function ends(decision, outcome, reason)
  decision.outcome, decision.reason = outcome, reason
  return decision
end

-- A date that may stand for no date: of a birthday it can be said that it is real.
local function doubt_of(rule, item, why)
  local field = rule.when.field
  local day = item[field]
  if type(day) ~= "table" then return nil end -- the time of an event is a text
  return ("%s %s may stand for no date (%s); if it is right, write it without its year, as --%02d-%02d"):format(field,
    tostring(day), why, day.month, day.day)
end

-- Is the name of a person garbled? Nobody could have changed what is plainly a name, where a script sees no row before.
local function garbled_of(rule, row, options, common)
  if common and options.is_occasion and not rule.where then return nil end
  return garbled.reason(row, common ~= nil)
end

-- Ends a decision on a gift that was due before the days of the run: it waits for a person's word. If it would have
-- been skipped anyway, an earlier run has reported it.
local function ends_past(decision, past, outcome, reason)
  decision.is_past = true
  decision.not_due = outcome == "skipped"
  return ends(decision, outcome == "skipped" and outcome or "owed",
    outcome == "held" and ("%s; the person %s"):format(past:gsub("; use %-%-since.*", ""), reason) or past)
end

-- Ends a decision on a gift that a person has given up. On the days of the run it is said, as it is due.
local function ends_dismissed(decision, why, is_past)
  decision.is_past, decision.not_due = is_past or nil, is_past or nil
  return ends(decision, "skipped", "dismissed: " .. why)
end

-- Ends a decision on a gift that is owed, and whose person gets none any more. An earlier run may have said so.
local function ends_debt(decision, reason)
  decision.not_due = decision.debt.skipped == reason
  return ends(decision, "skipped", reason)
end

-- Decides for an item with an occasion that is due. `common`: what the policy says of all who have its standing.
local function judge_occurrence(rule, item, occurrence, days, options, common)
  local due, its_day, is_ahead, is_occasion = occurrence.due, occurrence.day, days.is_ahead, options.is_occasion
  local row = with_occurrence(item, is_occasion and occasion.fields(occurrence) or occurrence)
  local gift_key, keyless = key_of(rule, row)
  local decision = { rule = rule.name, outcome = "send", item = item, row = row, due = due,
    to = is_ahead and { email = recipient.email(row) } or recipient.of(row),
    place = not is_ahead and origin.of(item) or nil,
    key = gift_key, was = gift_key and old_keys(gift_key, row, options.aliases), gift = nil }
  -- A person who leaves before the later of the two dates gets none.
  local day = is_occasion and occurrence.latest or its_day and its_day > due and its_day or due
  local is_past = not (is_ahead and is_occasion) and due < days.first
    and (is_ahead or not (its_day and its_day >= days.last))
  local dismissal = debts.dismissal(options.debts, decision)
  if dismissal then return ends_dismissed(decision, dismissal, is_past) end
  local outcome, reason, is_doubtful, is_unselected = against(rule, item, decision, day, is_ahead and due or days.last,
    options, common)
  if is_past or outcome == "skipped" then decision.debt = debts.find(options.debts, decision) end
  local past = is_past and past_of(decision, days)
  if past then return ends_past(decision, past, outcome, reason) end
  if not gift_key then return ends(decision, "refused", keyless) end
  decision.warning = not is_ahead and warning_of(decision.to) or nil
  decision.is_doubtful, decision.is_unselected = is_doubtful, is_unselected
  if outcome == "skipped" and decision.debt then return ends_debt(decision, reason) end
  if outcome then return ends(decision, outcome, reason) end
  reason = is_occasion and occurrence.doubt and doubt_of(rule, item, occurrence.doubt)
    or garbled_of(rule, row, options, common)
  decision.is_doubtful = reason and true
  if reason then return ends(decision, "held", reason) end
  decision.gift, reason = gift_of(rule, row, options, is_ahead)
  if not decision.gift then return ends(decision, "refused", reason) end
  return decision
end

-- Keeps the first of several decisions with the same key: they are one gift. So are those without a key.
local function each_once(decisions)
  local kept, seen = {}, {}
  for _, decision in ipairs(decisions) do
    local mark = decision.key or false
    if not seen[mark] then kept[#kept + 1] = decision end
    seen[mark] = true
  end
  return kept
end

-- The decision for an item without an occasion that is due: it is only counted.
local function not_due(rule, item, options)
  if options.is_became then return { not_due = true, lacks = rule.when:lacks(item) } end
  local lacks = options.is_occasion and item[rule.when.field] == nil
  local stands_for_none = lacks and person.placeholder(item, rule.when.field)
  return { not_due = true, lacks = lacks, place = stands_for_none and origin.of(item),
    placeholder = stands_for_none and ("%s %s"):format(rule.when.field, stands_for_none) }
end

-- Adds the decisions on what the rule owes of days before those of the run. What became of a field is due until it was
-- sent, whenever that was.
local function add_late(decisions, rule, item, days, options)
  if options.is_became then return end
  for _, day in ipairs(rule.when and options.debts.late or NONE) do
    local is_looked_at = day >= days.furthest -- the days were made more, when the number of people was known
    local occurrences = not is_looked_at and occurrences_of(rule, item, { furthest = day, first = day, last = day },
      options)
    for _, occurrence in ipairs(occurrences or {}) do
      local decision = judge_occurrence(rule, item, occurrence, days, options)
      if decision.debt then decisions[#decisions + 1] = decision end
    end
  end
end

local judge = {}

--- Returns what is due for the person of a row that cannot be used, as far as it can be read: it is owed, so that it is
--- sent when the row is corrected. What no earlier run knew, and was due before the days of this one, waits for a word.
--- Nil: nothing, or the person gets none anyway.
---@param rule sendoso.Rule
---@param item sendoso.Person
---@param days sendoso.Days
---@param options table as of `one`
---@param reason string why the row is not used
---@return sendoso.Decision[]?
function judge.owes(rule, item, days, options, reason)
  local list
  for _, occurrence in ipairs(occurrences_of(rule, item, days, options) or {}) do
    local decision = judge_occurrence(rule, item, occurrence, days, options)
    if decision.key and decision.outcome ~= "skipped" then
      decision.reason = "row skipped: " .. reason:gsub(' "[^"]*"', "") -- values are not for the ledger
      decision.is_past = decision.outcome == "owed" or nil
      list = list or {}
      table.insert(list, decision)
    end
  end
  return list
end

--- Decides for one item, once for each occasion that is due.
---@param rule sendoso.Rule
---@param item table
---@param days sendoso.Days
---@param options { aliases: string[], debts: sendoso.Debts, rows: sendoso.Strict, seen?: sendoso.Seen,
---is_occasion: boolean, is_became: boolean, excluded_by?: fun(item: table): string?,
---day_at: fun(seconds: integer): sendoso.Date } is_occasion, is_became: what `when` is
---@return sendoso.Decision[]
function judge.one(rule, item, days, options)
  if type(item) ~= "table" then
    return { { rule = rule.name, outcome = "refused",
      reason = ("each: expected a table, got %s"):format(words.kind(item)) } }
  end
  options.rows:meet(item)
  local occurrences, reason = occurrences_of(rule, item, days, options)
  if not occurrences then
    return { { rule = rule.name, outcome = "refused", reason = reason, row = item, to = recipient.of(item),
      place = origin.of(item) } }
  end
  local decisions = {}
  local common = occurrences[1] and policy.common(rule, item, days.last)
  for i = 1, #occurrences do
    local occurrence = occurrences[i]
    if not days.is_ahead or kin.is_used(item, occurrence.due) then
      decisions[#decisions + 1] = judge_occurrence(rule, item, occurrence, days, options, common)
    end
  end
  add_late(decisions, rule, item, days, options)
  options.rows:check()
  if #decisions == 0 then return { not_due(rule, item, options) } end
  return type(rule.when) == "function" and not days.is_ahead and each_once(decisions) or decisions
end

return judge

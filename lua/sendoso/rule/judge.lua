--- What a rule says of one of its items: send, held, refused or skipped, and why. Needs no network.
local date = require "sendoso.dates.date"
local key = require "sendoso.gifts.key"
local occasion = require "sendoso.dates.occasion"
local origin = require "sendoso.data.origin"
local policy = require "sendoso.rule.policy"
local recipient = require "sendoso.data.recipient"
local template = require "sendoso.gifts.template"
local with_occurrence = require "sendoso.rule.item"

---@class sendoso.Decision
---@field rule string
---@field outcome "send"|"held"|"refused"|"skipped"|"unusable"|"failed" failed: the rule, for everybody
---@field reason? string why it is not sent
---@field key? string
---@field was? string[] keys that the same gift may have had before
---@field row? table the item, with what its occasion adds
---@field to? { email?: string, name?: string, phone?: string } whom it is for
---@field place? string "staff.csv:17"
---@field due? sendoso.Date
---@field not_due? boolean nothing comes round, or it was dealt with by an earlier run
---@field is_past? boolean it was due before the days that are looked at
---@field gift? table options of the send; message is filled in, as text
---@field warning? string

-- What a value says, the same every time: a table has no words.
local function words_of(value)
  if type(value) == "string" or type(value) == "number" then return tostring(value) end
  local meta = getmetatable(value)
  return type(meta) == "table" and meta.__tostring and tostring(value) or "a " .. type(value)
end

-- A function of the rule: what it returns, or nil and why it failed.
local function call(what, fn, ...)
  local results = table.pack(pcall(fn, ...))
  if results[1] then return true, table.unpack(results, 2, results.n) end
  return false, ("%s failed: %s"):format(what, words_of(results[2]))
end

-- What a function says of one day: nil, or an occurrence; false and why it failed.
local function asked_of(rule, item, day, days)
  local ok, answer = call("when", rule.when, item, day)
  if not ok then return false, answer end
  if not answer then return nil end
  local occurrence = {}
  for name, value in pairs(type(answer) == "table" and answer or {}) do occurrence[name] = value end
  if occurrence.due ~= nil and not date.is(occurrence.due) then
    return false, "when: due must be a day, as sendoso.today() gives"
  end
  occurrence.due = occurrence.due or day
  return occurrence.due <= days.last and occurrence or nil
end

-- The days on which a function says that it is due; it may give a table with more, and another day. Those that
-- are looked at come first: where it says so every day, the gift is of the first of them (see `judge`).
local function asked(rule, item, days)
  local occurrences = {}
  for _, span in ipairs { { days.first, days.last }, { days.furthest, days.first - 1 } } do
    local day = span[1]
    while day <= span[2] do
      local occurrence, reason = asked_of(rule, item, day, days)
      if occurrence == false then return nil, reason end
      occurrences[#occurrences + 1] = occurrence
      day = day + 1
    end
  end
  return occurrences
end

-- What comes round for an item, also before the days that are looked at; or nil and why that is not known.
local function occurrences_of(rule, item, days)
  if not rule.when then return { { due = days.last } } end
  if not occasion.is(rule.when) then return asked(rule, item, days) end
  local ok, answer = call("when", rule.when.within, rule.when, item, days.furthest, days.last)
  return ok and answer or nil, answer
end

-- What the rule gives somebody, as a copy; or nil and why not.
local function given_by(rule, row)
  local given = rule.gift
  if type(given) == "function" then
    local ok, answer = call("gift", given, row)
    if not ok then return nil, answer end
    if type(answer) ~= "table" then return nil, ("gift must return a table, not a %s"):format(type(answer)) end
    given = answer
  end
  local options = {}
  for name, value in pairs(given) do options[name] = value end
  if options.to ~= nil or options.once ~= nil then return nil, "gift must not have to or once: they are the rule's" end
  if math.type(options.campaign) ~= "integer" and type(options.campaign) ~= "string" then
    return nil, "gift must name a campaign, by id or name"
  end
  return options
end

-- The message of a gift, filled in; or nil and why not.
local function message_of(text, row)
  if type(text) ~= "string" then return nil, "message must be a text" end
  local flaw = template.flaw(text)
  if flaw then return nil, "message: " .. flaw end
  local filled, err = template.fill(text, row, "message")
  return filled, err and err.message
end

-- The gift's options, its message filled in; or nil and why there are none.
local function gift_of(rule, row)
  local options, reason = given_by(rule, row)
  if not options then return nil, reason end
  local text = options.message or rule.message
  if text == nil then return options end
  options.message, reason = message_of(text, row)
  if not options.message then return nil, reason end
  return options
end

-- The key of a gift, or nil and why there is none.
local function key_of(rule, row)
  local filled, err = key.of(rule.once, row)
  if not filled then return nil, err.message end
  return rule.name .. "/" .. filled
end

-- The keys that a gift may have had before. What their templates need may not be there any more.
local function old_keys(now, row, aliases)
  local keys = {}
  for _, alias in ipairs(aliases) do
    local old = key.of(alias, row)
    if old and old ~= now then keys[#keys + 1] = old end
  end
  return keys
end

-- Sendoso is known to hold gifts to such addresses for a person to look at.
local function warning_of(to)
  local email = to.email
  return email and email:find "%+.*@" and "the + in the e-mail is known to make Sendoso hold a gift" or nil
end

-- What was due before the days that are looked at goes all the same, if its day itself is still ahead: the
-- person came late into the file, or the lead time has grown.
local function past_of(decision, occurrence, days)
  if decision.due >= days.first or (occurrence.day and occurrence.day >= days.last) then return nil end
  return ("was due on %s, before %s; --since %s sends it"):format(tostring(decision.due),
    days.is_first and "the first run" or "the days of this run", tostring(decision.due))
end

-- Is there anything against a gift to somebody: an outcome and a reason.
local function against(rule, item, row, excluded, due, today)
  local outcome, reason = policy(rule, item, excluded, due, today)
  if outcome or not rule.where then return outcome, reason end
  local ok, is_wanted, why = call("where", rule.where, row)
  if not ok then return "refused", is_wanted end
  if not is_wanted then return "skipped", why ~= nil and words_of(why) or "where says no" end
end

-- Ends a decision that sends nothing.
local function ends(decision, outcome, reason)
  decision.outcome, decision.reason = outcome, reason
  return decision
end

-- Ends a decision on what was due before the days that are looked at. What speaks against it anyway, an
-- earlier run has said.
local function ends_past(decision, past, outcome, reason)
  decision.is_past = true
  decision.not_due = outcome == "skipped"
  return ends(decision, "skipped",
    outcome == "held" and ("%s; it %s"):format(past:gsub("; %-%-since.*", ""), reason) or past)
end

-- What is decided of an item whose occasion has come.
local function judge_occurrence(rule, item, occurrence, days, context)
  local row, due = with_occurrence(item, occurrence), occurrence.due
  local decision = { rule = rule.name, outcome = "send", row = row, place = origin.of(item), due = due,
    to = recipient.of(row) }
  local gift_key, keyless = key_of(rule, row)
  if gift_key then decision.key, decision.was = gift_key, old_keys(gift_key, row, context.aliases) end
  local day = occurrence.day and occurrence.day > due and occurrence.day or due -- who leaves before the day has none
  local outcome, reason = against(rule, item, row, context.excluded, day, days.last)
  local past = past_of(decision, occurrence, days)
  if past then return ends_past(decision, past, outcome, reason) end
  if not gift_key then return ends(decision, "refused", keyless) end
  decision.warning = warning_of(decision.to)
  if outcome then return ends(decision, outcome, reason) end
  decision.gift, reason = gift_of(rule, row)
  if not decision.gift then return ends(decision, "refused", reason) end
  return decision
end

-- Of several decisions with one key the first: they are one gift. So are those without one.
local function each_once(decisions)
  local kept, seen = {}, {}
  for _, decision in ipairs(decisions) do
    local mark = decision.key or false
    if not seen[mark] then kept[#kept + 1] = decision end
    seen[mark] = true
  end
  return kept
end

-- What is decided of an item for which nothing comes round.
local function not_due(rule, item)
  local lacks = occasion.is(rule.when) and item[rule.when.field] == nil
  return { rule = rule.name, outcome = "skipped", row = item, to = recipient.of(item), place = origin.of(item),
    not_due = true, reason = lacks and ("there is no %s"):format(rule.when.field) or "not due", lacks = lacks }
end

--- Decides for one item: once for each occasion that has come round.
---@param rule sendoso.Rule
---@param item table
---@param days sendoso.Days
---@param context { aliases: string[], excluded?: fun(item: table): string? }
---@return sendoso.Decision[]
local function judge(rule, item, days, context)
  if type(item) ~= "table" then
    return { { rule = rule.name, outcome = "refused", reason = ("each gave a %s, not a table"):format(type(item)) } }
  end
  local function refused(reason, due)
    return { rule = rule.name, outcome = "refused", reason = reason, row = item, to = recipient.of(item),
      place = origin.of(item), due = due }
  end
  local occurrences, reason = occurrences_of(rule, item, days)
  if not occurrences then return { refused(reason) } end
  if #occurrences == 0 then return { not_due(rule, item) } end
  local decisions = {}
  for i, occurrence in ipairs(occurrences) do
    local ok, decision = pcall(judge_occurrence, rule, item, occurrence, days, context)
    decisions[i] = ok and decision or refused(words_of(decision), occurrence.due)
  end
  return type(rule.when) == "function" and each_once(decisions) or decisions
end

return judge

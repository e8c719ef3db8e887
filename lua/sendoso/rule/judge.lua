--- What a rule says of one of its items: send, held, refused or skipped, and why. Needs no network.
local claim = require "sendoso.gifts.claim"
local date = require "sendoso.dates.date"
local occasion = require "sendoso.dates.occasion"
local origin = require "sendoso.data.origin"
local policy = require "sendoso.rule.policy"
local recipient = require "sendoso.data.recipient"
local template = require "sendoso.gifts.template"
local with_occasion = require "sendoso.rule.item"

---@class sendoso.Decision
---@field rule string
---@field outcome "send"|"held"|"refused"|"skipped"|"unusable"|"failed" failed: the rule, for everybody
---@field reason? string why it is not sent
---@field key? string
---@field was? string[] keys that the same gift may have had before
---@field row? table the item, with what its occasion adds
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

-- What a function says of one day: nil, or a table with the day on which it is due; false and why it failed.
local function asked_of(rule, item, day, days)
  local ok, met = call("when", rule.when, item, day)
  if not ok then return false, met end
  if not met then return nil end
  local found = {}
  for name, value in pairs(type(met) == "table" and met or {}) do found[name] = value end
  if found.due ~= nil and not date.is(found.due) then
    return false, "when: due must be a day, as sendoso.today() gives"
  end
  found.due = found.due or day
  return found.due <= days.last and found or nil
end

-- The days on which a function says that it is due; it may give a table with more, and another day. Those that
-- are looked at come first: where it says so every day, the gift is of the first of them (see `judge`).
local function asked(rule, item, days)
  local list = {}
  for _, span in ipairs { { days.first, days.last }, { days.furthest, days.first - 1 } } do
    local day = span[1]
    while day <= span[2] do
      local met, reason = asked_of(rule, item, day, days)
      if met == false then return nil, reason end
      list[#list + 1] = met
      day = day + 1
    end
  end
  return list
end

-- What comes round for an item, also before the days that are looked at; or nil and why that is not known.
local function met_by(rule, item, days)
  if not rule.when then return { { due = days.last } } end
  if not occasion.is(rule.when) then return asked(rule, item, days) end
  local ok, met = call("when", rule.when.within, rule.when, item, days.furthest, days.last)
  return ok and met or nil, met
end

-- The gift's options, its message filled in.
local function gift_of(rule, row)
  local made = rule.gift
  if type(made) == "function" then
    local ok, result = call("gift", made, row)
    if not ok then return nil, result end
    if type(result) ~= "table" then return nil, ("gift must return a table, not a %s"):format(type(result)) end
    made = result
  end
  local options = {}
  for name, value in pairs(made) do options[name] = value end
  if options.to ~= nil or options.once ~= nil then return nil, "gift must not have to or once: they are the rule's" end
  if math.type(options.campaign) ~= "integer" and type(options.campaign) ~= "string" then
    return nil, "gift must name a campaign, by id or name"
  end
  options.message = options.message or rule.message
  if options.message == nil then return options end
  if type(options.message) ~= "string" then return nil, "message must be a text" end
  local flaw = template.flaw(options.message)
  if flaw then return nil, "message: " .. flaw end
  local text, err = template.fill(options.message, row, "message")
  if not text then return nil, err.message end
  options.message = text
  return options
end

-- The key of a gift, or nil and why there is none.
local function key_of(rule, row)
  local filled, err = claim.key(rule.once, row)
  if not filled then return nil, err.message end
  return rule.name .. "/" .. filled
end

-- The keys that a gift may have had before. What their templates need may not be there any more.
local function old_keys(key, row, aliases)
  local keys = {}
  for _, alias in ipairs(aliases) do
    local old = claim.key(alias, row)
    if old and old ~= key then keys[#keys + 1] = old end
  end
  return keys
end

-- Sendoso is known to hold gifts to such addresses for a person to look at.
local function warning_of(row)
  local email = recipient.of(row).email
  return email and email:find "%+.*@" and "the + in the e-mail is known to make Sendoso hold a gift" or nil
end

-- What was due before the days that are looked at goes all the same, if its day itself is still ahead: the
-- person came late into the file, or the lead time has grown.
local function is_past(found, met, days)
  if found.due >= days.first or (met.day and met.day >= days.last) then return nil end
  return ("was due on %s, before %s; --since %s sends it"):format(tostring(found.due),
    days.is_first and "the first run" or "the days of this run", tostring(found.due))
end

-- Is there anything against a gift to somebody: an outcome and a reason.
local function wanted(rule, item, row, excluded, due, today)
  local outcome, reason = policy(rule, item, excluded, due, today)
  if outcome or not rule.where then return outcome, reason end
  local ok, is_wanted, why = call("where", rule.where, row)
  if not ok then return "refused", is_wanted end
  if not is_wanted then return "skipped", why ~= nil and words_of(why) or "where says no" end
end

-- What is said of an item whose occasion has come.
local function judge_occasion(rule, item, met, days, context)
  local row = with_occasion(item, met)
  local found = { rule = rule.name, outcome = "send", row = row, place = origin.of(item), due = met.due }
  local function ends(outcome, reason)
    found.outcome, found.reason = outcome, reason
    return found
  end
  local key, keyless = key_of(rule, row)
  if key then found.key, found.was = key, old_keys(key, row, context.aliases) end
  local day = met.day and met.day > found.due and met.day or found.due -- who leaves before the day has none
  local outcome, reason = wanted(rule, item, row, context.excluded, day, days.last)
  local past = is_past(found, met, days)
  if past then
    found.is_past = true
    found.not_due = outcome == "skipped" -- an earlier run has said so
    return ends("skipped", outcome == "held" and ("%s; it %s"):format(past:gsub("; %-%-since.*", ""), reason) or past)
  end
  if not key then return ends("refused", keyless) end
  found.warning = warning_of(row)
  if outcome then return ends(outcome, reason) end
  local gift
  gift, reason = gift_of(rule, row)
  if not gift then return ends("refused", reason) end
  found.gift = gift
  return found
end

-- Of several decisions with one key the first: they are one gift. So are those without one.
local function each_once(list)
  local kept, met = {}, {}
  for _, found in ipairs(list) do
    local mark = found.key or false
    if not met[mark] then kept[#kept + 1] = found end
    met[mark] = true
  end
  return kept
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
  local place = origin.of(item)
  local met, reason = met_by(rule, item, days)
  if not met then return { { rule = rule.name, outcome = "refused", reason = reason, row = item, place = place } } end
  if #met == 0 then
    local lacks = occasion.is(rule.when) and item[rule.when.field] == nil
    return { { rule = rule.name, outcome = "skipped", row = item, place = place, not_due = true,
      reason = lacks and ("there is no %s"):format(rule.when.field) or "not due", lacks = lacks } }
  end
  local list = {}
  for i, one in ipairs(met) do
    local ok, found = pcall(judge_occasion, rule, item, one, days, context)
    list[i] = ok and found
      or { rule = rule.name, outcome = "refused", reason = words_of(found), row = item, place = place, due = one.due }
  end
  return type(rule.when) == "function" and each_once(list) or list
end

return judge

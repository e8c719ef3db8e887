--- What a rule says of each of its items: send, held, refused or skipped, and why. Needs no network.
local claim = require "sendoso.claim"
local date = require "sendoso.date"
local exclusions = require "sendoso.plan.exclusions"
local fail = require "sendoso.fail"
local occasion = require "sendoso.occasion"
local origin = require "sendoso.origin"
local policy = require "sendoso.plan.policy"
local recipient = require "sendoso.recipient"
local template = require "sendoso.template"
local typos = require "sendoso.plan.typos"
local window = require "sendoso.window"
local with_occasion = require "sendoso.plan.row"

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

---@class sendoso.Days the days of a run
---@field first sendoso.Date
---@field last sendoso.Date today
---@field furthest sendoso.Date what was due from here on and is not looked at is said
---@field is_first boolean the rule never ran
---@field is_empty? boolean there was nobody to look at

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

-- The first day on which a function says that it is due; it may give a table with more, and another day.
local function asked(rule, item, days)
  local day = days.first
  while day <= days.last do
    local ok, met = call("when", rule.when, item, day)
    if not ok then return nil, met end
    if met then
      met = type(met) == "table" and met or {}
      if met.due ~= nil and not date.is(met.due) then
        return nil, "when: due must be a day, as sendoso.today() gives"
      end
      if not met.due then met.due = day end
      return met.due <= days.last and { met } or {}
    end
    day = day + 1
  end
  return {}
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
local function judge(rule, item, met, days, context)
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

-- All that is said of one item.
local function judge_item(rule, item, days, context)
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
    local ok, found = pcall(judge, rule, item, one, days, context)
    list[i] = ok and found
      or { rule = rule.name, outcome = "refused", reason = words_of(found), row = item, place = place, due = one.due }
  end
  return list
end

-- The days of a run. What falls behind the look-back is said, from the last complete run on.
local function days_of(rule, today, reached, since)
  local settled = reached and date.parse(reached)
  local days = { last = today, is_first = not reached }
  days.first = since or window(settled, today, rule.look_back)
  days.furthest = reached and days.first - math.max(rule.look_back or 7, 7) or days.first
  if occasion.is(rule.when) then days.furthest = days.furthest - rule.when.before end
  if settled and settled < days.furthest then days.furthest = settled end
  return days
end

-- The iterator of a rule's items.
local function open(rule, say)
  local each = rule.each.open(say)
  if type(each) == "function" or (getmetatable(each) or {}).__call then return each end
  local _, err = fail("invalid", ("each must give an iterator, not a %s"):format(type(each)))
  error(err, 0)
end

-- What is to be said of all items together, of which `seen` has kept what is needed.
local function judge_all(rule, list, seen, remark)
  if seen.items > 0 and seen.lacking == seen.items then -- nothing of it is settled then
    list[#list + 1] = { rule = rule.name, outcome = "failed",
      reason = ("the rule '%s': nobody has a %s; is that column there, and filled in?")
        :format(rule.name, rule.when.field) }
  end
  local typo = seen.items > 0 and typos.words(rule, seen.groups, seen.last)
  if typo then remark(typo) end
  local unmatched, all = seen.unmatched()
  if unmatched > 0 then
    remark(("%s: %d of %d match nobody in the file of the rule '%s'"):format(rule.exclude, unmatched, all, rule.name))
  end
  if #list == 0 then remark(("the rule '%s' has nobody to look at"):format(rule.name)) end
end

--- Decides for all items of a rule. Raises when their file, or the list of exclusions, cannot be read.
---@param rule sendoso.Rule
---@param today sendoso.Date
---@param how { reached?: string, since?: sendoso.Date, aliases?: string[], remark: fun(text: string) }
---@return sendoso.Decision[] decisions, sendoso.Days days
local function decide(rule, today, how)
  local days = days_of(rule, today, how.reached, how.since)
  local list = {}
  local seen = { items = 0, last = {}, lacking = 0, groups = typos.groups(rule),
    unmatched = function() return 0, 0 end }
  local context = { aliases = how.aliases or {} }
  if rule.exclude then context.excluded, seen.unmatched = exclusions.open(rule.exclude, how.remark) end
  local say = {
    remark = how.remark,
    fault = function(reason) list[#list + 1] = { rule = rule.name, outcome = "unusable", reason = reason } end,
  }
  for item in open(rule, say) do
    seen.items = seen.items + 1
    for _, found in ipairs(judge_item(rule, item, days, context)) do
      list[#list + 1] = found
      if found.lacks then seen.lacking = seen.lacking + 1 end
    end
    if type(item) == "table" then
      seen.last = item
      typos.strike(seen.groups, item)
      if context.excluded then pcall(policy, rule, item, context.excluded, today, today) end -- see `unmatched`
    end
  end
  judge_all(rule, list, seen, how.remark)
  days.is_empty = #list == 0
  return list, days
end

return decide

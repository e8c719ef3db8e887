--- What a rule says of each of its items: send, held, refused or skipped, and why. Needs no network.
local claim = require "sendoso.claim"
local date = require "sendoso.date"
local employment = require "sendoso.employment"
local exclusions = require "sendoso.plan.exclusions"
local fail = require "sendoso.fail"
local occasion = require "sendoso.occasion"
local origin = require "sendoso.origin"
local recipient = require "sendoso.recipient"
local template = require "sendoso.template"
local window = require "sendoso.window"

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

-- The item with what its occasion adds: {years}, {due}. The item stays as it is.
local function with_occasion(item, met)
  local row = {}
  for name, value in pairs(met) do row[name] = value end
  return setmetatable(row, {
    __index = item,
    __pairs = function(self)
      local all = {}
      for name, value in pairs(item) do all[name] = value end
      for name, value in next, self do all[name] = value end
      return next, all, nil
    end,
  })
end

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

-- Is that asked for by name, in the singular or the plural, among those who get none otherwise?
local function is_included(rule, word)
  for _, name in ipairs(rule.include or {}) do
    if name:lower() == word:lower() or name:lower() .. "s" == word:lower() then return true end
  end
  return false
end

-- Why somebody who works here gets no gift: an outcome and a reason.
local function employment_of(rule, item, due, today)
  if employment.has_left(item, due) or employment.has_left(item, today) then
    local day = item.termination_date
    return "skipped", day and ("%s on %s"):format(day <= today and "left" or "leaves", tostring(day)) or "has left"
  end
  local kind = employment.kind(item)
  if kind and not is_included(rule, kind) then
    return "skipped", ("%s get none unless include = { \"%s\" }"):format(kind, kind)
  end
  local leave = employment.leave(item)
  if leave and not is_included(rule, leave) then
    return "held", ("is on leave (%s); include = { \"%s\" } sends it"):format(leave, leave)
  end
  local status = employment.unknown_status(item)
  if status and not is_included(rule, status) then
    return "held", ("has the status '%s', which is not known; if they are here, include = { \"%s\" }")
      :format(status, status)
  end
end

-- Why somebody gets no gift at all: an outcome and a reason.
local function policy(rule, item, excluded, due, today)
  local by = excluded and excluded(item)
  if by then return "skipped", ("excluded by %s"):format(by) end
  if employment.has_opted_out(item) then return "skipped", "has opted out of gifts" end
  if rule.each.is_people then return employment_of(rule, item, due, today) end
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

-- The key of a gift, and those that it may have had: what their templates need may not be there any more.
local function keys_of(rule, row, aliases)
  local filled, err = claim.key(rule.once, row)
  if not filled then return nil, err.message end
  local key, was = rule.name .. "/" .. filled, {}
  for _, alias in ipairs(aliases) do
    local old = claim.key(alias, row)
    if old and old ~= key then was[#was + 1] = old end
  end
  return key, was
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
  local key, was = keys_of(rule, row, context.aliases)
  if key then found.key, found.was = key, was end
  local outcome, reason = wanted(rule, item, row, context.excluded, found.due, days.last)
  local past = is_past(found, met, days)
  if past then
    found.is_past = true
    found.not_due = outcome == "skipped" -- an earlier run has said so
    return ends("skipped", outcome == "held" and ("%s; it %s"):format(past:gsub("; %-%-since.*", ""), reason) or past)
  end
  if not key then return ends("refused", was) end
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

local function raise(message, hint)
  local _, err = fail("invalid", message, { hint = hint })
  error(err, 0)
end

-- What occasions add to an item.
local added = { years = true, months = true, days = true, year = true, occasion = true, due = true, day = true }

-- The fields that a rule's own texts need, of {a|b} one of them: a list of groups. What a function adds is
-- not known before.
local function groups_of(rule)
  local groups = {}
  if type(rule.when) == "function" then return groups end
  local own = type(rule.gift) == "table" and rule.gift.message
  for _, text in ipairs { rule.once, rule.message or "", own or "" } do
    for _, group in ipairs(template.groups(text)) do
      local is_added = false
      for _, name in ipairs(group) do is_added = is_added or added[name] or false end
      if not is_added then groups[#groups + 1] = group end
    end
  end
  return groups
end

-- Takes out the groups of which an item has a field.
local function strike(groups, item)
  for i = #groups, 1, -1 do
    if template.has(item, groups[i]) then table.remove(groups, i) end
  end
end

-- The iterator of a rule's items.
local function open(rule, say)
  local each = rule.each.open(say)
  if type(each) == "function" or (getmetatable(each) or {}).__call then return each end
  raise(("each must give an iterator, not a %s"):format(type(each)))
end

-- What is wrong with all items together: a typo in the rule, or another file than it was made for. Nothing of
-- it is settled then.
local function check_all(rule, seen, list, remark)
  if seen.items > 0 and seen.lacking == seen.items then
    list[#list + 1] = { rule = rule.name, outcome = "failed",
      reason = ("the rule '%s': nobody has a %s; is that column there, and filled in?")
        :format(rule.name, rule.when.field) }
  end
  local missing = seen.items > 0 and seen.groups[1]
  if missing then
    remark(("the rule '%s': nobody has a %s, for {%s}%s"):format(rule.name, table.concat(missing, " or a "),
      table.concat(missing, "|"), template.nearest(seen.last, missing[1])))
  end
end

--- Decides for all items of a rule. Raises when their file cannot be read, and when nobody has a field that
--- the rule goes by.
---@param rule sendoso.Rule
---@param today sendoso.Date
---@param how { reached?: string, since?: sendoso.Date, aliases?: string[], remark: fun(text: string) }
---@return sendoso.Decision[] decisions, sendoso.Days days
local function decide(rule, today, how)
  local days = days_of(rule, today, how.reached, how.since)
  local list, seen = {}, { items = 0, last = {}, lacking = 0, groups = groups_of(rule) }
  local excluded, unmatched
  if rule.exclude then excluded, unmatched = exclusions.open(rule.exclude, how.remark) end
  local context = { aliases = how.aliases or {}, excluded = excluded }
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
      strike(seen.groups, item)
      if excluded then excluded(item) end -- whether they are due or not: who is on the list is known then
    end
  end
  check_all(rule, seen, list, how.remark)
  if unmatched and unmatched() > 0 then
    how.remark(("%s: %d of %d match nobody in the file of the rule '%s'"):format(rule.exclude, unmatched(),
      select(2, unmatched()), rule.name))
  end
  if #list == 0 then how.remark(("the rule '%s' has nobody to look at"):format(rule.name)) end
  days.is_empty = #list == 0
  return list, days
end

return decide

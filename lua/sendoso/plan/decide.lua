--- What a rule says of each of its items: send, held, refused or skipped, and why. Needs no network.
local claim = require "sendoso.claim"
local date = require "sendoso.date"
local employment = require "sendoso.employment"
local exclusions = require "sendoso.plan.exclusions"
local occasion = require "sendoso.occasion"
local origin = require "sendoso.origin"
local recipient = require "sendoso.recipient"
local template = require "sendoso.template"
local window = require "sendoso.window"

---@class sendoso.Decision
---@field rule string
---@field outcome "send"|"held"|"refused"|"skipped"|"unusable"
---@field reason? string why it is not sent
---@field key? string
---@field was? string[] keys under earlier names of the rule
---@field row? table the item, with what its occasion adds
---@field place? string "staff.csv:17"
---@field due? sendoso.Date
---@field not_due? boolean nothing comes round
---@field gift? table options of the send; message is filled in, as text
---@field warning? string

local LOOK_BACK = 7

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

-- A function of the rule: what it returns, or nil and why it failed.
local function call(what, fn, ...)
  local results = table.pack(pcall(fn, ...))
  if results[1] then return true, table.unpack(results, 2, results.n) end
  return false, ("%s failed: %s"):format(what, tostring(results[2]))
end

-- What comes round for an item, in the days that are looked at and in those before the last complete
-- run; or why there is nothing.
local function met_by(rule, item, days)
  if not rule.when then return { { due = days.last } } end
  if occasion.is(rule.when) then
    if item[rule.when.field] == nil then return {}, ("there is no %s"):format(rule.when.field) end
    return rule.when:within(item, days.furthest, days.last), "not due"
  end
  local ok, met, _ = call("when", rule.when, item, days.last)
  if not ok then return nil, met end
  return met and { type(met) == "table" and met or { due = days.last } } or {}, "not due"
end

-- Why somebody gets no gift at all: an outcome and a reason.
local function policy(rule, item, excluded, due, today)
  local by = excluded and excluded(item)
  if by then return "skipped", ("excluded by %s"):format(by) end
  if not rule.each.is_people then return nil end
  if employment.has_opted_out(item) then return "skipped", "has opted out of gifts" end
  if employment.has_left(item, due) or employment.has_left(item, today) then
    local day = item.termination_date
    return "skipped", day and ("%s on %s"):format(day <= today and "left" or "leaves", tostring(day)) or "has left"
  end
  local kind = employment.kind(item)
  if kind then
    for _, name in ipairs(rule.include or {}) do
      if name == kind then kind = nil end
    end
    if kind then return "skipped", ("%s get none unless include = { \"%s\" }"):format(kind, kind) end
  end
  local leave = employment.leave(item)
  if leave then return "held", ("is on leave (%s); send it by hand if it should go"):format(leave) end
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
  if options.campaign == nil then return nil, "gift names no campaign" end
  options.message = options.message or rule.message
  if options.message == nil then return options end
  if type(options.message) ~= "string" then return nil, "message must be a text" end
  local text, err = template.fill(options.message, row, "message")
  if not text then return nil, err.message end
  options.message = text
  return options
end

-- Keys under the name of the rule, and under the names it had before.
local function keys_of(rule, row)
  local filled, err = claim.key(rule.once, row)
  if not filled then return nil, err.message end
  return rule.name .. "/" .. filled, rule.was and { rule.was .. "/" .. filled } or nil
end

-- Sendoso is known to hold gifts to such addresses for a person to look at.
local function warning_of(row)
  local email = recipient.of(row).email
  return email and email:find "%+.*@" and "the + in the e-mail is known to make Sendoso hold a gift" or nil
end

-- What is said of an item whose occasion has come.
local function judge(rule, item, met, days, excluded)
  local row = with_occasion(item, met)
  local found = { rule = rule.name, outcome = "send", row = row, place = origin.of(item), due = met.due or days.last }
  local function ends(outcome, reason)
    found.outcome, found.reason = outcome, reason
    return found
  end
  local key, was = keys_of(rule, row)
  if not key then return ends("refused", was) end
  found.key, found.was, found.warning = key, was, warning_of(row)
  local outcome, reason = policy(rule, item, excluded, found.due, days.last)
  if outcome then return ends(outcome, reason) end
  if rule.where then
    local ok, is_wanted, why = call("where", rule.where, row)
    if not ok then return ends("refused", is_wanted) end
    if not is_wanted then return ends("skipped", why and tostring(why) or "where says no") end
  end
  if found.due < days.first then
    return ends("skipped", ("was due on %s, before the %s run; --since %s sends it"):format(tostring(found.due),
      days.is_first and "first" or "last complete", tostring(found.due)))
  end
  local gift
  gift, reason = gift_of(rule, row)
  if not gift then return ends("refused", reason) end
  found.gift = gift
  return found
end

-- The days that are looked at, from the first on; those before them are shown, from the furthest on.
local function days_of(rule, today, reached, since)
  local days = { last = today, is_first = not reached, furthest = today - (rule.look_back or LOOK_BACK) }
  days.first = since or window(reached and date.parse(reached) or nil, today, rule.look_back)
  if days.first < days.furthest then days.furthest = days.first end
  return days
end

--- Decides for all items of a rule. Raises when their file cannot be read.
---@param rule sendoso.Rule
---@param today sendoso.Date
---@param reached? string the day up to which the rule is settled
---@param since? sendoso.Date the first day that is looked at, whatever is settled
---@param remark fun(text: string)
---@return sendoso.Decision[] decisions, { first: sendoso.Date, last: sendoso.Date } days
local function decide(rule, today, reached, since, remark)
  local days = days_of(rule, today, reached, since)
  local list = {}
  local excluded = rule.exclude and exclusions.open(rule.exclude, remark)
  local say = {
    remark = remark,
    fault = function(reason) list[#list + 1] = { rule = rule.name, outcome = "unusable", reason = reason } end,
  }
  for item in rule.each.open(say) do
    local met, reason = met_by(rule, item, days)
    local place = origin.of(item)
    if not met then
      list[#list + 1] = { rule = rule.name, outcome = "refused", reason = reason, row = item, place = place }
    elseif #met == 0 then
      list[#list + 1] = { rule = rule.name, outcome = "skipped", reason = reason, row = item, place = place,
        not_due = true }
    end
    for _, one in ipairs(met or {}) do list[#list + 1] = judge(rule, item, one, days, excluded) end
  end
  return list, days
end

return decide

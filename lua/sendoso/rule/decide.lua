--- What a rule says of all of its items, on the days of a run. Needs no network.
local date = require "sendoso.dates.date"
local exclusions = require "sendoso.data.exclusions"
local fail = require "sendoso.fail"
local judge = require "sendoso.rule.judge"
local occasion = require "sendoso.dates.occasion"
local typos = require "sendoso.rule.typos"
local window = require "sendoso.dates.days"

---@class sendoso.Days the days of a run
---@field first sendoso.Date
---@field last sendoso.Date today
---@field furthest sendoso.Date what was due from here on and is not looked at is said
---@field is_first boolean the rule never ran
---@field is_empty? boolean there was nobody to look at

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

-- The iterator of a rule's items, and its state where it has one, as that of ipairs.
local function open(rule, say)
  local each, state, first = rule.each.open(say)
  if type(each) == "function" or (getmetatable(each) or {}).__call then return each, state, first end
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
    for _, found in ipairs(judge(rule, item, days, context)) do
      list[#list + 1] = found
      if found.lacks then seen.lacking = seen.lacking + 1 end
    end
    if type(item) == "table" then
      seen.last = item
      typos.strike(seen.groups, item)
      if context.excluded then pcall(context.excluded, item) end -- who is not due may be on the list as well
    end
  end
  judge_all(rule, list, seen, how.remark)
  days.is_empty = #list == 0
  return list, days
end

return decide

--- What a rule says of all of its items, on the days of a run. Needs no network.
local days_of = require("sendoso.dates.days").of
local exclusions = require "sendoso.data.exclusions"
local fail = require "sendoso.fail"
local judge = require "sendoso.rule.judge"
local occasion = require "sendoso.dates.occasion"
local typos = require "sendoso.rule.typos"

-- The iterator of a rule's items, and its state where it has one, as that of ipairs.
local function open(rule, context)
  local each, state, first = rule.each.open(context)
  if type(each) == "function" or (getmetatable(each) or {}).__call then return each, state, first end
  fail.raise("invalid", ("each must give an iterator, not a %s"):format(type(each)))
end

-- What is to be said of all items together.
local function judge_all(rule, decisions, sight, remark)
  if sight.items > 0 and sight.lacking == sight.items then -- nothing of it is settled then
    decisions[#decisions + 1] = { rule = rule.name, outcome = "failed",
      reason = ("the rule '%s': nobody has a %s; is that column there, and filled in?")
        :format(rule.name, rule.when.field) }
  end
  local typo = sight.items > 0 and typos.words(rule, sight.groups, sight.last)
  if typo then remark(typo) end
  local unmatched, all = sight.unmatched()
  if unmatched > 0 then
    remark(("%s: %d of %d match nobody in the file of the rule '%s'"):format(rule.exclude, unmatched, all, rule.name))
  end
  if #decisions == 0 then remark(("the rule '%s' has nobody to look at"):format(rule.name)) end
end

-- What is needed to judge all items together.
local function new_sight(rule)
  return { items = 0, last = {}, lacking = 0, groups = typos.groups(rule), unmatched = function() return 0, 0 end }
end

-- Takes note of an item that was decided on.
local function note(sight, item, decisions, excluded)
  sight.items = sight.items + 1
  for _, decision in ipairs(decisions) do
    if decision.lacks then sight.lacking = sight.lacking + 1 end
  end
  if type(item) ~= "table" then return end
  sight.last = item
  typos.strike(sight.groups, item)
  if excluded then pcall(excluded, item) end -- who is not due may be on the list as well
end

--- Decides for all items of a rule. Raises when their file, or the list of exclusions, cannot be read.
---@param rule sendoso.Rule
---@param today sendoso.Date
---@param how { reached?: string, since?: sendoso.Date, aliases?: string[], date_order?: string, remark: fun() }
---@return sendoso.Decision[] decisions, sendoso.Days days
local function decide(rule, today, how)
  local days = days_of(today, { reached = how.reached, since = how.since, look_back = rule.look_back,
    before = occasion.is(rule.when) and rule.when.before or 0 })
  local decisions, sight, aliases, excluded = {}, new_sight(rule), how.aliases or {}, nil
  local context = {
    today = today, date_order = how.date_order, remark = how.remark,
    fault = function(reason)
      decisions[#decisions + 1] = { rule = rule.name, outcome = "unusable", reason = reason }
    end,
  }
  if rule.exclude then excluded, sight.unmatched = exclusions.open(rule.exclude, context) end
  for item in open(rule, context) do
    local of_item = judge(rule, item, days, { aliases = aliases, excluded = excluded })
    table.move(of_item, 1, #of_item, #decisions + 1, decisions)
    note(sight, item, of_item, excluded)
  end
  judge_all(rule, decisions, sight, how.remark)
  days.is_empty = #decisions == 0
  return decisions, days
end

return decide

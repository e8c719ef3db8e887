--- Decides for all items of a rule, for the days of a run. Needs no network.
local days_of = require("sendoso.dates.days").of
local exclusions = require "sendoso.data.exclusions"
local fail = require "sendoso.fail"
local judge = require "sendoso.rule.judge"
local occasion = require "sendoso.dates.occasion"
local typos = require "sendoso.rule.typos"
local words = require "sendoso.words"

-- The iterator over a rule's items, with its state if it has one (as that of ipairs).
local function open(rule, context)
  local each, state, first = rule.each.open(context)
  if type(each) == "function" or (getmetatable(each) or {}).__call then return each, state, first end
  fail.raise("invalid", ("each: expected an iterator, got %s"):format(words.kind(each)))
end

-- What can only be seen from all items together.
local function judge_all(rule, decisions, sight, remark)
  if sight.items > 0 and sight.lacking == sight.items then -- then the rule is not complete for these days
    decisions[#decisions + 1] = { rule = rule.name, outcome = "failed",
      reason = ("rule '%s': no row has a %s; check that the column exists and is filled in")
        :format(rule.name, rule.when.field) }
  end
  local typo = sight.items > 0 and typos.words(rule, sight.groups, sight.last)
  if typo then remark(typo) end
  local unmatched, all = sight.unmatched()
  if unmatched > 0 then
    remark(("%s: %d of %d entries match nobody in the file of rule '%s'"):format(rule.exclude, unmatched, all,
      rule.name))
  end
  if #decisions == 0 then remark(("rule '%s' has no rows to look at"):format(rule.name)) end
end

-- What is collected to judge all items together.
local function new_sight(rule)
  return { items = 0, last = {}, lacking = 0, groups = typos.groups(rule), unmatched = function() return 0, 0 end }
end

-- Collects from an item and its decisions.
local function note(sight, item, decisions, excluded)
  sight.items = sight.items + 1
  for _, decision in ipairs(decisions) do
    if decision.lacks then sight.lacking = sight.lacking + 1 end
  end
  if type(item) ~= "table" then return end
  sight.last = item
  typos.strike(sight.groups, item)
  if excluded then pcall(excluded, item) end -- a person who is not due may be on the list, too
end

--- Decides for all items of a rule. Raises if their file, or the exclusion list, cannot be read.
---@param rule sendoso.Rule
---@param today sendoso.Date
---@param how { reached?: string, since?: sendoso.Date, aliases?: string[], date_order?: string, kept?: table,
---remark: fun() } date_order and kept: as in sendoso.FileContext
---@return sendoso.Decision[] decisions, sendoso.Days days
local function decide(rule, today, how)
  local days = days_of(today, { reached = how.reached, since = how.since, look_back = rule.look_back,
    before = occasion.is(rule.when) and rule.when.before or 0 })
  local decisions, sight, aliases, excluded = {}, new_sight(rule), how.aliases or {}, nil
  local context = {
    today = today, date_order = how.date_order, kept = how.kept, remark = how.remark,
    fault = function(place, reason)
      decisions[#decisions + 1] = { rule = rule.name, outcome = "unusable", reason = reason, place = place }
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

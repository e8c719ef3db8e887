--- Decides for all items of a rule, for the days of a run. Needs no network.
local days_of = require("sendoso.dates.days").of
local exclusions = require "sendoso.data.exclusions"
local fail = require "sendoso.fail"
local judge = require "sendoso.rule.judge"
local lacking = require "sendoso.rule.lacking"
local occasion = require "sendoso.dates.occasion"
local typos = require "sendoso.rule.typos"
local words = require "sendoso.words"

-- The iterator over a rule's items, with its state if it has one (as that of ipairs).
local function open(rule, files)
  local each, state, first = rule.each.open(files)
  if type(each) == "function" or (getmetatable(each) or {}).__call then return each, state, first end
  fail.raise("invalid", ("each: expected an iterator, got %s"):format(words.kind(each)))
end

-- What is counted in all items: some mistakes in a rule can be seen only from all of them together.
local function new_counts(rule)
  return { items = 0, without_date = 0, last = {}, missing = typos.groups(rule) }
end

local function count_item(counts, item, decisions)
  counts.items = counts.items + 1
  for _, decision in ipairs(decisions) do
    if decision.lacks then counts.without_date = counts.without_date + 1 end
  end
  if type(item) ~= "table" then return end
  counts.last = item
  typos.remove_found(counts.missing, item)
end

-- Looks for mistakes in the counts. If no item has the date of the rule, the rule is not complete for these days.
local function judge_counts(rule, counts, decisions, note)
  if counts.items == 0 then return end
  if counts.without_date == counts.items then
    decisions[#decisions + 1] = { rule = rule.name, outcome = "failed",
      reason = ("rule '%s': no row has a %s; check that the column exists and is filled in")
        :format(rule.name, rule.when.field) }
  end
  decisions[#decisions + 1] = lacking(rule, decisions, counts.lack)
  local typo = typos.words(rule, counts.missing, counts.last)
  if typo then note(typo) end
end

-- Entries of the exclusion list that match nobody may have a typo.
local function judge_exclusions(rule, count_unmatched, note)
  local unmatched, all = count_unmatched()
  if unmatched == 0 then return end
  note(("%s: %d of %d entries match nobody in the file of rule '%s'"):format(rule.exclude, unmatched, all, rule.name))
end

--- Decides for all items of a rule. Raises if their file, or the exclusion list, cannot be read.
---@param rule sendoso.Rule
---@param today sendoso.Date
---@param options { reached?: string, since?: sendoso.Date, aliases?: string[], date_order?: string, kept?: table,
---note: fun(text: string) } date_order, kept and note: as in sendoso.FileContext
---@return sendoso.Decision[] decisions, sendoso.Days days
local function decide(rule, today, options)
  local days = days_of(today, { reached = options.reached, since = options.since, look_back = rule.look_back,
    before = occasion.is(rule.when) and rule.when.before or 0 })
  local decisions, counts, judging = {}, new_counts(rule), { aliases = options.aliases or {} }
  local files = { today = today, date_order = options.date_order, kept = options.kept, note = options.note }
  function files.skip(place, reason)
    decisions[#decisions + 1] = { rule = rule.name, outcome = "unusable", reason = reason, place = place }
  end
  files.ignore, files.lack = rule.ignore, function(text) counts.lack = text end
  local count_unmatched
  if rule.exclude then judging.excluded_by, count_unmatched = exclusions.open(rule.exclude, files) end
  for item in open(rule, files) do
    local of_item = judge(rule, item, days, judging)
    table.move(of_item, 1, #of_item, #decisions + 1, decisions)
    count_item(counts, item, of_item)
    -- A person who is not due may be on the list, too.
    if rule.exclude and type(item) == "table" then judging.excluded_by(item) end
  end
  judge_counts(rule, counts, decisions, options.note)
  if rule.exclude then judge_exclusions(rule, count_unmatched, options.note) end
  if #decisions == 0 then options.note(("rule '%s' has no rows to look at"):format(rule.name)) end
  days.is_empty = #decisions == 0
  return decisions, days
end

return decide

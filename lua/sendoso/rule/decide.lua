--- Decides for all items of a rule, for the days of a run. Needs no network.
local became = require "sendoso.rule.became"
local days_of = require("sendoso.dates.days").of
local debts = require "sendoso.rule.debts"
local fail = require "sendoso.fail"
local judge = require "sendoso.rule.judge"
local lacking = require "sendoso.rule.lacking"
local occasion = require "sendoso.dates.occasion"
local person = require "sendoso.data.person"
local strict = require "sendoso.rule.strict"
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
  return { items = 0, last = {}, missing = typos.groups(rule), rows = 0, dated = 0, dates = {},
    not_due = 0, lacking = 0, placeholders = {} }
end

-- Counts the date of an item, by a number that its year, month and day make.
local function count_date(counts, day)
  if type(day) ~= "table" or not day.month then return end
  local number = ((day.year or 0) * 12 + day.month) * 31 + day.day
  counts.dated = counts.dated + 1
  counts.dates[number] = (counts.dates[number] or 0) + 1
  if not counts.most or counts.dates[number] >= counts.dates[counts.most] then
    counts.most, counts.date = number, day
  end
end

-- Takes up the decisions for an item. Who is not due is counted, not kept; nor is what goes to `into`.
local function take(counts, decisions, of_item, into)
  for i = 1, #of_item do
    local decision = of_item[i]
    if decision.placeholder then table.insert(counts.placeholders, decision) end
    if decision.lacks then counts.lacking = counts.lacking + 1
    elseif not decision.outcome then counts.not_due = counts.not_due + 1
    elseif into then into(decision)
    else decisions[#decisions + 1] = decision end
  end
end

local function count_item(counts, rule, item, days)
  counts.items = counts.items + 1
  if type(item) ~= "table" then return end
  counts.last = item
  if occasion.is(rule.when) and not days.is_ahead then count_date(counts, item[rule.when.field]) end
  if counts.missing[1] then typos.remove_found(counts.missing, item) end
end

-- Which people of a file are looked at: those for whom something may be due, and until each field of the rule's texts
-- was found in one of them, all. `match` compares the exclusion list with the others, too; on the days of `late`,
-- something was due that is owed.
local function due_of(rule, days, counts, more)
  if not occasion.is(rule.when) then return nil end
  return {
    field = rule.when.field,
    begin = more.begin,
    may_be = function(day)
      local may = rule.when:may_be_due(day, days.furthest, days.last)
      for _, late in ipairs(more.late) do may = may or rule.when:may_be_due(day, late, late) end
      return may
    end,
    wants_all = function() return #counts.missing > 0 end,
    count = function(not_due, without, knows)
      if more.match then more.match(knows) end
      counts.items, counts.dated = counts.items + not_due + without, counts.dated + not_due
      counts.not_due, counts.lacking = counts.not_due + not_due, counts.lacking + without
    end,
  }
end

-- The same for a rule that waits until a field becomes a value: those for whom it may have.
local function changed_of(rule, counts, seen, match)
  if not became.is(rule.when) or not seen then return nil end
  return seen:walk {
    field = rule.when.field,
    digest_of = function(item) return rule.when:digest_of(item, seen) end,
    due = seen:digest(rule.when.value),
    wants_all = function() return #counts.missing > 0 end,
    count = function(not_due, without, knows)
      if match then match(knows) end
      counts.items = counts.items + not_due + without
      counts.not_due, counts.lacking = counts.not_due + not_due, counts.lacking + without
    end,
  }
end

-- What is remembered of the day, and compared with others. Rows that are skipped are people, too. The date that most
-- people have is only that of the people who were looked at: if it is no other one's, no gift is sent for it.
local function day_of(rule, counts)
  return { not_due = counts.not_due, lacking = counts.lacking, people = counts.items + counts.rows,
    same = counts.most and { field = rule.when.field, date = counts.date,
    count = counts.dates[counts.most], all = counts.dated } }
end

-- Names those whose date stands for none: nothing will ever be due for them.
local function judge_placeholders(rule, list, note)
  if #list == 0 then return end
  local first, more = list[1], #list > 1 and (" (and %s)"):format(words.count(#list - 1, "row more", "rows more")) or ""
  note(("%s: %s%s: no gift of rule '%s' is due for that"):format(first.place, first.placeholder, more, rule.name))
end

-- Looks for mistakes in the counts. If no item has the date of the rule, the rule is not complete for these days.
local function judge_counts(rule, counts, decisions, note)
  if counts.items == 0 then return end
  if counts.lacking == counts.items then
    decisions[#decisions + 1] = { rule = rule.name, outcome = "failed",
      reason = ("rule '%s': no row has a %s; check that the column exists and is filled in")
        :format(rule.name, rule.when.field) }
  end
  judge_placeholders(rule, counts.placeholders, note)
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

-- The person of a row that is skipped, if something of a file of people can be read of them; or nil.
local function item_of(rule, decision)
  local row = decision.unread
  decision.unread = nil
  if not row or row.is_misshapen or row.table.columns.kind ~= "person" or not occasion.is(rule.when) then return nil end
  return person.new(row.table, row.at)
end

-- What is owed to people whom a file of people does not have any more. If nobody in it has a date, it is another file.
local function gone(rule, counts, decisions, owed)
  local file = rule.each.is_people and rule.each.file
  local is_by_field = occasion.is(rule.when) or became.is(rule.when)
  if not file or counts.lacking == counts.items or not is_by_field then return {} end
  return debts.gone(owed, decisions, file:match "[^/]+$")
end

-- How many days before those of a run what was due is listed: somebody may have been entered weeks or months late. In
-- many people, most are due on one of so many days, and each would be looked up. A function of the script would be
-- asked about each day.
local NAMED, NAMED_OF_FEW, FEW = 30, 366, 5000

local function days_for(rule, today, options, named)
  local is_occasion = occasion.is(rule.when)
  return days_of(today, { reached = options.reached, began = options.began, since = options.since,
    look_back = rule.look_back, named = is_occasion and named or 0, before = is_occasion and rule.when.before or 0 })
end

--- Decides for all items of a rule. Raises if their file, or the exclusion list, cannot be read.
---@param rule sendoso.Rule
---@param today sendoso.Date
---@param options { reached?: string, began?: string, since?: sendoso.Date, aliases?: string[],
---owed?: table<string, sendoso.Debt>, people?: fun(decision: sendoso.Decision): string, date_order?: string,
---kept?: table, rosters?: table, seen?: sendoso.Seen, note: fun(text: string), days?: sendoso.Days,
---take?: fun(decision: sendoso.Decision), day_at: fun(seconds: integer): sendoso.Date } days: other ones than those of
---a run; take: gets the decisions on items, which are not kept then; reached, began: the days of its last and first
---run; date_order, kept, rosters and note: as in sendoso.FileContext; day_at: the date at a moment, in the zone of the
---run
---@return sendoso.Decision[] decisions
---@return sendoso.Days days
---@return { people: integer, not_due: integer, lacking: integer, same?: table } found see
---sendoso.RuleDay; not_due and lacking: people without a decision, since nothing is due, or the date is missing
local function decide(rule, today, options)
  local days = options.days or days_for(rule, today, options, NAMED)
  local function begin(size)
    if options.days or size > FEW then return end
    local wider = days_for(rule, today, options, NAMED_OF_FEW)
    days.listed, days.furthest = wider.listed, wider.furthest
  end
  if rule.each.size then begin(rule.each.size) end
  local decisions, skipped, counts, judging = {}, {}, new_counts(rule), { aliases = options.aliases or {},
    debts = debts.new(options.owed or {}, days, options.people), rows = strict.new(rule), day_at = options.day_at,
    seen = options.seen, is_occasion = occasion.is(rule.when), is_became = became.is(rule.when) }
  local files = { today = today, last = days.is_ahead and days.last or nil, date_order = options.date_order,
    kept = options.kept, rosters = options.rosters, note = options.note }
  function files.skip(place, reason, row)
    counts.rows = counts.rows + 1
    skipped[#skipped + 1] = { rule = rule.name, outcome = "unusable", reason = reason, place = place, unread = row }
    decisions[#decisions + 1] = skipped[#skipped]
  end
  function files.incomplete(text) -- the people on the other pages are still to come
    decisions[#decisions + 1] = { rule = rule.name, outcome = "failed",
      reason = ("rule '%s': %s"):format(rule.name, text) }
  end
  files.ignore, files.lack = rule.ignore, function(text) counts.lack = text end
  local count_unmatched, match
  if rule.exclude then
    judging.excluded_by, count_unmatched, match = require("sendoso.data.exclusions").open(rule.exclude, files)
  end
  files.due = due_of(rule, days, counts, { match = match, late = judging.debts.late, begin = begin })
  files.changed = changed_of(rule, counts, options.seen, match)
  for item in open(rule, files) do
    take(counts, decisions, judge.one(rule, item, days, judging), options.take)
    count_item(counts, rule, item, days)
    -- A person who is not due may be on the list, too.
    if rule.exclude and type(item) == "table" then judging.excluded_by(item) end
  end
  for _, decision in ipairs(skipped) do
    local item = item_of(rule, decision)
    decision.owes = item and judge.owes(rule, item, days, judging, decision.reason)
  end
  days.gone = gone(rule, counts, decisions, judging.debts)
  judge_counts(rule, counts, decisions, options.note)
  if rule.exclude then judge_exclusions(rule, count_unmatched, options.note) end
  days.is_empty = counts.items == 0 and #decisions == 0
  if days.is_empty then options.note(("rule '%s' has no rows to look at"):format(rule.name)) end
  return decisions, days, day_of(rule, counts)
end

return decide

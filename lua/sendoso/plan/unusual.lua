--- What nobody expects of a day: many more gifts than ever, a file without most of its people, a date that most people
--- have, an old file, a day that has not come. A safe tool stops and asks.
local duration = require "sendoso.dates.duration"
local fail = require "sendoso.fail"
local words = require "sendoso.words"

local unusual = {}

local ALWAYS_USUAL = 20 -- so many gifts at most
local TIMES = 3 -- as many as the largest of the last runs
local LEFT_PERCENT = 70 -- of the people of the last time
local FEW = 3 -- people fewer are no question
local MANY = 10 -- people with one date are one, if they are most

---@class sendoso.RuleDay what a plan has found of a rule
---@field gifts integer to be sent
---@field people integer in its file, invalid rows too
---@field same? { field: string, date: sendoso.Date, count: integer, all: integer } the date that most people have, of
---all with a date, if a gift is sent for it
---@field written? integer when its file was written, seconds since 1970

---@alias sendoso.PastRun { day: string, gifts: integer, people: integer }

-- Is it more than usual, if the largest number of the last runs was that?
local function is_many(gifts, largest) return gifts > math.max(ALWAYS_USUAL, TIMES * largest) end

local function most_gifts(rule, day, runs)
  local gifts = words.count(day.gifts, "gift is due", "gifts are due")
  if rule.most then
    return day.gifts > rule.most and ("rule '%s': %s, more than its most = %d"):format(rule.name, gifts, rule.most)
  end
  local largest = 0
  for _, run in ipairs(runs) do largest = math.max(largest, run.gifts) end
  if not is_many(day.gifts, largest) then return nil end
  local before = #runs == 0 and "and no earlier run is known"
    or ("and the largest of its last runs had %d"):format(largest)
  return ("rule '%s': %s, %s"):format(rule.name, gifts, before)
end

-- How a file, or a list of the script, is named.
local function source(rule)
  return rule.each.file and rule.each.file:match "[^/]+$" or ("rule '%s'"):format(rule.name)
end

-- A report of attendees, or a file of events, is another one each time.
local function fewer_people(rule, day, runs)
  local last = rule.each.is_people and runs[1]
  if not last or day.people * 100 >= last.people * LEFT_PERCENT then return nil end
  if day.people > 0 and last.people - day.people < FEW then return nil end
  return ("%s has %s; on %s it had %d"):format(source(rule),
    day.people == 0 and "no people" or words.count(day.people, "person", "people"), last.day, last.people)
end

local function same_date(rule, day)
  local same = rule.each.is_people and day.same
  if not same or same.all < MANY or same.count * 2 <= same.all then return nil end
  return ("%s: %d of %d people have the %s %s"):format(source(rule), same.count, same.all, same.field,
    tostring(same.date))
end

local function old_file(rule, day, now)
  if not rule.max_age or not day.written then return nil end
  local age_ms = (now - day.written) * 1000
  return age_ms > duration.parse(rule.max_age) and ("%s was written %s ago, more than max_age = \"%s\""):format(
    source(rule), duration.words(age_ms), rule.max_age)
end

--- Returns what is unusual about a day of a rule, a line each.
---@param rule sendoso.Rule
---@param day sendoso.RuleDay
---@param runs sendoso.PastRun[] the last thirty, the last one first
---@param now integer seconds since 1970
---@return string[]
function unusual.of(rule, day, runs, now)
  local list = {}
  list[#list + 1] = most_gifts(rule, day, runs) or nil
  list[#list + 1] = fewer_people(rule, day, runs)
  list[#list + 1] = same_date(rule, day)
  list[#list + 1] = old_file(rule, day, now) or nil
  return list
end

--- Returns what is unusual about all gifts of a file of rules together: each rule may have a usual number, and all of
--- them many more than ever. A rule that says how many are usual, or that is unusual itself, is not counted again.
---@param list { gifts: integer, runs: sendoso.PastRun[] }[] of each rule
---@return string?
function unusual.together(list)
  local gifts, rules, by_day, largest = 0, 0, {}, 0
  for _, one in ipairs(list) do
    if one.gifts > 0 then gifts, rules = gifts + one.gifts, rules + 1 end
    for _, run in ipairs(one.runs) do
      by_day[run.day] = (by_day[run.day] or 0) + run.gifts
      largest = math.max(largest, by_day[run.day])
    end
  end
  if rules < 2 or not is_many(gifts, largest) then return nil end
  local before = next(by_day) == nil and "and no earlier run is known"
    or ("and the most on one of the last days was %d"):format(largest)
  return ("%d gifts are due by %d rules together, %s"):format(gifts, rules, before)
end

-- The last runs of a rule, or of the one that it was.
local function runs_of(ledger, rule, today)
  if not ledger then return {} end
  local runs, err = ledger:runs(rule.name, today)
  if runs and #runs == 0 and rule.was then return ledger:runs(rule.was, today) end
  return runs, err
end

-- How many gifts of each rule are to be sent.
local function count(plan)
  local counts = {}
  for _, entry in ipairs(plan.entries) do
    if entry.outcome == "send" then counts[entry.rule] = (counts[entry.rule] or 0) + 1 end
  end
  return counts
end

--- Returns what is unusual about a plan, each line once: rules may share a file. The plan gets the number of gifts of
--- each rule.
---@param plan sendoso.Plan
---@param rules sendoso.Rule[] in the order of the plan
---@param found table<sendoso.Rule, sendoso.RuleDay> nothing of a rule that has failed
---@param ledger sendoso.core.Ledger|false
---@param now integer seconds since 1970
---@return string[]?, sendoso.Error?
function unusual.find(plan, rules, found, ledger, now)
  local list, seen, counts, usual = {}, {}, count(plan), {}
  for i, rule in ipairs(rules) do
    local its_day = found[rule]
    local runs, err = runs_of(ledger, rule, plan.today)
    if not runs then return nil, err end
    if its_day then
      its_day.gifts = counts[rule.name] or 0
      its_day.written = rule.each.file and require("sendoso.core").modified(rule.each.file)
      plan.rules[i].gifts = its_day.gifts
      if not rule.most and not most_gifts(rule, its_day, runs) then
        usual[#usual + 1] = { gifts = its_day.gifts, runs = runs }
      end
    end
    for _, text in ipairs(its_day and unusual.of(rule, its_day, runs, now) or {}) do
      if not seen[text] then list[#list + 1], seen[text] = text, true end
    end
  end
  list[#list + 1] = unusual.together(usual)
  return list
end

--- Asks before the first gift, and prints what is unusual. A dry run goes on, and so does a run in which a person has
--- accepted it.
---@param run sendoso.Run
---@param list string[]
---@param is_dry_run boolean
---@return true?, sendoso.Error?
function unusual.ask(run, list, is_dry_run)
  if #list == 0 then return true end
  local accepted = run.settings.accept_unusual
  for _, text in ipairs(list) do
    if accepted then run:note("unusual, and accepted: %s", text) else run:warn("unusual: %s", text) end
  end
  if accepted or is_dry_run then return true end
  return fail("guard", "nothing was sent, since this is unusual",
    { hint = "look at it with `sendoso plan`; if it is right, add --accept-unusual" })
end

--- Returns what is unusual about a day: it has not come, by the real clock. In the sandbox, that is no matter.
---@param run sendoso.Run
---@param day sendoso.Date
---@param service string of a client, or an account
---@return string[]
function unusual.ahead(run, day, service)
  local today = run:day_at(run:now())
  if service == "sandbox" or day <= today then return {} end
  return { ("the gifts are of %s, and today is %s"):format(tostring(day), tostring(today)) }
end

return unusual

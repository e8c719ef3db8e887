--- What the coming months will cost: the gifts that rules will have due, as their files are today. Asks nobody: what a
--- gift costs is known by its amount, the price that the rule states, or one that is given with the forecast.
local became = require "sendoso.rule.became"
local costs = require "sendoso.forecast.costs"
local decide = require "sendoso.rule.decide"
local fail = require "sendoso.fail"
local groups = require "sendoso.forecast.groups"
local occasion = require "sendoso.dates.occasion"
local words = require "sendoso.words"

local forecast = {}

---@class sendoso.Forecast
---@field from string the first day
---@field to string the last one
---@field groups sendoso.ForecastGroups all gifts, by month, rule, campaign and team group
---@field notes string[]
---@field failed string[] rules that could not be looked at, and why

---@class sendoso.ForecastOptions
---@field today sendoso.Date
---@field until_day sendoso.Date
---@field files sendoso.FileContext
---@field day_at fun(seconds: integer): sendoso.Date
---@field prices table<string, integer> campaign -> hundredths
---@field currency? string of amounts whose currency nothing states

-- The days of a forecast: all of them are yet to come.
local function days_of(options)
  local today = options.today
  return { from = today, first = today, last = options.until_day, listed = today, furthest = today, is_first = true,
    is_ahead = true }
end

-- Collects notes, each once: rules may share a file.
local function note_into(list)
  local said = {}
  return function(text)
    if not said[text] then list[#list + 1] = text end
    said[text] = true
  end
end

-- What will not be sent as things are, in the words of a plan.
local others = {
  { "held", "gift would be held", "gifts would be held" },
  { "refused", "gift would be refused", "gifts would be refused" },
  { "unusable", "row is skipped", "rows are skipped" },
}

local function note_others(rule, counts, note)
  for _, other in ipairs(others) do
    local count = counts[other[1]]
    if count then
      note(("rule '%s': %s and not counted; `sendoso plan` says why"):format(rule.name,
        words.count(count, other[2], other[3])))
    end
  end
end

-- Takes up the gifts of one rule. One key is one gift.
local function look_at(self, rule, options, note)
  if rule.send == "invite" then return note(("rule '%s' invites users, which costs nothing"):format(rule.name)) end
  local counts, seen, cost_of = {}, {}, costs.of(rule, options)
  local function take(decision)
    local outcome = decision.outcome
    if outcome == "send" and not decision.to.email then outcome = "refused" end
    if outcome ~= "send" then
      counts[outcome] = (counts[outcome] or 0) + 1
    elseif not seen[decision.key] then
      seen[decision.key] = true
      local gift, due = decision.gift, decision.due
      self.groups:add({ month = ("%04d-%02d"):format(due.year, due.month), rule = rule.name,
        campaign = tostring(gift.campaign), group = gift.group ~= nil and tostring(gift.group) or "" }, cost_of(gift))
    end
  end
  local decisions = decide(rule, options.today, { days = days_of(options), take = take, note = note,
    date_order = options.files.date_order, kept = options.files.kept, rosters = options.files.rosters,
    day_at = options.day_at })
  for _, decision in ipairs(decisions) do
    if decision.outcome == "failed" then table.insert(self.failed, decision.reason) else take(decision) end
  end
  note_others(rule, counts, note)
  if not rule.when then
    note(("rule '%s' has no date: its gifts are counted in the first month"):format(rule.name))
  elseif became.is(rule.when) then
    note(("rule '%s' waits until a field becomes a value, which nobody knows ahead: it is not counted")
      :format(rule.name))
  elseif not occasion.is(rule.when) then
    note(("rule '%s' decides by a function of the script, which was asked about each day"):format(rule.name))
  end
end

--- Makes the forecast of some rules. A rule that cannot be looked at is among the failed ones, and the others go on.
---@param rules sendoso.Rule[]
---@param options sendoso.ForecastOptions
---@return sendoso.Forecast?, sendoso.Error?
function forecast.make(rules, options)
  local self = { from = tostring(options.today), to = tostring(options.until_day), groups = groups.new(), notes = {},
    failed = {} }
  options.files.rosters = options.files.rosters or {}
  local note = note_into(self.notes)
  for _, rule in ipairs(rules) do
    local ok, err = pcall(look_at, self, rule, options, note)
    if require("sendoso.core").stopped() > 0 then
      return fail("cancelled", "interrupted while the forecast was made")
    end
    if not ok then table.insert(self.failed, ("rule '%s': %s"):format(rule.name, fail.line(err))) end
  end
  return self
end

return forecast

--- What the coming months will cost: the gifts that rules will have due, as their files are today. Asks nobody: what a
--- gift costs is known by its amount, the price that the rule states, or one that is given with the forecast.
local became = require "sendoso.rule.became"
local check = require "sendoso.check"
local costs = require "sendoso.forecast.costs"
local days = require "sendoso.dates.days"
local decide = require "sendoso.rule.decide"
local fail = require "sendoso.fail"
local groups = require "sendoso.forecast.groups"
local months = require "sendoso.forecast.months"
local nearest = require "sendoso.nearest"
local occasion = require "sendoso.dates.occasion"
local unsent = require "sendoso.forecast.unsent"

local forecast = {}

---@class sendoso.Forecast
---@field from string the first day
---@field to string the last one
---@field groups sendoso.ForecastGroups all gifts, by month, rule, campaign and team group
---@field notes string[]
---@field failed string[] rules that could not be looked at, and why: none of their gifts is counted
---@field campaigns table<string, true> those of the gifts

---@class sendoso.ForecastOptions
---@field today sendoso.Date
---@field until_day sendoso.Date
---@field files sendoso.FileContext
---@field day_at fun(seconds: integer): sendoso.Date
---@field prices table<string, integer> campaign -> hundredths
---@field currency? string of amounts whose currency nothing states

-- The days of a forecast: all of them are yet to come. A function is asked about the days before them, too, as by each
-- run: what it says of them may be due later.
local function days_of(rule, options)
  local today = options.today
  local furthest = today
  if type(rule.when) == "function" then
    furthest = days.of(today, { reached = tostring(today - 1), began = "0001-01-01",
      look_back = rule.look_back }).furthest
  end
  return { from = today, first = today, last = options.until_day, listed = furthest, furthest = furthest,
    is_first = true, is_ahead = true }
end

-- Collects notes, each once: rules may share a file.
local function note_into(list)
  local said = {}
  return function(text)
    if not said[text] then list[#list + 1] = text end
    said[text] = true
  end
end

-- Takes up the gifts of one rule, all or none. One key is one gift.
local function look_at(self, rule, options, note)
  if rule.send == "invite" then return note(("rule '%s' invites users, which costs nothing"):format(rule.name)) end
  local others, seen, cost_of, has_failed = unsent.new(), {}, costs.of(rule, options), false
  local own, about = groups.new(), { rule = rule.name }
  local function take(decision)
    local outcome, gift, cost, is_wrong = decision.outcome, decision.gift, nil, false
    if outcome == "send" then cost, is_wrong = cost_of(gift) end
    if outcome ~= "send" or is_wrong or not decision.to.email then
      others:take(decision)
    elseif not seen[decision.key] then
      seen[decision.key] = true
      about.month, about.campaign = months.of(decision.due), tostring(gift.campaign)
      about.group = gift.group ~= nil and tostring(gift.group) or ""
      own:add(about, cost)
      self.campaigns[about.campaign] = true
    end
  end
  local decisions = decide(rule, options.today, { days = days_of(rule, options), take = take, note = note,
    date_order = options.files.date_order, kept = options.files.kept, rosters = options.files.rosters,
    day_at = options.day_at })
  for _, decision in ipairs(decisions) do
    if decision.outcome == "failed" then
      table.insert(self.failed, decision.reason)
      has_failed = true
    else
      take(decision)
    end
  end
  if not has_failed then self.groups:join(own) end
  others:tell(rule.name, seen, note)
  if not rule.when then
    note(("rule '%s' has no date: its gifts are counted in the first month"):format(rule.name))
  elseif became.is(rule.when) then
    note(("rule '%s' waits until a field becomes a value, which nobody knows ahead: it is not counted")
      :format(rule.name))
  elseif not occasion.is(rule.when) then
    note(("rule '%s' decides by a function of the script, which was asked about each day"):format(rule.name))
  end
end

-- A price that is given for no campaign has a typo, or the amounts of its gifts are another campaign's.
local function note_prices(self, prices, note)
  for _, campaign in ipairs(check.sorted(prices)) do
    if not self.campaigns[campaign] then
      note(("--price: no gift has the campaign \"%s\"%s"):format(campaign,
        nearest(campaign, check.sorted(self.campaigns))))
    end
  end
end

--- Makes the forecast of some rules. A rule that cannot be looked at is among the failed ones, and the others go on.
---@param rules sendoso.Rule[]
---@param options sendoso.ForecastOptions
---@return sendoso.Forecast?, sendoso.Error?
function forecast.make(rules, options)
  local self = { from = tostring(options.today), to = tostring(options.until_day), groups = groups.new(), notes = {},
    failed = {}, campaigns = {} }
  options.files.rosters = options.files.rosters or {}
  local note = note_into(self.notes)
  for _, rule in ipairs(rules) do
    local ok, err = pcall(look_at, self, rule, options, note)
    if require("sendoso.core").stopped() > 0 then
      return fail("cancelled", "interrupted while the forecast was made")
    end
    if not ok then table.insert(self.failed, ("rule '%s': %s"):format(rule.name, fail.line(err))) end
  end
  note_prices(self, options.prices, note)
  return self
end

return forecast

--- What a rule decides of somebody on 10 March 2026.
local core = require "sendoso.core"
local date = require "sendoso.dates.date"
local decide = require "sendoso.rule.decide"
local rule = require "sendoso.rule"

local decision = {}

local function in_berlin(seconds) return date.new(core.day_in("Europe/Berlin", seconds)) end

--- Returns a rule with which nothing is wrong but for what a spec changes. "none" takes a field out.
---@param more? table
function decision.rule(more)
  local given = {
    name = "anniversary", each = {}, when = rule.anniversary "hire_date", once = "{id}/{years}",
    gift = { campaign = "Anniversary eGift", amount = 25 },
    message = "Happy {years} years, {preferred_name|first_name}!",
  }
  for name, value in pairs(more or {}) do given[name] = value end
  for name, value in pairs(given) do
    if value == "none" then given[name] = nil end
  end
  return rule(given)
end

--- Returns Ann, whose fifth anniversary it is.
---@param more? table
function decision.ann(more)
  local person = { id = "7", first_name = "Ann", email = "ann@example.com", hire_date = date "2021-03-10" }
  for name, value in pairs(more or {}) do person[name] = value end
  return person
end

--- Returns what was found as "key outcome: reason".
function decision.say(found)
  return ("%s%s%s"):format(found.key and found.key .. " " or "", found.outcome,
    found.reason and ": " .. found.reason or "")
end

--- Decides by a rule in which `more` is changed.
---@param more table
---@param reached? string the day up to which the last complete run has looked
---@param since? string the first day to look at
---@return table[] list
---@return table days
---@return string[] remarks
---@return { not_due: integer, lacking: integer } found
function decision.of(more, reached, since)
  local remarks = {}
  local list, days, found = decide(decision.rule(more), date "2026-03-10", {
    reached = reached, since = since and date(since), day_at = in_berlin,
    note = function(text) remarks[#remarks + 1] = text end,
  })
  return list, days, remarks, found
end

--- Decides of one person. Returns the decisions, each on a line, or why there is none; the first of them, and the
--- remarks.
---@param person table
---@param more? table
---@param reached? string
---@param since? string
---@return string said, table first, string[] remarks
function decision.judge(person, more, reached, since)
  local fields, said = { each = { person } }, {}
  for name, value in pairs(more or {}) do fields[name] = value end
  local list, _, remarks, counted = decision.of(fields, reached, since)
  for i, found in ipairs(list) do said[i] = decision.say(found) end
  if counted.not_due > 0 then said[#said + 1] = "not due" end
  if counted.lacking > 0 then said[#said + 1] = "without a date" end
  return table.concat(said, "\n"), list[1], remarks
end

return decision

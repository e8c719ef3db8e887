--- People with a day that comes round, a rule for them, and the plans that come of it.
local apply = require "sendoso.plan.apply"
local date = require "sendoso.dates.date"
local file = require "sendoso.plan.file"
local plan = require "sendoso.plan"
local rule = require "sendoso.rule"
local temp = require "spec.support.temp"

local staff = {}

--- Returns a person. `more` are fields beside the usual ones, or instead of them.
---@param id string
---@param hired string
---@param more? table
function staff.person(id, hired, more)
  local one = {
    id = id, first_name = "P" .. id, last_name = "Lee", email = ("p%s@example.com"):format(id), hire_date = date(hired),
  }
  for name, value in pairs(more or {}) do one[name] = value end
  return one
end

--- Returns a rule for people, with which nothing is wrong but for what `more` says otherwise.
---@param people table[]
---@param more? table
function staff.rule(people, more)
  local given = {
    name = "anniversary", each = people, when = rule.anniversary "hire_date", once = "{id}/{years}",
    gift = { campaign = "Coffee on us" }, message = "Thank you, {first_name}!",
  }
  for name, value in pairs(more or {}) do given[name] = value end
  return rule(given)
end

--- Returns the plan of one rule, or of several, for a day.
---@param on? string the day, if not 2026-03-10
---@param since? string the first day to look at
function staff.plan(client, rules, on, since)
  return assert(plan.make(client, rule.list(rules), date(on or "2026-03-10"), "rules.lua", since and date(since)))
end

--- Returns what specs of plans do with their client, which each test opens anew.
---@param desk fun(): sendoso.Client, string the client, and its sandbox's journal
---@return fun(): integer taken how many gifts the sandbox has taken
---@return fun(rules, on?: string, since?: string): sendoso.Plan made
---@return fun(rules, on?: string): string said its entries, as `lines`
---@return fun(rules, on?: string, since?: string) run plans and applies
---@return fun(rules, on?: string): string write the path of the plan's file
function staff.verbs(desk)
  local function made(rules, on, since) return staff.plan((desk()), rules, on, since) end
  return function() return #temp.lines((select(2, desk()))) end, made,
    function(rules, on) return staff.lines(made(rules, on)) end,
    function(rules, on, since) staff.send((desk()), rules, on, since) end,
    function(rules, on) return staff.write(made(rules, on)) end
end

--- Returns the entries of a plan, each as "key outcome: reason" on a line of its own.
function staff.lines(made)
  local list = {}
  for i, entry in ipairs(made.entries) do
    list[i] = ("%s %s%s"):format(entry.key or "-", entry.outcome, entry.reason and ": " .. entry.reason or "")
  end
  return table.concat(list, "\n")
end

--- Writes a plan, made at nine on that morning. Returns the path of its file.
function staff.write(made)
  local path = temp.path "march.plan"
  assert(file.write(path, file.text(made, "2026-03-10T09:00:00Z")))
  return path
end

--- Plans and applies, as `run` does on that day.
function staff.send(client, rules, on, since)
  assert(apply.rules(client, rule.list(rules), date(on or "2026-03-10"), "rules.lua", since and date(since)))
end

return staff

--- A rule: whom to send what, and when, as a value. It does nothing by itself; `plan`, `run -n`, `run` and specs use
--- the same one.
local became = require "sendoso.rule.became"
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local check_rule = require "sendoso.rule.check"
local each = require "sendoso.rule.each"
local invitation = require "sendoso.rule.invitation"
local limits = require "sendoso.rule.limits"
local nearest = require "sendoso.nearest"
local occasion = require "sendoso.dates.occasion"
local words = require "sendoso.words"

---@class sendoso.Rule
---@field name string the first part of every key
---@field each sendoso.Each the items that it looks at
---@field when? sendoso.Occasion|sendoso.Became|fun(item: table, today: sendoso.Date): boolean?
---@field once string with {field}; the key of a gift is the prefix, "/" and this, with the fields filled in
---@field prefix string of keys: the rule's name; of invitations without a `once` of the rule's own: "invite"
---@field gift table|fun(item: table): table campaign, message, amount and the other options of the send; of an
---invitation: role and group, by ID or exact name
---@field where? fun(item: table, hold: fun(reason: string): boolean): boolean, string? selects items; may return false
---and a reason, or what `hold` returns
---@field send? "egift"|"physical"|"collect"|"links"|"invite"
---@field message? string with {field}
---@field look_back? integer how many days a run looks back at most; default: 7
---@field most? integer more gifts on one day than this are unusual
---@field approval_over? number|string gifts that cost more in one plan need an approval
---@field max_age? string "2 days": a file that was written longer ago is unusual
---@field budget? sendoso.RuleBudget what it may spend
---@field include? string[] "contractors", "interns", or a status: these people get gifts, too
---@field exclude? string path of an exclusion list
---@field ignore? string[] headings of columns of its file that sound decisive and decide nothing
---@field was? string|false its old name; false: the rule is new
---@field source? string whose webhooks it gets from `sendoso listen`, as items of `each`
---@field claim? string the field of an item whose value is the token of its claim page
---@field is_pushed? boolean its only item came by a webhook: what it says of all items of `each` is not known
---@field id_was? string the heading of the column that its IDs were read from
---@field once_was? string|false its old `once`; false: a second gift is wanted
local Rule = { __name = "sendoso.rule" }
Rule.__index = Rule

--- Makes a rule. Raises on a field that is unknown or wrong: at the script's line or, if the script returns the rule
--- at once and its line is not known, with the name of the script.
---@param given table
---@return sendoso.Rule
local function new(given)
  check_rule(given)
  local self = {}
  for name, value in pairs(given) do self[name] = value end
  self.prefix, self.once = given.once and given.name or invitation.PREFIX, given.once or invitation.ONCE
  self.each = each.of(given.each)
  self.budget = limits.budget(given.name, given.budget)
  self.exclude = given.exclude and caller.path(given.exclude)
  return setmetatable(self, Rule)
end

-- Is it a rule?
local function is(value) return getmetatable(value) == Rule end

-- Adds a rule to the list; raises on any other value.
local function add(list, names, value)
  if not is(value) then
    error(("a script that makes rules must return rules and nothing else, got %s"):format(words.kind(value)), 0)
  end
  if names[value.name] then
    error(("two rules have the name '%s'; their keys would be the same"):format(value.name), 0)
  end
  names[value.name] = true
  list[#list + 1] = value
end

local function check_renames(list, names)
  for _, rule in ipairs(list) do
    if rule.was and rule.was ~= rule.name and names[rule.was] then
      error(("rule '%s' has was = '%s', but a rule with that name still exists"):format(rule.name, rule.was), 0)
    end
  end
end

-- What a file of rules may set for all of them, and how it is read.
local settings = {
  quiet = function(value)
    check.choice("a list of rules: quiet", value, { "one a day" })
    return value
  end,
  groups = limits.groups,
}
local setting_names = check.sorted(settings)

-- Returns the rules of a table that a script has returned. Its other fields are settings, which the list gets.
local function rules_in(value, list)
  local rules, given, last = {}, {}, 0
  for name, setting in pairs(value) do
    if math.type(name) == "integer" then rules[name], last = setting, math.max(last, name)
    else given[name] = setting end
  end
  for i = 1, last do
    if rules[i] == nil then return { value } end -- a list with a hole is none
  end
  check.names("a list of rules", given, setting_names, "setting")
  for name, setting in pairs(given) do
    list[name] = settings[name](setting)
  end
  return rules
end

-- Returns the rules that a script has returned: one, several, or a list of them. Raises if another value is among
-- them, if two have the same name, or if there is none, since a rule that is not returned does nothing.
local function list_of(...)
  local list, names, returned = {}, {}, table.pack(...)
  for i = 1, returned.n do
    local value = returned[i]
    local several = type(value) == "table" and getmetatable(value) == nil and rules_in(value, list) or { value }
    if value == nil then add(list, names, nil) end
    for _, rule in ipairs(several) do add(list, names, rule) end
  end
  check_renames(list, names)
  if #list == 0 then
    error("the script makes rules but returns none of them; a rule that is not returned does nothing", 0)
  end
  return list
end

local public = {
  --- The people of a file, relative to the script; see sendoso.people.
  people = each.of_file("people", true),
  --- The attendees of a report; see sendoso.attendees.
  attendees = each.of_file("attendees", false),
  --- The events of a file; see sendoso.events.
  events = each.of_file("events", false),
  anniversary = occasion.anniversary, birthday = occasion.birthday, after = occasion.after, on = occasion.on,
  became = became.new,
  is = is, list = list_of,
}

local names = check.sorted(public)

--- Returns what makes rules.
---@param made sendoso.Rule[] gets each rule that is made: one that is not returned does nothing, which must be noticed
local function library(made)
  local rule = {}
  for name, value in pairs(public) do rule[name] = value end
  return setmetatable(rule, {
    __call = function(_, given)
      made[#made + 1] = new(given)
      return made[#made]
    end,
    __index = function(_, name) caller.raise("rule has no '%s'%s", tostring(name), nearest(tostring(name), names)) end,
  })
end

return library

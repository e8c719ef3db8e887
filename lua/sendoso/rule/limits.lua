--- What rules may spend: `budget` of a rule, and `groups` of a file of rules, as they are written and as they are read.
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local money = require "sendoso.money"
local words = require "sendoso.words"

local limits = {}

---@class sendoso.Limit an amount, or the name of a field of Sendoso's own limits
---@field of "run"|"rule"|"month"|"group"|"sender"|"recipient"
---@field most? integer hundredths
---@field field? string

---@class sendoso.RuleBudget
---@field currency? string nil: that of the account
---@field is_for_life boolean rule, sender and recipient count for good, and not for a calendar month
---@field unpriced boolean a gift is sent although its price is not known
---@field limits sendoso.Limit[]

---@class sendoso.GroupBudget
---@field campaigns? (integer|string)[] the only ones that are sent for its members; nil: all
---@field currency? string nil: that of the account
---@field month? sendoso.Limit

-- The fields of Sendoso's own limits that may stand in the place of an amount.
local own = { group = { "balance", "budget", "monthly_budget" }, sender = { "balance" } }

local KINDS = { "run", "rule", "month", "group", "sender", "recipient" }
local OTHERS = { "currency", "unpriced", "per" }

local function is_one_of(list, value)
  for _, one in ipairs(list or {}) do
    if one == value then return true end
  end
  return false
end

local function limit_of(what, name, value, fields)
  if is_one_of(fields, value) then return { of = name, field = value } end
  local hundredths, why, hint = money.parse(value)
  if hundredths then return { of = name, most = hundredths } end
  local or_field = fields and (" or '%s'"):format(table.concat(fields, "', '")) or ""
  caller.raise("%s: %s: expected an amount%s: %s; %s", what, name, or_field, why, hint)
end

local function currency_of(what, value)
  if value == nil then return nil end -- that of the account
  if not money.is_currency(value) then
    caller.raise("%s: currency: expected three letters such as \"USD\", got %s", what, words.kind(value))
  end
  return value
end

local function check_table(what, value)
  if type(value) ~= "table" then caller.raise("%s: expected a table, got %s", what, words.kind(value)) end
end

--- Reads the budget of a rule. Raises on what is wrong with it.
---@param name string of the rule
---@param given? table
---@return sendoso.RuleBudget?
function limits.budget(name, given)
  if given == nil then return nil end
  local what = ("rule '%s': budget"):format(name)
  check_table(what, given)
  check.names(what, given, table.move(OTHERS, 1, #OTHERS, #KINDS + 1, { table.unpack(KINDS) }), "field")
  if given.per ~= nil and given.per ~= "life" then
    caller.raise("%s: per: expected \"life\", or nothing for a calendar month", what)
  end
  if given.unpriced ~= nil and type(given.unpriced) ~= "boolean" then
    caller.raise("%s: unpriced: expected true or false", what)
  end
  local budget = { currency = currency_of(what, given.currency), is_for_life = given.per == "life",
    unpriced = given.unpriced or false, limits = {} }
  for _, kind in ipairs(KINDS) do
    if given[kind] ~= nil then table.insert(budget.limits, limit_of(what, kind, given[kind], own[kind])) end
  end
  return budget
end

local function check_campaigns(what, list)
  if list == nil then return end
  check_table(what .. ": campaigns", list)
  for _, campaign in ipairs(list) do
    if math.type(campaign) ~= "integer" and type(campaign) ~= "string" then
      caller.raise("%s: campaigns: expected IDs or names, got %s", what, words.kind(campaign))
    end
  end
end

--- Reads the groups of a file of rules. Raises on what is wrong with them.
---@param given table
---@return table<string, sendoso.GroupBudget>
function limits.groups(given)
  check_table("groups", given)
  local groups = {}
  for name, group in pairs(given) do
    local what = ("groups: '%s'"):format(tostring(name))
    if type(name) ~= "string" then caller.raise("groups: expected names of team groups, got %s", words.kind(name)) end
    check_table(what, group)
    check.names(what, group, { "campaigns", "currency", "month" }, "field")
    check_campaigns(what, group.campaigns)
    groups[name] = { campaigns = group.campaigns, currency = currency_of(what, group.currency),
      month = group.month ~= nil and limit_of(what, "month", group.month, own.group) or nil }
  end
  return groups
end

return limits

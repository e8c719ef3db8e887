--- Checks the fields of a rule when it is made: the name and type of each, and whether they fit together.
local became = require "sendoso.rule.became"
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local duration = require "sendoso.dates.duration"
local each = require "sendoso.rule.each"
local invitation = require "sendoso.rule.invitation"
local money = require "sendoso.money"
local occasion = require "sendoso.dates.occasion"
local operations = require "sendoso.operations"
local template = require "sendoso.gifts.template"
local words = require "sendoso.words"

local sends = { egift = true, physical = true, collect = true, links = true, invite = true }

-- A test of a field's type.
local function is(...)
  local kinds = { ... }
  return function(value)
    for _, kind in ipairs(kinds) do
      if type(value) == kind then return true end
    end
    return false
  end
end

local function is_names(value)
  if not each.is_list(value) or #value == 0 then return false end
  for _, name in ipairs(value) do
    if type(name) ~= "string" then return false end
  end
  return true
end

-- What each field must be: a test, and its words for a message.
local fields = {
  name = { function(v) return type(v) == "string" and v:find "^[%w._-]+$" ~= nil end,
    "a name of letters, digits, '.', '_' and '-'", required = true },
  each = { each.is, "rule.people \"file.csv\", a list, or a function that returns an iterator", required = true },
  when = { function(v) return occasion.is(v) or became.is(v) or type(v) == "function" end,
    "rule.anniversary \"hire_date\" or another occasion, or a function" },
  once = { is "string", "a text such as \"{id}/{years}\"", required = true, for_gifts = true },
  gift = { is("table", "function"), "a table such as { campaign = … }, or a function that returns one",
    required = true },
  where = { is "function", "a function" },
  send = { function(v) return sends[v] or false end, "'egift', 'physical', 'collect', 'links' or 'invite'" },
  message = { is "string", "a text" },
  look_back = { function(v) return math.type(v) == "integer" and v >= 0 and v <= 366 end,
    "a number of days from 0 to 366" },
  most = { function(v) return math.type(v) == "integer" and v >= 0 end, "a number of gifts" },
  approval_over = { function(v) return money.parse(v) ~= nil end, "an amount such as 500 or \"500.00\"" },
  max_age = { function(v) return type(v) == "string" and duration.parse(v) ~= nil end,
    "a duration such as \"2 days\" or \"12h\"" },
  include = { is_names, "a list of texts: 'contractors', 'interns', or statuses" },
  budget = { is "table", "a table such as { month = \"500.00\", currency = \"USD\" }" },
  exclude = { is "string", "the path of a file" },
  ignore = { is_names, "a list of headings of columns" },
  was = { function(v) return v == false or (type(v) == "string" and v:find "^[%w._-]+$" ~= nil) end,
    "the old name of the rule, or false if the rule is new" },
  source = { function(v) return type(v) == "string" and v:find "^[%w_-]+$" ~= nil end,
    "the name of a source of webhooks such as \"typeform\"" },
  claim = { is "string", "the field whose value is the token of a claim page" },
  id_was = { function(v) return type(v) == "string" end, "the heading of the column that IDs were read from" },
  once_was = { function(v) return v == false or type(v) == "string" end, "the old once of the rule, or false" },
}

-- The rule, as a message names it.
local function named(given)
  return type(given.name) == "string" and ("rule '%s'"):format(given.name) or "rule"
end

local field_names = check.sorted(fields)

local function shown(value)
  if type(value) == "string" then return '"' .. value .. '"' end
  return (type(value) == "number" or type(value) == "boolean") and tostring(value) or words.kind(value)
end

local function check_fields(given)
  check.names(named(given), given, field_names, "field")
  for _, name in ipairs(field_names) do
    local field, value = fields[name], given[name]
    if value == nil and field.required and not (field.for_gifts and given.send == "invite") then
      caller.raise("%s: %s is missing: expected %s", named(given), name, field[2])
    end
    if value ~= nil and not field[1](value) then
      caller.raise("%s: %s: expected %s, got %s", named(given), name, field[2], shown(value))
    end
  end
end

-- The fields that name an occasion of each kind; without one in the key, the second gift would be a duplicate.
local namers = { anniversary = { "years", "occasion" }, birthday = { "year", "occasion" } }
local moving = { "due", "day" }

local function check_once(given)
  local has = template.fields(given.once)
  if next(has) == nil then
    caller.raise("rule: once: expected a field of the person such as \"{id}\" or \"{email}\"; \"%s\" is the same for "
      .. "everybody", given.once)
  end
  if given.once:find("}{", 1, true) then
    caller.raise("rule: once: expected a separator between the fields, as in \"{id}/{years}\": with \"%s\" two gifts "
      .. "may get one key", given.once)
  end
  for _, field in ipairs(moving) do
    if has[field] then
      caller.raise("rule: once: {%s} changes with shift and lead time; use {occasion}", field)
    end
  end
  local wanted = occasion.is(given.when) and namers[given.when.kind]
  if wanted and not has[wanted[1]] and not has[wanted[2]] then
    caller.raise("rule: once: {%s} is missing: without it, next year's gift would be a duplicate of this one",
      wanted[1])
  end
  if occasion.is(given.when) and given.when:counts() > 1 and given.when.kind == "after"
    and not (has.occasion or has.days or has.months) then
    caller.raise "rule: once: {occasion} is missing: without it, the second gift would be a duplicate of the first"
  end
end

-- Events have no state that could become another one, and those of one person would be mixed up.
local function check_became(given)
  if not became.is(given.when) or each.of(given.each).is_people then return end
  caller.raise "rule: when: rule.became is for people: expected each = rule.people, or a list of people"
end

local function check_text(what, text)
  local flaw = type(text) == "string" and template.flaw(text)
  if flaw then caller.raise("rule: %s: %s", what, flaw) end
end

-- The options of a gift, for all operations.
local gift_options = {}
for _, op in ipairs(operations) do
  for _, param in ipairs(op.does == "spend" and op.params or {}) do
    if not param.fixed then gift_options[param.alias or param.name] = true end
  end
end
gift_options.sender, gift_options.price = true, true -- ours: for whom it is sent, and what it costs at the most
local gift_names = check.sorted(gift_options)

local function check_invitation(given)
  if given.message then caller.raise "rule: message: an invitation has none" end
  if type(given.gift) ~= "table" then return end
  check.names("rule: gift", given.gift, { "group", "role" })
  local reason = invitation.problem(given.gift)
  if reason then caller.raise("rule: gift: %s", reason) end
end

local function check_gift(gift)
  if type(gift) ~= "table" then return end
  if gift.to ~= nil or gift.once ~= nil then
    caller.raise "rule: gift: remove to and once: the recipient comes from `each`, the key from `once`"
  end
  if gift.campaign == nil then caller.raise "rule: gift: campaign is missing: expected an ID or a name" end
  check.names("rule: gift", gift, gift_names)
  check_text("message", gift.message)
end

--- Raises if a field of a rule is wrong, at the script's line if it is known.
---@param given table
local function check_rule(given)
  if type(given) ~= "table" then check.expected("rule", "a table of fields", given) end
  check_fields(given)
  check_text("once", given.once)
  check_text("message", given.message)
  if given.once then check_once(given) end
  check_became(given)
  if given.send == "invite" then check_invitation(given) else check_gift(given.gift) end
end

return check_rule

--- Checks the fields of a rule when it is made: each by its name and type, and what they say together.
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local each = require "sendoso.rule.each"
local occasion = require "sendoso.dates.occasion"
local operations = require "sendoso.operations"
local template = require "sendoso.gifts.template"

local sends = { egift = true, physical = true, collect = true, links = true }

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

-- What each field must be: a test, and the words for it.
local fields = {
  name = { function(v) return type(v) == "string" and v:find "^[%w._-]+$" ~= nil end,
    "letters, digits, '.', '_' and '-'", required = true },
  each = { each.is, "rule.people \"file.csv\", a list, or a function that returns an iterator", required = true },
  when = { function(v) return occasion.is(v) or type(v) == "function" end,
    "rule.anniversary \"hire_date\" or another occasion, or a function" },
  once = { is "string", "a text that names the gift, as \"{id}/{years}\"", required = true },
  gift = { is("table", "function"), "a table, as { campaign = … }, or a function that returns one", required = true },
  where = { is "function", "a function" },
  send = { function(v) return sends[v] or false end, "'egift', 'physical', 'collect' or 'links'" },
  message = { is "string", "a text" },
  look_back = { function(v) return math.type(v) == "integer" and v >= 0 and v <= 366 end, "days, from 0 to 366" },
  include = { is_names, "a list of texts: 'contractors', 'interns', or statuses" },
  exclude = { is "string", "the path of a file" },
  was = { function(v) return v == false or (type(v) == "string" and v:find "^[%w._-]+$" ~= nil) end,
    "the rule's old name, or false: it is new" },
  once_was = { function(v) return v == false or type(v) == "string" end, "the rule's old once, or false" },
}

-- Which rule it is that a mistake is in.
local function named(given)
  return type(given.name) == "string" and ("the rule '%s'"):format(given.name) or "a rule"
end

local field_names = check.sorted(fields)

local function shown(value)
  if type(value) == "string" then return "'" .. value .. "'" end
  return type(value) == "table" and "a table" or tostring(value)
end

local function check_fields(given)
  check.names(named(given), given, field_names, "field")
  for _, name in ipairs(field_names) do
    local field, value = fields[name], given[name]
    if value == nil and field.required then caller.raise("%s needs %s: %s", named(given), name, field[2]) end
    if value ~= nil and not field[1](value) then
      caller.raise("%s: %s must be %s, not %s", named(given), name, field[2], shown(value))
    end
  end
end

-- What names an occasion of each kind; without it the second one would be a duplicate of the first.
local namers = { anniversary = { "years", "occasion" }, birthday = { "year", "occasion" } }
local moving = { "due", "day" }

local function check_once(given)
  local has = template.fields(given.once)
  if next(has) == nil then
    caller.raise("rule: once must name who gets the gift, as \"{id}\" or \"{email}\"; '%s' is the same for all",
      given.once)
  end
  if given.once:find("}{", 1, true) then
    caller.raise("rule: once must part its fields, as \"{id}/{years}\": of '%s' 1 and 11 make what 11 and 1 make",
      given.once)
  end
  for _, field in ipairs(moving) do
    if has[field] then
      caller.raise("rule: once must not have {%s}: that day moves with a shift or a lead time; use {occasion}", field)
    end
  end
  local wanted = occasion.is(given.when) and namers[given.when.kind]
  if wanted and not has[wanted[1]] and not has[wanted[2]] then
    caller.raise("rule: once must have {%s}, or next year's gift would be a duplicate of this one's", wanted[1])
  end
  if occasion.is(given.when) and given.when:counts() > 1 and given.when.kind == "after"
    and not (has.occasion or has.days or has.months) then
    caller.raise "rule: once must have {occasion}, or the second gift would be a duplicate of the first"
  end
end

local function check_text(what, text)
  local flaw = type(text) == "string" and template.flaw(text)
  if flaw then caller.raise("rule: %s: %s", what, flaw) end
end

-- What a gift may have, of any of the operations.
local gift_options = {}
for _, op in ipairs(operations) do
  for _, param in ipairs(op.does == "spend" and op.params or {}) do
    if not param.fixed then gift_options[param.alias or param.name] = true end
  end
end
local gift_names = check.sorted(gift_options)

local function check_gift(gift)
  if type(gift) ~= "table" then return end
  if gift.to ~= nil or gift.once ~= nil then
    caller.raise "rule: the gift is for whom `each` gives, and named by `once`"
  end
  if gift.campaign == nil then caller.raise "rule: gift needs a campaign, an id or a name" end
  check.names("rule: gift", gift, gift_names)
  check_text("message", gift.message)
end

--- Raises on what is wrong with the fields of a rule, at the script's line where it still has one.
---@param given table
local function check_rule(given)
  if type(given) ~= "table" then caller.raise("a rule is a table of fields, not a %s", type(given)) end
  check_fields(given)
  check_text("once", given.once)
  check_text("message", given.message)
  check_once(given)
  check_gift(given.gift)
end

return check_rule

--- A rule: a gift programme as a value. It does nothing; `plan`, `run -n`, `run` and specs read the same one.
local caller = require "sendoso.caller"
local nearest = require "sendoso.nearest"
local occasion = require "sendoso.occasion"
local operations = require "sendoso.operations"
local template = require "sendoso.template"

local rule = {
  made = 0, -- how many there are in this process: one that was not returned does nothing
}

---@class sendoso.Rule
---@field name string the first part of every key
---@field each sendoso.RuleSource whom it looks at
---@field when? sendoso.Occasion|fun(one: table, today: sendoso.Date): boolean?
---@field once string names the gift, with {field}; the key is the rule's name, "/" and this, filled in
---@field gift table|fun(one: table): table campaign, message, amount and what else its send takes
---@field where? fun(one: table): boolean, string? who of them; and why not
---@field send? "egift"|"physical"|"collect"|"links"
---@field message? string with {field}
---@field look_back? integer days that a missed run is caught up with; 7 if not said
---@field include? string[] "contractors", "interns", or the word of a status: they get gifts as well
---@field exclude? string path of a file with the e-mails or ids of those who get none
---@field was? string|false the name under which it ran before; false: it is new
---@field once_was? string|false its `once` before it was changed; false: a second gift is wanted
local Rule = { __name = "sendoso.rule" }
Rule.__index = Rule

--- Where a rule's items come from: opened each time that the rule is read.
---@class sendoso.RuleSource
---@field open fun(say: table): fun(): table?
---@field is_people boolean do leaving, leave and contracts matter?
local Source = { __name = "sendoso.rulesource" }
Source.__index = Source

local function file_source(kind, is_people)
  return function(file, options)
    if type(file) ~= "string" then caller.raise("%s wants the path of a file, not a %s", kind, type(file)) end
    local path = file == "-" and file or caller.path(file)
    local function open(say) return require("sendoso." .. kind)(path, options, say, true) end
    return setmetatable({ open = open, is_people = is_people, file = path }, Source)
  end
end

--- The people of a file, relative to the script; see sendoso.people.
rule.people = file_source("people", true)
--- The attendees of a report; see sendoso.attendees.
rule.attendees = file_source("attendees", false)
--- The events of a file; see sendoso.events.
rule.events = file_source("events", false)

rule.anniversary, rule.birthday = occasion.anniversary, occasion.birthday
rule.after, rule.on = occasion.after, occasion.on

local sends = { egift = true, physical = true, collect = true, links = true }

-- What a field must be: a test, and the words for it.
local function is(...)
  local kinds = { ... }
  return function(value)
    for _, kind in ipairs(kinds) do
      if type(value) == kind then return true end
    end
    return false
  end
end

-- Is it a list, and not a record, or one with holes?
local function is_list(value)
  if type(value) ~= "table" or getmetatable(value) ~= nil then return false end
  local count = 0
  for _ in pairs(value) do count = count + 1 end
  return count == #value
end

local function is_names(value)
  if not is_list(value) or #value == 0 then return false end
  for _, name in ipairs(value) do
    if type(name) ~= "string" then return false end
  end
  return true
end

local fields = {
  name = { function(v) return type(v) == "string" and v:find "^[%w._-]+$" ~= nil end,
    "letters, digits, '.', '_' and '-'", required = true },
  each = { function(v) return getmetatable(v) == Source or is_list(v) or type(v) == "function" end,
    "rule.people \"file.csv\", a list, or a function that returns an iterator", required = true },
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

local function check_fields(given)
  local names = {}
  for name in pairs(fields) do names[#names + 1] = name end
  table.sort(names)
  for name in pairs(given) do
    if not fields[name] then
      caller.raise("%s has a field '%s', which there is not%s", named(given), tostring(name),
        nearest(tostring(name), names))
    end
  end
  for _, name in ipairs(names) do
    local field, value = fields[name], given[name]
    if value == nil and field.required then caller.raise("%s needs %s: %s", named(given), name, field[2]) end
    if value ~= nil and not field[1](value) then
      caller.raise("%s: %s must be %s, not %s", named(given), name, field[2],
        type(value) == "string" and "'" .. value .. "'" or type(value) == "table" and "a table" or tostring(value))
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

-- A list, or a function that returns an iterator, as a source.
local function as_source(each)
  if getmetatable(each) == Source then return each end
  if type(each) == "function" then
    return setmetatable({ open = function() return each() end, is_people = true }, Source)
  end
  local function open()
    local i = 0
    return function()
      i = i + 1
      return each[i]
    end
  end
  return setmetatable({ open = open, is_people = true }, Source)
end

local function check_text(what, text)
  local flaw = type(text) == "string" and template.flaw(text)
  if flaw then caller.raise("rule: %s: %s", what, flaw) end
end

-- What a gift may have, of any of the operations.
local options, option_names = {}, {}
for _, op in ipairs(operations) do
  for _, param in ipairs(op.does == "spend" and op.params or {}) do
    local name = param.alias or param.name
    if not param.fixed and not options[name] then options[name], option_names[#option_names + 1] = true, name end
  end
end

local function check_gift(gift)
  if type(gift) ~= "table" then return end
  if gift.to ~= nil or gift.once ~= nil then
    caller.raise "rule: the gift is for whom `each` gives, and named by `once`"
  end
  if gift.campaign == nil then caller.raise "rule: gift needs a campaign, an id or a name" end
  for name in pairs(gift) do
    if not options[name] then
      caller.raise("rule: gift has no '%s'%s", tostring(name), nearest(tostring(name), option_names))
    end
  end
  check_text("message", gift.message)
end

--- Makes a rule. Raises on a field that is unknown or wrong, at the script's line, or, where the script
--- returns it at once and has no line any more, with its name.
---@param given table
---@return sendoso.Rule
local function new(given)
  if type(given) ~= "table" then caller.raise("a rule is a table of fields, not a %s", type(given)) end
  check_fields(given)
  check_text("once", given.once)
  check_text("message", given.message)
  check_once(given)
  check_gift(given.gift)
  local self = {}
  for name, value in pairs(given) do self[name] = value end
  self.each = as_source(given.each)
  self.exclude = given.exclude and caller.path(given.exclude)
  rule.made = rule.made + 1
  return setmetatable(self, Rule)
end

--- Is it a rule?
function rule.is(value) return getmetatable(value) == Rule end

-- What a script returned beside rules: nothing is passed over.
local function fail_return(value)
  error(("a script of rules returns rules and nothing else, not a %s"):format(type(value)), 0)
end

--- Returns the rules that a script has returned: one, several, or a list of them; nil when it has made none.
--- Raises when something else is among them, when two have one name, and when rules were made and not returned.
---@return sendoso.Rule[]?
function rule.list(...)
  local list, names = {}, {}
  local function add(value)
    if not rule.is(value) then fail_return(value) end
    if names[value.name] then
      error(("two rules are called '%s'; their keys would be the same"):format(value.name), 0)
    end
    names[value.name] = true
    list[#list + 1] = value
  end
  local returned = table.pack(...)
  if rule.made == 0 then return nil end -- a loop may return what it likes
  for i = 1, returned.n do
    local value = returned[i]
    if rule.is(value) or not is_list(value) then add(value)
    else
      for _, one in ipairs(value) do add(one) end
    end
  end
  if #list == 0 then
    error("the script makes rules and returns none of them; a rule that is not returned does nothing", 0)
  end
  return list
end

local made_of = {}
for name in pairs(rule) do made_of[#made_of + 1] = name end
table.sort(made_of)

return setmetatable(rule, {
  __call = function(_, given) return new(given) end,
  __index = function(_, name) caller.raise("rule has no '%s'%s", tostring(name), nearest(tostring(name), made_of)) end,
})

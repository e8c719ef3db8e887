--- Checks the arguments of a tool against its schema: all mistakes at once, in words that a model can act on.
local address = require "sendoso.address"
local check = require "sendoso.check"
local nearest = require "sendoso.nearest"
local words = require "sendoso.words"

local arguments = {}

local is_a = {
  string = function(value) return type(value) == "string" end,
  integer = function(value) return math.type(value) == "integer" end,
  number = function(value) return type(value) == "number" end,
  boolean = function(value) return type(value) == "boolean" end,
  array = function(value) return type(value) == "table" and (#value > 0 or next(value) == nil) end,
  object = function(value) return type(value) == "table" and #value == 0 end,
}

local nouns = { string = "text", integer = "a whole number", number = "a number", boolean = "true or false",
  array = "a list", object = "an object" }

-- Our own patterns, as Lua has them.
local patterns = {
  ["^\\+?[0-9 ().-]+$"] = function(text) return text:find "^%+?[%d ().-]+$" end,
}

local function check_text(schema, value)
  if value:find("\0", 1, true) then return "expected text, got a zero byte" end
  local flaw = schema.format == "email" and address.flaw(address.bare(value))
  if flaw then return "not an email address: " .. flaw end
  if schema.pattern and not patterns[schema.pattern](value) then return "does not match " .. schema.pattern end
end

local function check_number(schema, value)
  if schema.minimum and value < schema.minimum then return ("expected %d or more"):format(schema.minimum) end
  if schema.maximum and value > schema.maximum then return ("expected %d or less"):format(schema.maximum) end
end

local check_value

local function check_items(schema, value)
  if schema.minItems and #value < schema.minItems then return "expected one or more" end
  for i, item in ipairs(value) do
    local reason = check_value(schema.items, item)
    if reason then return ("item %d: %s"):format(i, reason) end
  end
end

-- Why a value does not fit its schema; nil: it does.
function check_value(schema, value)
  if schema.type and not is_a[schema.type](value) then
    return ("expected %s, got %s"):format(nouns[schema.type], words.kind(value))
  end
  if schema.const ~= nil and value ~= schema.const then return ("must be %s"):format(tostring(schema.const)) end
  if schema.enum then
    for _, choice in ipairs(schema.enum) do
      if choice == value then return nil end
    end
    return "expected one of " .. table.concat(schema.enum, ", ")
  end
  if type(value) == "string" then return check_text(schema, value) end
  if type(value) == "number" then return check_number(schema, value) end
  if schema.items then return check_items(schema, value) end
end

--- Returns what is wrong with some arguments, a line each; nil: nothing is.
---@param schema table of an object
---@param given table
---@return string?
function arguments.problem(schema, given)
  local reasons, known = {}, check.sorted(schema.properties)
  for _, name in ipairs(check.sorted(given)) do
    local property = schema.properties[name]
    local reason = not property and "unknown argument" .. nearest(name, known) or property
      and check_value(property, given[name])
    if reason then reasons[#reasons + 1] = name .. ": " .. reason end
  end
  for _, name in ipairs(schema.required or {}) do
    if given[name] == nil then reasons[#reasons + 1] = name .. " is missing" end
  end
  return #reasons > 0 and table.concat(reasons, "\n") or nil
end

return arguments

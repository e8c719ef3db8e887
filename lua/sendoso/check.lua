--- Mistakes in a call, raised at the caller's line: each kind of mistake has its message here.
local caller = require "sendoso.caller"
local nearest = require "sendoso.nearest"
local words = require "sendoso.words"

local check = {}

--- Raises, of a value that is not what is expected.
---@param what string "people"
---@param wanted string "the path of a file"
---@param value any
function check.expected(what, wanted, value)
  caller.raise("%s: expected %s, got %s", what, wanted, words.kind(value))
end

--- Raises if a value is not of a type.
---@param what string "egift: campaign"
---@param value any
---@param wanted string "table"
---@param example? string how such a value is written
function check.type(what, value, wanted, example)
  if type(value) == wanted then return end
  check.expected(what, "a " .. wanted .. (example and " such as " .. example or ""), value)
end

--- Returns the names in a table in alphabetical order, so that what is made of them is the same every time.
---@param set table<string, any>
---@return string[]
function check.sorted(set)
  local names = {}
  for name in pairs(set) do names[#names + 1] = tostring(name) end
  table.sort(names)
  return names
end

--- Raises for an unknown name in a table, with the nearest known one; also where the table is what has the function,
--- which was called as a method.
---@param what string what has the names, such as "egift"
---@param given table
---@param known string[] always in the same order, so that the nearest one is always the same
---@param noun? string default: "option"
function check.names(what, given, known, noun)
  if type(rawget(given, what)) == "function" then
    caller.raise("%s: called with a colon; with a dot, as in client.%s { … }, it gets its options", what, what)
  end
  local is_known = {}
  for _, name in ipairs(known) do is_known[name] = true end
  for _, name in ipairs(check.sorted(given)) do
    if not is_known[name] then
      caller.raise("%s: unknown %s '%s'%s", what, noun or "option", name, nearest(name, known))
    end
  end
end

--- Raises if a value is not one of several.
---@param what string
---@param value any
---@param choices string[]
function check.choice(what, value, choices)
  for _, choice in ipairs(choices) do
    if value == choice then return end
  end
  caller.raise("%s: expected '%s', got \"%s\"", what, table.concat(choices, "' or '"), tostring(value))
end

return check

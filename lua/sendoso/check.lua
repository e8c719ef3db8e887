--- Mistakes in a call, raised at the caller's line: each kind of them is worded once.
local caller = require "sendoso.caller"
local nearest = require "sendoso.nearest"

local check = {}

--- Raises where a value is not of a type.
---@param what string "egift: campaign"
---@param value any
---@param wanted string "table"
---@param example? string how it is written
function check.type(what, value, wanted, example)
  if type(value) == wanted then return end
  caller.raise("%s must be a %s%s, not a %s", what, wanted, example and ", as " .. example or "", type(value))
end

--- Returns the names in a table, in alphabetical order.
---@param set table<string, any>
---@return string[]
function check.sorted(set)
  local names = {}
  for name in pairs(set) do names[#names + 1] = tostring(name) end
  table.sort(names)
  return names
end

--- Raises for a name in a table that is not among those that are known, with the nearest one.
---@param what string whose names they are, as "egift"
---@param given table
---@param known string[] in an order that is always the same, so that the nearest is, too
---@param noun? string "option" if not said
function check.names(what, given, known, noun)
  local is_known = {}
  for _, name in ipairs(known) do is_known[name] = true end
  for _, name in ipairs(check.sorted(given)) do
    if not is_known[name] then
      caller.raise("%s: unknown %s '%s'%s", what, noun or "option", name, nearest(name, known))
    end
  end
end

--- Raises where a value is none of several.
---@param what string
---@param value any
---@param choices string[]
function check.choice(what, value, choices)
  for _, choice in ipairs(choices) do
    if value == choice then return end
  end
  caller.raise("%s must be '%s', not '%s'", what, table.concat(choices, "' or '"), tostring(value))
end

return check

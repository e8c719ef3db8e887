--- The states of gifts, in the order in which they are named and counted.
local check = require "sendoso.check"

local states = {}

states.all = { "intent", "sent", "unknown", "held", "released", "same", "refused", "absent", "withdrawn", "owed",
  "behind", "dismissed" }

--- Returns the states that counts have, also those of a later version.
---@param counts table<string, integer>
---@return string[]
function states.of(counts)
  local list, rest = {}, {}
  for state in pairs(counts) do rest[state] = true end
  for _, state in ipairs(states.all) do
    if rest[state] then list[#list + 1] = state end
    rest[state] = nil
  end
  for _, state in ipairs(check.sorted(rest)) do list[#list + 1] = state end
  return list
end

return states

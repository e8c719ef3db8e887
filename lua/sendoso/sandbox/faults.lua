--- What can go wrong, on purpose. Each fault has a name and a number of gifts it is for.
local faults = {}

--- name -> what it does
faults.known = {
  ["lose-reply"] = "take the gift and close the connection without a word",
}

--- Reads "lose-reply" or "lose-reply=3". Returns name and count, or nil and why not.
---@param text string
function faults.parse(text)
  local name, count = text:match "^([^=]+)=(%d+)$"
  name, count = name or text, tonumber(count) or 1
  if not faults.known[name] then
    local names = {}
    for known in pairs(faults.known) do names[#names + 1] = known end
    table.sort(names)
    return nil, ("the sandbox has no fault '%s' (there is: %s)"):format(name, table.concat(names, ", "))
  end
  return name, count
end

--- Is the fault due now? Uses one of its count.
---@param pending table<string, integer>
---@param name string
---@return boolean
function faults.due(pending, name)
  local count = pending[name] or 0
  if count == 0 then return false end
  pending[name] = count - 1
  return true
end

return faults

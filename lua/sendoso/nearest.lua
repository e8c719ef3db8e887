--- "Did you mean": finds the name in a list that is closest to a mistyped one.

-- The number of letters to change, add or remove to turn a into b (Levenshtein).
local function distance(a, b)
  local row = {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local diagonal = row[0]
    row[0] = i
    for j = 1, #b do
      local cost = a:byte(i) == b:byte(j) and 0 or 1
      diagonal, row[j] = row[j], math.min(row[j] + 1, row[j - 1] + 1, diagonal + cost)
    end
  end
  return row[#b]
end

-- The shortest name that has the given one in it: "coffee" is short for "Coffee on us".
local function containing(name, names)
  local best
  if #name < 4 then return nil end
  for _, candidate in ipairs(names) do
    if candidate:lower():find(name:lower(), 1, true) and (not best or #candidate < #best) then best = candidate end
  end
  return best
end

--- Returns `; did you mean 'campaign'?`, or "" if no name is close.
---@param name string
---@param names string[]
---@return string
local function nearest(name, names)
  local best, least = nil, math.min(math.max(2, #name // 3) + 1, #name) -- in a short name, not every letter may differ
  for _, candidate in ipairs(names) do
    local far = distance(name:lower(), candidate:lower())
    if far < least then best, least = candidate, far end
  end
  best = best or containing(name, names)
  return best and ("; did you mean '%s'?"):format(best) or ""
end

return nearest

-- All fields of a row: those of the item behind it, and its own.
local function all_of(self)
  local all = {}
  for name, value in pairs(getmetatable(self).__index) do all[name] = value end
  for name, value in next, self do all[name] = value end
  return next, all, nil
end

--- Makes an occurrence a row: an item together with the fields of its occasion: {years}, {due}. The item itself does
--- not change.
---@param item table
---@param occurrence table
---@return table
local function with_occurrence(item, occurrence)
  return setmetatable(occurrence, { __index = item, __pairs = all_of })
end

return with_occurrence

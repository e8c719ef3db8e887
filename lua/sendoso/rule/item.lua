--- An item together with the fields of its occasion: {years}, {due}. The item itself does not change.
---@param item table
---@param occurrence table
---@return table
local function with_occurrence(item, occurrence)
  local row = {}
  for name, value in pairs(occurrence) do row[name] = value end
  return setmetatable(row, {
    __index = item,
    __pairs = function(self)
      local all = {}
      for name, value in pairs(item) do all[name] = value end
      for name, value in next, self do all[name] = value end
      return next, all, nil
    end,
  })
end

return with_occurrence

--- An item with what its occasion adds: {years}, {due}. The item stays as it is.
---@param item table
---@param met table
---@return table
local function row(item, met)
  local made = {}
  for name, value in pairs(met) do made[name] = value end
  return setmetatable(made, {
    __index = item,
    __pairs = function(self)
      local all = {}
      for name, value in pairs(item) do all[name] = value end
      for name, value in next, self do all[name] = value end
      return next, all, nil
    end,
  })
end

return row

--- A die with as many sides as it is asked for each time, that falls the same for the same seed.
---@param seed integer
---@return fun(sides: integer): integer from 1 on
return function(seed)
  return function(sides)
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed // 65536 % sides + 1
  end
end

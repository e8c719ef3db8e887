--- Whole numbers on the command line.

--- Returns a converter for argparse: text to integer, or nil and what it must be.
---@param name string the option, for the error
---@param least? integer
---@param most? integer
---@return fun(text: string): integer?, string?
local function whole(name, least, most)
  local limits = least and most and (" from %d to %d"):format(least, most) or least and (" from %d"):format(least) or ""
  return function(text)
    local number = math.tointeger(tonumber(text))
    if number and number >= (least or number) and number <= (most or number) then return number end
    return nil, ("%s must be a whole number%s, not '%s'"):format(name, limits, text)
  end
end

return whole

--- The Lua packages without which the program does nothing. One that is missing is named in a line, with what to do.

-- Each package of Debian, and what loads its module.
local needed = {
  { "lua-argparse", function() return require "argparse" end },
  { "lua-cjson", function() return require "cjson" end },
}

-- A module that is there and does not load is told as it is.
local function lacks(load)
  local ok, message = pcall(load)
  return not ok and tostring(message):find "module '%w+' not found:" ~= nil
end

--- Returns the packages that are not installed.
---@return string[]
local function packages()
  local missing = {}
  for _, one in ipairs(needed) do
    if lacks(one[2]) then missing[#missing + 1] = one[1] end
  end
  return missing
end

return packages

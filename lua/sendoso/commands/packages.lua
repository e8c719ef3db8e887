--- The Lua packages without which the program does nothing. One that is missing is named in a line, with what to do.

-- Each package of Debian, and what finds its module. One that is there and does not load is told as it is.
local needed = {
  { "lua-argparse", function()
    local ok, message = pcall(function() return require "argparse" end)
    return ok or not tostring(message):find "module '%w+' not found:"
  end },
  -- It is for scripts: that it is there is enough.
  { "lua-cjson", function()
    return package.searchpath("cjson", package.cpath) or package.searchpath("cjson", package.path)
  end },
}

--- Returns the packages that are not installed.
---@return string[]
local function packages()
  local missing = {}
  for _, one in ipairs(needed) do
    if not one[2]() then missing[#missing + 1] = one[1] end
  end
  return missing
end

return packages

--- Writes JSON, with a lua-cjson instance of our own, so that a script's settings of lua-cjson do not matter.
--- `sendoso.core`.decode reads JSON: it keeps whole numbers whole and null absent.
local check = require "sendoso.check"
local cjson = require("cjson").new()

local json = { null = cjson.null, array = {} }

-- lua-cjson writes \/ for every slash. Each of them has a backslash of its own, whatever stands before it.
local function scalar(value) return (cjson.encode(value):gsub("\\/", "/")) end

--- Marks a table as a list, so that it is written as [] when it is empty.
---@param list table
---@return table
function json.list(list)
  return setmetatable(list, json.array)
end

--- Returns the JSON of a value: members in alphabetical order, the same every time.
---@param value any
---@return string
function json.encode(value)
  if type(value) ~= "table" then
    if math.type(value) == "integer" then return ("%d"):format(value) end
    return scalar(value)
  end
  local parts = {}
  if #value > 0 or getmetatable(value) == json.array then
    for i, item in ipairs(value) do parts[i] = json.encode(item) end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  for i, name in ipairs(check.sorted(value)) do
    parts[i] = scalar(name) .. ":" .. json.encode(value[name])
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

return json

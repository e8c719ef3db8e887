--- Writes JSON. `sendoso.core`.decode reads it: it keeps whole numbers whole and null absent.
local base = require "sendoso.base"

local json = { null = base.null, array = {} }

-- What has to be escaped, and a fraction, is left to lua-cjson, loaded when there is any: to an instance of our own, so
-- that a script's settings do not matter. It writes \/ for every slash, each with a backslash of its own.
local cjson
local function rare(value)
  cjson = cjson or require("cjson").new()
  return (cjson.encode(value):gsub("\\/", "/"))
end

--- Marks a table as a list, so that it is written as [] when it is empty.
---@param list table
---@return table
function json.list(list)
  return setmetatable(list, json.array)
end

--- Returns the JSON of a value: members in alphabetical order, the same every time.
---@param value any
---@return string
function json.encode(value) return base.encode(value, json.array, rare) end

return json

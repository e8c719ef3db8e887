--- Writes JSON, with a lua-cjson instance of our own, so that a script's settings of lua-cjson do not matter.
--- `sendoso.core`.decode reads JSON: it keeps whole numbers whole and null absent.
local check = require "sendoso.check"
local cjson = require("cjson").new()

local json = { null = cjson.null, array = {} }

-- lua-cjson writes \/ for every slash. Each of them has a backslash of its own, whatever stands before it. Most texts
-- have nothing to escape.
local function scalar(value)
  if type(value) == "string" and not value:find '[%c"\\]' then return '"' .. value .. '"' end
  return (cjson.encode(value):gsub("\\/", "/"))
end

--- Marks a table as a list, so that it is written as [] when it is empty.
---@param list table
---@return table
function json.list(list)
  return setmetatable(list, json.array)
end

local write

local function write_list(list, out)
  out[#out + 1] = "["
  for i, item in ipairs(list) do
    if i > 1 then out[#out + 1] = "," end
    write(item, out)
  end
  out[#out + 1] = "]"
end

local function write_object(object, out)
  out[#out + 1] = "{"
  for i, name in ipairs(check.sorted(object)) do
    if i > 1 then out[#out + 1] = "," end
    out[#out + 1] = scalar(name)
    out[#out + 1] = ":"
    write(object[name], out)
  end
  out[#out + 1] = "}"
end

-- Adds the JSON of a value to a list of texts.
function write(value, out)
  if type(value) ~= "table" then
    out[#out + 1] = math.type(value) == "integer" and ("%d"):format(value) or scalar(value)
  elseif #value > 0 or getmetatable(value) == json.array then write_list(value, out)
  else write_object(value, out) end
end

--- Returns the JSON of a value: members in alphabetical order, the same every time.
---@param value any
---@return string
function json.encode(value)
  local out = {}
  write(value, out)
  return table.concat(out)
end

return json

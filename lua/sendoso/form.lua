--- The form of a query and of a body that is sent by a page: name=value, joined by &.
local form = {}

local function escape(text)
  return (text:gsub("[^%w%-._~]", function(char) return ("%%%02X"):format(char:byte()) end))
end

local function plain(text)
  return (text:gsub("+", " "):gsub("%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end))
end

--- Returns pairs as a text, in their order.
---@param pairs_of { [1]: string, [2]: string? }[] those without a value are left out
---@return string
function form.encode(pairs_of)
  local parts = {}
  for _, pair in ipairs(pairs_of) do
    if pair[2] then parts[#parts + 1] = escape(pair[1]) .. "=" .. escape(pair[2]) end
  end
  return table.concat(parts, "&")
end

--- Reads a text. A name that comes twice is in `twice`: what is said of it is not known.
---@param text string
---@return table<string, string> values, string? twice
function form.decode(text)
  local values, twice = {}, nil
  for name, value in text:gmatch "([^&=]+)=?([^&]*)" do
    name = plain(name)
    if values[name] then twice = twice or name end
    values[name] = plain(value)
  end
  return values, twice
end

return form

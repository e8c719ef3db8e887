--- The codes that Sendoso gives to a send.
local core = require "sendoso.core"

local codes = {}

--- Returns 40 hexadecimal digits that depend on the text: a tracking code.
---@param text string
---@return string
function codes.tracking(text)
  local out = {}
  for round = 1, 5 do
    local h = 0x811c9dc5 + round
    for i = 1, #text do h = (h ~ text:byte(i)) * 0x01000193 & 0xffffffff end
    out[round] = ("%08x"):format(h)
  end
  return table.concat(out)
end

--- Returns the end of an eGift link, such as "NzOHQCUf9eqw0".
---@param text string
---@return string
function codes.link(text)
  local bytes = codes.tracking(text):gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end)
  return core.base64url(bytes:sub(1, 9))
end

--- Returns a send_gid, a global id of Rails: gid://sendoso/Send/44 in base64.
---@param number integer
---@return string
function codes.gid(number)
  return core.base64url("gid://sendoso/Send/" .. number)
end

return codes

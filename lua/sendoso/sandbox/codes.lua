--- The codes that Sendoso gives to a send.
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

local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

-- Unpadded URL-safe base64.
local function base64(text)
  local out = {}
  for i = 1, #text, 3 do
    local a, b, c = text:byte(i, i + 2)
    local bits = a << 16 | (b or 0) << 8 | (c or 0)
    for j = 0, c and 3 or b and 2 or 1 do
      local digit = (bits >> (18 - 6 * j) & 63) + 1
      out[#out + 1] = alphabet:sub(digit, digit)
    end
  end
  return table.concat(out)
end

--- Returns the end of an eGift link, such as "NzOHQCUf9eqw0".
---@param text string
---@return string
function codes.link(text)
  return base64(codes.tracking(text):gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end):sub(1, 9))
end

--- Returns a send_gid, a global id of Rails: gid://sendoso/Send/44 in base64.
---@param number integer
---@return string
function codes.gid(number)
  return base64("gid://sendoso/Send/" .. number)
end

return codes

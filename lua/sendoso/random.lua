--- Texts that nobody can guess.
local random = {}

--- Returns a text of hexadecimal digits, from the system's source of randomness.
---@param bytes integer two digits for each
---@return string
function random.hex(bytes)
  local file <close> = assert(io.open("/dev/urandom", "rb"))
  return (file:read(bytes):gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end

return random

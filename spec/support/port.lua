--- A port of loopback for what must be known before it listens: where a browser comes back, a PostgreSQL. Nobody has
--- it, and the system gives it to nobody who asks for any: it is still free a moment later.
local core = require "sendoso.core"

local FIRST, COUNT = 16384, 16384 -- below those that Linux gives

local function is_free(number)
  local server <close> = core.server({ port = number }, function() end)
  return server ~= nil
end

---@return integer
local function port()
  local number
  repeat number = FIRST + string.unpack("I2", core.random(2)) % COUNT until is_free(number)
  return number
end

return port

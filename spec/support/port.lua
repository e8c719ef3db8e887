--- A port of loopback for what must be known before it listens: where a browser comes back, a PostgreSQL. Nobody has
--- it, and the system gives it to nobody who asks for any: it is still free a moment later.
local temp = require "spec.support.temp"

-- The ports that Linux gives begin above these. In a process of its own: a program that is tested has no sockets.
local FIND = [[
  local port
  repeat port = math.random(16384, 32767) until require("socket").bind("127.0.0.1", port)
  print(port)
]]

---@return integer
local function port()
  local paths = "LUA_CPATH=" .. temp.quote(os.getenv "SENDOSO_STOCK_CPATH" or ";;")
  local found <close> = assert(io.popen(paths .. " lua5.4 -e " .. temp.quote(FIND)))
  return (assert(found:read "n", "no port is free"))
end

return port

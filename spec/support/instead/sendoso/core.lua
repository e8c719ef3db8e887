--- Stands before the C module where SENDOSO_SPEC_POSTGRES is a server's URL: each path of a ledger is a schema there.
--- LUA_PATH leads here first, and it lies beside the program. So the specs that name files, and the programs that they
--- start, use PostgreSQL instead.
local file = assert(package.searchpath("sendoso.core", package.cpath))
local core = assert(package.loadlib(file, "luaopen_sendoso_core"))("sendoso.core", file)

local open, url = core.ledger, os.getenv "SENDOSO_SPEC_POSTGRES"

-- One name for one path: two numbers of 32 bits, whatever is in it.
local function schema_of(path)
  local one, other = 5381, 52711
  for at = 1, #path do
    local byte = path:byte(at)
    one, other = (one * 33 ~ byte) & 0xffffffff, (other * 31 + byte) & 0xffffffff
  end
  return ("of_%08x%08x"):format(one, other)
end

function core.ledger(options)
  if type(options) ~= "table" or options.driver or options.path == ":memory:" then return open(options) end
  local instead = { driver = require "sendoso.postgres".driver }
  for name, value in pairs(options) do instead[name] = value end
  if options.path then instead.path, instead.schema = url, schema_of(options.path) end
  return open(instead)
end

return core

--- Stands before the C module, beside a program that is not to wait between two tries: see spec/support/beside.lua.
local file = assert(package.searchpath("sendoso.core", package.cpath))
local core = assert(package.loadlib(file, "luaopen_sendoso_core"))("sendoso.core", file)

local client = core.client

function core.client(options)
  options.backoff_ms = options.backoff_ms or 1
  return client(options)
end

return core

--- Production, staging and every other host of https, as far as they can be had without them: a sandbox behind TLS in a
--- process of its own, and programs whose network ends there (nearby.c).
local process = require "spec.support.process"
local temp = require "spec.support.temp"
local tls = require "spec.support.tls"

local production = {}

local server = [[
local core = require "sendoso.core"
local box = assert(require("sendoso.sandbox").open { state = %q, settings = { per_second = 100000 } })
local server = assert(core.server({ key = %q, cert = %q }, box.handle))
print(server:port())
io.stdout:flush()
while true do server:step(1000) end
]]

--- Starts one. Ends with its scope, or after an hour.
---@return { run: (fun(arguments: string, options?: table): table), begin: function, close: fun() }
function production.start()
  local made = tls.certificate("app.sendoso.com", "app.sendoso.test", "app.staging.sendo.so")
  local script = temp.file("server.lua", server:format(temp.path "journal.ndjson", made.key, made.cert))
  local pipe = assert(io.popen(("echo $$; exec timeout 3600 lua5.4 %s"):format(script)))
  local pid, port = math.tointeger(pipe:read "n"), math.tointeger(pipe:read "n")
  local shim = assert(package.searchpath("sendoso_nearby", os.getenv "SENDOSO_STOCK_CPATH"))
  local self = {}

  --- Begins a run of the program; what is returned waits for it. Options as of `process.sendoso`, and `typed`: what a
  --- person types at its terminal, who sees all of `out`.
  function self.begin(arguments, options)
    options = options or {}
    local env = { LD_PRELOAD = shim, NEARBY_PORT = tostring(port), SSL_CERT_FILE = made.ca_file,
      XDG_STATE_HOME = options.state or temp.path() }
    for name, value in pairs(options.env or {}) do env[name] = value end
    local command = process.program .. " " .. arguments
    if options.typed then
      command = ("printf %s | script -qec %s /dev/null"):format(temp.quote(options.typed), temp.quote(command))
    end
    return process.begin("sh -c " .. temp.quote(command), { env = env })
  end

  --- Runs the program.
  function self.run(arguments, options) return self.begin(arguments, options)() end

  function self.close()
    if not pipe then return end
    os.execute(("kill -KILL -%d"):format(pid))
    pipe:close()
    pipe = nil
  end
  return setmetatable(self, { __close = self.close, __gc = self.close })
end

return production

--- `sendoso listen` in a process of its own.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local listener = {}

--- Starts a listener. Ends with its scope, or after a minute.
---@param arguments string
---@param options { state: string, env: table<string, string>, port?: integer }
---@return { url: string, lines: fun(): string[], close: fun(signal?: string): string }
function listener.start(arguments, options)
  local out, err = temp.path "out", temp.path "err"
  local env = { "XDG_STATE_HOME=" .. temp.quote(options.state) }
  for name, value in pairs(options.env) do env[#env + 1] = name .. "=" .. temp.quote(value) end
  local pipe = assert(io.popen(("exec env -u SENDOSO_BASE_URL -u SENDOSO_ACCESS_TOKEN %s timeout 60 %s listen --port %d "
    .. "%s >%s 2>%s & echo $!; wait"):format(table.concat(env, " "), process.program, options.port or 0, arguments,
    out, err)))
  local pid = math.tointeger(pipe:read "n")
  local self = { out = out, err = err }
  local said = process.shell("for i in $(seq 200); do grep -o 'https\\?://[^;]*' %s && exit; sleep 0.05; done; cat %s >&2; "
    .. "exit 1", err, err)
  self.url = said:match "https?://%S+"
  function self.lines() return temp.lines(out) end
  --- Waits until so many lines are there.
  function self.wait(count)
    process.shell("for i in $(seq 200); do [ $(wc -l <%s) -ge %d ] && exit; sleep 0.05; done; exit 1", out, count)
    return self.lines()
  end
  --- Waits until a file has a text.
  function self.wait_for(file, text)
    process.shell("for i in $(seq 200); do grep -q '%s' %s && exit; sleep 0.05; done; cat %s >&2; exit 1", text, file, err)
  end
  --- Ends it: with KILL at once, else in its own way. Returns what it said.
  function self.close(signal)
    if not pipe then return temp.read(err) end
    os.execute(("kill -%s $(pgrep -P %d) 2>/dev/null"):format(signal or "KILL", pid))
    pipe:close()
    pipe = nil
    return temp.read(err)
  end
  return setmetatable(self, { __close = function() self.close() end })
end

return listener

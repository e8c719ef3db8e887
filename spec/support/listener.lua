--- `sendoso listen` in a process of its own.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local listener = {}

--- Starts a listener. Ends with its scope, or after ten minutes.
---@param arguments string
---@param options { state: string, env: table<string, string> }
---@return table listener url, lines(), wait(count), wait_for(text), until_true(command, ...), pid(), close(signal)
function listener.start(arguments, options)
  local out, err = temp.path "out", temp.path "err"
  local env = { "XDG_STATE_HOME=" .. temp.quote(options.state) }
  for name, value in pairs(options.env) do env[#env + 1] = name .. "=" .. temp.quote(value) end
  local pipe = assert(io.popen(("exec env -u SENDOSO_BASE_URL -u SENDOSO_ACCESS_TOKEN %s timeout 600 %s listen "
    .. "--port 0 %s >%s 2>%s & echo $!; wait"):format(table.concat(env, " "), process.program, arguments, out, err)))
  local pid = math.tointeger(pipe:read "n")
  local self = { err = err }
  -- Waits until a shell command succeeds.
  local function until_true(command, ...)
    local loop = "for i in $(seq 200); do " .. command .. " && exit; sleep 0.05; done; cat " .. err .. " >&2; exit 1"
    process.shell(loop, ...)
  end
  until_true("grep -q 'listening on' %s", err)
  self.url = temp.read(err):match "listening on (https?://[^;]+)"
  self.until_true = until_true
  function self.lines() return temp.lines(out) end
  --- Waits until so many lines are there, and returns them.
  function self.wait(count)
    until_true("[ $(wc -l <%s) -ge %d ]", out, count)
    return self.lines()
  end
  --- Waits until it has said a text.
  function self.wait_for(text) until_true("grep -q '%s' %s", text, err) end
  --- Returns its process.
  function self.pid() return process.shell("pgrep -P %d", pid):match "%d+" end
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

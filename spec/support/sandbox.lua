--- A sandbox in a process of its own, whose journal is not ours.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local sandbox = {}

--- Starts a sandbox. Ends with its scope, or after an hour, as each check does: on a busy machine a spec takes long.
---@param flags? string more flags of `sendoso sandbox`
---@return { env: table<string, string>, journal: string, gifts: fun(email: string): integer, event: fun(email: string):
---string, close: fun() }
function sandbox.start(flags)
  local journal = temp.path "journal.ndjson"
  local pipe = assert(io.popen(("echo $$; exec timeout 3600 %s sandbox -q --state %s %s"):format(
    process.program, journal, flags or "")))
  local pid = math.tointeger(pipe:read "n")
  pipe:read "l" -- the end of the pid's line; the next one is for a shell to evaluate
  local env = { SENDOSO_ACCESS_TOKEN = "sandbox", SENDOSO_BASE_URL = pipe:read("l"):match "=(.*)" }
  local self = { env = env, journal = journal }
  -- How many gifts an address has, by the sandbox's own journal.
  function self.gifts(email)
    local count = 0
    for _, line in ipairs(temp.lines(journal)) do
      if line:find('"' .. email .. '"', 1, true) then count = count + 1 end
    end
    return count
  end
  -- A file with what a webhook says of the last gift to an address.
  function self.event(email)
    local listed = process.shell("curl -sf --retry 9 -H 'Authorization: Bearer sandbox' %s/api/v3/send",
      env.SENDOSO_BASE_URL)
    for _, send in ipairs(require("sendoso.core").decode(listed).sends) do
      if send.recipient.email == email then
        return temp.file("event.json", ('{"send_gid":"%s","status_changed_at":"%s"}'):format(send.send_gid,
          os.date "!%Y-%m-%dT%H:%M:%SZ"))
      end
    end
  end
  function self.close()
    if not pipe then return end
    -- The whole group, outright: to end well when it is asked is the promise of another spec.
    os.execute("kill -KILL -" .. pid)
    pipe:close()
    pipe = nil
  end
  return setmetatable(self, { __close = self.close, __gc = self.close })
end

return sandbox

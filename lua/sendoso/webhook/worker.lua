--- Does with events what may take its time: gives them to rules, and tells scripts what became of a gift. It stands
--- beside the listener, in a process of its own, so that webhooks are answered whatever a script does.
local fail = require "sendoso.fail"

local worker = {}

local IDLE_MS = 200
local REST_MS = 5000 -- after trouble with the inbox

-- Does one thing of each kind. Returns whether there may be more to do.
local function step(given)
  local is_busy = false
  for _, by in ipairs(given.by) do
    local _, now = given.clock()
    if by:step(now) then is_busy = true end
  end
  return is_busy
end

--- Works until it is told to stop.
---@param given { by: { step: fun(self: table, now: integer): boolean }[], clock: (fun(): integer, integer),
---log: fun(text: string), wait: fun(ms: integer): boolean } by: what handles events; wait: returns whether to stop
function worker.run(given)
  local wait_ms = 0
  while not given.wait(wait_ms) do
    local is_busy, err = fail.try(step, given)
    if err then given.log(err.message) end
    wait_ms = err and REST_MS or is_busy and 0 or IDLE_MS
  end
end

return worker

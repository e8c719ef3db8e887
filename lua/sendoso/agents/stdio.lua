--- Messages over standard input and output, a line each.
local base = require "sendoso.base"
local messages = require "sendoso.agents.messages"
local session = require "sendoso.agents.session"

local stdio = {}

local MAX = 4 * 1024 * 1024 -- bytes of a message
local WAIT_MS, BUSY_MS = 200, 5

--- Serves the client at the other end of standard input, until it ends. Calls that are under way come to their end.
---@param server sendoso.AgentServer
function stdio.serve(server)
  local input <close> = base.lines(0, MAX)
  local own, is_broken = session.new(server.clock), false
  local function send(text)
    if is_broken then return end
    is_broken = not (io.stdout:write(text, "\n") and io.stdout:flush())
  end
  local function reply(text)
    if text then send(text) end
  end
  local at_end = false
  repeat
    local busy = server.bodies:are_running()
    local line, err = input:take(busy and 0 or WAIT_MS)
    if line then
      if line:find "%S" then server:receive(own, line, reply, send) end
    elseif err then send(messages.error(nil, messages.REQUEST, err.message))
    elseif line == false then at_end = true end
    if not line and server.bodies:are_running() then server.bodies:step(BUSY_MS) end
    own.is_over = at_end or is_broken
  until own.is_over and not server.bodies:are_running() or base.stopped() > 0
  while server.bodies:are_running() do server.bodies:step() end
end

return stdio

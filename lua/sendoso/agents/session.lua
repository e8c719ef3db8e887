--- One client that is connected: what was agreed with it, what it cancelled, and what we asked it.
local base = require "sendoso.base"
local messages = require "sendoso.agents.messages"

local session = {}

---@class sendoso.AgentSession
---@field revision? sendoso.Revision agreed by a handshake
---@field capabilities table
---@field who? string the client's name
---@field working table<string|integer, true> requests that are not answered yet
---@field cancelled table<string|integer, true> those of them that nobody waits for any more
---@field answers table<string, table> to our questions, by their IDs
local Session = { __name = "sendoso.agent_session" }
Session.__index = Session

--- Asks the client something, and waits. In a body of a loop the others go on.
---@param send fun(text: string)
---@param method string
---@param params table
---@param wait_ms integer
---@param is_cancelled fun(): boolean
---@return table? result
---@return string? reason why there is none
function Session:request(send, method, params, wait_ms, is_cancelled)
  self.asked = self.asked + 1
  local id = ("sendoso-%d"):format(self.asked)
  self.open[id] = true
  send(messages.request(id, method, params))
  local ends = self.clock() + wait_ms
  while self.open[id] == true and self.clock() < ends and base.stopped() == 0 and not self.is_over
    and not is_cancelled() do
    require("sendoso.core").later()
  end
  local answer = self.open[id]
  self.open[id] = nil
  if type(answer) ~= "table" then
    return nil, base.stopped() > 0 and "the server was stopped" or is_cancelled() and "the call was cancelled"
      or self.is_over and "the client has gone" or "the person did not answer within two minutes"
  end
  if answer.result == nil then return nil, "the client could not ask its person" end
  return answer.result
end

--- Takes the answer to a question of ours: the first one. What nobody asked is dropped.
---@param message sendoso.Message
function Session:answer(message)
  if self.open[message.id] == true then self.open[message.id] = message end
end

--- Returns a session.
---@param clock fun(): integer ms
---@return sendoso.AgentSession
function session.new(clock)
  return setmetatable({ capabilities = {}, cancelled = {}, working = {}, open = {}, asked = 0, clock = clock }, Session)
end

return session

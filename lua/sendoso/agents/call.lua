--- One call of a tool, as the tool sees it: what was asked, by whom, and how its person can be asked.
local confirm = require "sendoso.agents.confirm"
local messages = require "sendoso.agents.messages"

local call = {}

---@class sendoso.AgentCall
---@field server sendoso.AgentServer
---@field session sendoso.AgentSession
---@field revision sendoso.Revision
---@field capabilities table of the client
---@field who? string the client's name
---@field arguments table
---@field client sendoso.Client
---@field responses? table answers to questions, of a call that comes again
---@field state? string what came with the questions
---@field token? string|integer of progress
local Call = { __name = "sendoso.agent_call" }
Call.__index = Call

--- Was it cancelled?
---@return boolean
function Call:is_cancelled() return self.session.cancelled[self.id] ~= nil end

--- Tells the client how far it is.
---@param done number
---@param total? number
function Call:progress(done, total)
  if self.token == nil then return end
  self.notify(messages.request(nil, "notifications/progress",
    { progressToken = self.token, progress = done, total = total }))
end

--- Can the person behind the client be asked, in a form?
---@return boolean
function Call:can_ask()
  local can = self.capabilities.elicitation
  if not self.revision.asks or type(can) ~= "table" then return false end
  return can.form ~= nil or can.url == nil
end

-- Without a handshake the client is given the question as a result, and calls again with the answer.
local function ask_by_result(self, form, bound)
  local questions = self.server.questions
  local answer = type(self.responses) == "table" and self.responses.confirm
  if not answer then
    return nil, { inputRequests = { confirm = { method = "elicitation/create", params = form } },
      requestState = questions:make(bound, confirm.QUESTION_MS) }
  end
  local is_taken, reason = questions:take(self.state, bound)
  if not is_taken then return nil, nil, "requestState " .. reason .. ": nothing was sent; call the tool again" end
  return answer
end

--- Asks the person.
---@param question string
---@param bound string what a yes is bound to
---@return table? answer
---@return table? open what the client is to be given, to ask by itself
---@return string? reason why there is no answer
function Call:ask(question, bound)
  local form = confirm.form(question, self.revision.is_stateless or self.revision.name >= "2025-11-25")
  if self.revision.is_stateless then return ask_by_result(self, form, bound) end
  local answer, why = self.session:request(self.notify, "elicitation/create", form, confirm.QUESTION_MS,
    function() return self:is_cancelled() end)
  if answer == nil then return nil, nil, why .. ": nothing was sent" end
  return answer
end

--- Returns a call.
---@param fields table
---@return sendoso.AgentCall
function call.new(fields) return setmetatable(fields, Call) end

return call

--- The word of a person for a run that would send many real gifts. On a terminal it is asked for the number; elsewhere
--- --yes is the word.
local fail = require "sendoso.fail"
local words = require "sendoso.words"

local consent = {}

local FEW = 10 -- so many real gifts need nobody's word

local HINT = "look at it with `sendoso plan`, or with -n; if it is right, add --yes"

---@class sendoso.Consent
---@field most number how many gifts this run may send
---@field refusal? sendoso.Error a person was asked for more, and is not asked again
---@field person fun(): (fun(question: string): string?)? returns who answers questions; nil: nobody is there
---@field hint string what to do where nobody is

--- Returns what a run may send from the start.
---@param is_given boolean was --yes given?
---@param person? fun(): (fun(question: string): string?)?
---@return sendoso.Consent
function consent.new(is_given, person)
  return { most = is_given and math.huge or FEW, person = person or function() end, hint = HINT }
end

-- Asks for a number. Returns false where the answer is none.
local function number_of(ask, question)
  local text = ask(question)
  if require("sendoso.base").stopped() > 0 then return fail("cancelled", "interrupted: nothing more is sent") end
  return text and text:match "^%s*(%d+)%s*$" and math.tointeger(tonumber(text)) or false
end

local Run = {}

--- How many more real gifts may be sent without asking?
---@return number
function Run:allowed() return self.consent.most - self.tally.taken - self.tally.flying end

--- Asks nobody from now on: whoever started the program is not whom it serves.
---@param hint string what to do about more
function Run:ask_nobody(hint) self.consent.person, self.consent.hint = function() end, hint end

--- Asks before the first of some gifts whose number and cost are known.
---@param count integer
---@param cost string
---@param service string where they go, in words
---@return true?, sendoso.Error?
function Run:confirm(count, cost, service)
  if count <= self:allowed() then return true end
  local what = ("%s, cost %s, in %s"):format(words.count(count, "real gift"), cost, service)
  local ask = self.consent.person()
  if not ask then
    return fail("guard", ("nothing was sent: %s; so many need --yes"):format(what), { hint = self.consent.hint })
  end
  local number, err = number_of(ask, ("%s. Type %d to send them: "):format(what, count))
  if err then return nil, err end
  if number ~= count then
    return fail("guard", ("nothing was sent: expected %d"):format(count), { hint = "run the command again" })
  end
  self.consent.most = self.tally.taken + self.tally.flying + count
  return true
end

-- Asks for more. Returns how many may be sent in all.
local function ask_for_more(self, count, service)
  local taken, ask = self.tally.taken, self.consent.person()
  if not ask then
    return fail("guard", ("more than %s in %s need --yes"):format(words.count(FEW, "gift"), service), {
      hint = self.consent.hint })
  end
  local number, err = number_of(ask, ("%s sent so far in %s, cost %s; %s next. Type how many this run may send in "
    .. "all, or press Enter to stop: "):format(words.count(taken, "gift"), service, self.tally.costs:text(),
    words.count(count, "gift is", "gifts are")))
  if err then return nil, err end
  if not number or number < taken + count then
    return fail("guard", ("stopped after %s"):format(words.count(taken, "gift")), { hint = "run the command again" })
  end
  return number
end

--- Asks on the way, for a script that sends one gift after another: nobody knows how many are to come.
---@param count integer the next ones, sent in one request
---@param service string
---@return true?, sendoso.Error?
function Run:confirm_more(count, service)
  local own = self.consent
  if own.refusal then return nil, own.refusal end
  local number, err = ask_for_more(self, count, service)
  if not number then
    own.refusal = err
    return nil, err
  end
  own.most = number
  return true
end

consent.methods = Run

return consent

--- The witness, for as long as a run sends: asked before its first gift, and for what is new after each of the first
--- ones and every few seconds. Somebody with another ledger, or a person, may be sending the same gifts at this moment.
local costs = require "sendoso.ledger.costs"
local fail = require "sendoso.fail"
local sends = require "sendoso.ledger.sends"
local shown = require "sendoso.ledger.shown"
local witness = require "sendoso.ledger.witness"
local words = require "sendoso.words"

local watch = {}

-- So many gifts of a campaign go alone, with a look after each. Of two runs that begin together the one whose gift
-- comes second sees the other's; with ten in flight, ten may be on their way.
local ALONE = 3

-- How long after one look the next is due: twice as long each time. At last so long that nine of ten requests are for
-- gifts, also where a look takes many pages.
local FIRST_PAUSE_MS, PAUSE_MS, PAUSE_OF_PAGE_MS = 1000, 10000, 2000

-- For how long one look serves all gifts that have to be compared anew: that of one more gift at ten a second.
local MOMENT_MS = 100

-- How far a look goes back behind the one before it: a list may show a send a little late.
local OVERLAP_S = 5

---@class sendoso.Watch
---@field client sendoso.Client
---@field shown? sendoso.Shown all that was seen
---@field seen? sendoso.Reading the first look
---@field last? sendoso.Reading the last look
---@field failed? sendoso.Error why nothing more is sent
---@field campaigns table<integer, integer> how many gifts of each have left
---@field addresses table<string, string> of a pair that this run has sent to: the address as the ledger has it, where
--- that is another one
---@field estimates table<integer, table> what gifts of a campaign cost, where that was asked for
---@field must_look boolean has one left that went alone, and nobody has looked since?
---@field pause_ms integer until the next look
---@field fresh_ms integer for how long what was seen holds for a gift that waits to leave
---@field is_stale boolean must it look again before anything else leaves?
---@field is_looking boolean is a look under way?
local Watch = {}
Watch.__index = Watch

---@param client sendoso.Client
---@return sendoso.Watch
function watch.new(client)
  return setmetatable({ client = client, campaigns = {}, addresses = {}, estimates = {}, must_look = false,
    pause_ms = FIRST_PAUSE_MS, fresh_ms = PAUSE_MS, is_stale = false, is_looking = false }, Watch)
end

-- From when on a look reads that follows a reading, in seconds by Sendoso's clock.
local function behind(reading) return sends.moment(reading.began, reading.skew_ms) - OVERLAP_S end

local function read_first(self)
  self.shown = self.shown or shown.new()
  self.seen = fail.need(witness.read(self.client, self.shown))
  self.last = self.seen
  self.shown:keep()
  if self.seen.nameless > 0 then
    self.client.run:warn("Sendoso lists %s of the last %d days without email or campaign: nobody knows whose they are",
      words.count(self.seen.nameless, "send"), witness.DAYS)
  end
end

-- Is a new send of no gift of the ledger? Which of several sends of a pair is whose nobody can tell: they are counted,
-- with those that were seen before, since a gift explains one of them only.
local function is_stray(send, of_pair, rows, skew_ms)
  local others = {}
  for _, other in ipairs(of_pair) do
    if other.number ~= send.number then others[#others + 1] = other end
  end
  return #witness.unexplained(of_pair, rows, skew_ms) > #witness.unexplained(others, rows, skew_ms)
end

-- The first of the sends that are new in a look that is of a campaign of ours, and of no gift of the ledger. As many
-- as the run's own may be its own: the ledger, which may be a long way off, is not asked about those.
function Watch:find_stray(reading, ledger)
  for send in self.shown:new() do
    local email, campaign = sends.of_pair(send.pair)
    if self.campaigns[campaign] and not self.shown:is_own(send.pair) then
      local rows = fail.need(ledger:list { recipient = self.addresses[send.pair] or email, campaign = campaign })
      if is_stray(send, self.shown:of(send.pair), rows, reading.skew_ms) then return send end
    end
  end
end

local function raise_stray(stray)
  local text = "somebody else is sending gifts of the same campaign now: %s is not in this ledger"
  fail.raise("guard", text:format(witness.describe(stray)), {
    hint = "stop any other run that has a ledger of its own: all runs of an account share one\n"
      .. "if it was a person, or a link that was redeemed with another address, run again" })
end

local function look_again(self, ledger)
  local reading = sends.read(self.client, behind(self.last), self.shown, { order = self.last.order })
  local doubt = witness.doubt(reading)
  if doubt then error(doubt, 0) end
  local stray = self:find_stray(reading, ledger)
  if stray then raise_stray(stray) end
  self.shown:keep()
  table.move(reading.spoiled, 1, #reading.spoiled, #self.seen.spoiled + 1, self.seen.spoiled)
  self.last, self.is_stale, self.must_look = reading, false, false
  self.pause_ms = math.min(2 * self.pause_ms, math.max(PAUSE_MS, reading.pages * PAUSE_OF_PAGE_MS))
end

-- Is it time to look again? A dry run sends nothing that somebody could be doing at the same time.
function Watch:is_due()
  if self.client:is_dry_run() or not self.seen.complete then return false end
  if self.must_look then return true end
  return sends.age(self.last) > (self.is_stale and MOMENT_MS or self.pause_ms)
end

--- Has the witness been asked before?
---@return boolean
function Watch:has_begun() return self.seen ~= nil or self.failed ~= nil end

-- Calls a function; if it raises an error, nothing more is sent.
function Watch:try(fn, ...)
  local _, err = fail.try(fn, ...)
  self.failed = self.failed or err
end

-- What is called while a look is under way, by a finalizer, cannot wait for its end.
local function fail_within()
  return fail("guard", "the list of sends is being read: nothing can be sent from within that",
    { hint = "send it from the script itself, not from a finalizer" })
end

--- Returns all that was seen so far; looks again where that is due.
---@param ledger sendoso.core.Ledger|false
---@return sendoso.Reading?, sendoso.Error? err nothing is to be sent any more
function Watch:ask(ledger)
  if self.is_looking then return fail_within() end
  local look = not self.seen and read_first or ledger and self:is_due() and look_again
  if look and not self.failed then
    self.is_looking = true
    local ok, raised = pcall(self.try, self, require("sendoso.core").drive, look, self, ledger) -- one of many asks
    self.is_looking = false
    if not ok then error(raised, 0) end -- no error of ours, such as a Ctrl-C: what this look has shown is as not shown
  end
  if self.failed then return nil, self.failed end
  return self.seen
end

--- Returns what gifts of a campaign have cost, as far as the first reading tells: see costs.estimate. Asks nothing.
---@param campaign integer
---@return sendoso.Money? estimate, string[]? unread, integer? highest
function Watch:estimate(campaign)
  if not self.seen then return nil end
  local known = self.estimates[campaign]
  if not known then
    known = table.pack(costs.estimate(self.seen, campaign))
    self.estimates[campaign] = known
  end
  return known[1], known[2], known[3]
end

--- Takes note that a gift did not leave in time: what it was compared with is too old. Of many that wait, one look
--- serves all; but where Sendoso had too many requests, somebody else is there.
---@param last sendoso.Reading the last look, when it was compared
---@param met_others boolean
function Watch:expire(last, met_others)
  if met_others or self.last == last then self.is_stale = true end
end

--- Must a gift be sent with no other beside it?
---@param gift sendoso.core.Gift
---@return boolean
function Watch:is_alone(gift) return (self.campaigns[gift.campaign] or 0) < ALONE end

--- Takes note that a gift has left, or may have.
---@param gift sendoso.core.Gift
function Watch:note(gift)
  if self:is_alone(gift) then self.must_look, self.pause_ms = true, FIRST_PAUSE_MS end
  self.campaigns[gift.campaign] = (self.campaigns[gift.campaign] or 0) + 1
  local pair = sends.pair(gift.recipient, gift.campaign)
  if not self.client.closed then self:try(self.shown.left, self.shown, pair) end
  if gift.recipient ~= sends.of_pair(pair) then self.addresses[pair] = gift.recipient end
end

--- Lets go of all that was seen. May be called twice.
function Watch:close()
  if self.shown then self.shown:close() end
end

return watch

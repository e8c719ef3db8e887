--- The witness, for as long as a run sends: asked before its first gift, and for what is new after each of the first
--- ones and every few seconds. Somebody with another ledger, or a person, may be sending the same gifts at this moment.
local costs = require "sendoso.ledger.costs"
local fail = require "sendoso.fail"
local sends = require "sendoso.ledger.sends"
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
---@field seen? sendoso.Reading all that was seen
---@field last? sendoso.Reading the last look
---@field failed? sendoso.Error why nothing more is sent
---@field known table<string, true> the IDs of sends that another look may show again
---@field campaigns table<integer, integer> how many gifts of each have left
---@field addresses table<string, string> of a pair that this run has sent to: the address as the ledger has it, where
--- that is another one
---@field own table<string, integer> how many gifts of a pair have left
---@field met table<string, integer> how many sends of a pair looks have shown since
---@field estimates table<integer, table> what gifts of a campaign cost, where that was asked for
---@field must_look boolean has one left that went alone, and nobody has looked since?
---@field pause_ms integer until the next look
---@field fresh_ms integer for how long what was seen holds for a gift that waits to leave
---@field is_stale boolean must it look again before anything else leaves?
local Watch = {}
Watch.__index = Watch

---@param client sendoso.Client
---@return sendoso.Watch
function watch.new(client)
  return setmetatable({ client = client, known = {}, campaigns = {}, addresses = {}, own = {}, met = {}, estimates = {},
    must_look = false, pause_ms = FIRST_PAUSE_MS, fresh_ms = PAUSE_MS, is_stale = false }, Watch)
end

-- From when on a look reads that follows a reading, in seconds by Sendoso's clock.
local function behind(reading) return sends.moment(reading.began, reading.skew_ms) - OVERLAP_S end

-- Names the sends of one look, so that another one knows them again. One that is listed without an ID is the first,
-- second, … of its pair at that time.
local function namer()
  local counts = {}
  return function(send, pair)
    if send.id ~= nil then return tostring(send.id) end
    local name = ("%s at %s"):format(pair or send.email, send.time)
    counts[name] = (counts[name] or 0) + 1
    return ("%s, %d"):format(name, counts[name])
  end
end

-- The sends of a reading since a moment that no look has shown before: each with its pair, if it has one.
function Watch:take_new(reading, since)
  local list, name_of = {}, namer()
  local function take(send, pair)
    local id = name_of(send, pair)
    if send.time < since or self.known[id] then return end
    self.known[id] = true
    list[#list + 1] = { send = send, pair = pair }
  end
  for pair, of_pair in pairs(reading.by_pair) do
    for _, send in ipairs(of_pair) do take(send, pair) end
  end
  for _, send in ipairs(reading.spoiled) do take(send) end
  return list
end

local function read_first(self)
  local reading, err = witness.read(self.client)
  if not reading then return err end
  self.seen, self.last = reading, reading
  self:take_new(reading, behind(reading))
  if reading.nameless > 0 then
    self.client.run:warn("Sendoso lists %s of the last %d days without email or campaign: nobody knows whose they are",
      words.count(reading.nameless, "send"), witness.DAYS)
  end
end

-- Adds new sends to all that was seen.
function Watch:add(list)
  for _, one in ipairs(list) do
    if one.pair then
      self.seen.by_pair[one.pair] = self.seen.by_pair[one.pair] or {}
      table.insert(self.seen.by_pair[one.pair], one.send)
    else
      table.insert(self.seen.spoiled, one.send)
    end
  end
end

-- Is a new send of a pair of no gift of the ledger? Which of several sends is whose nobody can tell: they are counted,
-- with those that were seen before, since a gift explains one of them only.
local function is_stray(send, of_pair, rows, skew_ms)
  local others = {}
  for _, other in ipairs(of_pair) do
    if other ~= send then others[#others + 1] = other end
  end
  return #witness.unexplained(of_pair, rows, skew_ms) > #witness.unexplained(others, rows, skew_ms)
end

-- May it be one that this run has sent? Then the ledger, which may be a long way off, need not be asked.
function Watch:is_own(pair)
  self.met[pair] = (self.met[pair] or 0) + 1
  return self.met[pair] <= (self.own[pair] or 0)
end

-- The first of some new sends that is of a campaign of ours, and of no gift of the ledger.
function Watch:stray_of(list, reading, ledger)
  for _, one in ipairs(list) do
    local email, campaign
    if one.pair then email, campaign = sends.of_pair(one.pair) end
    if self.campaigns[campaign] and not self:is_own(one.pair) then
      local rows, err = ledger:list { recipient = self.addresses[one.pair] or email, campaign = campaign }
      if not rows then return nil, err end
      if is_stray(one.send, self.seen.by_pair[one.pair], rows, reading.skew_ms) then return one.send end
    end
  end
end

local function fail_stray(stray)
  local text = "somebody else is sending gifts of the same campaign now: %s is not in this ledger"
  return fail.new("guard", text:format(witness.describe(stray)), {
    hint = "stop any other run that has a ledger of its own: all runs of an account share one\n"
      .. "if it was a person, or a link that was redeemed with another address, run again" })
end

local function look_again(self, ledger)
  local since = behind(self.last)
  local reading, err = fail.try(sends.read, self.client, since, { order = self.last.order })
  err = err or witness.doubt(reading)
  if err then return err end
  local new = self:take_new(reading, since)
  self:add(new)
  self.last, self.is_stale, self.must_look = reading, false, false
  self.pause_ms = math.min(2 * self.pause_ms, math.max(PAUSE_MS, reading.pages * PAUSE_OF_PAGE_MS))
  if not next(self.campaigns) then return nil end
  local stray
  stray, err = self:stray_of(new, reading, ledger)
  return stray and fail_stray(stray) or err
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

--- Returns all that was seen so far; looks again where that is due.
---@param ledger sendoso.core.Ledger|false
---@return sendoso.Reading?, sendoso.Error? err nothing is to be sent any more
function Watch:ask(ledger)
  local drive = require("sendoso.core").drive -- one of many bodies asks
  if not self.seen and not self.failed then
    self.failed = drive(read_first, self)
  elseif not self.failed and ledger and self:is_due() then
    self.failed = drive(look_again, self, ledger)
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
  self.own[pair] = (self.own[pair] or 0) + 1
  if gift.recipient ~= sends.of_pair(pair) then self.addresses[pair] = gift.recipient end
end

return watch

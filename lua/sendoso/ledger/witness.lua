--- The witness: Sendoso's own list of sends knows what was sent, whoever sent it: another ledger, one that
--- was put back from a copy, a colleague by hand. A send of the same campaign to the same person that no gift
--- of this ledger explains holds the gift: a person looks.
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local operations = require "sendoso.operations"
local printable = require "sendoso.printable"
local sends = require "sendoso.ledger.sends"
local words = require "sendoso.words"

local witness = {}

--- How many days back it is asked.
witness.DAYS = 30

-- By how much the clock of a ledger, which may be a server's, can differ from the one that is compared with it.
local BETWEEN_CLOCKS_S = 15 * 60

-- Gifts that may have made a send.
local may_have_sent = { sent = true, unknown = true, intent = true }

--- Reads what the witness has to say: the sends of the last thirty days.
---@param client sendoso.Client
---@param shown sendoso.Shown where they are put
---@return sendoso.Reading?, sendoso.Error?
function witness.read(client, shown)
  local now = sends.moment(client.run:now() * 1000, client.core:skew())
  return fail.try(sends.read, client, now - witness.DAYS * 86400, shown)
end

-- Takes the first gift off the list that can have made a send.
local function explain(send, gifts)
  for i, gift in ipairs(gifts) do
    if send.time >= gift.from and send.time <= gift.to then return table.remove(gifts, i) end
  end
end

-- Between which times, in seconds by Sendoso's clock, a gift can have made a send. A link is redeemed at any time
-- after it was made; what a person has settled was sent before that.
local function times_of(row, skew_ms)
  local verdict = require "sendoso.ledger.verdict" -- first needed by the first send that a gift may explain
  if verdict.is_timed(row) then return verdict.window(row, skew_ms) end
  if row.began then return (verdict.window(row, skew_ms)), math.huge end
  return -math.huge, (row.at + (skew_ms or 0)) // 1000 + BETWEEN_CLOCKS_S
end

-- The gifts that can have made sends of a pair: those whose time is known best first.
local function explanations(rows, skew_ms)
  local verdict, gifts = require "sendoso.ledger.verdict", {}
  for _, row in ipairs(rows) do
    if may_have_sent[row.state] then
      local from, to = times_of(row, skew_ms)
      gifts[#gifts + 1] = { from = from, to = to, is_timed = verdict.is_timed(row) }
    end
  end
  table.sort(gifts, function(a, b)
    if a.is_timed ~= b.is_timed then return a.is_timed end
    return a.to < b.to
  end)
  return gifts
end

--- Returns the sends of a pair that no gift of the ledger explains.
---@param seen sendoso.SeenSend[]
---@param rows table[] the ledger's gifts of that campaign to that person
---@param skew_ms? integer
---@return sendoso.SeenSend[]
function witness.unexplained(seen, rows, skew_ms)
  local gifts, unexplained = explanations(rows, skew_ms), {}
  local in_order = table.move(seen, 1, #seen, 1, {})
  table.sort(in_order, function(a, b) return a.time < b.time end)
  for _, send in ipairs(in_order) do
    if not explain(send, gifts) then unexplained[#unexplained + 1] = send end
  end
  return unexplained
end

--- Returns which send it is, in words.
---@param send sendoso.SeenSend
---@return string
function witness.describe(send)
  local time = send.time < math.huge and instant.utc(send.time) or "an unknown time"
  return printable.line(("send %s of %s%s"):format(send.id, time, send.sender and " by " .. send.sender or ""))
end

-- The sends of a gift's campaign that were made to its person, or may have been.
local function seen_of(reading, gift)
  local seen = reading.shown:of(sends.pair(gift.recipient, gift.campaign))
  for _, send in ipairs(reading.spoiled) do
    if send.campaign == gift.campaign and sends.may_be(send.email, gift.recipient) then seen[#seen + 1] = send end
  end
  return seen
end

-- The sends that speak against a gift.
local function strays_of(reading, ledger, gift)
  local seen = seen_of(reading, gift)
  if #seen == 0 then return {} end
  if not ledger then return seen end
  local rows, err = ledger:list { recipient = gift.recipient, campaign = gift.campaign }
  return rows and witness.unexplained(seen, rows, reading.skew_ms), err
end

-- What is said of strays; nil: there are none.
local function reason_of(strays)
  if #strays == 0 then return nil end
  return ("Sendoso lists %s of this campaign to this address that %s not in the ledger: %s"):format(
    words.count(#strays, "send"), #strays == 1 and "is" or "are", witness.describe(strays[#strays]))
end

-- What ends the word of a person: from then on there is more to say. What was tried, and taken back, is not.
local ends_release = { held = true, sent = true, unknown = true, absent = true }

-- When a person said that a gift may be sent whatever is listed, in seconds by Sendoso's clock; or nil.
local function released_at(ledger, key, skew_ms)
  local at
  for _, event in ipairs(ledger and ledger:history(key) or {}) do
    if event.state == "released" then at = (event.at + (skew_ms or 0)) // 1000 end
    if ends_release[event.state] then at = nil end
  end
  return at
end

-- Those that came after a person had looked. What has no time was there to be seen.
local function later_than(strays, moment)
  local later = {}
  for _, send in ipairs(strays) do
    if send.time > moment + BETWEEN_CLOCKS_S and send.time < math.huge then later[#later + 1] = send end
  end
  return later
end

--- Would the list of sends show a gift? Links and invitations are in no list.
---@param gift sendoso.core.Gift
---@return boolean
function witness.knows(gift)
  local op = operations[gift.operation]
  return op ~= nil and op.readback ~= nil and gift.campaign ~= nil
end

--- Returns why a gift must wait for a person; nil: nothing speaks against it.
---@param reading sendoso.Reading
---@param ledger sendoso.core.Ledger|false
---@param gift sendoso.core.Gift
---@return string? reason
---@return sendoso.Error|boolean|nil err the ledger, or the list, could not be read whole; with a reason: a person has
--- released the gift, and what speaks against it came later
function witness.against(reading, ledger, gift)
  local strays, err = strays_of(reading, ledger, gift)
  if not strays then return nil, err end
  local released = #strays > 0 and released_at(ledger, gift.key, reading.skew_ms) or nil
  if released then strays = later_than(strays, released) end
  local reason = reason_of(strays)
  if reason then return reason, released ~= nil end
  return nil, witness.doubt(reading)
end

--- Returns why a reading is no proof that a gift was not sent, as an error; nil: it is one.
---@param reading sendoso.Reading
---@return sendoso.Error?
function witness.doubt(reading)
  if reading.complete then return nil end
  -- Nothing that a person could decide: another reading may be complete.
  return fail.new("reply", "the list of sends is incomplete: " .. tostring(reading.why),
    { hint = "nothing more is sent; run again later" })
end

--- Counts the sends of a reading that no gift of the ledger explains: for whoever makes a ledger, or puts one back.
---@param reading sendoso.Reading
---@param ledger sendoso.core.Ledger
---@return integer count
function witness.count(reading, ledger)
  local count = 0
  for pair in reading.shown:pairs() do
    local email, campaign = sends.of_pair(pair)
    local rows = ledger:list { recipient = email, campaign = campaign } or {}
    count = count + #witness.unexplained(reading.shown:of(pair), rows, reading.skew_ms)
  end
  return count
end

return witness

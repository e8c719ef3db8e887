--- The witness: Sendoso's own list of sends knows what was sent, whoever sent it: another ledger, one that
--- was put back from a copy, a colleague by hand. A send of the same campaign to the same person that no gift
--- of this ledger explains holds the gift: a person looks.
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local operations = require "sendoso.operations"
local sends = require "sendoso.ledger.sends"
local verdict = require "sendoso.ledger.verdict"
local words = require "sendoso.words"

local witness = {}

--- How many days back it is asked.
witness.DAYS = 30

-- Gifts that may have made a send.
local may_have_sent = { sent = true, unknown = true, intent = true }

--- Reads what the witness has to say: the sends of the last thirty days.
---@param client sendoso.Client
---@return sendoso.Reading?, sendoso.Error?
function witness.read(client)
  local since = client.run:now() + (client.core:skew() or 0) // 1000 - witness.DAYS * 86400
  return fail.try(sends.read, client, since)
end

-- Takes the first gift off the list that can have made a send.
local function explain(send, gifts)
  for i, gift in ipairs(gifts) do
    if send.time >= gift.from and send.time <= gift.to then return table.remove(gifts, i) end
  end
end

-- The gifts that can have made sends of a pair: those whose time is known first. A link is redeemed at any
-- time after it was made; a gift that a person has settled may have any time.
local function explanations(rows, skew_ms)
  local timed, timeless = {}, {}
  for _, row in ipairs(rows) do
    if may_have_sent[row.state] then
      local op = operations[row.operation]
      if row.began and op and op.readback then
        local from, to = verdict.window(row, skew_ms)
        timed[#timed + 1] = { from = from, to = to }
      else
        timeless[#timeless + 1] = { from = -math.huge, to = math.huge }
      end
    end
  end
  table.sort(timed, function(a, b) return a.from < b.from end)
  return table.move(timeless, 1, #timeless, #timed + 1, timed)
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

local function describe(send)
  local time = send.time < math.huge and instant.utc(send.time) or "an unknown time"
  return ("send %s of %s%s"):format(tostring(send.id), time, send.sender and " by " .. tostring(send.sender) or "")
end

-- The sends of a gift's campaign that were made to its person, or may have been.
local function seen_of(reading, gift)
  local seen = {}
  for _, send in ipairs(reading.by_pair[sends.pair(gift.recipient, gift.campaign)] or {}) do seen[#seen + 1] = send end
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

-- What speaks against a gift; nil: nothing does.
local function reason_of(reading, ledger, gift)
  local strays, err = strays_of(reading, ledger, gift)
  if not strays then return nil, err end
  if #strays > 0 then
    return ("Sendoso lists %s of this campaign to this address that %s not in the ledger: %s"):format(
      words.count(#strays, "send"), #strays == 1 and "is" or "are", describe(strays[#strays]))
  end
  if reading.complete then return nil end
  -- Nothing that a person could decide: another reading may be complete.
  return nil, fail.new("reply", "the list of sends is incomplete: " .. tostring(reading.why),
    { hint = "nothing was sent; run again later" })
end

-- Has a person said that a gift may be sent whatever the witness says?
local function is_released(ledger, key)
  local rows = ledger and ledger:list { key = key } or {}
  return rows[1] ~= nil and rows[1].state == "released"
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
---@return string? reason, sendoso.Error? err the ledger, or the list, could not be read whole
function witness.against(reading, ledger, gift)
  local reason, err = reason_of(reading, ledger, gift)
  if (reason or err) and is_released(ledger, gift.key) then return nil end
  return reason, err
end

--- Counts the sends of a reading that no gift of the ledger explains: for whoever makes a ledger, or puts one back.
---@param reading sendoso.Reading
---@param ledger sendoso.core.Ledger
---@return integer count
function witness.count(reading, ledger)
  local count = 0
  for pair, seen in pairs(reading.by_pair) do
    local email, campaign = pair:match "^(.*) (%S+)$"
    local rows = ledger:list { recipient = email, campaign = math.tointeger(tonumber(campaign)) } or {}
    count = count + #witness.unexplained(seen, rows, reading.skew_ms)
  end
  return count
end

return witness

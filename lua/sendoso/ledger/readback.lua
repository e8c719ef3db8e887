--- Reads the sends back, as far as unknown gifts need it, and settles those of which the reading
--- is proof.
local fail = require "sendoso.fail"
local instant = require "sendoso.dates.instant"
local operations = require "sendoso.operations"
local verdict = require "sendoso.ledger.verdict"

local readback = {}

local RECENT_MS = 2 * 24 * 3600 * 1000

--- How long after a gift its absence from the list begins to mean something.
readback.AFTER_MS = 10 * 60 * 1000

local FIELDS = { "id", "created_at", "touch.id", "recipient.email" }
local PAST = 100 -- sends in a row that are too old, in a list that has been newest first, end it

-- Adds the gifts in a state that can be found among the sends.
local function add(list, ledger, state)
  local rows, err = ledger:list { state = state }
  if not rows then return nil, err end
  for _, row in ipairs(rows) do
    local op = operations[row.operation]
    if op and op.readback and row.began then list[#list + 1] = row end
  end
  return list
end

--- Returns the gifts whose outcome is unknown and that can be read back.
---@param ledger sendoso.core.Ledger
---@return table[]?, sendoso.Error?
function readback.open(ledger) return add({}, ledger, "unknown") end

-- All gifts that may be among the sends: one that is known explains one that is seen.
local function gifts_of(ledger)
  local list = {}
  for _, state in ipairs { "sent", "unknown", "intent" } do
    local ok, err = add(list, ledger, state)
    if not ok then return nil, err end
  end
  return list
end

local function earliest(gifts, reading)
  local since
  for _, gift in ipairs(gifts) do
    if gift.state == "unknown" then
      local at = verdict.since(gift, reading)
      since = since and math.min(since, at) or at
    end
  end
  return since
end

-- Walks the sends until they are too old to matter. In which order they come is not documented:
-- only a list that has been newest first all the way is left before its end.
local function walk(client, pairs_wanted, since, reading)
  local sends, last, is_newest_first, past = {}, math.huge, true, 0
  local cursor <close> = require("sendoso.core").walk(client.core, "sends", {}, { fields = FIELDS })
  for send in cursor do
    local time = instant.parse(send.created_at)
    local email, touch = send.recipient and send.recipient.email, send.touch and send.touch.id
    if time and type(email) == "string" and touch then
      is_newest_first = is_newest_first and time <= last
      last = time
      past = time < since and past + 1 or 0
      if is_newest_first and past >= PAST then return sends end
      local pair = verdict.pair(email, touch)
      if time >= since and pairs_wanted[pair] then
        sends[pair] = sends[pair] or {}
        table.insert(sends[pair], { id = send.id, time = time })
      end
    elseif not time or time >= since then
      reading.unreadable = reading.unreadable + 1
    end
  end
  return sends
end

--- Reads the sends and judges the unknown gifts. Writes nothing.
---@param client sendoso.Client
---@param ledger sendoso.core.Ledger
---@param after_ms? integer
---@return table[]? verdicts see verdict.judge
---@return sendoso.Error?
function readback.take(client, ledger, after_ms)
  local gifts, err = gifts_of(ledger)
  if not gifts then return nil, err end
  local _, now = require("sendoso.core").clock()
  local reading = {
    began = now, after_ms = after_ms or readback.AFTER_MS, complete = true, unreadable = 0,
    skew_ms = client.core:skew(),
  }
  local since = earliest(gifts, reading)
  if not since then return {} end
  local wanted = {}
  for _, gift in ipairs(gifts) do wanted[verdict.pair(gift.recipient, gift.campaign)] = true end
  local sends
  sends, err = fail.try(walk, client, wanted, since, reading)
  if not sends then return nil, err end
  reading.skew_ms = reading.skew_ms or client.core:skew()
  return verdict.judge(gifts, sends, reading)
end

--- Writes down what was proven. What somebody else has settled or tried again since then stays
--- as it is.
---@param ledger sendoso.core.Ledger
---@param verdicts table[]
---@return table[] settled those that were written down
function readback.settle(ledger, verdicts)
  local settled = {}
  for _, one in ipairs(verdicts) do
    local gift = one.gift
    local note = "reconciled: " .. one.why
    if one.outcome and ledger:resolve(gift.key, one.outcome, note, gift.began) then settled[#settled + 1] = one end
  end
  return settled
end

--- Looks up what earlier runs left unknown, if it is of these days, and settles what is proven.
---@param client sendoso.Client
---@param ledger sendoso.core.Ledger
---@return table[] settled
function readback.settle_recent(client, ledger)
  local _, now = require("sendoso.core").clock()
  for _, unknown in ipairs(readback.open(ledger) or {}) do
    if now - unknown.began < RECENT_MS then
      local verdicts = readback.take(client, ledger)
      return verdicts and readback.settle(ledger, verdicts) or {}
    end
  end
  return {}
end

return readback

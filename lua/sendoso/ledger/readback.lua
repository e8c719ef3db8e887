--- Reads the sends back, as far as unknown gifts need it, and settles those of which the reading
--- is proof.
local fail = require "sendoso.fail"
local operations = require "sendoso.operations"
local sends = require "sendoso.ledger.sends"
local verdict = require "sendoso.ledger.verdict"

local readback = {}

local RECENT_MS = 2 * 24 * 3600 * 1000

--- How long after a gift its absence from the list begins to mean something.
readback.AFTER_MS = 10 * 60 * 1000

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

local function earliest(gifts, skew_ms)
  local since
  for _, gift in ipairs(gifts) do
    if gift.state == "unknown" then
      local at = verdict.since(gift, skew_ms)
      since = since and math.min(since, at) or at
    end
  end
  return since
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
  local since = earliest(gifts, client.core:skew())
  if not since then return {} end
  local wanted = {}
  for _, gift in ipairs(gifts) do wanted[sends.pair(gift.recipient, gift.campaign)] = true end
  local reading
  reading, err = fail.try(sends.read, client, since, wanted)
  if not reading then return nil, err end
  reading.after_ms = after_ms or readback.AFTER_MS
  return verdict.judge(gifts, reading)
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

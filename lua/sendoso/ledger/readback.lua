--- Reads the sends back, as far as unknown gifts need it, and settles those of which the reading
--- is proof.
local fail = require "sendoso.fail"
local sends = require "sendoso.ledger.sends"
local shown = require "sendoso.ledger.shown"
local verdict = require "sendoso.ledger.verdict"

local readback = {}

local RECENT_MS = 2 * 24 * 3600 * 1000

--- How long after a gift its absence from the list begins to mean something.
readback.AFTER_MS = 10 * 60 * 1000

local DAY_MS = 24 * 3600 * 1000

-- A few gifts that are known to be sent, to show that gifts of a time are in the list.
local CONTROLS = 10

-- Gifts that may be among the sends: one that is known explains one that is seen.
local may_be_seen = { sent = true, unknown = true, intent = true }

-- Rows of the ledger that may be among the sends. Raises on failure.
local function rows_of(ledger, filter)
  local rows, err = ledger:list(filter)
  if not rows then error(err, 0) end
  local list = {}
  for _, row in ipairs(rows) do
    if may_be_seen[row.state] then list[#list + 1] = row end
  end
  return list
end

local function open(ledger)
  local list = {}
  for _, row in ipairs(rows_of(ledger, { state = "unknown" })) do
    if verdict.is_timed(row) then list[#list + 1] = row end
  end
  return list
end

--- Returns the gifts whose outcome is unknown and that can be read back.
---@param ledger sendoso.core.Ledger
---@return table[]?, sendoso.Error?
function readback.open(ledger) return fail.try(open, ledger) end

-- Adds the gifts of one campaign to one person: all of them, since sends are counted against them.
local function add_pair(gifts, ledger, row)
  local pair = sends.pair(row.recipient, row.campaign)
  if gifts.pairs[pair] then return end
  gifts.pairs[pair] = true
  local rows = rows_of(ledger, { recipient = row.recipient, campaign = row.campaign })
  table.move(rows, 1, #rows, #gifts.list + 1, gifts.list)
end

-- What is needed to judge the unknown gifts: the others to the same people, and some that are known to be sent at
-- that time, with the others to theirs.
local function gifts_of(ledger, unknown)
  local gifts = { list = {}, pairs = {} }
  for _, row in ipairs(unknown) do
    add_pair(gifts, ledger, row)
    local controls = rows_of(ledger, { operation = row.operation, state = "sent", began_from = row.began - DAY_MS,
      began_to = row.began + DAY_MS, limit = CONTROLS })
    for _, control in ipairs(controls) do add_pair(gifts, ledger, control) end
  end
  return gifts
end

local function earliest(unknown, skew_ms)
  local since
  for _, gift in ipairs(unknown) do
    local at = verdict.since(gift, skew_ms)
    since = since and math.min(since, at) or at
  end
  return since
end

local function take(client, ledger, after_ms)
  local unknown = open(ledger)
  local since = earliest(unknown, client.core:skew())
  if not since then return {} end
  local gifts = gifts_of(ledger, unknown)
  local seen <close> = shown.new()
  local reading = sends.read(client, since, seen, { wanted = gifts.pairs })
  reading.after_ms = after_ms or readback.AFTER_MS
  return verdict.judge(gifts.list, reading)
end

--- Reads the sends and judges the unknown gifts. Writes nothing.
---@param client sendoso.Client
---@param ledger sendoso.core.Ledger
---@param after_ms? integer
---@return table[]? verdicts see verdict.judge
---@return sendoso.Error?
function readback.take(client, ledger, after_ms) return fail.try(take, client, ledger, after_ms) end

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
  local now = client.run:now() * 1000
  for _, unknown in ipairs(readback.open(ledger) or {}) do
    if now - unknown.began < RECENT_MS then
      local verdicts = readback.take(client, ledger)
      return verdicts and readback.settle(ledger, verdicts) or {}
    end
  end
  return {}
end

return readback

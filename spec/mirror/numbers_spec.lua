-- The numbers of a report, against a plain count of the same sends.
local core = require "sendoso.core"
local dice = require "spec.support.dice"
local entry = require "sendoso.mirror.entry"
local instant = require "sendoso.dates.instant"
local json = require "sendoso.json"
local report = require "sendoso.mirror.report"
local temp = require "spec.support.temp"

local NOW = 1773133200 -- 10 March 2026
local HOUR, DAY = 3600, 86400

-- What a status comes to, written down once more: { kind, has it ended?, is it of an eGift that was offered? }.
local KINDS = {
  pending = { "open" }, Paused = { "held" }, ["Confirming Address"] = { "open" }, Processing = { "open" },
  ["Collecting recipient info"] = { "open" }, Packed = { "open" }, Shipped = { "open" },
  ["Address Confirmation - Cancelled"] = { "expired", true }, Delivered = { "delivered", true },
  Undeliverable = { "returned", true }, Sent = { "open", nil, true }, Opened = { "open", nil, true },
  Clicked = { "open", nil, true }, Used = { "redeemed", true, true }, USED = { "redeemed", true, true },
  Expired = { "expired", true, true }, ["Expired and Credited"] = { "expired", true, true },
  ["Bounced and Credited"] = { "failed", true }, Refunded = { "failed", true }, Cancelled = { "failed", true },
  Failed = { "failed", true }, ["Something new"] = { "open" },
}
local STATUSES = {}
for status in pairs(KINDS) do STATUSES[#STATUSES + 1] = status end
table.sort(STATUSES)

local COSTS = { { "5.0", 500 }, { "12.34", 1234 }, { "0", 0 }, { json.null }, { "1.005" } }
local CURRENCIES = { "USD", "EUR", "USD" }
local TYPES = { { "eGifts USA", "eGift Cards USA", "US" }, { "eGifts International", "eGift Cards France", "FR" },
  { "Inventoried Sends", "Custom" } }

-- A send, and what a plain count has to know of it.
local function some_send(roll, id)
  local cost, gift, status = COSTS[roll(#COSTS)], TYPES[roll(3)], STATUSES[roll(#STATUSES)]
  local created, took = NOW - roll(400 * 24) * HOUR, roll(30 * 24) * HOUR - HOUR
  local campaign, currency = roll(5), CURRENCIES[roll(4)]
  local has_updates = roll(8) > 1
  local fact = { created = created, status = status, cost = cost[2], currency = currency, changed = created + took,
    campaign = campaign < 5 and "Campaign " .. campaign or nil, country = gift[3], hours = took // HOUR,
    group = "Team " .. roll(3), script = roll(3) > 1 and "script" .. roll(2) .. ".lua" or nil }
  if not has_updates then fact.changed, fact.hours = created, 0 end
  local send = { id = id, created_at = instant.format(created), status = status, currency = currency or json.null,
    current_total_cost = cost[1], type = gift[1], subtype = gift[2], sender = { team_name = fact.group },
    touch = fact.campaign and { id = campaign, name = fact.campaign } or json.null,
    recipient = { email = "ann@example.com" },
    status_updates = has_updates and { { status = status, occurred_at = instant.format(created + took) } } or nil }
  return send, fact
end

local function mirror_of(count, seed)
  local mirror, roll, facts = assert(core.mirror(temp.path "mirror.db")), dice(seed), {}
  assert(mirror:begin())
  for id = 1, count do
    local send
    send, facts[id] = some_send(roll, id)
    local _, number = assert(mirror:put(entry.read(json.encode(send)).send))
    if facts[id].script then assert(mirror:join(number, "key/" .. id, facts[id].script)) end
  end
  assert(mirror:finish(true))
  return mirror, facts
end

local function key_of(fact, by)
  if by == "month" then return os.date("!%Y-%m", fact.created) end
  return fact[by]
end

local function new_row(key)
  local row = { key = key, gifts = 0, total = 0, open_total = 0, unpriced = 0, statuses = {}, offered = 0, hours = {} }
  for kind in ("delivered redeemed expired failed returned held open"):gmatch "%S+" do row[kind] = 0 end
  return row
end

local function count(row, fact)
  local kind, has_ended, is_offered = table.unpack(KINDS[fact.status], 1, 3)
  row.gifts, row[kind] = row.gifts + 1, row[kind] + 1
  row.statuses[fact.status] = (row.statuses[fact.status] or 0) + 1
  row.total, row.unpriced = row.total + (fact.cost or 0), row.unpriced + (fact.cost and 0 or 1)
  if is_offered then row.offered = row.offered + 1 end
  if kind == "delivered" or kind == "redeemed" then table.insert(row.hours, fact.hours) end
  if has_ended then return end
  row.open_total = row.open_total + (fact.cost or 0)
  if fact.changed < NOW - 14 * DAY then
    row.stuck = row.stuck or { gifts = 0, since = math.maxinteger }
    row.stuck = { gifts = row.stuck.gifts + 1, since = math.min(row.stuck.since, fact.changed) }
  end
end

local function finish(row, currency)
  if currency and row.unpriced < row.gifts then
    row.cost = { hundredths = row.total, currency = currency }
    row.open_cost = { hundredths = row.open_total, currency = currency }
  end
  table.sort(row.hours)
  row.days = #row.hours > 0 and row.hours[(#row.hours + 1) // 2] / 24 or nil
  row.redemption = row.offered > 0 and row.redeemed / row.offered or nil
  row.total, row.open_total, row.offered, row.hours = nil, nil, nil, nil
  return row
end

-- The rows by key and currency: { ["Campaign 1 USD"] = row }.
local function plain(facts, by, filter)
  local rows, currencies = {}, {}
  for _, fact in ipairs(facts) do
    if fact.created >= (filter.since or 0) and fact.created < (filter["until"] or math.maxinteger) then
      local key = key_of(fact, by)
      local name = ("%s %s"):format(key, fact.currency)
      rows[name], currencies[name] = rows[name] or new_row(key), fact.currency
      count(rows[name], fact)
    end
  end
  for name, row in pairs(rows) do finish(row, currencies[name]) end
  return rows
end

-- The rows of a report, by their names; money tells the currency, where there is any.
local function reported(mirror, by, filter)
  local rows = {}
  for _, row in ipairs(report.rows(mirror, by, filter, NOW)) do
    local name = ("%s %s"):format(row.key, row.cost and row.cost.currency or "?")
    rows[name] = rows[name] or {}
    table.insert(rows[name], row)
  end
  return rows
end

-- The same names: a row without a cost does not say its currency.
local function named(rows)
  local out = {}
  for _, row in pairs(rows) do
    local name = ("%s %s"):format(row.key, row.cost and row.cost.currency or "?")
    out[name] = out[name] or {}
    table.insert(out[name], row)
  end
  return out
end

local function sorted(rows)
  for _, list in pairs(rows) do
    table.sort(list, function(a, b) return json.encode(a) < json.encode(b) end)
  end
  return rows
end

describe("the numbers of a report", function()
  local mirror, facts = mirror_of(1500, 7)
  local first = facts[1].created

  for _, by in ipairs(report.by) do
    for name, filter in pairs { ["all sends"] = {}, ["the last 90 days"] = { since = NOW - 90 * DAY },
      ["a time that begins with a send"] = { since = first, ["until"] = first + 60 * DAY },
      ["a time that ends before a send"] = { since = first - 60 * DAY, ["until"] = first },
      ["no time at all"] = { since = NOW, ["until"] = NOW - DAY } } do
      it(("are those of a plain count, by %s, of %s"):format(by, name), function()
        assert.same(sorted(named(plain(facts, by, filter))), sorted(reported(mirror, by, filter)))
      end)
    end
  end

  it("has each send that is stuck, the longest first", function()
    local expected = 0
    for _, fact in ipairs(facts) do
      if not KINDS[fact.status][2] and fact.changed < NOW - 14 * DAY then expected = expected + 1 end
    end
    local stuck = report.stuck(mirror, {}, NOW, #facts)
    assert.equal(expected, #stuck)
    for i = 2, #stuck do assert.is_true(stuck[i - 1].changed <= stuck[i].changed) end
  end)

  it("has a day for each gift that arrived", function()
    local expected = {}
    for _, fact in ipairs(facts) do
      local kind = KINDS[fact.status][1]
      if kind == "delivered" or kind == "redeemed" then
        expected[fact.hours // 24] = (expected[fact.hours // 24] or 0) + 1
      end
    end
    assert.same(expected, report.days(mirror, {}))
  end)
end)

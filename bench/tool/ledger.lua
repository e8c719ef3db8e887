-- Makes a ledger with so many gifts: ledger.lua PATH GIFTS
local core = require "sendoso.core"

local path, gifts = arg[1], tonumber(arg[2])

-- One gift of a ledger, and what was written of it: five years of twenty rules. The outcome of one is unknown, as of an
-- hour ago, so that a run looks it up.
local function story(i)
  local is_unknown = i == 7
  local at = is_unknown and (os.time() - 3600) * 1000 or 1600000000000 + i * 60000
  local state = is_unknown and "unknown" or "sent"
  local person, rule = i // 20, "rule" .. i % 20
  local function event(when, what) return { at = when, state = what, user = "ann", host = "h", pid = 7 } end
  return {
    gift = { key = ("%s/%d/5"):format(rule, person), operation = "egift",
      recipient = ("q%d@example.com"):format(person), campaign = 600 + i % 7, state = state,
      script = ("script%d.lua"):format(i % 4), at = at + 500, began = at,
      tracking_code = not is_unknown and ("a%039d"):format(i) or nil, rule = rule, occasion = "5",
      identifiers = ("id q%d\nmail q%d@example.com"):format(person, person), user = "ann", host = "h", pid = 7 },
    events = { event(at, "intent"), event(at + 500, state) },
  }
end

local ledger <close> = assert(core.ledger { path = path, account = "sandbox" })
for from = 1, gifts, 1000 do
  local list = {}
  for i = from, math.min(gifts, from + 999) do list[#list + 1] = story(i) end
  assert(ledger:load(list))
end

-- Makes a ledger with so many gifts, a multiple of 10,000: ledger.lua PATH GIFTS
local core = require "sendoso.core"

-- So many are loaded, as an import does it. The others are copies of these to other people, which sqlite3 makes all at
-- once, and the indices after them: a million take half a minute.
local LOADED = 10000

local path, gifts = arg[1], tonumber(arg[2])

-- One gift of a ledger, and what was written of it: twenty rules. The outcome of one is unknown, as of an hour ago, so
-- that a run looks it up.
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
      identifiers = ("id q%d\nmail q%d@example.com"):format(person, person), hundredths = 2500, currency = "USD",
      day = os.date("!%Y-%m-%d", at // 1000), user = "ann", host = "h", pid = 7 },
    events = { event(at, "intent"), event(at + 500, state) },
  }
end

local function load()
  local ledger <close> = assert(core.ledger { path = path, account = "sandbox" })
  for from = 1, LOADED, 1000 do
    local list = {}
    for i = from, from + 999 do list[#list + 1] = story(i) end
    assert(ledger:load(list))
  end
end

-- The n-th copy of each gift: n times LOADED later, to another person, whose digests are random.
local COPIES = [[
CREATE TEMP TABLE copy AS
  WITH RECURSIVE turn (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM turn WHERE n + 1 < $COPIES),
  number AS (SELECT n * $LOADED + gift.rowid AS i, gift.* FROM turn, gift ORDER BY 1)
  SELECT rule || '/' || (i / 20) || '/5' AS key, operation, 'q' || (i / 20) || '@example.com' AS recipient,
    600 + i % 7 AS campaign, script, process, 1600000000000 + i * 60000 AS began, printf('a%039d', i) AS tracking_code,
    rule, occasion, lower(hex(randomblob(8))) AS id, lower(hex(randomblob(8))) AS mail, hundredths, currency
  FROM number;
INSERT INTO gift (key, operation, recipient, campaign, script, state, process, lease, at, tracking_code, began, rule,
    occasion, people, hundredths, currency, day)
  SELECT key, operation, recipient, campaign, script, 'sent', process, 0, began + 500, tracking_code, began, rule,
    occasion, id || ' ' || mail, hundredths, currency, date(began / 1000, 'unixepoch') FROM copy ORDER BY rowid;
INSERT INTO event (key, at, state, process)
  SELECT key, began + ms, state, process FROM copy, (SELECT 0 AS ms, 'intent' AS state UNION ALL SELECT 500, 'sent')
  ORDER BY copy.rowid, ms;
INSERT INTO identifier SELECT id, key FROM copy UNION ALL SELECT mail, key FROM copy ORDER BY 1, 2;
]]

-- The statements that remove and make the indices again.
local function indices()
  local drops, makes = {}, {}
  local pipe <close> = assert(io.popen(("sqlite3 %s \"SELECT name, sql FROM sqlite_schema WHERE type = 'index'"
    .. " AND sql > ''\""):format(path)))
  for line in pipe:lines() do
    local name, sql = line:match "^([^|]+)|(.*)$"
    drops[#drops + 1], makes[#makes + 1] = ("DROP INDEX %s;"):format(name), sql .. ";"
  end
  return table.concat(drops, "\n"), table.concat(makes, "\n")
end

local function copy()
  local drops, makes = indices()
  local sqlite <close> = assert(io.popen(("sqlite3 -bail %s >/dev/null"):format(path), "w"))
  sqlite:write("PRAGMA journal_mode = OFF;\nPRAGMA synchronous = OFF;\nPRAGMA cache_size = -1000000;\n"
    .. "PRAGMA temp_store = MEMORY;\nBEGIN;\n", drops,
    (COPIES:gsub("%$(%u+)", { COPIES = gifts // LOADED, LOADED = LOADED })), makes, "COMMIT;\n")
  assert(sqlite:close())
end

load()
if gifts > LOADED then copy() end

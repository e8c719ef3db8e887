-- What is asked of a ledger, with few gifts and with many: nothing but a list may take longer.
-- lua5.4 bench/ledger.lua [GIFTS]
local core = require "sendoso.core"

local many = math.tointeger(tonumber(arg[1] or 1000000))
local few = many // 100

local function folder()
  local pipe <close> = assert(io.popen "mktemp -d -p .")
  return pipe:read "l"
end

local function story(i)
  local at, rule = 1600000000000 + i * 60000, "rule" .. i % 20
  local state = i == 7 and "unknown" or "sent"
  return {
    gift = {
      key = ("%s/%d/%d"):format(rule, i // 20, 5), operation = "egift", recipient = ("p%d@example.com"):format(i // 20),
      campaign = 600 + i % 7, state = state, script = ("script%d.lua"):format(i % 4), at = at + 500, began = at,
      tracking_code = state == "sent" and ("%040d"):format(i) or nil, price = "25.00 USD", user = "ann", host = "h",
      pid = 7,
    },
    events = {
      { at = at, state = "intent", user = "ann", host = "h", pid = 7 },
      { at = at + 500, state = state, user = "ann", host = "h", pid = 7 },
    },
  }
end

local function make(path, count)
  local ledger <close> = assert(core.ledger { path = path, account = "sandbox" })
  for from = 1, count, 1000 do
    local list = {}
    for i = from, math.min(count, from + 999) do list[#list + 1] = story(i) end
    assert(ledger:load(list))
  end
end

local function ms(body)
  local began = core.clock()
  body()
  return core.clock() - began
end

local new = 0
local function claim()
  new = new + 1
  return { key = "new/" .. new, operation = "egift", recipient = "new" .. new .. "@example.com", campaign = 600 }
end

local ledger, path
local middle = 1600000000000 + few // 2 * 60000

local questions = {
  { "open", function() ledger = assert(core.ledger { path = path, account = "sandbox" }) end },
  { "first claim", function() assert(ledger:intend(claim()) == "free") end },
  { "its end", function() assert(ledger:settle("new/" .. new, "sent", { tracking_code = "new" .. new })) end },
  { "200 claims and ends", function()
    for _ = 1, 200 do
      local gift = claim()
      assert(ledger:look(gift) == "free" and ledger:intend(gift) == "free")
      assert(ledger:settle(gift.key, "sent", { tracking_code = gift.key }))
    end
  end },
  { "show, 100 times", function()
    for i = 1, 100 do
      local key = ("rule%d/%d/5"):format(i % 20, i // 20)
      assert(ledger:list { key = key } and ledger:history(key))
    end
  end },
  { "unknown", function() assert(#ledger:list { state = "unknown" } == 1) end },
  { "one's, 100 times", function()
    for i = 1, 100 do assert(ledger:list { recipient = ("P%d@example.com"):format(i), campaign = 601 }) end
  end },
  { "any of a rule, 100 times", function()
    for i = 1, 100 do assert(#ledger:list { rule = "rule" .. i, limit = 1 } == (i < 20 and 1 or 0)) end
  end },
  { "rules of a script, 100 times", function()
    for _ = 1, 100 do assert(#ledger:rules_of "script1.lua" == 5) end
  end },
  { "under another rule, 100 times", function()
    for i = 1, 100 do
      ledger:list { recipient = ("p%d@example.com"):format(i), rest = i .. "/5", not_rule = "rule1" }
    end
  end },
  { "sent at that time, 100 times", function()
    local day = 24 * 3600 * 1000
    local near = { operation = "egift", state = "sent", began_from = middle - day, began_to = middle + day, limit = 5 }
    for _ = 1, 100 do assert(#ledger:list(near) == 5) end
  end },
  { "the first of all, step by step", function() assert(ledger:each()()) end },
  { "close", function() ledger:close() end },
  { "open to read", function() ledger = assert(core.ledger { path = path, readonly = true }) end },
  { "all, step by step", function()
    local count = 0
    for _ in ledger:each() do count = count + 1 end
  end },
  { "backup", function() assert(ledger:backup(path .. ".copy")) end },
  { "verify", function() assert(not ledger:verify().damage) end },
  { "count", function() assert(ledger:count()) end },
  { "the first opening in another place", function()
    assert(core.ledger { path = path .. ".copy", account = "sandbox", recover = true }):close()
  end },
}

local function run(count)
  local home, times = folder(), {}
  path, new = home .. "/ledger.db", 0
  times[0] = ms(function() make(path, count) end)
  for i, question in ipairs(questions) do times[i] = ms(question[2]) end
  ledger:close()
  os.execute("rm -r " .. home)
  return times
end

local of_few, of_many = run(few), run(many)
print(("%-36s %12d %12d"):format("ms", few, many))
print(("%-36s %12d %12d"):format("load", of_few[0], of_many[0]))
for i, question in ipairs(questions) do print(("%-36s %12d %12d"):format(question[1], of_few[i], of_many[i])) end

-- What is asked of a ledger: by rules, by the reading of sends, by the witness. No answer but a list may take longer
-- because there are more gifts.
local core = require "sendoso.core"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local HOUR = 3600 * 1000

-- Gifts of two rules of a script, of another script, and of none: a story each.
local function stories(from, to)
  local list = {}
  for i = from, to do
    local at, rule = 1000000000000 + i * HOUR, ({ "anniversary", "birthday", "welcome" })[i % 3 + 1]
    list[#list + 1] = {
      gift = {
        key = ("%s/%d/%d"):format(rule, i // 3, 5), operation = i % 2 == 0 and "egift" or "physical",
        recipient = ("Person%d@example.com"):format(i // 3), campaign = 600 + i % 2, state = "sent",
        script = rule == "welcome" and "new.lua" or "old.lua", at = at + 500, began = at, tracking_code = "code " .. i,
      },
      events = { { at = at, state = "intent", user = "ann" }, { at = at + 500, state = "sent", user = "ann" } },
    }
  end
  return list
end

local function filled(count)
  local path = temp.path "ledger.db"
  local ledger <close> = assert(core.ledger { path = path, account = "sandbox" })
  for from = 1, count, 1000 do assert(ledger:load(stories(from, math.min(count, from + 999)))) end
  return path
end

describe("a ledger #binding", function()
  local ledger

  setup(function() ledger = assert(core.ledger { path = filled(300), account = "sandbox" }) end)
  teardown(function() ledger:close() end)

  local function keys(filter)
    local list = {}
    for i, row in ipairs(assert(ledger:list(filter))) do list[i] = row.key end
    return table.concat(list, " ")
  end

  for name, case in pairs {
    ["the gifts of one person and campaign"] = {
      { recipient = "person7@EXAMPLE.com", campaign = 601 }, "anniversary/7/5 welcome/7/5" },
    ["the gifts of one person"] = {
      { recipient = "person7@example.com" }, "anniversary/7/5 birthday/7/5 welcome/7/5" },
    ["whether there is any gift of a rule"] = { { rule = "anniversary", limit = 1 }, "anniversary/1/5" },
    ["that there is none of a rule"] = { { rule = "anniv", limit = 1 }, "" },
    ["the same gift under another rule"] = {
      { recipient = "person7@example.com", rest = "7/5", not_rule = "birthday" }, "anniversary/7/5 welcome/7/5" },
    ["that there is no such gift under another rule"] = {
      { recipient = "person7@example.com", rest = "7/6", not_rule = "birthday" }, "" },
    ["what is known to be sent of an operation at a time"] = {
      { operation = "egift", state = "sent", began_from = 1000000000000 + 9 * HOUR,
        began_to = 1000000000000 + 14 * HOUR, limit = 2 }, "birthday/3/5 anniversary/4/5" },
    ["that nothing is known to be sent at a time"] = {
      { operation = "egift", state = "sent", began_from = 1, began_to = HOUR }, "" },
    ["a gift by its key, if it is of that rule"] = { { key = "welcome/7/5", rule = "welcome" }, "welcome/7/5" },
    ["that a gift is not of that rule"] = { { key = "welcome/7/5", rule = "birthday" }, "" },
    ["what changed lately"] = { { since = 1000000000000 + 299 * HOUR + 500 }, "welcome/99/5 anniversary/100/5" },
  } do
    it("knows " .. name, function() assert.equal(case[2], keys(case[1])) end)
  end

  it("knows the rules of which a script has gifts", function()
    assert.same({ "anniversary", "birthday" }, ledger:rules_of "old.lua")
    assert.same({ "welcome" }, ledger:rules_of "new.lua")
    assert.same({}, ledger:rules_of "none.lua")
  end)

  it("is stepped through, some gifts at a time", function()
    local rows, i = ledger:list(), 0
    for row in ledger:each() do
      i = i + 1
      assert.equal(rows[i].key, row.key)
    end
    assert.equal(300, i)
    assert.error_matches(function() ledger:each { colour = "red" } end, "unknown option 'colour'")
  end)

  it("knows how many gifts are in each state", function()
    assert.same({ sent = 300 }, ledger:count())
  end)
end)

describe("a long list", function()
  local ledger

  setup(function() ledger = assert(core.ledger { path = filled(2500), account = "sandbox" }) end)
  teardown(function() ledger:close() end)

  for name, filter in pairs {
    ["all"] = {}, ["of a state"] = { state = "sent" }, ["of a rule"] = { rule = "birthday" },
    ["of a script, since a day"] = { script = "old.lua", since = 1000000000000 + 400 * HOUR },
    ["of an operation at a time"] = { operation = "egift", began_from = 1, began_to = 1 << 60 },
    ["as many as are asked for"] = { limit = 1300 },
  } do
    it("is the same step by step as at once: " .. name, function()
      local rows, stepped, seen = assert(ledger:list(filter)), {}, {}
      for row in ledger:each(filter) do
        assert.is_nil(seen[row.key])
        seen[row.key] = true
        stepped[#stepped + 1] = row
      end
      assert(#rows > 600, #rows)
      assert.same(rows, stepped)
    end)
  end

  it("lets the collector rest between two questions", function()
    local heap, rounds = string.rep("x", 1 << 25), 0 -- the next round is due when as much is there again
    local function watch()
      setmetatable({}, { __gc = function()
        rounds = rounds + 1
        if heap then watch() end
      end })
    end
    collectgarbage()
    watch()
    for _ = 1, 2000 do ledger:list { key = "birthday/7/5" } end
    heap = nil
    assert(rounds <= 2, rounds)
  end)

  it("goes on behind gifts that changed at the same moment", function()
    local own <close> = assert(core.ledger { path = temp.path "ledger.db", account = "sandbox" })
    local list = stories(1, 1000)
    for _, story in ipairs(list) do story.gift.at = 5 end
    assert.equal(1000, own:load(list))
    local count = 0
    for _ in own:each() do count = count + 1 end
    assert.equal(1000, count)
  end)

  it("keeps nobody waiting who writes", function()
    local other <close> = assert(core.ledger { path = ledger:facts().name, account = "sandbox" })
    local count = 0
    for row in ledger:each() do
      count = count + 1
      if count % 500 == 0 then
        assert.equal("free", other:intend { key = "new/" .. count, operation = "egift", recipient = row.recipient })
      end
    end
    assert(count >= 2504, count) -- what is new is at the end of it
  end)

  it("may be left, and leaves nothing behind", function()
    for row in ledger:each() do
      if row.key:find "^birthday" then break end
    end
    assert.equal("free", ledger:intend { key = "left/1", operation = "egift", recipient = "a@b.c" })
  end)

  it("raises where it cannot go on", function()
    local own = assert(core.ledger { path = temp.path "ledger.db", account = "sandbox" })
    local step = own:each()
    own:close()
    assert.error_matches(step, "attempt to use a closed ledger")
  end)
end)

describe("what is asked of a ledger #process", function()
  local script = temp.file("ask.lua", [[
    package.cpath = os.getenv "SENDOSO_STOCK_CPATH" or package.cpath
    local ledger = assert(require("sendoso.core").ledger { path = ..., account = "sandbox" })
    local at = 1000000000000 + 90 * 3600 * 1000
    for i = 1, 3 do
      local claim = { key = "new/" .. i, operation = "egift", recipient = "new@example.com", campaign = 600 }
      assert(ledger:look(claim) == "free" and ledger:intend(claim) == "free")
      assert(ledger:settle(claim.key, i == 3 and "unknown" or "sent", { tracking_code = "new code " .. i }))
    end
    assert(ledger:hold({ key = "new/4", operation = "egift", recipient = "new@example.com" }, "x"))
    assert(#ledger:history "birthday/7/5" == 2)
    assert(#ledger:list { key = "birthday/7/5" } == 1)
    assert(#ledger:list { state = "unknown" } == 1)
    assert(#ledger:list { recipient = "person7@example.com", campaign = 600 } == 1)
    assert(#ledger:list { rule = "birthday", limit = 1 } == 1)
    assert(#ledger:list { rule = "nothing", limit = 1 } == 0)
    assert(#ledger:rules_of "old.lua" == 2)
    assert(#ledger:got { "person7@example.com", "nobody@example.com" } == 1)
    assert(#ledger:got({ "person7@example.com" }, { "7/5" }) == 3)
    assert(#ledger:list { recipient = "person7@example.com", rest = "7/5", not_rule = "x" } == 3)
    local near = { operation = "egift", state = "sent", began_from = at, began_to = at + 86400000, limit = 3 }
    assert(#ledger:list(near) == 3)
    assert(ledger:alias("r", "s/{id}") and ledger:aliases "r" and not ledger:rule "r")
  ]])

  -- How many pages are read from the file.
  local function pages(path)
    local trace = temp.path "trace"
    local result = process.run(("strace -P %s -e trace=pread64 -o %s lua5.4 %s %s"):format(path, trace, script, path))
    assert.equal(0, result.status, result.err)
    return #temp.lines(trace)
  end

  it("takes as long with 20,000 gifts as with 200", function()
    local few, many = pages(filled(200)), pages(filled(20000))
    assert(many < few * 2, ("%d pages, and %d"):format(few, many))
  end)

  it("takes no more memory because a list is long", function()
    local result = process.run("lua5.4 -e " .. temp.quote([[
      local ledger = assert(require("sendoso.core").ledger { path = arg[1], account = "sandbox" })
      collectgarbage()
      local before, most = collectgarbage "count", 0
      for _ in ledger:each() do most = math.max(most, collectgarbage "count" - before) end
      assert(most < 4096, most .. " KiB")]]) .. " - " .. filled(10000) .. " </dev/null")
    assert.equal(0, result.status, result.err)
  end)
end)

-- A script that forks while a ledger is open: the ledger stays the parent's.
local core = require "sendoso.core"
local fork = require "sendoso_fork"
local temp = require "spec.support.temp"

local function gift(key) return { key = key, operation = "egift", recipient = "ann@example.com", campaign = 2002 } end

describe("a ledger in a forked child #binding", function()
  local path, ledger

  local function open() return core.ledger { path = path, account = "sandbox", memory = path .. "-marks" } end

  before_each(function()
    path = temp.path "ledger.db"
    ledger = assert(open())
    assert(ledger:intend(gift "k/1") == "free")
  end)

  after_each(function() ledger:close() end)

  local verbs = {
    look = function() return ledger:look(gift "k/2") end,
    intend = function() return ledger:intend(gift "k/2") end,
    settle = function() return ledger:settle("k/1", "sent", { tracking_code = "abc" }) end,
    refuse = function() return ledger:refuse(gift "k/2", "x") end,
    hold = function() return ledger:hold(gift "k/2", "x") end,
    release = function() return ledger:release("k/1", "x") end,
    same = function() return ledger:same("k/1", "k/0") end,
    resolve = function() return ledger:resolve("k/1", "sent") end,
    list = function() return ledger:list() end,
    each = function() return nil, select(2, pcall(ledger:each())) end,
    history = function() return ledger:history "k/1" end,
    called = function() return ledger:called("k/1", "x") end,
    rule = function() return ledger:rule "r" end,
    remember = function() return ledger:remember("r", "2026-01-01", "{id}", "a.lua") end,
    alias = function() return ledger:alias("r", "s/{id}") end,
    ran = function() return ledger:ran("r", "2026-01-01", 1, 2) end,
    runs = function() return ledger:runs("r", "2026-01-01") end,
    see = function() return ledger:see("r", "status", 0) end,
    seen = function() return ledger:seen "r" end,
    sightings = function() return ledger:sightings "" end,
    aliases = function() return ledger:aliases "r" end,
    rules_of = function() return ledger:rules_of "a.lua" end,
    got = function() return ledger:got { "ann@example.com" } end,
    count = function() return ledger:count() end,
    verify = function() return ledger:verify() end,
    backup = function() return ledger:backup(path .. ".copy") end,
    load = function() return ledger:load {} end,
    tell = function() return ledger:tell {} end,
    told = function() return ledger:told() end,
    states = function() return ledger:states { "k/1" } end,
    owe = function() return ledger:owe({ gift "k/2" }, { "x" }) end,
    dismiss = function() return ledger:dismiss("k/1", "x") end,
    second = function() return ledger:second "k/1" end,
    people = function() return ledger:people(gift "k/1") end,
    budget = function() return ledger:budget({}, {}) end,
    allot = function() return ledger:allot("rule r", "{}") end,
    allotments = function() return ledger:allotments() end,
    last_event = function() return ledger:last_event() end,
    copy = function() return ledger:copy(ledger) end,
  }

  for name, verb in pairs(verbs) do
    it("refuses " .. name, function()
      assert.is_true(fork.run(function()
        local result, err = verb()
        assert(result == nil and err.kind == "guard" and err.message:find "belongs to the process", tostring(err))
      end))
    end)
  end

  it("has each of its verbs tried here", function()
    for name in pairs(getmetatable(ledger).__index) do
      assert(verbs[name] or name == "close" or name == "facts" or name == "reserved_anew", name)
    end
  end)

  it("may be closed there, and is open here: locks, leases and what is under way", function()
    assert.is_true(fork.run(function() ledger:close() end))
    local other <close> = assert(open())
    assert.equal("busy", other:look(gift "k/1"))
    assert(ledger:settle("k/1", "sent", { tracking_code = "abc" }))
    assert.equal("duplicate", other:intend(gift "k/1"))
    assert.equal("free", ledger:intend(gift "k/2"))
  end)

  it("does not keep a gift busy that the parent has left", function()
    local waits = temp.path "waits"
    os.execute("mkfifo " .. waits)
    assert.is_true(fork.run(function()
      fork.run(function() -- a child that outlives the parent's ledger
        os.execute(("(cat %s) >/dev/null 2>&1 &"):format(waits))
      end)
      ledger:close()
    end))
    ledger:close()
    ledger = assert(open())
    assert.equal("held", ledger:look(gift "k/1"))
    os.execute("echo > " .. waits)
  end)

  it("is opened anew by a child that wants one", function()
    assert.is_true(fork.run(function()
      local own <close> = assert(open())
      assert(own:intend(gift "k/1") == "busy")
      assert(own:intend(gift "k/2") == "free")
      assert(own:settle("k/2", "sent", { tracking_code = "def" }))
    end))
    assert.equal("duplicate", ledger:intend(gift "k/2"))
  end)
end)

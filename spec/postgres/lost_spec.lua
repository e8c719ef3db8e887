-- Connections that are lost, at every step: what was asked is answered all the same, once, or nothing has been done.
local core = require "sendoso.core"
local postgres = require "spec.support.postgres"
local proxy = require "spec.support.proxy"
local stores = require "spec.support.stores"
local temp = require "spec.support.temp"

local gift = { key = "k/1", operation = "egift", recipient = "ann@example.com", campaign = 2002 }

local server = stores.postgres.server()
local between = proxy.start(server.port)

local function states(ledger)
  local seen = {}
  for i, event in ipairs(assert(ledger:history "k/1")) do seen[i] = event.state end
  return table.concat(seen, " ")
end

-- What may be asked of a ledger: what has to be there before it, how it is done, and what is there afterwards.
local verbs = {
  intend = {
    prepare = function() end,
    run = function(ledger) assert.equal("free", ledger:intend(gift)) end,
    states = "intent", trips = 1,
  },
  ["intend, for many"] = {
    prepare = function(ledger)
      for i = 1, 3 do ledger:refuse({ key = "k/1", operation = "egift", recipient = "r" .. i }, "no") end
    end,
    run = function(ledger) assert.equal("free", ledger:intend(gift)) end,
    states = "refused refused refused intent", trips = 1,
  },
  ["intend, when it was sent"] = {
    prepare = function(ledger)
      ledger:intend(gift)
      ledger:settle("k/1", "sent", { tracking_code = "abc" })
    end,
    run = function(ledger)
      local claim, receipt = ledger:intend(gift)
      assert.same({ "duplicate", "abc" }, { claim, receipt.tracking_code })
    end,
    states = "intent sent",
  },
  ["intend, when its run has ended"] = {
    prepare = function(_, at)
      local other <close> = assert(stores.open(at))
      other:intend(gift)
    end,
    run = function(ledger) assert.equal("held", ledger:intend(gift)) end,
    states = "intent unknown",
  },
  settle = {
    prepare = function(ledger) ledger:intend(gift) end,
    run = function(ledger)
      assert(ledger:settle("k/1", "sent", { tracking_code = "abc" }))
      assert.equal("abc", select(2, ledger:look(gift)).tracking_code)
    end,
    states = "intent sent",
  },
  refuse = {
    prepare = function() end,
    run = function(ledger) assert(ledger:refuse(gift, "not now")) end,
    states = "refused",
  },
  resolve = {
    prepare = function(ledger)
      ledger:intend(gift)
      ledger:settle("k/1", "unknown", nil, "lost")
    end,
    run = function(ledger) assert(ledger:resolve("k/1", "absent", "seen")) end,
    states = "intent unknown absent",
  },
  remember = {
    prepare = function() end,
    run = function(ledger)
      assert(ledger:remember("r", "2026-03-31", "{id}", "a.lua"))
      assert(ledger:alias("r", "old/{id}"))
      assert(ledger:ran("r", "2026-03-31", 3, 200))
      assert.equal("2026-03-31", ledger:rule("r").reached)
      assert.same({ "old/{id}" }, ledger:aliases "r")
      assert.same({ { day = "2026-03-31", gifts = 3, people = 200 } }, ledger:runs("r", "2026-03-31"))
    end,
    states = "",
  },
  read = {
    prepare = function(ledger) ledger:intend(gift) end,
    run = function(ledger)
      assert.equal("busy", ledger:look(gift))
      assert.equal(1, #assert(ledger:list()))
      assert.equal(1, #assert(ledger:history "k/1"))
    end,
    states = "intent",
  },
}

local psql = ("psql -q -h %s -p %d -U tester -d postgres -c "):format(server.folder, server.port)

-- What may happen at a step. A server that goes away is the same to what only reads.
local accidents = {
  ["the connection breaks before it"] = { at = "request", lose = true },
  ["the connection breaks after it"] = { at = "answer", lose = true },
  ["the server ends the connection before it"] = {
    at = "request", only = "intend settle", command = server:terminate_command(),
  },
  ["the server crashes before it, and starts again"] = {
    at = "request", only = "intend settle", command = server:restart_command(),
  },
  ["the server crashes after it, and starts again"] = {
    at = "answer", only = "intend settle", command = server:restart_command(), lose = true,
  },
}

-- Runs a verb on a ledger of its own, with an accident at the step if there is one. Returns how many round trips it
-- took.
local function run(verb, accident, step)
  local at = stores.postgres.fresh(between.url)
  local ledger <close> = assert(stores.open(at))
  verb.prepare(ledger, at)
  local before = between:count "request"
  if accident then between:at(accident.at, step, accident) end
  verb.run(ledger)
  between:set { steps = {} }
  local trips = between:count "request" - before
  assert.equal(verb.states, states(ledger), step)
  return trips
end

describe("a ledger in PostgreSQL #process", function()
  for name, verb in pairs(verbs) do
    for what, accident in pairs(accidents) do
      local concerns = not accident.only or accident.only:find(name, 1, true)
      if concerns then it(("is right after `%s` when %s, at each of its steps"):format(name, what), function()
        local trips = run(verb)
        assert(trips > 0 and trips <= (verb.trips or trips), trips)
        for step = 1, trips do assert.not_equal(trips, (run(verb, accident, step)), step) end
      end) end
    end
  end
end)

describe("an intent that reaches the server when nobody waits for it any more #process", function()
  -- What becomes of the key meanwhile, and what has to be left of it.
  local meanwhile = {
    ["was withdrawn"] = {
      run = function(ledger) ledger:settle("k/1", "withdrawn") end, states = "intent withdrawn",
    },
    ["was sent"] = { run = function(ledger) ledger:settle("k/1", "sent") end, states = "intent sent" },
    ["is being sent"] = { run = function() end, states = "intent" },
  }

  for what, case in pairs(meanwhile) do
    it("is not written again when the gift " .. what, function()
      local ledger <close> = assert(stores.open(stores.postgres.fresh(between.url)))
      local before = between:count("late", "done")
      between:at("request", 1, { late = true })
      assert.equal("free", ledger:intend(gift))
      between:set { steps = {} }
      case.run(ledger)
      between:set { deliver = true }
      repeat ledger:list() until between:count("late", "done") > before
      between:set { deliver = false }
      assert.equal(case.states, states(ledger))
    end)
  end
end)

describe("a server that stays away #process", function()
  it("ends what is asked within some seconds, with what to do, and nothing is lost", function()
    local at = stores.postgres.fresh(between.url)
    local ledger <close> = assert(stores.open(at))
    ledger:intend { key = "k/0", operation = "egift", recipient = "a@b.c" }
    server:stop "immediate"
    local began = core.clock()
    local state, err = ledger:intend(gift)
    assert.is_nil(state)
    assert.equal("store", err.kind)
    assert.matches("check that the server is up", err.hint)
    for _ = 1, 10 do assert.is_nil((ledger:settle("k/0", "sent"))) end -- they do not wait one after the other
    assert(core.clock() - began < 12000, core.clock() - began)
    server:start()
    assert.equal("free", ledger:intend(gift))
    assert(ledger:settle("k/0", "sent"))
    assert.equal("intent", states(ledger))
  end)

  it("is noticed when it stops answering", function()
    local at = stores.postgres.fresh(between.url)
    at.path = at.path .. "?connect_timeout=1"
    local ledger <close> = assert(stores.open(at))
    between:set { delay_ms = 60000 }
    local began = core.clock()
    local state, err = ledger:look(gift)
    assert.is_nil(state)
    assert.matches("did not answer", err.message)
    assert(core.clock() - began < 8000)
    between:set { delay_ms = 0 }
    assert.equal("free", ledger:look(gift))
  end)
end)

describe("a key that somebody else holds #process", function()
  it("is waited for some seconds, and then is an error that says so", function()
    local at = stores.postgres.fresh()
    local ledger <close> = assert(stores.open(at))
    local pipe <close> = assert(io.popen(postgres.line(psql) .. temp.quote(("begin; \z
      select pg_advisory_xact_lock(hashtextextended('%s/k/1', 0)); select pg_sleep(7)"):format(at.schema))))
    for _ = 1, 100 do
      if server:query "select count(*) from pg_locks where locktype = 'advisory'" ~= "0" then break end
    end
    local began = core.clock()
    local state, err = ledger:intend(gift)
    assert.is_nil(state)
    assert.matches("another run is sending the same gift", err.hint)
    assert(core.clock() - began < 7500)
    assert.equal("free", ledger:intend { key = "k/2", operation = "egift", recipient = "a@b.c" })
    pipe:read "a"
    assert.equal("free", ledger:intend(gift))
  end)
end)

-- Ledgers that go from a file to PostgreSQL and back, and servers that go back in time.
local core = require "sendoso.core"
local postgres = require "spec.support.postgres"
local stores = require "spec.support.stores"
local temp = require "spec.support.temp"

local function gift(key) return { key = key, operation = "egift", recipient = "ann@example.com", campaign = 2002 } end

local function send(ledger, key)
  assert.equal("free", ledger:intend(gift(key)))
  assert(ledger:settle(key, "sent", { tracking_code = "code of " .. key }))
end

-- Gifts in several states, by two openings, and a rule.
local function fill(at)
  do
    local ledger <close> = assert(stores.open(at))
    local stories = {}
    for i = 1, 1000 do
      local row = gift("old/" .. i)
      row.state, row.at, row.began = "sent", 1000000000000 + i, 1000000000000
      stories[i] = { gift = row, events = { { at = row.at, state = "sent", user = "bob", host = "x", pid = 7 } } }
    end
    assert.equal(1000, ledger:load(stories))
    for i = 1, 10 do send(ledger, "k/" .. i) end
  end
  local ledger <close> = assert(stores.open(at))
  ledger:intend { key = "ü/1", operation = "physical", recipient = "o'brien@example.com", via = "a",
    hundredths = 100, currency = "USD", sender = "o'brien@example.com", team = "Sales", day = "2026-03-31" }
  ledger:settle("ü/1", "unknown", nil, [[lost "it" \ {}]])
  ledger:hold(gift "k/4000", "send 17")
  local nobody = { operation = "", recipient = "", rule = "k", due = "2026-03-31" } -- a rule knows no more of these
  for i, key in ipairs { "k/5", "k/6", "k/7" } do
    nobody.key = key .. "000/owed"
    ledger:owe({ nobody }, { "no email" }, i == 3)
  end
  ledger:dismiss("k/5000/owed", "got flowers")
  ledger:remember("k", "2026-03-31", "{id}", "a.lua")
  ledger:alias("k", "old/{id}")
  assert(ledger:allot("month k", '{"of":"month"}'))
  ledger:ran("k", "2026-03-31", 3, 200)
  ledger:see("k", "status\n", 0)
  ledger:see("k", "status\nabc def 1\n", 1)
end

-- All that a ledger says.
local function everything(at)
  local ledger <close> = assert(stores.open(at, { readonly = true }))
  local all = { rule = ledger:rule "k", aliases = ledger:aliases "k", id = ledger:facts().id,
    told = ledger:allotments(), runs = ledger:runs("k", "2026-12-31"), seen = ledger:seen "k" }
  for row in ledger:each() do
    row.events = ledger:history(row.key)
    all[row.key] = row
  end
  return all
end

local function move(from, to)
  local old <close> = assert(stores.open(from))
  local new <close> = assert(stores.open(to, { filling = true }))
  return old:copy(new)
end

describe("a ledger that is moved #process", function()
  for name, way in pairs {
    ["from a file to PostgreSQL"] = { stores.sqlite, stores.postgres },
    ["from PostgreSQL to a file"] = { stores.postgres, stores.sqlite },
    ["from PostgreSQL to PostgreSQL, behind a pooler"] = { stores.postgres, stores.pooled },
  } do
    it(name .. " is what it was, numbers included, and goes on", function()
      local from, to = way[1].fresh(), way[2].fresh()
      fill(from)
      local before = everything(from)
      assert.same({ gifts = 1015, openings = 4 }, assert(move(from, to)))
      assert.same(before, everything(to))
      local old, err = stores.open(from)
      assert.is_nil(old)
      assert.equal("guard", err.kind)
      local ledger <close> = assert(stores.open(to))
      assert.equal(5, ledger:facts().opening)
      assert.equal("duplicate", ledger:intend(gift "k/1"))
      send(ledger, "k/5000") -- its events have numbers of their own
      assert.is_nil(ledger:verify().damage)
    end)
  end

  it("keeps out whoever writes while it is sealed", function()
    local from, to = stores.postgres.fresh(), stores.sqlite.fresh()
    local running <close> = assert(stores.open(from))
    send(running, "k/1")
    assert(move(from, to))
    local state, err = running:intend(gift "k/2")
    assert.is_nil(state)
    assert.equal("guard", err.kind)
    assert.matches("was moved to", err.message)
  end)
end)

describe("a server that went back in time #process", function()
  local primary, standby, memory

  before_each(function()
    primary, memory = postgres.start(), temp.path()
    local driver = require("sendoso.postgres").driver
    assert(core.ledger { path = primary.url, driver = driver, memory = memory }):close()
    standby = primary:standby()
    primary:wait_for(standby)
  end)

  after_each(function()
    primary:close()
    standby:close()
  end)

  local function open(server)
    return core.ledger { path = server.url, driver = require("sendoso.postgres").driver, memory = memory }
  end

  -- The standby takes over; it has what was written up to when it was stopped.
  local function take_over()
    primary:stop "immediate"
    standby:start()
    standby:promote()
  end

  it("because a standby took over that lost the last second is noticed before anything is sent", function()
    do
      local ledger <close> = assert(open(primary))
      send(ledger, "k/1")
      primary:wait_for(standby)
      standby:stop()
      send(ledger, "k/2") -- the second that is lost
    end
    take_over()
    local ledger, err = open(standby)
    assert.is_nil(ledger)
    assert.equal("guard", err.kind)
    assert.matches("it is an older copy, without the last changes", err.message, 1, true)
    assert.matches("sendoso ledger recover", err.hint, 1, true)
  end)

  it("because a run was lost with it is noticed, too", function()
    standby:stop()
    assert(open(primary)):close()
    take_over()
    local ledger, err = open(standby)
    assert.is_nil(ledger)
    assert.equal("guard", err.kind)
    assert.matches("it is an older copy", err.message, 1, true)
  end)

  it("is no such server when the standby had all of it: a clean fail-over goes on", function()
    do
      local ledger <close> = assert(open(primary))
      send(ledger, "k/1")
    end
    primary:wait_for(standby)
    standby:stop()
    take_over()
    local ledger <close> = assert(open(standby))
    assert.equal("duplicate", ledger:intend(gift "k/1"))
    assert.is_nil(ledger:facts().warning)
  end)

  it("during a run sends nothing; and goes on when nothing was lost", function()
    local proxy = require "spec.support.proxy"
    local between <close> = proxy.start(primary.port)
    local ledger <close> = assert(open { url = between.url })
    send(ledger, "k/1")
    primary:wait_for(standby)
    standby:stop()
    take_over()
    between:set { to = standby.port }
    send(ledger, "k/2")
    local second <close> = standby:standby()
    standby:wait_for(second)
    second:stop()
    send(ledger, "k/3") -- this one is lost
    standby:stop "immediate"
    second:start()
    second:promote()
    between:set { to = second.port }
    local state, err = ledger:intend(gift "k/4")
    assert.is_nil(state)
    assert.equal("guard", err.kind)
    assert.matches("went back in time during the run", err.message)
  end)

  it("because a backup was put back is noticed", function()
    local dump = temp.path "dump.sql"
    local command = "pg_dump -h %s -p %d -U tester -d postgres --schema=sendoso --clean"
    assert(os.execute(postgres.line(command:format(primary.folder, primary.port)) .. " > " .. dump))
    do
      local ledger <close> = assert(open(primary))
      send(ledger, "k/1")
    end
    assert(os.execute(postgres.line(("psql -q -h %s -p %d -U tester -d postgres"):format(primary.folder, primary.port))
      .. " < " .. dump .. " >/dev/null"))
    local ledger, err = open(primary)
    assert.is_nil(ledger)
    assert.equal("guard", err.kind)
  end)
end)

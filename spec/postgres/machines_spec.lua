-- Machines that share a ledger in PostgreSQL: folders of state of their own, clocks of their own.
local process = require "spec.support.process"
local proxy = require "spec.support.proxy"
local sandbox = require "spec.support.sandbox"
local stores = require "spec.support.stores"
local temp = require "spec.support.temp"

local server = stores.postgres.server()

-- A script that sends to many people at once.
local function script(count)
  return temp.file("gifts.lua", ([[
    local sendoso = require "sendoso"
    local people = {}
    for i = 1, %d do people[i] = { id = i, email = ("guest%%d@example.com"):format(i) } end
    sendoso.concurrently(10, people, function(person)
      sendoso.egift { campaign = 2002, to = person, once = "shared/{id}" }
    end)
  ]]):format(count))
end

-- How many gifts each recipient has, by the sandbox's own journal.
local function gifts(box)
  local counts, most = {}, 0
  for _, line in ipairs(temp.lines(box.journal)) do
    local who = line:match '"email":"([^"]+)"'
    counts[who] = (counts[who] or 0) + 1
    most = math.max(most, counts[who])
  end
  local people = 0
  for _ in pairs(counts) do people = people + 1 end
  return people, most
end

local function seconds(text) return tonumber(text:match "in ([%d.]+) s") end

describe("machines that share a ledger #process", function()
  for name, way in pairs { ["directly"] = false, ["behind a pooler"] = true } do
    it("whose clocks are ten minutes apart send one gift to each, together: " .. name, function()
      local box <close> = sandbox.start "--set per_second=100000"
      local bouncer <close> = way and server:bouncer(2) or nil
      local at = stores.postgres.fresh(bouncer and bouncer.url)
      assert(stores.open(at)):close()
      local clock = temp.file("clock", "600")
      local stepped = assert(package.searchpath("sendoso_stepped", os.getenv "SENDOSO_STOCK_CPATH"))
      local line = "XDG_STATE_HOME=%s %s %s run -q --ledger '%s' --ledger-schema %s %s &"
      local file, commands = script(30), {}
      for i = 1, 3 do
        local ahead = i == 2 and ("LD_PRELOAD=%s STEPPED_CLOCK=%s"):format(stepped, clock) or ""
        commands[i] = line:format(temp.path(), ahead, process.program, at.path, at.schema, file)
      end
      local ran = process.run("sh -c " .. temp.quote(table.concat(commands, " ") .. " wait"), { env = box.env })
      assert.equal(0, ran.status)
      assert.same({ 30, 1 }, { gifts(box) })
      assert.equal("30", stores.postgres.sql(at, "select count(*) from @gift where state = 'sent'"))
    end)
  end

  -- Of a gift: whether its key is free, the intent in two, its end in one. How many a second that gives is measured by
  -- bench/store.lua: here other suites may be at work on the same machine.
  it("need four round trips for a gift, with ten in flight, and five a second for their permits", function()
    local box <close> = sandbox.start "--set slow_ms=300 --fault slow=100%"
    local between <close> = proxy.start(server.port, { delay_ms = 20 })
    local at = stores.postgres.fresh(between.url)
    assert(stores.open(at)):close()
    local function run(count)
      local before = between:count "request"
      local ran = process.sendoso(("run --ledger '%s' --ledger-schema %s %s"):format(at.path, at.schema, script(count)),
        { env = box.env })
      assert.equal(0, ran.status, ran.err)
      return between:count "request" - before, seconds(ran.err)
    end
    local for_one, alone = run(1)
    local trips, together = run(41)
    assert.same({ 41, 1 }, { gifts(box) })
    local more = trips - for_one - math.ceil((together - alone) * 5)
    assert(more <= 40 * 4 + 2, ("%d round trips for 40 gifts"):format(more))
    assert(together - alone < 10, together - alone)
  end)
end)

-- Machines that share a ledger in PostgreSQL: folders of state of their own, clocks of their own.
local process = require "spec.support.process"
local proxy = require "spec.support.proxy"
local sandbox = require "spec.support.sandbox"
local stores = require "spec.support.stores"
local temp = require "spec.support.temp"

local server = stores.postgres.server()

local RUNS = 4

-- A script that sends to many people at once, and says when each gift was sent.
local function script(from, to)
  return temp.file("gifts.lua", ([[
    local core, sendoso = require "sendoso.core", require "sendoso"
    local people = {}
    for i = %d, %d do people[#people + 1] = { id = i, email = ("guest%%d@example.com"):format(i) } end
    sendoso.concurrently(10, people, function(person)
      sendoso.egift { campaign = 2002, to = person, once = "shared/{id}" }
      io.stderr:write("sent at ", core.clock(), "\n")
    end)
  ]]):format(from, to))
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
      local file, commands = script(1, 30), {}
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

  -- What a gift waits for, whatever else is at work on the same machine. Permits are renewed while nobody waits.
  it("need one round trip for an intent, one for its end, and at most one before it", function()
    local box <close> = sandbox.start()
    local between <close> = proxy.start(server.port)
    local at = stores.postgres.fresh(between.url)
    assert(stores.open(at)):close()
    local renewal, writing = "INSERT 0 %d+, UPDATE %d+, INSERT", "^BEGIN" .. (", SELECT 1"):rep(4) .. ", COMMIT$"
    local function run(from, to)
      local before = { between:count "answer", between:count("answer", renewal), between:count("answer", writing) }
      local ran = process.sendoso(("run --ledger '%s' --ledger-schema %s %s"):format(at.path, at.schema,
        script(from, to)), { env = box.env })
      assert.equal(0, ran.status, ran.err)
      local renewals = between:count("answer", renewal) - before[2]
      return between:count "answer" - before[1] - renewals, between:count("answer", writing) - before[3]
    end
    local for_one, writing_one = run(1, 1)
    local for_all, writing_all = run(2, 22)
    assert.same({ 22, 1 }, { gifts(box) })
    assert.equal(2, writing_one)
    assert(writing_all <= 21 * 2, writing_all) -- fewer: what is ready at the same time shares them
    -- The third is for what a look at the list of sends has shown meanwhile, of which the ledger is asked.
    assert(for_all - for_one <= 20 * 3, ("%d round trips for 20 gifts"):format(for_all - for_one))
  end)

  -- Beside a run with a ledger in a file, at the same time: what slows both down is not the way to the database. The
  -- first gifts go alone, and the ten after them leave at once. A permit waits for the intent that is written with it:
  -- a round trip of each second, and more where the machine has other things to do.
  it("send as many when each round trip takes 20 ms, with ten in flight", function()
    local flags = "--set per_second=100000 --set slow_ms=100 --fault slow=100%"
    local near <close> = sandbox.start(flags)
    local far <close> = sandbox.start(flags)
    local between <close> = proxy.start(server.port, { delay_ms = 20 })
    local at = stores.postgres.fresh(between.url)
    assert(stores.open(at)):close()
    local runs = { [near] = "--ledger " .. temp.path "near.db",
      [far] = ("--ledger '%s' --ledger-schema %s"):format(at.path, at.schema) }
    local function pace_of(log)
      local ends = {}
      for ms in temp.read(log):gmatch "sent at (%d+)" do ends[#ends + 1] = tonumber(ms) end
      return 25000 / (ends[40] - ends[15])
    end
    local function paces(from)
      local file, line, logs = script(from + 1, from + 40), "", {}
      for box, ledger in pairs(runs) do
        logs[box] = temp.path "log"
        line = line .. ("SENDOSO_BASE_URL=%s XDG_STATE_HOME=%s %s run -q %s %s 2>%s & "):format(
          box.env.SENDOSO_BASE_URL, temp.path(), process.program, ledger, file, logs[box])
      end
      process.run("sh -c " .. temp.quote(line .. "wait"), { env = { SENDOSO_ACCESS_TOKEN = "sandbox" } })
      return pace_of(logs[far]), pace_of(logs[near])
    end
    local best, of_far, of_near = 0, nil, nil
    for i = 1, RUNS do
      of_far, of_near = paces(40 * i)
      best = math.max(best, of_far / of_near)
      if best >= 0.9 then break end
    end
    assert(best >= 0.8, ("%.1f gifts a second, %.1f with a file"):format(of_far, of_near))
  end)
end)

-- What a script may do with what the binding gives it: lie, close, collect and come back in. It gets an error, and
-- nothing that is not there any more is looked at: sanitizers watch over these specs.
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local fork = require "sendoso_fork"
local serve = require "spec.support.serve"
local temp = require "spec.support.temp"

local function gift(key, more)
  local one = { key = key, operation = "egift", recipient = "ann@example.com", campaign = 2002 }
  for name, value in pairs(more or {}) do one[name] = value end
  return one
end

local function open_ledger() return assert(core.ledger { path = ":memory:", account = "sandbox" }) end

-- Calls a function while the collector is at full tilt, and lets `fn` run in its midst: at the n-th collection.
local function with_collection(n, fn, body)
  local is_armed = true
  local function arm()
    setmetatable({}, { __gc = function()
      if not is_armed then return end
      n = n - 1
      if n == 0 then pcall(fn) else arm() end
    end })
  end
  local pause, multiplier = collectgarbage("setpause", 0), collectgarbage("setstepmul", 1000)
  arm()
  local ok, err = pcall(body)
  is_armed = false
  collectgarbage("setpause", pause)
  collectgarbage("setstepmul", multiplier)
  return ok, err
end

describe("a table that lies #binding", function()
  local function lying(list)
    return setmetatable(list, { __len = function() return 1 << 60 end, __index = function() error "asked" end,
      __pairs = error })
  end

  it("is as long as it is", function()
    local url, body = core.request("egift_links", { touch_id = 1, via_from = "x",
      recipient_users = lying { "a@b.c", "b@b.c" } })
    assert.matches("generate_egift_links", url)
    assert.matches('%[{"email":"a@b.c"},{"email":"b@b.c"}%]', body)
    local ledger <close> = open_ledger()
    local at = os.time()
    local event, one = { at = at, state = "sent" }, gift "k/1"
    one.state, one.at = "sent", at
    assert.equal(1, ledger:load(lying { { gift = one, events = lying { event } } }))
  end)

  it("is asked for nothing while others are read", function()
    local ledger <close> = open_ledger()
    local asked = setmetatable({}, { __index = function() ledger:close() end })
    assert.is_false((pcall(ledger.load, ledger, { asked })))
    assert.equal("free", ledger:look(gift "k"))
  end)

  it("is none where something else is given", function()
    local ledger <close>, rows = open_ledger(), assert(core.rows("x.csv", "a\n"))
    for _, list in ipairs { rows, ledger, io.stdout, 7 } do
      for _, name in ipairs { "owe", "load", "tell", "states" } do
        assert.is_false((pcall(ledger[name], ledger, list, list)), name)
        assert.is_false((pcall(ledger[name], ledger, { list }, { list })), name)
      end
    end
  end)

  it("is refused where it is too long", function()
    local list = {}
    for i = 1, 10001 do list[i] = ("p%d@b.c"):format(i) end
    assert.error_matches(function() core.request("egift_links", { touch_id = 1, recipient_users = list }) end,
      "at most 10000")
  end)

  it("closes no cursor that is giving an item", function()
    local client <close> = fixture.sandbox()
    local cursor
    local closing = setmetatable({ "id", "name" }, { __len = function() cursor:close() return 2 end })
    cursor = client.campaigns { fields = closing }
    local count = 0
    for campaign in cursor do
      assert.is_string(campaign.name)
      count = count + 1
    end
    assert.is_true(count > 1)
  end)
end)

describe("a name or a text with a zero byte #binding", function()
  it("is none", function()
    local args = {}
    for i = 1, 40 do args["email\0" .. i] = "ann@example.com" end
    assert.error_matches(function() core.request("egift", args) end, "zero byte")
    assert.error_matches(function() core.client { ["base_url\0"] = "x" } end, "zero byte")
    assert.error_matches(function() core.client { base_url = "http://127.0.0.1\0.example" } end, "zero byte")
    local ledger <close> = open_ledger()
    for _, call in ipairs {
      function() core.request("me\0", {}) end, function() core.text "file\0.csv" end,
      function() core.rows("x\0", "a,b") end, function() core.service "http://127.0.0.1\0" end,
      function() core.exists "/tmp\0" end, function() core.day_in("Europe/Berlin\0", 0) end,
      function() ledger:settle("k\0", "sent") end, function() ledger:history "k\0" end,
      function() ledger:remember("a", "b\0", "c", "d") end, function() ledger:look(gift "k\0") end,
    } do assert.error_matches(call, "zero byte") end
  end)
end)

describe("a number beyond its range #binding", function()
  local huge = { 1 << 60, math.maxinteger, math.mininteger, -1 }
  local ledger, permits, rows
  before_each(function()
    ledger, permits = open_ledger(), assert(core.permits(temp.path "permits.db", "c"))
    rows = assert(core.rows("x.csv", "a,b\n1,2\n"))
  end)
  after_each(function()
    ledger:close()
    permits:close()
    rows:close()
  end)

  for name, call in pairs {
    ["a row"] = function(n) rows:field(n, 1) end,
    ["a line"] = function(n) rows:line(n) end,
    ["a wait"] = function(n) core.heartbeat("http://127.0.0.1:1/", n) end,
    ["a time of permits"] = function(n) permits:take(n, n) end,
    ["a pause"] = function(n) permits:pause(n) end,
    ["a year"] = function(n) core.holidays("x.ics", "", n, n) end,
    ["a number of attempts"] = function(n) core.retry("lost", false, n, n, 0.5) end,
    ["a timeout"] = function(n) assert(core.client { base_url = "http://127.0.0.1:1", timeout_ms = n }) end,
    ["a port"] = function(n) core.server({ port = n }, print) end,
  } do
    it("is refused: " .. name, function()
      for _, n in ipairs(huge) do assert.is_false((pcall(call, n)), n) end
    end)
  end

  it("is refused: a lease, a share of one, a limit, a sleep", function()
    assert.is_false((pcall(ledger.intend, ledger, gift "k", math.maxinteger)))
    for _, share in ipairs { 2, -1, math.huge, 0 / 0 } do
      assert.is_false((pcall(core.retry, "lost", false, 1, 1, share)))
    end
    assert.is_false((pcall(ledger.list, ledger, { limit = -1 })))
    assert.is_false((pcall(core.sleep, math.maxinteger)))
    assert.is_nil(rows:field(1, math.maxinteger))
    assert.is_false((pcall(rows.field, rows, 1, math.mininteger)))
  end)

  it("is refused in an answer of a server", function()
    for _, answer in ipairs { { status = 1 << 40 }, { status = 200, delay_ms = 1 << 60 },
      { status = 200, cut = 1 << 60 }, { status = 200, said = -7 }, { status = 200, headers = { a = "b\0c" } } } do
      local client <close> = serve.client(function() return answer end, { timeout = 5 })
      local value, err = client.me()
      assert.is_nil(value)
      assert.equal("server", err.kind)
    end
  end)
end)

describe("what a script closes #binding #socket", function()
  it("ends what is under way with it: a ledger, whose gift is unknown then", function()
    local client <close>, seen = serve.client(function(request)
      return serve.after(request.method == "POST" and 200 or 0)(request)
    end)
    local results = client.concurrently(2, { 1, 2 }, function(i)
      if i == 2 then
        client.me() -- the gift is on its way
        client:ledger():close()
        return "closed"
      end
      local _, err = client.egift(fixture.gift())
      return err and err.kind
    end)
    table.sort(results)
    assert.same({ "closed", "unknown" }, results)
    assert.is_true(#seen >= 2)
    assert.is_false((pcall(client.egift, fixture.gift())))
  end)

  it("ends what is under way with it: a client", function()
    local client = serve.client(serve.after(200))
    local results, failed = client.concurrently(2, { 1, 2 }, function(i)
      if i == 2 then
        local one <close> = serve.client(serve.after(0))
        one.me()
        client.core:close()
        return "closed"
      end
      return (select(2, client.me()) or {}).kind
    end)
    assert.equal(2, #results + failed)
    assert.equal("closed", results[1])
  end)

  it("is not closed by its own handler: a server", function()
    local said
    local client <close>, seen = serve.client(function(_, _)
      return { status = 200, body = '{"id":1}' }
    end)
    local server = assert(core.server({}, function()
      said = select(2, pcall(seen.second.close, seen.second))
      return { status = 200, body = '{"id":7}' }
    end))
    seen.second = server
    local other = fixture.client({ url = "http://127.0.0.1:" .. server:port() })
    other.core:serve(server)
    assert.equal(7, other.me().id)
    assert.matches("not closed while it answers", said)
    other:close()
    server:close()
    assert.equal(1, client.me().id)
  end)

  it("is not closed before what borrows it: a text, and its rows", function()
    local text = assert(core.load(temp.file("x.csv", "a,b\n1,2\n")))
    local rows = assert(core.rows("x.csv", text))
    assert.error_matches(function() text:close() end, "not closed before its rows are")
    assert.equal("2", rows:field(2, 2))
    rows:close()
    rows:close()
    text:close()
  end)

  it("is closed once, by whoever is told of its requests: a client", function()
    local client, told = serve.client(serve.after(0)).core, 0
    client:watch(function()
      told = told + 1
      client:close()
    end, true)
    local threads = {}
    for i = 1, 3 do
      threads[i] = coroutine.create(function() client:read("me", {}) end)
      core.manage(threads[i])
      assert(coroutine.resume(threads[i]))
    end
    pcall(client.read, client, "me", {})
    assert.is_true(told > 0)
    assert.error_matches(function() client:drain() end, "closed client")
  end)

  it("is not what its list is read from: the call of a page", function()
    local client <close> = serve.client(function() return { status = 200,
      body = '{"total_count":3,"sends":[{"id":1,"note":"a"},{"id":2,"note":"b"},{"id":3,"note":"c"}]}' } end)
    for _, close in ipairs { function(call) call:close() end, function(call) getmetatable(call).__gc(call) end } do
      local ids = {}
      local thread = coroutine.create(function()
        for send in core.walk(client.core, "sends", {}, {}) do
          ids[#ids + 1] = send.id
          coroutine.yield()
        end
      end)
      core.manage(thread)
      local _, call = assert(coroutine.resume(thread))
      while not call:done() do call:step() end
      assert(coroutine.resume(thread))
      close(call)
      while coroutine.status(thread) == "suspended" do assert(coroutine.resume(thread)) end
      assert.same({ 1, 2, 3 }, ids)
    end
  end)

  it("is freed once, whoever calls its finalizer", function()
    local ledger, client = open_ledger(), fixture.sandbox()
    local request = assert(core.prepare("me", {}))
    for _, object in ipairs { ledger, client.core, request, client.campaigns(), (assert(core.rows("x.csv", "a\n"))) } do
      local finalize = getmetatable(object).__gc
      finalize(object)
      finalize(object)
      for _, other in ipairs { io.stdout, "text", 7, {} } do assert.is_false((pcall(finalize, other))) end
    end
  end)
end)

describe("what the collector closes in the midst of a call #binding #socket", function()
  -- What is closed, and a call that uses it.
  local function cases()
    local ledger = open_ledger()
    local client, seen = serve.client(function(request)
      if request.path:find "send" and request.method == "GET" then
        local items = {}
        for id = 1, 30 do items[id] = ('{"id":%d,"recipient":{"email":"\\u0041%d@b.c"}}'):format(id, id) end
        return { status = 200, body = ('{"total_count":30,"sends":[%s]}'):format(table.concat(items, ",")) }
      end
      return { status = 200, body = request.method == "POST" and fixture.taken() or fixture.example "get-me.200" }
    end, { timeout = 5 })
    for i = 1, 5 do
      ledger:intend(gift("k/" .. i))
      ledger:settle("k/" .. i, "sent", { tracking_code = "code-" .. i, message = ("m"):rep(100) })
    end
    local rows, identity = assert(core.rows("x.csv", ("aaaaaaaaaa,b\n"):rep(50))), core.identity()
    local stories = {}
    for i = 1, 40 do
      identity:join(i, "id", "id", ("%d"):format(i // 2))
      local at = os.time()
      stories[i] = { gift = gift("old/" .. i, { state = "sent", at = at, note = "n" .. i }),
        events = { { at = at, state = "sent", note = "e" .. i } } }
    end
    local cursor = client.sends { fields = { "id", "recipient.email" } }
    local args = { touch_id = 1, via_from = "x", recipient_users = { "a" .. os.time() .. "@b.c", "b@b.c" } }
    local spent = gift("s" .. os.time())
    return {
      { ledger, function() ledger:list() end }, { ledger, function() ledger:history "k/1" end },
      { ledger, function() ledger:facts() end }, { ledger, function() ledger:look(gift "k/1") end },
      { ledger, function() for _ in ledger:each() do end end }, { ledger, function() ledger:count() end },
      { ledger, function() ledger:load(stories) end },
      { { close = function()
        for _, story in ipairs(stories) do story.gift.note, story.events[1].note = nil, nil end
      end }, function() ledger:load(stories) end },
      { rows, function() rows:seek(1, 50, 1, { aaaaaaaaaa = true }) end },
      { rows, function() for i = 1, 50 do rows:field(i, 1) end end },
      { identity, function() for i = 1, 40 do identity:join(i, "id", "id", i * 1000) end end },
      { identity, function() identity:groups() end },
      { client.core, function() for _ = 1, 30 do client.core:service() end end },
      { ledger, function() ledger:rule "r" end }, { ledger, function() ledger:settle("k/1", "sent", {}) end },
      { cursor, function() for _ in cursor do end end }, { client.core, function() client.me() end },
      { client.core, function() client.page("sends", {}) end },
      { client.core, function() for _ in client.sends() do end end },
      { { close = function() args.recipient_users, args.via_from = nil, nil end },
        function() core.request("egift_links", args) end },
      { { close = function() spent.key, spent.recipient = nil, nil end }, function()
        local request = core.prepare("egift", { touch_id = 1, email = "ann@example.com", via_from = "x" })
        client.core:spend(request, { spent }, client:ledger())
      end },
    }, function()
      pcall(client.close, client)
      seen.server:close()
      ledger:close()
    end
  end

  -- How many collections a call has before it happens.
  for _, n in ipairs { 1, 2, 3, 5, 8, 13, 21 } do
    it("is looked at no more, at collection " .. n, function()
      local list, close = cases()
      for i = 1, #list do
        with_collection(n, function() list[i][1]:close() end, list[i][2])
        close()
        list, close = cases()
      end
      close()
    end)
  end
end)

describe("what is under way in a process that forks #binding #socket", function()
  it("stays the parent's: the child ends it for itself, and the answer comes all the same", function()
    local client <close> = serve.client(serve.after(150))
    local results = client.concurrently(2, { 1, 2 }, function(i)
      if i == 1 then return (assert(client.egift(fixture.gift()))).outcome end
      client.core:is_busy()
      assert.is_true(fork.run(function()
        local value, err = client.core:read("me", {})
        assert(value == nil and err.kind == "guard")
        client.core:drain()
        assert(not client.core:is_busy())
        client.core:close()
      end))
      return "forked"
    end)
    table.sort(results)
    assert.same({ "forked", "sent" }, results)
  end)
end)

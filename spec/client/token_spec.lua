-- The token of a profile: when it is renewed, by whom, and what happens to what is under way meanwhile.
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local oauth = require "spec.support.oauth"
local process = require "spec.support.process"
local sendoso = require "sendoso"
local temp = require "spec.support.temp"

-- A client of that Sendoso that is signed in.
local function open(service, path, more)
  local credentials = { path = path }
  for name, value in pairs(more or {}) do credentials[name] = value end
  local client, err = core.client { base_url = service.url, backoff_ms = 1, credentials = credentials }
  if client and service.server then client:serve(service.server) end
  return client, err
end

-- Serves a Sendoso, with a `path` of what a sign-in gave and a `client` of it. Both can be changed.
local function start(settings, kept)
  local service = oauth.serve(settings)
  service.path = oauth.signed_in(service.url, kept)
  service.client = assert(open(service, service.path))
  return service
end

local function read(client) return client:read("me", {}) end

-- Sends a gift, which no ledger knows if none is given.
local function give(client, email, ledger)
  ledger = ledger or assert(core.ledger { path = temp.path "ledger.db", account = "sandbox" })
  local request = assert(core.prepare("egift", { touch_id = 1, email = email, via_from = "spec" }))
  return client:spend(request, { { key = email, operation = "egift", recipient = email } }, ledger)
end

local ENDED = { received_at = oauth.ago(7260) }
local ENDS_SOON = { received_at = oauth.ago(6700) } -- a twelfth of its life is left, or less

-- A read that must fail. Returns its error, in which nothing of a secret stands.
local function fail(client)
  local value, err = read(client)
  assert.is_nil(value)
  local said = ("%s %s"):format(err, err.hint)
  for _, secret in ipairs { oauth.secret, "access-token", "refresh-token" } do
    assert.is_nil(said:find(secret, 1, true), said)
  end
  return err
end

describe("the token of a profile #socket", function()
  it("signs reads and gifts", function()
    local service <close> = start()
    local client = service.client
    assert(read(client))
    assert.equal("sent", assert(give(client, "ann@example.com"))[1].outcome)
    assert.same({ "read 1", "gift 1 ann@example.com" }, service.journal)
  end)

  it("is not used when the profile was signed in to another Sendoso meanwhile: nothing is asked of either", function()
    local service <close> = start(nil, ENDED)
    local other <close> = start()
    process.shell("cp %s %s", other.path, service.path)
    local ledger <close> = assert(core.ledger { path = temp.path "ledger.db", account = "sandbox" })
    local err = fail(service.client)
    assert.equal("guard", err.kind)
    assert.matches("was signed in to another service meanwhile", err.message, 1, true)
    assert.is_nil((give(service.client, "ann@example.com", ledger)))
    assert.same({}, service.journal)
    assert.same({}, other.journal)
    for _, row in ipairs(ledger:list()) do assert.equal("withdrawn", row.state) end
  end)

  -- What a sign-in gave -> what is asked of the server for one read.
  for name, case in pairs {
    ["not renewed while more than a twelfth of its life is left"] = { { received_at = oauth.ago(6500) }, "read 1" },
    ["renewed when that is left, though it is good"] = { ENDS_SOON, "renew 1 -> 2", "read 2" },
    ["renewed when it has ended"] = { ENDED, "renew 1 -> 2", "read 2" },
    ["renewed by the share of a short life"] = { { received_at = oauth.ago(56), expires_in = 60 }, "renew 1 -> 2",
      "read 2" },
    ["good for its time where the clock was set back since"] = { { received_at = oauth.ago(-99999) }, "read 1" },
  } do
    it("is " .. name, function()
      local service <close> = start(nil, case[1])
      local client = service.client
      assert(read(client))
      assert.same({ table.unpack(case, 2) }, service.journal)
    end)
  end

  it("is renewed once for all that wait, in all clients, and nothing leaves meanwhile", function()
    local service <close> = start({ least = 2, delay_ms = 60 }, ENDED)
    local one, path = service.client, service.path
    local other <close> = assert(open(service, path))
    sendoso.concurrently(6, { one, other, one, other, one, other }, function(client)
      if client == one then assert(read(client)) else assert(give(client, "ann@example.com")) end
    end)
    table.sort(service.journal)
    local gift, me = "gift 2 ann@example.com", "read 2"
    assert.same({ gift, gift, gift, me, me, me, "renew 1 -> 2" }, service.journal)
  end)

  for name, call in pairs { ["a read"] = read, ["a gift"] = function(client) return give(client, "a@b.c") end } do
    it("is renewed when Sendoso does not accept it, and " .. name .. " is sent once more", function()
      local service <close> = start { least = 2 }
      local client = service.client
      assert(call(client))
      assert.same({ "refused 1", "renew 1 -> 2" }, { table.unpack(service.journal, 1, 2) })
      assert.equal(3, #service.journal)
    end)

    it("is not renewed again when the new one is refused, too: " .. name, function()
      local service <close> = start { least = 9 }
      local client = service.client
      local value, err = call(client)
      assert.is_nil(value)
      assert.same({ "auth", 401, "run `sendoso login --profile acme`" }, { err.kind, err.status, err.hint })
      assert.same({ "refused 1", "renew 1 -> 2", "refused 2" }, service.journal)
    end)
  end

  it("may end in the middle of a run: each gift is sent once", function()
    local service <close> = start()
    local ledger <close> = assert(core.ledger { path = temp.path "ledger.db", account = "sandbox" })
    for i, email in ipairs { "a@b.c", "d@e.f", "g@h.i", "j@k.l" } do
      if i == 3 then service.least = 2 end
      assert.equal("sent", assert(give(service.client, email, ledger))[1].outcome)
      assert.equal("duplicate", assert(give(service.client, email, ledger))[1].outcome)
    end
    assert.same({ "gift 1 a@b.c", "gift 1 d@e.f", "refused 1", "renew 1 -> 2", "gift 2 g@h.i", "gift 2 j@k.l" },
      service.journal)
  end)

  it("is not renewed for what was signed with an older one: that is sent with the newer one at once", function()
    local service <close> = start { least = 2, slow_ms = 50 }
    local one, path = service.client, service.path
    local other <close> = assert(open(service, path))
    sendoso.concurrently(4, { one, other, one, other }, function(client) assert(read(client)) end)
    local renewals = 0
    for _, line in ipairs(service.journal) do
      if line:find "^renew" then renewals = renewals + 1 end
    end
    assert.equal(1, renewals)
  end)

  it("is that of another process which was quicker", function()
    local service <close> = start(nil, ENDED)
    local client, path = service.client, service.path
    local newer = temp.read(oauth.signed_in(service.url, { access_token = "access-token-5", generation = 5 }))
    oauth.write(path, newer)
    assert(read(client))
    assert.same({ "read 5" }, service.journal)
  end)

  it("is kept before it is used, with all else that was kept", function()
    local service <close> = start(nil, ENDED)
    local client, path = service.client, service.path
    assert(read(client))
    local kept = core.decode(temp.read(path))
    assert.is_true(kept.received_at > oauth.ago(60))
    kept.received_at = nil
    assert.same({ base_url = client and kept.base_url, client_id = "the-client", client_secret = oauth.secret,
      access_token = "access-token-2", refresh_token = "refresh-token-2", scope = "public write", expires_in = 7200,
      generation = 2 }, kept)
    assert.equal("600\n", process.shell("stat -c %%a %s", path))
    assert.equal("acme\nacme.lock\n", process.shell("ls %s", path:match "^(.*)/"))
  end)

  it("is renewed with the secret that is given, where none is kept", function()
    local service <close> = oauth.serve()
    local path = oauth.signed_in(service.url, { received_at = oauth.ago(7201), client_secret = "none" })
    for _, way in ipairs { "body", "basic" } do
      local client <close> = assert(open(service, path, { client_secret = way == "body" and oauth.secret or "x",
        client_auth = way, client_id = "the-client" }))
      if way == "body" then assert(read(client)) end
    end
    assert.is_nil(core.decode(temp.read(path)).client_secret)
    assert.same({ "renew 1 -> 2", "read 2" }, service.journal)
  end)

  it("is asked for as it is documented", function()
    local service <close> = start(nil, ENDED)
    assert(read(service.client))
    local documented = core.decode(fixture.example "oauth-token-refresh.request")
    documented.client_id, documented.client_secret = "the-client", oauth.secret
    documented.refresh_token = "refresh-token-1"
    assert.same(documented, service.asked)
  end)

  it("is told of to those who watch, without a secret", function()
    local service <close> = start(nil, ENDED)
    local client = service.client
    local lines = {}
    client:watch(function(told)
      lines[#lines + 1] = ("%s %s %d"):format(told.method, told.path, told.status)
    end, true)
    assert(read(client))
    assert.same({ "POST /oauth/token 200", "GET /api/v3/me 200" }, lines)
  end)
end)

describe("the answer to a renewal #socket", function()
  -- What becomes of answers -> what the server has seen in the end.
  local first, second = "renew 1 -> 2", "renew 1 -> 3"
  for name, case in pairs {
    ["that was lost is asked for once more, with the same token"] = { { "lose" }, first, second, "read 3" },
    ["to a request that was lost, too"] = { { "drop" }, "drop", first, "read 2" },
    ["of which half came, too"] = { { "half" }, first, second, "read 3" },
    ["of a gateway, too"] = { { 502 }, first, second, "read 3" },
    ["that is a page of HTML with 200, too"] = { { 200 }, first, second, "read 3" },
    ["that is a 401 of somebody else, too"] = { { 401 }, first, second, "read 3" },
    ["that says 429 is waited for"] = { { 429, 429, 429 }, "429", "429", "429", "renew 1 -> 2", "read 2" },
  } do
    it(name, function()
      local service <close> = start({ faults = case[1] }, ENDED)
      local client = service.client
      assert(read(client))
      assert.same({ table.unpack(case, 2) }, service.journal)
    end)
  end

  for name, case in pairs {
    ["lost"] = { "lose", "network", "no answer received" },
    ["a gateway's"] = { 503, "server", "Sendoso answered 503" },
    ["no documented one"] = { 200, "reply", "it is not a JSON object" },
  } do
    it("that is " .. name .. " twice ends the run, and is no reason to sign in", function()
      local service <close> = start({ faults = { case[1], case[1] } }, ENDED)
      local client = service.client
      local err = fail(client)
      assert.equal(case[2], err.kind)
      assert.matches("the access token was not renewed: .*" .. case[3], err.message)
      assert.same({ "renew 1 -> 2", "renew 1 -> 3" }, service.journal)
    end)
  end

  it("that fails ahead of the end lets everything go on with the token that there is", function()
    local service <close> = start({ faults = { 503, 503 } }, ENDS_SOON)
    local client = service.client
    assert(read(client))
    assert(read(client))
    assert.same({ "renew 1 -> 2", "renew 1 -> 3", "read 1", "read 1" }, service.journal)
  end)

  it("is not waited for, nor are the credentials locked, while nobody may ask for long", function()
    local service <close> = oauth.serve()
    local path, permits = oauth.signed_in(service.url, ENDED), temp.path "permits.db"
    local paused <close> = assert(core.permits(permits, service.url:match "//(.*)" .. " "))
    paused:pause(core.clock() + 120000)
    local client <close> = assert(core.client {
      base_url = service.url, permits = permits, credentials = { path = path } })
    client:serve(service.server)
    local body = coroutine.create(function() return read(client) end)
    core.manage(body)
    local _, call = coroutine.resume(body)
    for _ = 1, 5 do call:step(5) end
    assert(core.forget_credentials { path = path }) -- at once: it would wait for who holds them
    assert.same({ false, {} }, { call:done(), service.journal })
  end)

  it("that never came leaves the token as it is", function()
    local service <close> = oauth.serve()
    local path = oauth.signed_in("http://127.0.0.1:1", ENDED)
    local client <close> = assert(open({ url = "http://127.0.0.1:1" }, path))
    assert.equal("network", fail(client).kind)
    assert.equal(1, core.credentials({ path = path }).generation)
    assert.same({}, service.journal)
  end)

  it("that says no is a reason to sign in, and this process asks no more", function()
    local service <close> = start({ strict = true, faults = { "lose" } }, ENDED)
    local client, path = service.client, service.path
    local other <close> = assert(open(service, path))
    local asked = { "renew 1 -> 2", "invalid_grant 1" }
    for _, one in ipairs { client, other, assert(open(service, path)) } do
      local err = fail(one)
      assert.same({ "auth", "run `sendoso login --profile acme`" }, { err.kind, err.hint })
      assert.same(asked, service.journal)
    end
    assert(core.keep_credentials({ path = path }, { base_url = service.url, client_id = "the-client", expires_in = 7200,
      access_token = "access-token-2", refresh_token = "refresh-token-2" }))
    local again <close> = assert(open(service, path))
    assert(read(again))
    assert.same({ asked[1], asked[2], "read 2" }, service.journal)
  end)

  it("that does not accept the program is not asked for twice", function()
    local service <close> = oauth.serve()
    local client <close> = assert(open(service, oauth.signed_in(service.url, ENDED), { client_secret = "wrong" }))
    local err = fail(client)
    assert.equal("auth", err.kind)
    assert.matches("does not accept the client ID and its secret", err.message, 1, true)
    assert.same({ "invalid_client" }, service.journal)
  end)
end)

describe("a renewal and the end #process", function()
  local program = ([[
    package.cpath = os.getenv "SENDOSO_STOCK_CPATH" or package.cpath
    local core = require "sendoso.core"
    local client, err = core.client { base_url = arg[1], backoff_ms = 1, credentials = { path = arg[2] } }
    local me
    if client then me, err = client:read("me", {}) end
    print(me and me.id or err.kind .. ": " .. err.message)
  ]]):gsub("\n +", "\n")

  it("of a client: what is under way lands, and is kept", function()
    local service <close> = oauth.start { delay_ms = 300 }
    local path = oauth.signed_in(service.url, ENDED)
    local client <close> = assert(open(service, path))
    local body = coroutine.create(function() return read(client) end)
    core.manage(body)
    local _, call = coroutine.resume(body)
    while #service.journal() == 0 do call:step(20) end
    client:close()
    assert.equal(2, core.credentials({ path = path }).generation)
  end)

  it("of a program that is interrupted: what is under way lands, and is kept", function()
    local service <close> = oauth.start { delay_ms = 500 }
    local path = oauth.signed_in(service.url, ENDED)
    local script = temp.file("read.lua", (program:gsub("arg%[1%]", ("%q"):format(service.url))
      :gsub("arg%[2%]", ("%q"):format(path))))
    local seen = process.run("sh -c " .. temp.quote(([[
      %s run -q %s & pid=$!
      spec/support/await renew %s
      kill -TERM $pid; wait $pid]]):format(process.program, script, service.file)))
    assert.equal(130, seen.status, seen.err)
    assert.same({ "renew 1 -> 2" }, service.journal())
    assert.equal(2, core.credentials({ path = path }).generation)
  end)

  it("of a forked child: it leaves alone what its parent has under way", function()
    local fork = require "sendoso_fork"
    local service <close> = oauth.start { delay_ms = 300 }
    local path = oauth.signed_in(service.url, ENDED)
    local client <close> = assert(open(service, path))
    local body = coroutine.create(function() return read(client) end)
    core.manage(body)
    local _, call = coroutine.resume(body)
    while #service.journal() == 0 do call:step(20) end
    assert.is_true(fork.run(function()
      client:close()
      for _, token in pairs(debug.getregistry()["sendoso.tokens"]) do token:close() end
      assert(open(service, path)):close() -- one of its own
    end))
    while not call:done() do call:step(20) end
    assert.equal(2, core.credentials({ path = path }).generation)
  end)

  it("of four processes that begin at once: one of them asks", function()
    local service <close> = oauth.start { delay_ms = 100, least = 2 }
    local path = oauth.signed_in(service.url, ENDED)
    local script = temp.file("read.lua", program)
    local seen = process.run("sh -c " .. temp.quote(("for i in 1 2 3 4; do lua5.4 %s %s %s & done; wait"):format(script,
      service.url, path)))
    assert.equal(("123456\n"):rep(4), seen.out, seen.err)
    assert.same({ "renew 1 -> 2", "read 2", "read 2", "read 2", "read 2" }, service.journal())
  end)

  it("of the room on the disk: nothing is asked, and the token that is kept stays", function()
    local service <close> = oauth.start()
    local path = oauth.signed_in(service.url, ENDED)
    local seen = process.run("sh -c " .. temp.quote(("trap '' XFSZ; ulimit -f 8; exec lua5.4 %s %s %s"):format(
      temp.file("read.lua", program), service.url, path)))
    assert.matches("^store: cannot make room for the credentials .*: File too large\n$", seen.out)
    assert.same({}, service.journal())
    assert.equal(1, core.credentials({ path = path }).generation)
  end)

  -- What a read does with files beside the credentials, and what it sends and receives, as calls of the kernel in their
  -- order.
  local function steps()
    local service <close> = oauth.start()
    local path = oauth.signed_in(service.url, ENDED)
    local trace, list, count = temp.path "trace", {}, {}
    process.shell("strace -o %s -P %s -P %s -P %s -P %s lua5.4 %s %s %s", trace, path, path .. ".new", path .. ".lock",
      path:match "^(.*)/", temp.file("read.lua", program), service.url, path)
    for _, line in ipairs(temp.lines(trace)) do
      local call = line:match "^(%l%w+)%("
      if call then
        count[call] = (count[call] or 0) + 1
        list[#list + 1] = { call, count[call] }
      end
    end
    return list
  end

  -- Lets a read meet something at that call, in the words of strace, and reads once more. Returns what both said, the
  -- second one first, and the journal.
  local function met(step, fault, settings, paths)
    local service <close> = oauth.start(settings)
    local path = oauth.signed_in(service.url, ENDED)
    local files = paths and ("-P %s -P %s.new -P %s.lock -P %s"):format(path, path, path, path:match "^(.*)/") or ""
    local script = temp.file("read.lua", program)
    local first = process.run(("strace -o /dev/null %s -e trace=%s -e inject=%s:%s:when=%d lua5.4 %s %s %s")
      :format(files, step[1], step[1], fault, step[2], script, service.url, path))
    local second = process.run(("lua5.4 %s %s %s"):format(script, service.url, path))
    return second.out, first.out, service.journal()
  end

  -- Kills a read at that call, and reads once more.
  local function killed(step, settings, paths)
    local out, first = met(step, "signal=KILL", settings, paths)
    assert.equal("", first)
    return out
  end

  it("of a process, at any step: the next one goes on, and nobody signs in", function()
    local all = steps()
    assert.is_true(#all > 15, #all)
    for i, step in ipairs(all) do
      assert.equal("123456\n", killed(step, nil, true), ("%d: %s %d"):format(i, step[1], step[2]))
    end
    for _, call in ipairs { "sendto", "recvfrom" } do
      assert.equal("123456\n", killed { call, 1 }, call)
    end
  end)

  -- The server takes each token once: what the disk did not keep is lost, unless it is found beside the credentials.
  for call, what in pairs { ["fsync"] = "is not told that they are kept", ["renameat"] = "cannot put them in place" } do
    it(("of the disk: who %s says so, shows no token, and the next one goes on with them"):format(what), function()
      local out, first, journal = met({ call, 1 }, "error=EIO", { strict = true }, true)
      assert.matches("^store: cannot write the credentials .*: Input/output error\n$", first)
      assert.is_nil(first:find("%-token"))
      assert.equal("123456\n", out)
      assert.same({ "renew 1 -> 2", "read 2" }, journal)
    end)
  end

  it("of a process that had written it down: not even where the server takes each token once", function()
    local all, is_written = steps(), false
    for i, step in ipairs(all) do
      if is_written then
        assert.equal("123456\n", killed(step, { strict = true }, true), ("%d: %s %d"):format(i, step[1], step[2]))
      end
      is_written = is_written or step[1] == "ftruncate"
    end
    assert.is_true(is_written)
  end)
end)

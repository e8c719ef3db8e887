-- Production, as far as it can be had without one: a host name that never resolves, a
-- certificate for it, and a server on loopback that libcurl is told to connect to.
local core = require "sendoso.core"
local clients = require "sendoso.client"
local fixture = require "spec.support.fixture"
local instant = require "sendoso.dates.instant"
local json = require "sendoso.json"
local permission = require "sendoso.plan.permission"
local process = require "spec.support.process"
local run = require "sendoso.run"
local sendoso = require "sendoso"
local temp = require "spec.support.temp"
local tls = require "spec.support.tls"

local made = tls.certificate "app.sendoso.test"

-- What the server answers: one group, a receipt for each gift.
local function serve(certificate, groups)
  local seen = { gifts = 0 }
  local server = assert(core.server({ key = certificate.key, cert = certificate.cert }, function(request)
    if request.path == "/api/v3/groups" then
      return { status = 200, body = json.encode { groups = json.list(groups), current_page = 1, per_page = 1 } }
    end
    if request.method == "POST" then
      seen.gifts = seen.gifts + 1
      return { status = 200, body = '{"success":true,"tracking_code":"abc","message":"ok"}' }
    end
    if request.path == "/api/v3/send" then return { status = 200, body = '{"sends":[],"total_count":0}' } end
    return { status = 200, body = '{"id":1}' }
  end))
  seen.server = server
  return seen
end

local function open(seen, more, settings)
  local options = {
    base_url = "https://app.sendoso.test", token = "t", backoff_ms = 1, ca_file = made.ca_file,
    connect_to = "127.0.0.1:" .. seen.server:port(),
  }
  for name, value in pairs(more or {}) do options[name] = value end
  local client = assert(clients.open(options, run.new(settings)))
  client.core:serve(seen.server)
  client.server = seen.server
  return client
end

-- A ledger of production/5678, as `sendoso ledger init` makes it.
local function new_ledger()
  local path = temp.path "ledger.db"
  assert(core.ledger { path = path, account = "production/5678" }):close()
  return path
end

describe("production", function()
  it("is read like every other place", function()
    local client <close> = open(serve(made, {}))
    assert.equal("production", client.where)
    assert.equal(1, client.me().id)
  end)

  it("is given nothing without live: the gift is planned", function()
    local seen = serve(made, { { id = 1, team_id = 5678 } })
    local client <close> = open(seen, { ledger = temp.path "ledger.db" })
    assert.equal("planned", client.egift(fixture.gift()).outcome)
    assert.equal(0, seen.gifts)
  end)

  it("is given the gift with live = true, and the ledger is that of the organisation", function()
    local seen = serve(made, { { id = 1, team_id = 5678 } })
    local path = new_ledger()
    local client <close> = open(seen, { live = true, ledger = path })
    assert.equal("sent", client.egift(fixture.gift()).outcome)
    assert.equal(1, seen.gifts)
    local _, err = core.ledger { path = path, account = "sandbox" }
    assert.matches("is the ledger of production/5678, not of sandbox", err.message, 1, true)
  end)

  it("is given nothing by live = true inside the host, where only --live counts", function()
    local seen = serve(made, { { id = 1, team_id = 5678 } })
    local client <close> = open(seen, { live = true, ledger = temp.path "ledger.db" }, { host = true })
    assert.equal("planned", client.egift(fixture.gift()).outcome)
    local other <close> = open(serve(made, { { id = 1, team_id = 5678 } }), { ledger = new_ledger() },
      { host = true, live = true })
    assert.equal("sent", other.egift(fixture.gift()).outcome)
    assert.equal(0, seen.gifts)
  end)

  it("is given nothing while it is not known which organisation that is", function()
    local seen = serve(made, {})
    local client <close> = open(seen, { live = true, ledger = temp.path "ledger.db" })
    local _, err = client.egift(fixture.gift())
    assert.equal("reply", err.kind)
    assert.equal(0, seen.gifts)
  end)

  it("is not talked to with a certificate that nobody vouches for, or of another host", function()
    local other = tls.certificate "app.example.test"
    for _, case in ipairs { { made, other.ca_file }, { other, other.ca_file } } do
      local seen = serve(case[1], {})
      local client <close> = open(seen, { ca_file = case[2], live = true, ledger = temp.path "ledger.db" })
      local me, err = client.me()
      assert.is_nil(me)
      assert.equal("network", err.kind)
    end
  end)

  it("is sent nothing later than an intent allows: the handshake took too long", function()
    local seen = serve(made, {})
    local path = temp.path "ledger.db"
    local ledger <close> = assert(core.ledger { path = path, account = "production/1" })
    local client <close> = assert(core.client {
      base_url = "https://app.sendoso.test", token = "t", ca_file = made.ca_file, backoff_ms = 1, begin_ms = 5,
      connect_to = "127.0.0.1:" .. seen.server:port(), permits = temp.path "permits.db",
    })
    local body = coroutine.create(function()
      client:spend(core.prepare("egift", { touch_id = 1, email = "a@b.c", via_from = "x" }),
        { { key = "k", operation = "egift", recipient = "a@b.c" } }, ledger)
    end)
    core.manage(body)
    local _, call = coroutine.resume(body)
    call:step(10) -- the intent is written, the connection asked for
    core.sleep(20)
    client:serve(seen.server)
    while not call:done() do call:step(50) end
    coroutine.resume(body)
    local events = process.run(("sqlite3 %s \"select state from event order by id limit 2\""):format(path)).out
    assert.equal("intent\nwithdrawn\n", events)
  end)

  it("has one ledger in a run: two would know nothing of each other's gifts", function()
    local one, two = serve(made, { { id = 1, team_id = 5678 } }), serve(made, { { id = 1, team_id = 5678 } })
    local first <close> = open(one, { live = true, ledger = new_ledger() }, { write = function() end })
    local second = assert(clients.open({ base_url = "https://app.sendoso.test", token = "t", ca_file = made.ca_file,
      connect_to = "127.0.0.1:" .. two.server:port(), live = true, ledger = new_ledger() }, first.run))
    second.core:serve(two.server)
    assert.is_truthy(first:ledger())
    local ledger, err = second:ledger()
    assert.is_nil(ledger)
    assert.equal("guard", err.kind)
    assert.matches("^production/5678 has the ledger [^\n]* in this run already", err.message)
    second:close()
  end)

  it("that may not list its sends is sent to all the same, and each run says so, first and last", function()
    local seen, lines = serve(made, { { id = 1, team_id = 5678 } }), {}
    local client <close> = open(seen, { live = true, ledger = new_ledger() },
      { witness = false, write = function(text) lines[#lines + 1] = text end })
    client.campaigns_by_id[2002] = { id = 2002, name = "Coffee on us", delivery_type = "email" }
    assert.equal("sent", client.egift(fixture.gift()).outcome)
    assert.matches("not compared with the list of sends (witness = false)", client:words(), 1, true)
    assert.matches("not compared with the list of sends (witness = false)", client:words(true), 1, true)
  end)

  it("is given no gift of a plan for a day that has not come", function()
    local client <close> = open(serve(made, { { id = 1, team_id = 5678 } }), { live = true, ledger = new_ledger() })
    local its_run = client.run
    its_run.voice.write = function() end
    local now = its_run:now()
    local function check(day)
      local plan = { account = "production/5678", today = tostring(day), made = instant.utc(now) }
      return permission.check(client, plan, now, 1000)
    end
    local today = its_run:day_at(now)
    assert.is_true(check(today))
    local ok, err = check(today + 1)
    assert.is_nil(ok)
    assert.equal("guard", err.kind)
    its_run.settings.accept_unusual = true
    assert.is_true(check(today + 1))
  end)

  it("gets no ledger by a run: one that knows nothing would send everything again", function()
    local seen = serve(made, { { id = 1, team_id = 5678 } })
    local path = temp.path "ledger.db"
    local client <close> = open(seen, { live = true, ledger = path })
    local _, err = client.egift(fixture.gift())
    assert.equal("guard", err.kind)
    assert.matches("the ledger " .. path .. " does not exist (account: production/5678)", err.message, 1, true)
    assert.matches("^check the path; if the ledger is lost, restore it from a backup\nif this account never [^\n]*"
      .. "sendoso ledger init", err.hint)
    assert.is_false(core.exists(path))
    assert.equal(0, seen.gifts)
    assert.equal(7, client.run:status())
  end)

  it("gets no ledger in a folder that is not there: a wrong path would send everything again", function()
    local seen = serve(made, { { id = 1, team_id = 5678 } })
    local client <close> = open(seen, { live = true, ledger = "/nonexistent/ledger.db" })
    local _, err = client.egift(fixture.gift())
    assert.equal("guard", err.kind)
    assert.equal(0, seen.gifts)
    assert.same({ 7, 0, 1 }, { client.run:status(), client.run.tally.refused, client.run.tally.not_sent })
  end)

  it("is not talked to in clear text", function()
    local client, err = sendoso.open { base_url = "http://app.sendoso.test", token = "t" }
    assert.is_nil(client)
    assert.equal("guard", err.kind)
  end)

  it("ends with 7 on the command line when something was planned for want of --live", function()
    local script = temp.file("s.lua", ([[
      local sendoso = require "sendoso"
      local core = require "sendoso.core"
      local server = core.server({ key = %q, cert = %q }, function(request)
        return { status = 200, body = '{"id":1,"groups":[{"id":1,"team_id":1}],"sends":[],"total_count":0}' }
      end)
      local client <close> = sendoso.open { base_url = "https://app.sendoso.test", token = "t", ca_file = %q,
        connect_to = "127.0.0.1:" .. server:port(), ledger = %q, live = true }
      client.core:serve(server)
      print(client.egift { campaign = 1, to = { email = "a@b.c" }, once = "x" }.outcome)
    ]]):format(made.key, made.cert, made.ca_file, temp.path "ledger.db"))
    local seen = process.sendoso("run " .. script)
    assert.equal("planned\n", seen.out)
    assert.equal(7, seen.status)
  end)
end)

-- What a script does when a send comes to a status: once for each, whoever tells of it first.
local clients = require "sendoso.client"
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local follow = require "sendoso.mirror.follow"
local instant = require "sendoso.dates.instant"
local process = require "spec.support.process"
local refresh = require "sendoso.mirror.refresh"
local run = require "sendoso.run"
local sandbox = require "sendoso.sandbox"
local temp = require "spec.support.temp"

local DAY = 86400

-- A sandbox whose day can be moved, with a gift that was sent today: each call of `client` is a process of its own.
local function account(email, campaign)
  local self = { start = os.time(), state = temp.path "sandbox.ndjson", ledger = temp.path "ledger.db",
    mirror = temp.path "mirror.db", printed = {} }
  self.now = self.start
  function self.client()
    local its_run = run.new { clock = function() return self.now end, host = true, script = "follow.lua",
      write = function(line) table.insert(self.printed, line) end }
    local opened = assert(sandbox.open { state = self.state, settings = { per_second = 100000 },
      clock = function() return self.now end })
    local client = assert(clients.open({ base_url = opened.base_url, token = opened.token, ledger = self.ledger,
      witness = false, pace = false }, its_run))
    client.core:serve(opened.server)
    client.mirror_path, client.server = self.mirror, opened.server
    return client
  end
  local client <close> = self.client()
  client.egift(fixture.gift { to = { email = email, id = 7 }, campaign = campaign })
  return self
end

-- Runs what `sendoso sync SCRIPT` does. Returns what was told: "id status", or what the function returns.
local function synced(self, what, fn)
  local client <close> = self.client()
  local told = {}
  follow.add(client.run, what, function(send, event)
    if fn then fn(send, event) end
    told[#told + 1] = send.recipient.email .. " " .. event.status
  end)
  refresh(client)
  follow.run(client)
  return told, client.run
end

describe("sendoso.on #socket", function()
  it("tells of each status once", function()
    local self = account "ann@example.com"
    assert.same({}, (synced(self, "redeemed")))
    self.now = self.start + 2 * DAY
    assert.same({ "ann@example.com Used" }, (synced(self, "redeemed")))
    assert.same({}, (synced(self, "redeemed")))
  end)

  for what, expected in pairs {
    redeemed = { "ann@example.com Used" }, Used = { "ann@example.com Used" },
    ["send.redeemed"] = { "ann@example.com Used" },
    opened = { "ann@example.com Opened" }, clicked = { "ann@example.com Clicked" }, delivered = {}, failed = {},
    SENT = { "ann@example.com Sent" },
  } do
    it("knows what is meant by " .. what, function()
      local self = account "ann@example.com"
      self.now = self.start + 2 * DAY
      assert.same(expected, (synced(self, what)))
    end)
  end

  for email, case in pairs {
    ["expired@example.com"] = { "expired", "Expired", 91 },
    ["unopened@example.com"] = { "expired", "Expired and Credited", 91 },
    ["bounced@example.com"] = { "failed", "Bounced and Credited", 1 },
    ["failed@example.com"] = { "failed", "Failed", 1 },
    ["cancelled@example.com"] = { "held", "Paused", 1 }, ["refunded@example.com"] = { "refunded", "Refunded", 92 },
  } do
    it(("has %s among what is %s"):format(case[2], case[1]), function()
      local self = account(email)
      self.now = self.start + case[3] * DAY
      assert.same({ email .. " " .. case[2] }, (synced(self, case[1])))
    end)
  end

  it("gives the send as Sendoso lists it, with its gift, and when", function()
    local self = account "ann@example.com"
    self.now = self.start + 2 * DAY
    local seen
    synced(self, "redeemed", function(send, event) seen = { send = send, event = event } end)
    assert.equal("Coffee on us", seen.send.touch.name)
    assert.equal("spec/7", seen.send.gift.key)
    assert.equal("redeemed", seen.event.event)
    assert.is_true(math.abs(instant.parse(seen.event.at) - (self.start + DAY)) < 60)
  end)

  it("tells again what failed, under the same ID, and goes on with the others", function()
    local self = account "ann@example.com"
    do
      local client <close> = self.client()
      client.egift(fixture.gift { to = { email = "bea@example.com", id = 8 } })
    end
    self.now = self.start + 2 * DAY
    local first
    local told, its_run = synced(self, "redeemed", function(send, event)
      if send.recipient.email ~= "ann@example.com" then return end
      first = event.id
      error "no way to tell"
    end)
    assert.same({ "bea@example.com Used" }, told)
    assert.equal(1, its_run:status())
    assert.matches("error: redeemed: send %d+: .*no way to tell", table.concat(self.printed))
    told = synced(self, "redeemed", function(_, event) assert.equal(first, event.id) end)
    assert.same({ "ann@example.com Used" }, told)
  end)

  it("has not failed when the user stopped it on the way, and is told again", function()
    local self = account "ann@example.com"
    self.now = self.start + 2 * DAY
    local stopped = core.stopped
    local _, its_run = synced(self, "redeemed", function()
      core.stopped = function() return 1 end
      error "interrupted"
    end)
    core.stopped = stopped
    assert.equal(0, its_run:status())
    assert.same({ "ann@example.com Used" }, (synced(self, "redeemed")))
  end)

  it("is told by a webhook or by a sync, whichever is first, and once", function()
    local self = account "ann@example.com"
    self.now = self.start + 2 * DAY
    local gid
    synced(self, "opened", function(send) gid = send.send_gid end)
    do
      local client <close> = self.client()
      assert.is_false(follow.hear(client, gid, "send.redeemed", self.now))
    end
    assert.same({ "ann@example.com Used" }, (synced(self, "redeemed")))
  end)

  it("tells of a webhook before the list says it, and not again afterwards", function()
    local self = account "ann@example.com"
    local gid
    synced(self, "sent", function(send) gid = send.send_gid end)
    do
      local client <close> = self.client()
      assert.is_true(follow.hear(client, gid, "send.redeemed", self.now + 5))
      assert.is_false(follow.hear(client, gid, "send.redeemed", self.now + 9))
    end
    assert.same({ "ann@example.com send.redeemed" }, (synced(self, "redeemed")))
    self.now = self.start + 2 * DAY
    assert.same({}, (synced(self, "redeemed")))
  end)

  it("keeps what a webhook says of a send that no sync has seen", function()
    local self = account "ann@example.com"
    do
      local client <close> = self.client()
      assert.is_true(follow.hear(client, "Z2lkOi8vc2VuZG9zby9TZW5kLzEwNDQ", "send.redeemed", self.now))
    end
    assert.same({ "ann@example.com send.redeemed" }, (synced(self, "redeemed")))
  end)

  it("tells of one send what a webhook says of it, once for two processes at the same time", function()
    local self = account "ann@example.com"
    local gid
    synced(self, "sent", function(send) gid = send.send_gid end)
    local first <close> = self.client()
    local second <close> = self.client()
    local told, beside = {}, nil
    for _, client in ipairs { first, second } do
      follow.add(client.run, "redeemed", function(send, event)
        told[#told + 1] = send.recipient.email .. " " .. event.status
        beside = follow.of_send(second, gid)
      end)
    end
    assert.is_nil(follow.of_send(first, "Z2lkOi8vc2VuZG9zby9TZW5kLzc3Nzc"))
    assert.is_true(follow.hear(first, gid, "redeemed", self.now + 5))
    assert.same({ left = 0, failures = {} }, follow.of_send(first, gid))
    assert.same({ left = 1, failures = {} }, beside)
    assert.same({ left = 0, failures = {} }, follow.of_send(second, gid))
    assert.same({ "ann@example.com send.redeemed" }, told)
    self.now = self.start + 2 * DAY
    assert.same({}, (synced(self, "redeemed")))
  end)

  it("tells again of one send what failed", function()
    local self = account "ann@example.com"
    local gid
    synced(self, "sent", function(send) gid = send.send_gid end)
    local client <close> = self.client()
    local is_down, calls = true, 0
    follow.add(client.run, "redeemed", function()
      calls = calls + 1
      if is_down then error "the tracker is down" end
    end)
    assert.is_true(follow.hear(client, gid, "redeemed", self.now))
    assert.matches("^redeemed: send %d+: .*the tracker is down", follow.of_send(client, gid).failures[1])
    is_down = false
    for _ = 1, 2 do assert.same({}, follow.of_send(client, gid).failures) end
    assert.equal(2, calls)
  end)

  for what, cases in pairs {
    redeemed = { redeemed = "webhook", opened = nil }, Used = { redeemed = "webhook" },
    expired = { expired = "webhook", confirmation_canceled = "webhook" },
    ["Expired and Credited"] = { expired = "list" }, Paused = { pending_approval = "webhook" },
  } do
    it("knows which webhooks say what is meant by " .. what, function()
      local its_run = run.new { host = true, script = "follow.lua", write = function() end }
      follow.add(its_run, what, print)
      for event, expected in pairs(cases) do assert.equal(expected, follow.asked(its_run, event)) end
      assert.is_nil(follow.asked(its_run, "shipped"))
    end)
  end

  it("is not told of what is older than thirty days when it begins", function()
    local self = account "ann@example.com"
    self.now = self.start + 60 * DAY
    assert.same({}, (synced(self, "redeemed")))
  end)

  it("stops after five failures in a row", function()
    local self = account "ann@example.com"
    do
      local client <close> = self.client()
      for i = 1, 8 do client.egift(fixture.gift { to = { email = ("b%d@example.com"):format(i), id = 10 + i } }) end
    end
    self.now = self.start + 2 * DAY
    local calls = 0
    synced(self, "redeemed", function()
      calls = calls + 1
      error "the tracker is down"
    end)
    assert.equal(5, calls)
  end)

  it("notes a name that Sendoso does not document, and takes a function only", function()
    local self = account "ann@example.com"
    local client <close> = self.client()
    follow.add(client.run, "redemed", print)
    assert.matches("note: 'redemed' is no status or event that Sendoso documents; did you mean 'redeemed'?",
      table.concat(self.printed), 1, true)
    assert.error_matches(function() follow.add(client.run, "redeemed", 7) end, "on: the function: expected a function")
  end)
end)

describe("sendoso sync SCRIPT #process", function()
  it("tells again what nobody knows the end of, and nothing else, after a kill", function()
    local state = temp.path()
    local sends = temp.file("sends.lua", [[
      local sendoso = require "sendoso"
      for i = 1, 3 do
        sendoso.egift { campaign = "Coffee on us", to = { email = "p" .. i .. "@example.com" }, once = "k/" .. i }
      end]])
    assert.equal(0, process.sendoso("run " .. sends, { state = state }).status)
    local out = temp.path "told"
    local script = temp.file("follow.lua", ([[
      local sendoso = require "sendoso"
      local count = 0
      sendoso.on("sent", function(send)
        count = count + 1
        local file <close> = io.open(%q, "a")
        file:write(send.gift.key, "\n")
        file:flush()
        if arg[1] == "dies" and count == 2 then io.popen("kill -KILL $PPID"):read "a" end
      end)]]):format(out))
    local killed = process.sendoso("sync " .. script .. " -- dies", { state = state })
    assert.equal(137, killed.status)
    assert.equal(2, #temp.lines(out))
    local again = process.sendoso("sync " .. script, { state = state })
    assert.equal(0, again.status, again.err)
    local told = temp.lines(out)
    assert.equal(4, #told)
    assert.equal(told[2], told[3])
    assert.not_equal(told[1], told[4])
  end)
end)

-- What a script is told by webhooks: when, how often, and what the list of sends is read for.
local core = require "sendoso.core"
local fail = require "sendoso.fail"
local follower = require "sendoso.webhook.follower"
local temp = require "spec.support.temp"

local NOW = 1700000000000
local BODY = '{"send_gid":"Z2lk","status_changed_at":"2023-11-14T22:00:00Z"}'

-- A follower with an inbox of its own. `known` are the sends that its mirror knows, `listed` those that a sync finds.
local function open(given)
  local self = { now = NOW, lines = {}, heard = {}, told = {}, syncs = 0, known = {}, listed = {}, failures = {},
    left = 0, inbox = assert(core.inbox(temp.path "inbox.db")) }
  for name, value in pairs(given or {}) do self[name] = value end
  local one = follower.new { inbox = self.inbox,
    log = function(text) table.insert(self.lines, text) end,
    asked = function(event) return ({ delivered = "webhook", expired = "list" })[event] end,
    hear = function(gid, event, at) table.insert(self.heard, ("%s %s %d"):format(gid, event, at)) end,
    tell = function(gid)
      if not self.known[gid] then return nil end
      table.insert(self.told, gid)
      return { left = self.left, failures = self.failures }
    end,
    sync = function()
      self.syncs = self.syncs + 1
      if self.is_down then fail.raise("network", "nobody answers") end
      for gid in pairs(self.listed) do self.known[gid] = true end
    end }
  function self.add(type, body, source)
    local id = "msg_" .. self.now .. math.random()
    local number = self.inbox:add(source or "sendoso", id, type, self.now, body or BODY)
    self.inbox:owe(number, "follow", self.now, 0)
    assert(self.inbox:commit())
  end
  -- Does what is to be done now, after so many seconds.
  function self.work(seconds)
    self.now = self.now + (seconds or 0) * 1000
    while one:step(self.now) do end
  end
  function self.owed() return self.inbox:count "follow" end
  return self
end

describe("what follows a webhook", function()
  it("is told at once of a send that is known", function()
    local own = open { known = { Z2lk = true } }
    own.add "delivered"
    own.work()
    assert.same({ "Z2lk delivered 1699999200" }, own.heard)
    assert.same({ "Z2lk" }, own.told)
    assert.same({ 0, 0 }, { own.syncs, own.owed() })
  end)

  it("keeps in the mirror what no function asks for", function()
    local own = open()
    own.add "shipped"
    own.work()
    assert.equal(1, #own.heard)
    assert.same({ 0, 0, 0 }, { #own.told, own.syncs, own.owed() })
  end)

  it("looks for an unknown send in the list, once for many events", function()
    local own = open { listed = { a = true, b = true, c = true } }
    for _, gid in ipairs { "a", "b", "c" } do own.add("delivered", '{"send_gid":"' .. gid .. '"}') end
    own.work()
    assert.same({ "a", "b", "c" }, own.told)
    assert.same({ 1, 0 }, { own.syncs, own.owed() })
  end)

  it("reads the list again for later ones, a minute afterwards", function()
    local own = open { listed = { a = true } }
    own.add("delivered", '{"send_gid":"a"}')
    own.work()
    own.now, own.listed.b = own.now + 1000, true
    own.add("delivered", '{"send_gid":"b"}')
    own.work()
    assert.same({ "a" }, own.told)
    own.work(60)
    assert.same({ "a", "b" }, own.told)
    assert.equal(2, own.syncs)
  end)

  it("waits for a send that is in no list, and leaves it to a sync in the end", function()
    local own = open()
    own.add "delivered"
    own.work()
    assert.matches("not followed up yet: its send is not in the list of sends yet; it is tried again in 5 s",
      own.lines[1], 1, true)
    for _, seconds in ipairs { 5, 300, 1800, 7200, 18000 } do
      assert.equal(1, own.owed())
      own.work(seconds)
    end
    own.work(36000)
    assert.equal(0, own.owed())
    assert.matches("a sync that finds it tells of it", own.lines[#own.lines], 1, true)
    assert.equal(0, #own.told)
  end)

  it("asks the list what happened where the path does not say it", function()
    local own = open { known = { Z2lk = true } }
    own.add(nil)
    own.work()
    assert.same({ 0, 1, 0 }, { #own.heard, own.syncs, own.owed() })
    assert.equal("Z2lk", own.told[#own.told])
  end)

  it("asks the list where an event stands for several statuses", function()
    local own = open { known = { Z2lk = true } }
    own.add "expired"
    own.work()
    assert.same({ 1, 0 }, { own.syncs, own.owed() })
  end)

  it("tells again what failed, after the waits, and what is told by another process, a second later", function()
    local own = open { known = { Z2lk = true }, failures = { "delivered: send 1: the tracker is down" } }
    own.add "delivered"
    own.work()
    assert.matches("send 1: the tracker is down; it is tried again in 5 s", own.lines[1], 1, true)
    own.work(4)
    assert.equal(1, #own.told)
    own.work(1)
    assert.matches("tried again in 300 s", own.lines[2], 1, true)
    own.failures, own.left = {}, 1
    own.work(300)
    assert.same({ 3, 1 }, { #own.told, own.owed() })
    own.left = 0
    own.work(1)
    assert.same({ 4, 0, 2 }, { #own.told, own.owed(), #own.lines })
  end)

  it("tries again when the list cannot be read", function()
    local own = open { is_down = true, listed = { Z2lk = true } }
    own.add "delivered"
    own.work()
    assert.matches("nobody answers; it is tried again in 1 s", own.lines[1], 1, true)
    own.is_down = false
    own.work(5)
    assert.same({ 1, 0 }, { #own.told, own.owed() })
  end)

  it("rests with all events while the list cannot be read, however long, and tells of them within a minute", function()
    local own, gids = open { is_down = true, listed = {} }, { "a", "b", "c", "d", "e" }
    for _, gid in ipairs(gids) do
      own.listed[gid] = true
      own.add("delivered", '{"send_gid":"' .. gid .. '"}')
    end
    for _ = 1, 600 do own.work(10) end
    assert.is_true(own.syncs > 90 and own.syncs < 120, own.syncs)
    assert.equal(own.syncs, #own.lines)
    own.is_down = false
    for _ = 1, 60 do own.work(1) end
    table.sort(own.told)
    assert.same(gids, own.told)
    assert.equal(0, own.owed())
  end)

  it("has nothing to do with what names no send, and with other sources", function()
    local own = open()
    own.add("delivered", "[]")
    own.add("delivered", BODY, "typeform")
    own.work()
    assert.same({ 0, 0, 1 }, { #own.heard, own.owed(), #own.lines })
  end)
end)

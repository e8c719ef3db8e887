-- Events that are given to rules: what is due when something comes between.
local core = require "sendoso.core"
local fail = require "sendoso.fail"
local follower = require "sendoso.webhook.follower"
local handler = require "sendoso.webhook.handler"
local temp = require "spec.support.temp"

local NOW = 1700000000000

describe("an event that cannot be handled", function()
  local inbox, lines, stopped

  local function interrupted() fail.raise("cancelled", "interrupted") end

  -- What handles events of typeform, and of Sendoso; neither gets far.
  local function both()
    local function log(text) table.insert(lines, text) end
    return {
      handler.new { inbox = inbox, rules = { typeform = {} }, sources = { typeform = {} }, log = log,
        open = interrupted },
      follower.new { inbox = inbox, log = log, asked = interrupted, hear = interrupted, tell = interrupted,
        sync = interrupted },
    }
  end

  -- Lets both try. Returns how many events are still due at once.
  local function due()
    local count = 0
    for i, by in ipairs(both()) do
      local number = inbox:add(i == 1 and "typeform" or "sendoso", "a", "delivered", NOW, '{"send_gid":"Z2lk"}')
      inbox:owe(number, by.WORK, NOW, 0)
      assert(inbox:commit())
      by:step(NOW)
      if inbox:next(by.WORK, NOW) then count = count + 1 end
    end
    return count
  end

  before_each(function() inbox, lines, stopped = assert(core.inbox(temp.path "inbox.db")), {}, core.stopped end)

  after_each(function()
    core.stopped = stopped
    inbox:close()
  end)

  it("is tried again after a while, which is said", function()
    assert.equal(0, due())
    assert.match("typeform event a is not handled yet: interrupted; it is tried again in 5 s", lines[1], 1, true)
    assert.match("sendoso event a is not followed up yet: interrupted; it is tried again in 5 s", lines[2], 1, true)
  end)

  it("is as due as before when the user has stopped the listener", function()
    core.stopped = function() return 1 end
    assert.equal(2, due())
    assert.same({}, lines)
  end)

  it("rests with all others while the ledger cannot be used, whatever the reason", function()
    local opened, problem = 0, fail.new("guard", "the ledger is a standby")
    local client = { run = {}, is_dry_run = function() return false end, ledger = function() return nil, problem end }
    local one = handler.new { inbox = inbox, rules = { typeform = {} }, sources = { typeform = {} },
      log = function(text) table.insert(lines, text) end, close = function() end, open = function()
        opened = opened + 1
        return client
      end }
    for _, id in ipairs { "a", "b", "c" } do
      inbox:owe(inbox:add("typeform", id, nil, NOW, "{}"), one.WORK, NOW, 0)
    end
    assert(inbox:commit())
    for second = 0, 3600 do
      while one:step(NOW + second * 1000) do end
    end
    assert.is_true(opened > 55 and opened < 70, opened)
    assert.match("event a is not handled yet: the ledger is a standby; it is tried again in 1 s", lines[1], 1, true)
    assert.match("event b is not handled yet: the ledger is a standby; it is tried again in 2 s", lines[2], 1, true)
    for _ = 1, 3 do
      local event = inbox:next(one.WORK, NOW + 3700 * 1000)
      assert.equal(0, event.tries)
      inbox:done(event.number, one.WORK)
      assert(inbox:commit())
    end
  end)

  it("lets others wait no more when these could be handled since: its trouble is its own", function()
    local one = handler.new { inbox = inbox, rules = { typeform = {} }, sources = { typeform = {} },
      log = function(text) table.insert(lines, text) end, close = function() end,
      open = function() fail.raise("server", "a campaign cannot be read") end }
    local function add(source, id, now)
      inbox:owe(inbox:add(source, id, nil, now, "{}"), one.WORK, now, 0)
      assert(inbox:commit())
    end
    for number = 1, 9 do add("typeform", "t" .. number, NOW) end
    local waited
    for second = 0, 3600 do
      local now = NOW + second * 1000
      if second % 600 == 599 then add("stripe", "s" .. second, now) end -- which has no rule, and is done at once
      waited = one.rest:lasts(now) and (waited or 0) + 1 or nil
      assert.is_true(second < 1800 or not waited or waited < 10, second)
      while one:step(now) do end
    end
    for _, line in ipairs(lines) do assert.matches("^typeform event t%d is not handled yet: a campaign", line) end
    assert.is_true(#lines < 120, #lines)
  end)
end)

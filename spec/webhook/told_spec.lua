local core = require "sendoso.core"
local routes = require "sendoso.webhook.routes"
local signing = require "sendoso.webhook.signing"
local sources = require "sendoso.webhook.sources"
local temp = require "spec.support.temp"
local trigger = require "sendoso.webhook.trigger"
local webhook = require "sendoso.webhook"

local SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

describe("what a listener has told #socket", function()
  local path, told, is_locked, now

  -- A listener whose inbox says at will that another process has it.
  local function open()
    local inbox = assert(core.inbox(path))
    local hindered = setmetatable({}, { __index = function(_, name)
      return function(_, ...)
        if name == "commit" and is_locked then
          inbox:close()
          inbox = assert(core.inbox(path)) -- nothing of it was kept
          return nil, { message = "another process has it" }
        end
        return inbox[name](inbox, ...)
      end
    end })
    return assert(webhook.open { options = { port = 0 }, inbox = hindered, clock = function() return 0, now end,
      routes = assert(routes.new({}, function() return SECRET end)), log = function() end, work = {},
      tell = function(lines) table.move(lines, 1, #lines, #told + 1, told) end })
  end

  -- Runs a listener for so many steps; before each it calls a function.
  local function run(own, steps, before)
    local step = 0
    own:run(function()
      step = step + 1
      before(step)
      return step > steps
    end)
  end

  -- Posts an event, whose answer nobody waits for.
  local function post(own, id)
    local request = { id = id, time = tostring(now // 1000), body = "{}" }
    local source = sources.named "sendoso"
    local outbound = assert(core.outbound("http://127.0.0.1:" .. own.server:port(), 5000))
    outbound:start(1, "POST", "/sendoso/delivered", { body = "{}",
      headers = trigger.headers(source, SECRET, request) })
    outbound:step(20)
    return outbound
  end

  before_each(function() path, told, is_locked, now = temp.path "inbox.db", {}, false, 1700000000000 end)

  it("is noted later when it cannot be noted at once, and is not told twice", function()
    local own, asked = open(), nil
    run(own, 12, function(step)
      now = now + 2000
      if step == 1 then asked = post(own, "a") end
      if asked then asked:step(5) end
      is_locked = #told == 1 and step < 4
    end)
    assert.equal(1, #told)
    own:close()
    own = open()
    run(own, 1, function() end)
    own:close()
    assert.equal(1, #told)
  end)

  it("has IDs that are text, whatever the bytes of one are", function()
    local request = { id = "a\xff", time = "1700000000", body = "{}" }
    local source = sources.named "sendoso"
    local known = assert(signing.check(source, { headers = trigger.headers(source, SECRET, request), body = "{}" },
      { SECRET }, 1700000000))
    local id = require("sendoso.webhook.event").id(source, known, {}, "{}")
    assert.is_truthy(utf8.len(id))
  end)
end)

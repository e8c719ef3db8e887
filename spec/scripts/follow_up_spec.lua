-- scripts/follow_up.lua: a task for each gift that has arrived or has come to nothing.
local core = require "sendoso.core"
local listener = require "spec.support.listener"
local process = require "spec.support.process"
local sandboxes = require "spec.support.sandbox"
local scripted = require "spec.support.peer"
local scripts = require "spec.support.scripts"
local temp = require "spec.support.temp"

local GIFTS = [[
local sendoso = require "sendoso"
for _, name in ipairs { "bounced", "failed.2", "ann" } do
  sendoso.egift { campaign = "Coffee on us", to = { email = name .. "@example.com", name = name }, once = name }
end]]

describe("scripts/follow_up.lua #process", function()
  local sandbox, state

  before_each(function()
    sandbox, state = sandboxes.start "--set day_s=10", temp.path()
    assert.equal(0, scripts.run(GIFTS, { state = state, env = sandbox.env }).status)
  end)
  after_each(function() sandbox.close() end)

  local function sync(rest)
    return process.sendoso("sync scripts/follow_up.lua " .. rest, { state = state, env = sandbox.env })
  end

  it("writes a task for each, once", function()
    local seen = sync "--since 1h"
    assert.equal(0, seen.status, seen.err)
    local titles = {}
    for line in seen.out:gmatch "[^\n]+" do
      local task = core.decode(line)
      titles[#titles + 1] = ("%s: %s, %s"):format(task.title, task.status, task.campaign)
    end
    table.sort(titles)
    assert.same({ "The gift to bounced failed: check the address: Bounced and Credited, Coffee on us",
      "The gift to failed.2 failed: check the address: Failed, Coffee on us" }, titles)
    assert.equal("", sync("").out)
  end)

  it("is told of the last 30 days, and says how it is told of those before", function()
    local first = process.sendoso("sync scripts/follow_up.lua", { state = temp.path() })
    assert.matches("sendoso: reading the sandbox", first.err, 1, true)
    local option = first.err:match "not told; add (%-%-since %d%d%d%d%-%d%d%-%d%d) to tell all of them"
    local second = process.sendoso("sync scripts/follow_up.lua " .. option, { state = temp.path() })
    assert.matches("\nsendoso: %d+ statuses were told\n", second.err)
    assert.not_matches("are not told", second.err)
    assert.matches('"title":"Say hello to ', second.out, 1, true)
  end)

  it("posts them when a webhook tells of them, and the next sync does not", function()
    local peer <close> = scripted.start { { status = 200, body = "" }, { status = 200, body = "" } }
    local env = { SENDOSO_WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }
    for name, value in pairs(sandbox.env) do env[name] = value end
    local here <close> = listener.start("scripts/follow_up.lua -- " .. peer.url .. "/tasks",
      { state = state, env = env })
    local posted = process.sendoso(("trigger failed --body %s --to %s/sendoso/failed"):format(
      sandbox.event "failed.2@example.com", here.url), { env = env })
    assert.equal(0, posted.status, posted.err)
    here.until_true("[ $(wc -l <%s) -ge 1 ]", peer.journal)
    assert.equal("", here.close "TERM":match "error:" or "")
    assert.equal("The gift to failed.2 failed: check the address", core.decode(peer.requests()[1].body).title)
    assert.equal(0, sync("--since 1h -- " .. peer.url .. "/tasks").status)
    assert.equal(2, #peer.requests()) -- the other one is that of "bounced"
  end)

  it("posts them, and again where nobody has taken them", function()
    local peer <close> = scripted.start { { status = 200, body = "" }, { status = 500, body = "" },
      { status = 201, body = "" } }
    local first = sync("--since 1h -- " .. peer.url .. "/tasks?key=secret")
    assert.equal(1, first.status)
    assert.matches("127.0.0.1:%d+ did not take it %(500%)", first.err)
    assert.is_nil(first.err:find "secret")
    assert.equal(0, sync("-- " .. peer.url .. "/tasks?key=secret").status)
    local ids = {}
    for i, request in ipairs(peer.requests()) do ids[i] = core.decode(request.body).id end
    assert.equal(3, #ids)
    assert.equal(ids[2], ids[3])
    assert.not_equal(ids[1], ids[2])
  end)
end)

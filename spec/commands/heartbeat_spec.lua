local folders = require "spec.support.folder"
local scripted = require "spec.support.peer"
local scripts = require "spec.support.scripts"

local one_gift, run = scripts.one_gift, scripts.run
local lost = { { close = true } }

-- A monitor that gives these answers; 200 if none are given.
local function monitor_of(...)
  local answers = { ... }
  return scripted.start(#answers > 0 and answers or { { status = 200, body = "OK" } })
end

-- The paths that were called.
local function called(monitor)
  local paths = {}
  for i, request in ipairs(monitor.requests()) do paths[i] = request.path end
  return paths
end

describe("--heartbeat", function()
  it("is called at the end of a run that was all right, as a GET that carries no token", function()
    local monitor <close> = monitor_of()
    local seen = run(one_gift, { env = { SENDOSO_HEARTBEAT = monitor.url .. "/ping/4f3a?rid=1" } })
    assert.equal(0, seen.status)
    assert.same({ "/ping/4f3a?rid=1" }, called(monitor))
    local request = monitor.requests()[1]
    assert.equal("GET", request.method)
    assert.is_nil(request.headers.authorization)
  end)

  -- Without steps of a peer: the sandbox.
  for name, case in pairs {
    ["the script failed"] = { script = one_gift .. "error 'no'", is = 1 },
    ["a gift was refused"] = { script = one_gift:gsub("ann@example.com", " "), is = 5 },
    ["an outcome is unknown"] = { script = one_gift, steps = lost, is = 6 },
    ["a safety check stopped it"] = { script = one_gift, flags = "--max-sends 0", is = 7 },
    ["the script left with a status of its own"] = { script = one_gift .. "os.exit(3)", is = 3 },
    ["it was a dry run"] = { script = one_gift, flags = "-n", is = 0 },
  } do
    it("is not called when " .. name, function()
      local monitor <close> = monitor_of()
      local peer <close> = case.steps and scripts.peer_of(case.steps) or nil
      local env = peer and scripts.account(peer) or {}
      env.SENDOSO_HEARTBEAT = monitor.url .. "/ping"
      assert.equal(case.is, run(case.script, { env = env }, case.flags).status)
      assert.same({}, called(monitor))
    end)
  end

  it("is called after a script that leaves early with 0", function()
    local monitor <close> = monitor_of()
    local env = { SENDOSO_HEARTBEAT = monitor.url .. "/ping" }
    assert.equal(0, run(one_gift .. "os.exit(0)", { env = env }).status)
    assert.same({ "/ping" }, called(monitor))
  end)

  it("is called after a plan was applied, too", function()
    local monitor <close> = monitor_of()
    local _, sendoso, taken = folders.new()
    sendoso "plan rules.lua --today 2026-03-10 -o march.plan"
    assert.equal(0, sendoso("apply march.plan --heartbeat " .. monitor.url .. "/ping").status)
    assert.equal(2, taken())
    assert.same({ "/ping" }, called(monitor))
  end)

  it("is tried again when no answer came, or a 5xx", function()
    local monitor <close> = monitor_of({ close = true }, { status = 503, close = true }, { status = 200 })
    local seen = run(one_gift, { env = { SENDOSO_HEARTBEAT = monitor.url .. "/ping" } }, "-q")
    assert.equal(0, seen.status)
    assert.same({ "/ping", "/ping", "/ping" }, called(monitor))
    assert.is_nil(seen.err:find("heartbeat", 1, true))
  end)

  it("changes no exit status when nobody takes it; the line names the host and not the URL", function()
    local monitor <close> = monitor_of { status = 404 }
    local seen = run(one_gift, { env = { SENDOSO_HEARTBEAT = monitor.url .. "/ping/4f3a" } }, "-q")
    assert.equal(0, seen.status)
    assert.same({ "/ping/4f3a" }, called(monitor))
    assert.matches(("warning: the heartbeat to 127.0.0.1:%d failed: it answered with status 404; "):format(monitor.port)
      .. "the run itself succeeded", seen.err, 1, true)
    assert.is_nil(seen.err:find("4f3a", 1, true))
  end)

  for _, url in ipairs { "hc-ping.com/4f3a", "ftp://hc-ping.com/4f3a", "https://user:4f3a@hc-ping.com/", "https://",
    "https://hc-ping.com/4f3a b", "file:///etc/passwd?4f3a" } do
    it("is refused before anything is sent, and not repeated, when it is no URL to call: " .. url, function()
      local _, sendoso, taken = folders.new()
      local seen = sendoso("run rules.lua --today 2026-03-10 --heartbeat '" .. url .. "'")
      assert.equal(64, seen.status)
      assert.is_nil(seen.err:find("4f3a", 1, true))
      assert.equal(0, taken())
    end)
  end

  it("stops no gift when the environment has a wrong one: that is told", function()
    local seen = run(one_gift, { env = { SENDOSO_HEARTBEAT = "hc-ping.com/4f3a" } })
    assert.equal(0, seen.status)
    assert.matches("warning: no heartbeat will be sent: SENDOSO_HEARTBEAT is not a URL", seen.err, 1, true)
    assert.is_nil(seen.err:find("4f3a", 1, true))
  end)
end)

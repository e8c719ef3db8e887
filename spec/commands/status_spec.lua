-- The exit status: by the worst thing that happened, whatever the script does about it.
local fixture = require "spec.support.fixture"
local scripted = require "spec.support.peer"
local scripts = require "spec.support.scripts"
local temp = require "spec.support.temp"

local account, one_gift, peer_of, run = scripts.account, scripts.one_gift, scripts.peer_of, scripts.run
local ok = scripted.json(fixture.example "post-send-egift.200")

describe("the exit status", function()
  local refused = one_gift:gsub("ann@example.com", " ")
  local lost = { { close = true } }

  -- Without steps of a peer: the sandbox.
  for name, case in pairs {
    ["0 when all is done"] = { script = one_gift, is = 0 },
    ["0 after a dry run"] = { script = one_gift, flags = "-n", is = 0 },
    ["5 when a gift was refused"] = {
      script = one_gift, steps = { scripted.json(fixture.example "post-send-egift.400", 400) }, is = 5,
    },
    ["5 when a gift was refused by us"] = { script = refused, is = 5 },
    ["6 when an outcome is unknown"] = { script = one_gift, steps = lost, is = 6 },
    ["4 when the token is not accepted"] = {
      script = one_gift, steps = { scripted.json(fixture.example "post-send-egift.401", 401) }, is = 4,
    },
    ["7 when a guard refused"] = { script = one_gift, flags = "--max-sends 0", is = 7 },
    ["1 when the script fails"] = { script = one_gift .. "error 'no'", is = 1 },
    ["6 rather than 1"] = { script = one_gift .. "error 'no'", steps = lost, is = 6 },
    ["6 rather than 5"] = { script = one_gift .. refused:gsub("local [^\n]*", ""), steps = lost, is = 6 },
    ["what happened, whatever the script does about it"] = { script = "pcall(function()" .. refused .. "end)", is = 5 },
  } do
    it("is " .. name, function()
      local peer <close> = case.steps and peer_of(case.steps) or nil
      assert.equal(case.is, run(case.script, { env = peer and account(peer) }, case.flags).status)
    end)
  end

  it("is 6 on the next run too, while the outcome is not known", function()
    local state = temp.path()
    local peer <close> = peer_of { { close = true }, ok }
    run(one_gift, { env = account(peer), state = state })
    local seen = run(one_gift, { env = account(peer), state = state })
    assert.equal(6, seen.status)
    assert.equal(1, peer.gifts())
    assert.matches("\nheld +one +%S", seen.err)
  end)

  it("is 4 for a base URL without a token, and nothing is run", function()
    local seen = run("print 'ran'", { env = { SENDOSO_BASE_URL = "http://127.0.0.1:1" } })
    assert.equal(4, seen.status)
    assert.equal("", seen.out)
    assert.matches("set SENDOSO_ACCESS_TOKEN", seen.err)
  end)
end)

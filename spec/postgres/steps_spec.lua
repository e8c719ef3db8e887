-- What may happen at each round trip of a gift's own: the server crashes, a request or an answer is lost, a connection
-- is ended. The run goes on, or the next one does, and the gifts are counted in the sandbox's journal. That runs are
-- killed is the matter of spec/crash.lua.
local postgres = require "spec.support.postgres"
local process = require "spec.support.process"
local proxy = require "spec.support.proxy"
local sandbox = require "spec.support.sandbox"
local temp = require "spec.support.temp"

local script = temp.file("gift.lua", [[
  local who = ...
  require("sendoso").egift { campaign = 2002, to = { email = who .. "@example.com" }, once = "steps/" .. who }
]])

describe("a run on PostgreSQL #process", function()
  local server, between, box, state, first_step

  local function run(who)
    return process.sendoso(("--ledger %s run -q %s -- %s"):format(between.url, script, who),
      { state = state, env = box.env })
  end

  setup(function()
    server = postgres.start()
    between = proxy.start(server.port)
    box = sandbox.start("--set per_second=100000")
    state = temp.path()
    assert.equal(0, run("control").status)
    local before = between:count "request"
    assert.equal(0, run("counted").status)
    first_step = between:count "request" - before - 5 -- what comes before it, its intent, its end; goodbyes; permits
  end)

  teardown(function()
    box.close()
    between:close()
    server:close()
  end)

  local function gifts(who) return box.gifts(who .. "@example.com") end

  local accidents = {
    ["the server crashes before a step"] = { at = "request", crashes = true },
    ["the server crashes after a step"] = { at = "answer", crashes = true, lose = true },
    ["a request is lost"] = { at = "request", lose = true },
    ["an answer is lost"] = { at = "answer", lose = true },
    ["a connection is ended by the server"] = { at = "request", ends = true },
  }

  for name, accident in pairs(accidents) do
    it("sends one gift, though " .. name, function()
      if accident.crashes then accident.command = server:restart_command() end
      if accident.ends then accident.command = server:terminate_command() end
      local who
      for step = first_step, first_step + 4 do
        who = ("%s-%d"):format(name:gsub(" ", "-"), step)
        between:at(accident.at, step, accident)
        local ran = run(who)
        between:set { steps = {} }
        assert.equal(0, ran.status, ran.err)
        assert.equal(1, gifts(who), who)
      end
      assert.equal(0, run(who).status)
      assert.equal(1, gifts(who), who)
    end)
  end
end)

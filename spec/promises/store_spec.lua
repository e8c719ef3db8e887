local core = require "sendoso.core"
local process = require "spec.support.process"
local sandbox = require "spec.support.sandbox"
local scripts = require "spec.support.scripts"
local temp = require "spec.support.temp"

local one_gift, run = scripts.one_gift, scripts.run

describe("a ledger that cannot be written #process", function()
  local many = [[
    local client = require("sendoso").open { pace = false }
    for i = 1, 200 do
      client.egift { campaign = 2002, to = { email = "f" .. i .. "@x.y" }, once = "f/" .. i }
    end ]]

  -- The sandbox's own file must grow, so it is a process of its own.
  local function start() return sandbox.start "--set per_second=100000" end

  -- The room may end at an intent, or at the end of a gift: then its outcome is not known, and is looked up.
  it("for want of room: lets nothing leave any more, and goes on when there is room", function()
    local box <close> = start()
    local state, script = temp.path(), temp.file("s.lua", many)
    local line = ("XDG_STATE_HOME=%s %s run -q %s"):format(state, process.program, script)
    local result = process.run("sh -c " .. temp.quote("ulimit -f 300; " .. line), { env = box.env })
    local unknown = tonumber(result.err:match "(%d+) unknown outcome" or 0)
    assert.equal(unknown == 0 and 1 or 6, result.status)
    assert.is_true(unknown <= 1, result.err)
    assert.matches("check the disk: it may be full", result.err)
    local sent = #temp.lines(box.journal)
    assert(sent > 0 and sent < 200, sent)
    assert.equal(0, process.run("sh -c " .. temp.quote(line), { env = box.env }).status)
    assert.equal(200, #temp.lines(box.journal))
  end)

  it("since another program holds it: says so after five seconds, once, and spends nothing", function()
    local box <close> = start()
    local state = temp.path()
    run(one_gift, { state = state, env = box.env })
    local holder <close> = io.popen(("sqlite3 %s/sendoso/ledgers/sandbox.db >/dev/null"):format(state), "w")
    local held = temp.path "held"
    holder:write(("begin exclusive;\n.system touch %s\n"):format(held))
    holder:flush()
    while not core.exists(held) do core.later() end
    local result = run(many, { state = state, env = box.env })
    assert.equal(1, result.status)
    assert.matches("another process is using it", result.err)
    assert.equal(1, #temp.lines(box.journal))
  end)
end)

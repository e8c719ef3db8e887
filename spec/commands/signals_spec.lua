-- Ctrl-C: what is in flight lands, nothing new leaves, and the script stops.
local fixture = require "spec.support.fixture"
local process = require "spec.support.process"
local scripted = require "spec.support.peer"
local scripts = require "spec.support.scripts"
local temp = require "spec.support.temp"

local account, peer_of, run = scripts.account, scripts.peer_of, scripts.run
local ok = scripted.json(fixture.example "post-send-egift.200")

describe("Ctrl-C", function()
  local script = [[
    local sendoso = require "sendoso"
    for i = 1, 3 do
      sendoso.egift { campaign = 1, to = { email = "a@b.c" }, once = "k" .. i }
    end
  ]]

  it("waits for what is in flight, counts it, and ends with 130", function()
    local pid_file, state = temp.path "pid", temp.path()
    local step = { status = 200, body = ok.body, signal = "INT", pid_file = pid_file }
    local peer <close> = peer_of { step, scripted.json(fixture.taken()), scripted.json(fixture.taken()) }
    local options = { env = account(peer), pid_file = pid_file, state = state }
    local seen = run(script, options)
    assert.equal(130, seen.status)
    assert.equal(1, peer.gifts())
    assert.matches("1 sent", seen.err)
    assert.matches("interrupted; run the same command again to continue", seen.err)
    options.pid_file = nil
    assert.matches("2 sent, 1 already sent", run(script, options).err)
  end)

  for _, name in ipairs { "HUP", "TERM" } do
    it("is no other than SIG" .. name, function()
      local pid_file = temp.path "pid"
      local step = { status = 200, body = ok.body, signal = name, pid_file = pid_file }
      local peer <close> = peer_of { step, scripted.json(fixture.taken()), scripted.json(fixture.taken()) }
      local seen = run(script, { env = account(peer), pid_file = pid_file })
      assert.equal(130, seen.status)
      assert.equal(1, peer.gifts())
      assert.matches("1 sent", seen.err)
    end)
  end

  it("ends a plan, which says so once", function()
    local pid_file = temp.path "pid"
    local peer <close> = scripted.start { { status = 503, signal = "INT", pid_file = pid_file } }
    local seen = process.sendoso("plan scripts/anniversary.lua --today 2026-02-28", { env = account(peer),
      pid_file = pid_file })
    assert.equal(130, seen.status, seen.err)
    assert.equal(1, select(2, seen.err:gsub("interrupted", "")), seen.err)
  end)

  it("is nothing where the signal was ignored when the program began, as behind nohup", function()
    local pid_file = temp.path "pid"
    local step = { status = 200, body = ok.body, signal = "HUP", pid_file = pid_file }
    local peer <close> = peer_of { step, scripted.json(fixture.taken()), scripted.json(fixture.taken()) }
    local env = account(peer)
    env.XDG_STATE_HOME = temp.path()
    local seen = process.run(("sh -c 'trap \"\" HUP; echo $$ > %s; exec %s run %s'"):format(pid_file, process.program,
      temp.file("script.lua", script)), { env = env })
    assert.equal(0, seen.status, seen.err)
    assert.equal(3, peer.gifts())
  end)

  it("does not wait the second time: what was in flight is unknown, and the status is 6", function()
    local pid_file = temp.path "pid"
    local peer <close> = peer_of { { hang = true, signal = "INT", times = 2, pid_file = pid_file } }
    local seen = run(script, { env = account(peer), pid_file = pid_file })
    assert.equal(6, seen.status)
    assert.matches("1 unknown outcome", seen.err)
  end)

  it("keeps an unknown an unknown: 6, not 130", function()
    local pid_file = temp.path "pid"
    local peer <close> = peer_of { { close = true, signal = "INT", pid_file = pid_file } }
    local seen = run(script, { env = account(peer), pid_file = pid_file })
    assert.equal(6, seen.status)
    assert.matches("0 sent, 0 already sent, 0 held, 1 unknown outcome", seen.err)
  end)

  it("stops a script that only computes", function()
    local pid_file = temp.path "pid"
    local seen = run(([[
      local file <close> = io.open %q
      io.popen("kill -INT " .. file:read "n"):close() -- os.execute would ignore the signal
      while true do end
    ]]):format(pid_file), { pid_file = pid_file })
    assert.equal(130, seen.status)
  end)

  it("watches no step of a script before there is a signal: that would double the time of a loop", function()
    local seen = run [[
      print(debug.gethook(), coroutine.wrap(function() return debug.gethook() end)())
    ]]
    assert.equal("nil\tnil\n", seen.out)
  end)

  it("stops a coroutine that only computes", function()
    local pid_file = temp.path "pid"
    local seen = run(([[
      local file <close> = io.open %q
      io.popen("kill -INT " .. file:read "n"):close()
      coroutine.wrap(function() while true do end end)()
    ]]):format(pid_file), { pid_file = pid_file })
    assert.equal(130, seen.status)
    assert.matches("interrupted", seen.err)
  end)

  -- A script begins with the signal; what it does then -> what is to be seen of it.
  local interrupt = [[
    local file <close> = assert(io.open(%q))
    local pid = file:read "n"
    local function interrupt() io.popen("kill -INT " .. pid):close() end
    local is_done
    local function once()
      if is_done then return end
      is_done = true
      interrupt()
    end
  ]]
  for name, case in pairs {
    ["goes on after each error"] = { [[
      while true do pcall(function() once() while true do end end) end]] },
    ["does so in a coroutine"] = { [[
      coroutine.wrap(function() while true do pcall(function() once() while true do end end) end end)()]] },
    ["computes in a coroutine of a coroutine"] = { [[
      local function inner() once() while true do end end
      coroutine.wrap(function() coroutine.wrap(inner)() end)()]] },
    ["goes on after each coroutine"] = { [[
      while true do coroutine.resume(coroutine.create(function() once() while true do end end)) end]] },
    ["closes a coroutine for ever"] = { [[
      local thread = coroutine.create(function()
        local _ <close> = setmetatable({}, { __close = function() once() while true do end end })
        coroutine.yield()
      end)
      coroutine.resume(thread)
      coroutine.close(thread)]] },
    ["raises what takes for ever to say"] = { [[
      error(setmetatable({}, { __tostring = function() interrupt() while true do end end }))]] },
    ["has something to close"] = { [[
      local _ <close> = setmetatable({}, { __close = function()
        local n = 0
        for i = 1, 1000 do n = n + i end
        print(n)
      end })
      interrupt()
      while true do end]], "500500\n" },
    ["handles its error for ever"] = { [[
      local function handle() while true do end end
      xpcall(function() once() while true do end end, handle)]] },
    ["has handled an error for ever"] = { [[
      xpcall(error, function() once() while true do end end)]] },
    ["runs programs for ever, one of which Ctrl-C has ended"] = { [[
      while true do
        local ok, how, code = os.execute "kill -INT $$"
        if ok or how ~= "signal" or code ~= 2 then print "another end" end
      end]] },
    ["asks for gifts for ever"] = { [[
      local function ask() once() while true do end end
      return require("sendoso.rule") { name = "a", once = "{id}", gift = ask, when = function() return true end,
        each = { { id = "1", email = "a@b.c" }, { id = "2", email = "b@b.c" } } }]] },
    ["asks when for ever, and goes on after each error"] = { [[
      local function ask() while true do pcall(function() once() while true do end end) end end
      return require("sendoso.rule") { name = "a", each = { { id = "1", email = "a@b.c" } }, when = ask, once = "{id}",
        gift = { campaign = 2002 } }]] },
    ["reads for ever"] = { [[
      local sendoso = require "sendoso"
      interrupt()
      while true do pcall(sendoso.me) end]] },
  } do
    it("stops a script at once that " .. name, function()
      local pid_file = temp.path "pid"
      local seen = run(interrupt:format(pid_file) .. case[1], { pid_file = pid_file })
      assert.equal(130, seen.status)
      assert.equal(case[2] or "", seen.out)
      assert.matches("interrupted; run the same command again to continue", seen.err)
      assert.is_nil(seen.err:find "refused " or seen.err:find "error: ")
    end)
  end

  it("makes no plan of what it has interrupted", function()
    local pid_file = temp.path "pid"
    local script_file = temp.file("script.lua", interrupt:format(pid_file) .. [[
      return require("sendoso.rule") { name = "a", once = "{id}", when = function() return true end,
        each = { { id = "1", email = "a@b.c" }, { id = "2", email = "b@b.c" } },
        gift = function(person)
          if person.id == "2" then pcall(function() once() while true do end end) end
          return { campaign = 2002 }
        end }]])
    local seen = process.sendoso("plan " .. script_file, { pid_file = pid_file })
    assert.equal(130, seen.status)
    assert.equal("", seen.out)
    assert.is_nil(seen.err:find "error: ")
  end)

  it("ends the third time whatever goes on, and an unknown outcome is 6 all the same", function()
    for _, case in ipairs { { first = "", status = 130 }, { first = scripts.one_gift, status = 6 } } do
      local pid_file = temp.path "pid"
      local peer <close> = peer_of { { close = true } }
      local seen = run(interrupt:format(pid_file) .. case.first .. [[
        setmetatable({}, { __gc = function()
          for _ = 1, 3 do interrupt() end
          while true do end
        end })
        collectgarbage()]], { env = account(peer), pid_file = pid_file })
      assert.equal(case.status, seen.status, seen.err)
    end
  end)

  it("stops our own loops, too, while nothing has left", function()
    local pid_file, rows = temp.path "pid", { "id,email,hire_date" }
    for i = 1, 500000 do rows[#rows + 1] = ("%d,p%d@example.com,2015-03-01"):format(i, i) end
    local seen = run(interrupt:format(pid_file) .. ([[
      local ended = 0
      local sendoso = require "sendoso"
      io.popen(("(sleep 0.1; kill -INT %%d) >/dev/null 2>&1 &"):format(pid)):close()
      pcall(function() for _ in sendoso.people %q do ended = 1 end end)
      io.stdout:write(ended)
    ]]):format(temp.file("staff.csv", table.concat(rows, "\n"))), { pid_file = pid_file })
    assert.equal(130, seen.status)
    assert.equal("0", seen.out) -- not a row was given: it was stopped before
  end)

  it("loses no reply of the sandbox inside the process", function()
    local pid_file, state = temp.path "pid", temp.path()
    local seen = run(([[
      local sendoso = require "sendoso"
      -- The signal comes while the sandbox is at work, in a line that counts as the library's.
      local ours = debug.getinfo(sendoso.open, "S").source:match "^(.*/)" .. "sandbox/interrupt.lua"
      local handlers = require("sendoso.sandbox.routes").handlers
      handlers.egift = load([=[
        local egift, path = ...
        return function(...)
          local file <close> = io.open(path)
          io.popen("kill -INT " .. file:read "n"):close()
          return egift(...)
        end]=], ours)(handlers.egift, %q)
      sendoso.egift { campaign = 2002, to = { email = "a@b.c" }, once = "k" }
    ]]):format(pid_file), { pid_file = pid_file, state = state })
    assert.equal(1, #temp.lines(state .. "/sendoso/sandbox.ndjson"))
    assert.matches("1 sent, 0 already sent, 0 held, 0 rows skipped", seen.err)
    assert.equal(130, seen.status)
  end)
end)

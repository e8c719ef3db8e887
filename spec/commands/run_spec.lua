-- A script as a user runs it: what it prints, and how it ends.
local cjson = require "cjson"
local fixture = require "spec.support.fixture"
local process = require "spec.support.process"
local scripted = require "spec.support.peer"
local scripts = require "spec.support.scripts"
local temp = require "spec.support.temp"

local account, one_gift, peer_of, run = scripts.account, scripts.one_gift, scripts.peer_of, scripts.run
local ok = scripted.json(fixture.example "post-send-egift.200")

describe("sendoso run", function()
  it("says first and last where gifts go, and ends with a summary on stderr", function()
    local seen = run(one_gift)
    assert.equal(0, seen.status)
    assert.equal("", seen.out)
    local lines = {}
    for line in seen.err:gmatch "[^\n]+" do lines[#lines + 1] = line end
    assert.matches("^sendoso: sending to the sandbox %(127.0.0.1:%d+%): no real gifts$", lines[1])
    assert.matches("^sendoso: created the ledger /", lines[2])
    assert.equal("sent             one", lines[3])
    assert.matches("^1 sent, 0 already sent, 0 held, 0 rows skipped%. Cost unknown for 1 gift%. "
      .. "%d requests? in %d%.%d s%.$", lines[4])
    assert.matches("^sendoso: the sandbox %(127.0.0.1:%d+%): no real gifts; ledger /", lines[5])
    assert.equal(5, #lines)
  end)

  it("ends with 1 after a loop over a file that is one page of several", function()
    local text = '{"next_page_token":"t","participants":[{"name":"Ann","user_email":"a@x.org"}]}'
    local file = temp.file("guests.json", text)
    local seen = run(([[local sendoso = require "sendoso"
      for guest in sendoso.attendees %q do print(guest.email) end]]):format(file))
    assert.equal(1, seen.status)
    assert.equal("a@x.org\n", seen.out)
    assert.matches("error: [^\n]*guests.json: the answer has more pages than this file: next_page_token is set",
      seen.err)
  end)

  it("sends nobody a second gift when it is run again", function()
    local state = temp.path()
    run(one_gift, { state = state })
    local seen = run(one_gift, { state = state })
    assert.equal(0, seen.status)
    assert.matches("0 sent, 1 already sent", seen.err)
    assert.equal(1, #temp.lines(state .. "/sendoso/sandbox.ndjson"))
  end)

  it("starts no script for real gifts on a day that has not come, unless that was accepted", function()
    local options = { env = { SENDOSO_BASE_URL = "https://app.sendoso.test", SENDOSO_ACCESS_TOKEN = "t" } }
    local seen = run("print 'started'", options, "--live --today 2999-01-01")
    assert.equal(7, seen.status)
    assert.equal("", seen.out)
    assert.matches("warning: unusual: the gifts are of 2999%-01%-01, and today is %d", seen.err)
    seen = run("print 'started'", options, "--live --today 2999-01-01 --accept-unusual")
    assert.equal(0, seen.status)
    assert.equal("started\n", seen.out)
  end)

  it("shows an error of the script at the script's line, and no C noise", function()
    local seen = run 'local function f()\n  local x = nil\n  return x.y\nend\nf()\n'
    assert.equal(1, seen.status)
    assert.matches("error: [^\n]*script.lua:3: attempt to index a nil value", seen.err)
    assert.matches("script.lua:3: in function f\n  [^\n]*script.lua:5: in the script\n", seen.err)
    assert.is_nil(seen.err:find("[C]", 1, true))
    assert.is_nil(seen.err:find("lua/sendoso/", 1, true))
  end)

  it("shows a mistake in a call at the script's line", function()
    local seen = run 'local sendoso = require "sendoso"\n\nsendoso.egift { campain = 1 }\n'
    assert.equal(1, seen.status)
    assert.matches("script.lua:3: egift: unknown option 'campain'; did you mean 'campaign'?", seen.err, 1, true)
  end)

  it("shows a mistake that the library is the first to notice at the script's line", function()
    local seen = run('local client = require("sendoso").default()\nclient:close()\n' .. scripts.one_gift)
    assert.equal(1, seen.status)
    assert.matches("error: [^\n]*script.lua:4: attempt to use a closed client %([%w/]+.lua:%d+%)\n", seen.err)
  end)

  it("shows the error of an iterator at the script's line", function()
    local peer <close> = peer_of { scripted.json(fixture.example "error-401-expired", 401) }
    local seen = run('local sendoso = require "sendoso"\nfor _ in sendoso.groups() do end\n', { env = account(peer) })
    assert.equal(4, seen.status)
    assert.matches("script.lua:2: The access token expired (401)", seen.err, 1, true)
  end)

  it("says when there is no such script, and when it is no Lua", function()
    local seen = process.sendoso "run no-such.lua"
    assert.equal(1, seen.status)
    assert.matches("cannot open no-such.lua", seen.err, 1, true)
    seen = run "this is no Lua"
    assert.equal(1, seen.status)
    assert.matches("script.lua:1: syntax error", seen.err, 1, true)
  end)

  it("writes nothing in a dry run", function()
    local state = temp.path()
    local list = "find " .. state .. " -type f -exec cksum {} + | sort"
    run(one_gift, { state = state }, "-n")
    assert.equal("", process.run(list).out)
    run(one_gift, { state = state })
    local before = process.run(list).out
    run(one_gift, { state = state }, "-n")
    assert.equal(before, process.run(list).out)
  end)

  it("gives the script its arguments", function()
    local path = temp.file("script.lua", 'print(arg[0]:match "[^/]+$", arg[1], arg[2], ...)')
    assert.equal("script.lua\ta\t-n\ta\t-n\n", process.sendoso("run -q " .. path .. " -- a -n").out)
  end)

  -- A script with a rule of that name, for one person.
  local function rule_script(name, more)
    return temp.file(name .. ".lua", ([[
      %s
      return require("sendoso.rule") { name = "%s", each = { { id = "%s", email = "%s@example.com" } }, once = "{id}",
        gift = { campaign = 2002 } }]]):format(more or "", name, name, name))
  end

  it("runs several scripts one after another, and gives them what stands behind --", function()
    local state = temp.path()
    local paths = rule_script("one", "print(...)") .. " " .. rule_script("two", "print(...)")
    local seen = process.sendoso(("run --sandbox --today 2026-03-01 %s -- x.lua"):format(paths), { state = state })
    assert.equal(0, seen.status, seen.err)
    assert.equal("x.lua\nx.lua\n", seen.out)
    assert.matches("sent +one/one.*sent +two/two.*run of 2026%-03%-01: one, two.*2 sent, 0 already", seen.err)
    local list = process.sendoso("ledger list --sandbox --format csv --columns key,script", { state = state }).out
    assert.equal("key,script\none/one,one.lua\ntwo/two,two.lua\n", list)
    assert.equal(64, process.sendoso("plan --sandbox " .. paths).status)
  end)

  it("refuses arguments that no script reads, before anything is sent", function()
    local one = rule_script "one"
    for _, command in ipairs { "run", "plan" } do
      local seen = process.sendoso(("%s --sandbox %s people.csv"):format(command, one))
      assert.equal(64, seen.status)
      assert.matches('one.lua reads no arguments, got "people.csv"\n', seen.err)
    end
    for _, reading in ipairs { "local _ = ...", "local _ = arg[1]", 'pcall(require, "other")' } do
      assert.equal(0, process.sendoso(("run --sandbox %s people.csv"):format(rule_script("one", reading))).status)
    end
    local piped = process.run(("bash -c '%s run -q --sandbox <(echo \"print(1)\") people.csv'"):format(process.program),
      { env = { XDG_STATE_HOME = temp.path() } })
    assert.equal("1\n", piped.out, piped.err)
  end)

  it("begins none of several scripts if one of them is no Lua, and goes on behind one that fails", function()
    local one, two = rule_script "one", rule_script("two", 'error "no"')
    local seen = process.sendoso(("run --sandbox %s %s"):format(one, temp.file("bad.lua", "return +")))
    assert.equal(1, seen.status)
    assert.is_nil(seen.err:find "\nsent ")
    seen = process.sendoso(("run --sandbox %s %s"):format(two, one))
    assert.equal(1, seen.status)
    assert.matches("two.lua:1: no\n.*sent +one/one", seen.err)
  end)

  it("says a failed read, counts it, and goes on", function()
    local peer <close> = peer_of { scripted.json('{"message":"no"}', 403), scripted.json '{"id":1}' }
    local seen = run('local s = require "sendoso"\ns.me()\nprint(s.me().id)', { env = account(peer) })
    assert.equal("1\n", seen.out)
    assert.equal(4, seen.status)
    assert.matches("error: [^\n]*script.lua:2: no %(403%)", seen.err)
    assert.matches("1 failed", seen.err)
  end)

  it("shows an error that is no text without its address in memory", function()
    assert.matches("script.lua:1: an error object of type table", run("error({})").err, 1, true)
  end)

  -- What a script raises -> what is said of it.
  for raised, said in pairs {
    ["nil"] = "script.lua:1: an error object of type nil", ["42, 0"] = "script.lua:1: 42",
    ["io.stdout"] = "script.lua:1: file (0x", ['"no line", 0'] = "script.lua:1: no line",
    ['setmetatable({}, { __tostring = function() return "my own" end })'] = "script.lua:1: my own",
    ["setmetatable({}, { __tostring = error })"] = "script.lua:1: an error object of type table",
    ["setmetatable({}, { __metatable = 7 })"] = "script.lua:1: an error object of type table",
  } do
    it("shows at its line whatever a script raises: " .. raised, function()
      local seen = run("error(" .. raised .. ")")
      assert.equal(1, seen.status)
      assert.matches("error: [^\n]*" .. said:gsub("%p", "%%%0") .. "[^\n]*\n0 sent", seen.err)
    end)
  end

  -- Recursion without an end -> the line at which it is said.
  for name, text in pairs {
    ["of functions"] = "local function total(n) return n + total(n + 1) end\nprint(total(1))",
    ["of metamethods"] = "local t, m = {}, {}\nm.__index = function(_, k) return t[k] end\nprint(setmetatable(t, m).x)",
    ["through C"] = 'local function f(s) return (s:gsub(".", f)) end\nf "x"',
    ["of coroutines"] = "local function f() return coroutine.wrap(f)() end\nf()",
  } do
    it("ends recursion without an end in a few lines: " .. name, function()
      local seen = run(text)
      assert.equal(1, seen.status)
      assert.matches("error: [^\n]*script.lua:%d: [^\n]*stack overflow", seen.err)
      assert.is_true(select(2, seen.err:gsub("\n", "")) < 30)
    end)
  end

  it("says that there is no memory left, and for which script", function()
    local path = temp.file("script.lua", 'local t = {} for i = 1, 100 do t[i] = ("x"):rep(20000000 + i) end')
    local program = process.program:gsub("/asan/", "/") -- a sanitizer reserves more than there is
    local seen = process.run(("sh -c %s"):format(temp.quote(("ulimit -v 600000; %s run --sandbox %s")
      :format(program, path))), { env = { XDG_STATE_HOME = temp.path() } })
    assert.equal(1, seen.status)
    assert.matches("script.lua: not enough memory\n0 sent", seen.err)
  end)

  it("runs a script whose first line is a BOM, or for the shell", function()
    for _, first in ipairs { "\xEF\xBB\xBF", "#!/usr/bin/env -S sendoso run", "\xEF\xBB\xBF#!/usr/bin/sendoso run" } do
      local seen = run(first .. '\nprint "on"\nerror "x"')
      assert.equal("on\n", seen.out)
      assert.matches("script.lua:3: x\n", seen.err)
    end
  end)

  it("names the script that is no text, or nested too deeply", function()
    for text, said in pairs {
      ["\xFF\xFEp\0r\0i\0n\0t\0"] = "is saved as UTF-16; save it as UTF-8",
      ["\xFE\xFF\0p\0r\0i\0n\0t"] = "is saved as UTF-16; save it as UTF-8",
      ["x = " .. ("("):rep(300) .. "1" .. (")"):rep(300)] = "is nested too deeply",
    } do
      local seen = run(text)
      assert.equal(1, seen.status)
      assert.matches("^error: [^\n]*script.lua: [^\n]*\n$", seen.err)
      assert.matches(said, seen.err, 1, true)
    end
  end)

  it("suggests the function that was meant", function()
    assert.matches("script.lua:1: sendoso has no 'egfit'; did you mean 'egift'?",
      run('require("sendoso").egfit {}').err, 1, true)
  end)

  it("reads data beside the script, from whatever folder it is started", function()
    local folder = temp.path()
    local file <close> = assert(io.open(folder .. "/staff.csv", "w"))
    file:write "id,email\n1,a@b.c\n"
    file:flush()
    local script <close> = assert(io.open(folder .. "/s.lua", "w"))
    script:write 'for p in require("sendoso").people "staff.csv" do print(p.email) end'
    script:flush()
    assert.equal("a@b.c\n", process.sendoso("run " .. folder .. "/s.lua", { folder = "/" }).out)
    assert.equal("a@b.c\n", process.sendoso("run s.lua", { folder = folder }).out)
  end)

  it("prints the summary of a script that leaves by os.exit; only what is worse hides its status", function()
    assert.equal(3, run("os.exit(3)").status)
    assert.matches("0 sent", run("os.exit(3)").err)
    assert.equal(5, run(one_gift:gsub("2002", "2011") .. "os.exit(0)").status)
    assert.equal(1, run(one_gift:gsub("2002", "2011") .. "os.exit(false)").status)
    local peer <close> = peer_of { { close = true } }
    assert.equal(6, run(one_gift .. "os.exit(3)", { env = account(peer) }).status)
  end)

  it("ends with a failure where a script's own status fits into none", function()
    for code, status in pairs { ["256"] = 1, ["-1"] = 1, ["{}"] = 1, ["255"] = 255, ["true"] = 0, ["0"] = 0 } do
      assert.equal(status, run("os.exit(" .. code .. ")").status, code)
    end
  end)

  -- What a script does after a gift whose outcome is unknown.
  for _, text in ipairs {
    "os.exit(0)", "os.exit(true, true)", "error {}", 'error "x"', "coroutine.wrap(function() os.exit(0) end)()",
    "io.stderr, io.stdout, string, table, os.exit = nil  local x = x.y",
    "setmetatable({}, { __gc = function() os.exit(0) end })", "local _ <close> = setmetatable({}, { __close = error })",
    "x = setmetatable({}, { __gc = error })", "sendoso.default():close()", "local function f() f() end pcall(f) f()",
    "sendoso.default():close() os.exit(0)", "for name in pairs(sendoso) do rawset(sendoso, name, nil) end",
    "getmetatable('').__index = nil", "debug.setmetatable('', nil)", "debug.getregistry()[2] = nil",
    "for name in pairs(debug.getregistry()) do debug.getregistry()[name] = nil end",
    "sendoso.default().run.tally = nil",
  } do
    it("ends with 6 after an unknown outcome, whatever comes then: " .. text, function()
      local peer <close> = peer_of { { close = true } }
      local seen = run("sendoso = require 'sendoso'\n" .. one_gift .. text, { env = account(peer) })
      assert.equal(6, seen.status, seen.err)
      assert.matches("unknown outcome  one", seen.err)
    end)
  end

  it("says of every client where its gifts go, first and last", function()
    local peer <close> = peer_of { ok }
    local seen = run(([[
      local sendoso = require "sendoso"
      local other <close> = sendoso.open { base_url = %q, token = "t" }
      other.egift { campaign = 1, to = { email = "a@b.c" }, once = "x" }
    ]]):format(peer.url))
    local _, count = seen.err:gsub("127.0.0.1:" .. peer.port, "")
    assert.equal(2, count)
    assert.matches("3 requests in", seen.err)
  end)

  it("keeps its files in the user's home, wherever it is started", function()
    local state = process.run(("env -u XDG_STATE_HOME -u HOME %s run %s"):format(process.program,
      temp.file("s.lua", 'print(require("sendoso.path").state "x")')), { folder = "/" })
    assert.matches("^/.*/sendoso/x\n", state.out)
  end)

  it("lets no secret, address or message into what it prints", function()
    local peer <close> = peer_of { { status = 500 }, ok }
    local seen = run(one_gift:gsub("once =", "message = 'for your eyes', once ="), { env = account(peer) })
    for _, secret in ipairs { "secret%-token", "ann@example", "for your eyes" } do
      assert.is_nil((seen.err .. seen.out):find(secret))
    end
  end)
end)

describe("a script that ends while gifts are under way", function()
  it("lets them land, counts them, and sends no more", function()
    local state = temp.path()
    local result = run([[
      local sendoso = require "sendoso"
      local client = sendoso.open { faults = { "slow=6" }, sandbox_settings = { slow_ms = 200 } }
      for i = 7, 9 do client.egift { campaign = 2002, to = { email = "a@b.c" }, once = "k" .. i } end -- these go alone
      client.concurrently(4, { 1, 2, 3, 4, 5, 6 }, function(i)
        if i == 4 then
          client.me() -- so that the others are on their way
          os.exit(3)
        end
        client.egift { campaign = 2002, to = { email = "a@b.c" }, once = "k" .. i }
      end) ]], { state = state })
    assert.equal(3, result.status)
    assert.matches("6 sent, 0 already sent, 0 held, 0 rows skipped", result.err)
    local rows = cjson.decode(process.sendoso("ledger list --json", { state = state }).out)
    assert.equal(6, #rows)
    for _, row in ipairs(rows) do assert.equal("sent", row.state) end
  end)

  it("says of those that have not left that they were not sent", function()
    local result = run([[
      local sendoso = require "sendoso"
      for i = 7, 9 do sendoso.egift { campaign = 2002, to = { email = "a@b.c" }, once = "k" .. i } end -- these go alone
      sendoso.concurrently(2, { 1, 2 }, function(i)
        if i == 2 then os.exit() end
        sendoso.egift { campaign = 2002, to = { email = "a@b.c" }, once = "k" .. i }
      end) ]])
    assert.equal(130, result.status)
    assert.matches("not sent +k1 +the script ended before the gift was sent", result.err)
  end)
end)

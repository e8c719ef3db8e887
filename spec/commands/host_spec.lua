-- The program as a user has it: another process, its output and its exit status.
local cjson = require "cjson"
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local process = require "spec.support.process"
local scripted = require "spec.support.peer"
local temp = require "spec.support.temp"

local ok = scripted.json(fixture.example "post-send-egift.200")

local function run(script, options, arguments)
  return process.sendoso(("%s run %s"):format(arguments or "", temp.file("script.lua", script)), options)
end

local one_gift = [[
local sendoso = require "sendoso"
sendoso.egift { campaign = 2002, to = { email = "ann@example.com" }, once = "one" }
]]

-- A peer for the scripts that send: it knows their campaign.
local function peer_of(steps)
  steps.campaigns = true
  return scripted.start(steps)
end

-- The environment of an account on a peer.
local function account(peer)
  return { SENDOSO_BASE_URL = peer.url, SENDOSO_ACCESS_TOKEN = "secret-token" }
end

describe("sendoso run", function()
  it("says first and last where gifts go, and ends with a summary on stderr", function()
    local seen = run(one_gift)
    assert.equal(0, seen.status)
    assert.equal("", seen.out)
    local lines = {}
    for line in seen.err:gmatch "[^\n]+" do lines[#lines + 1] = line end
    assert.matches("^sendoso: gifts go to the sandbox on this machine", lines[1])
    assert.matches("^sendoso: a new ledger is begun: /", lines[2])
    assert.equal("sendoso: sent       one", lines[3])
    assert.equal("sendoso: 0 planned, 1 sent, 0 duplicates, 0 refused, 0 unknown, 0 rows not usable", lines[4])
    assert.matches("^ +cost not known for 1 gift; %d+ requests? in %d+ s$", lines[5])
    assert.matches("^sendoso: gifts go to the sandbox on this machine .*; ledger /", lines[6])
    assert.equal(6, #lines)
  end)

  it("sends nobody a second gift when it is run again", function()
    local state = temp.path()
    run(one_gift, { state = state })
    local seen = run(one_gift, { state = state })
    assert.equal(0, seen.status)
    assert.matches("0 sent, 1 duplicates", seen.err)
    assert.equal(1, #temp.lines(state .. "/sendoso/sandbox.ndjson"))
  end)

  it("shows an error of the script at the script's line, and no C noise", function()
    local seen = run 'local function f()\n  local x = nil\n  return x.y\nend\nf()\n'
    assert.equal(1, seen.status)
    assert.matches("sendoso: [^\n]*script.lua:3: attempt to index a nil value", seen.err)
    assert.matches("script.lua:3: in function f\n  [^\n]*script.lua:5: in the script\n", seen.err)
    assert.is_nil(seen.err:find("[C]", 1, true))
    assert.is_nil(seen.err:find("lua/sendoso/", 1, true))
  end)

  it("shows a mistake in a call at the script's line", function()
    local seen = run 'local sendoso = require "sendoso"\n\nsendoso.egift { campain = 1 }\n'
    assert.equal(1, seen.status)
    assert.matches("script.lua:3: egift: unknown option 'campain'; did you mean 'campaign'?", seen.err, 1, true)
  end)

  it("shows the error of an iterator at the script's line", function()
    local peer <close> = peer_of { scripted.json(fixture.example "error-401-expired", 401) }
    local seen = run('local sendoso = require "sendoso"\nfor _ in sendoso.groups() do end\n', { env = account(peer) })
    assert.equal(4, seen.status)
    assert.matches("script.lua:2: auth (401): The access token expired", seen.err, 1, true)
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

  it("takes no ledger that would be in memory", function()
    local seen = run(one_gift, nil, "--ledger :memory:")
    assert.equal(5, seen.status)
    assert.matches("':memory:' is no file for a ledger", seen.err, 1, true)
  end)

  it("gives the script its arguments", function()
    local path = temp.file("script.lua", 'print(arg[0]:match "[^/]+$", arg[1], arg[2], ...)')
    assert.equal("script.lua\ta\t-n\ta\t-n\n", process.sendoso("run -q " .. path .. " -- a -n").out)
  end)

  it("gives the script its day", function()
    local script = 'print(require("sendoso").today())'
    assert.equal("2024-02-29\n", run(script, nil, "--today 2024-02-29").out)
    assert.matches("^%d%d%d%d%-%d%d%-%d%d\n$", run(script).out)
  end)

  it("says a failed read, counts it, and goes on", function()
    local peer <close> = peer_of { scripted.json('{"message":"no"}', 403), scripted.json '{"id":1}' }
    local seen = run('local s = require "sendoso"\ns.me()\nprint(s.me().id)', { env = account(peer) })
    assert.equal("1\n", seen.out)
    assert.equal(4, seen.status)
    assert.matches("failed    [^\n]*script.lua:2  auth %(403%): no", seen.err)
    assert.matches("1 failed", seen.err)
  end)

  it("shows an error that is no text without its address in memory", function()
    assert.matches("script.lua:1: an error object that is a table", run("error({})").err, 1, true)
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

  it("says of every client where its gifts go, first and last", function()
    local peer <close> = peer_of { ok }
    local seen = run(([[
      local sendoso = require "sendoso"
      local other <close> = sendoso.open { base_url = %q, token = "t" }
      other.egift { campaign = 1, to = { email = "a@b.c" }, once = "x" }
    ]]):format(peer.url))
    local _, count = seen.err:gsub("127.0.0.1:" .. peer.port, "")
    assert.equal(2, count)
    assert.matches("2 requests in", seen.err)
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

describe("the exit status", function()
  -- script, the peer's steps (none: the sandbox), arguments -> status
  local blank = one_gift:gsub("ann@example.com", " ")
  local table_of = {
    { "0 when all is done", one_gift, nil, "", 0 },
    { "0 after a dry run", one_gift, nil, "-n", 0 },
    { "5 when a gift was refused", one_gift, { scripted.json(fixture.example "post-send-egift.400", 400) }, "", 5 },
    { "5 when a gift was refused by us", blank, nil, "", 5 },
    { "6 when an outcome is unknown", one_gift, { { close = true } }, "", 6 },
    { "4 when the token is not accepted", one_gift,
      { scripted.json(fixture.example "post-send-egift.401", 401) }, "", 4 },
    { "7 when a guard refused", one_gift, nil, "--max-sends 0", 7 },
    { "1 when the script fails", one_gift .. "error 'no'", nil, "", 1 },
    { "6 rather than 1", one_gift .. "error 'no'", { { close = true } }, "", 6 },
    { "6 rather than 5", one_gift .. blank:gsub("local [^\n]*", ""), { { close = true } }, "", 6 },
    { "what happened, whatever the script does about it", "pcall(function()" .. blank .. "end)", nil, "", 5 },
  }
  for _, case in ipairs(table_of) do
    local name, script, steps, arguments, status = table.unpack(case, 1, 5)
    it("is " .. name, function()
      local peer <close> = steps and peer_of(steps) or nil
      assert.equal(status, run(script, { env = peer and account(peer) }, arguments).status)
    end)
  end

  it("is 6 on the next run too, while the outcome is not known", function()
    local state = temp.path()
    local peer <close> = peer_of { { close = true }, ok }
    run(one_gift, { env = account(peer), state = state })
    local seen = run(one_gift, { env = account(peer), state = state })
    assert.equal(6, seen.status)
    assert.equal(1, peer.gifts())
    assert.matches("held: an earlier try has no known outcome", seen.err, 1, true)
  end)

  it("is 4 for a base URL without a token, and nothing is run", function()
    local seen = run("print 'ran'", { env = { SENDOSO_BASE_URL = "http://127.0.0.1:1" } })
    assert.equal(4, seen.status)
    assert.equal("", seen.out)
    assert.matches("set SENDOSO_ACCESS_TOKEN", seen.err)
  end)

  for _, arguments in ipairs { "", "--no-such-flag me", "no-such-command", "run", "egift", "--max-sends x run s.lua",
    "--today 2026-02-30 run s.lua", "sends --format xml", "--timeout 0 me", "sandbox --port 99999",
    "sandbox --set order=x", "sandbox --fault x", "help no-such", "ledger" } do
    it(("is 64 for: sendoso %s"):format(arguments), function()
      local seen = process.sendoso(arguments)
      assert.equal(64, seen.status)
      assert.matches("^sendoso: ", seen.err)
    end)
  end
end)

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
    local peer <close> = peer_of { step, ok, ok }
    local options = { env = account(peer), pid_file = pid_file, state = state }
    local seen = run(script, options)
    assert.equal(130, seen.status)
    assert.equal(1, peer.gifts())
    assert.matches("1 sent", seen.err)
    assert.matches("interrupted; run the same again to resume", seen.err)
    options.pid_file = nil
    assert.matches("2 sent, 1 duplicates", run(script, options).err)
  end)

  it("does not wait the second time: what was in flight is unknown, and the status is 6", function()
    local pid_file = temp.path "pid"
    local peer <close> = peer_of { { hang = true, signal = "INT", times = 2, pid_file = pid_file } }
    local seen = run(script, { env = account(peer), pid_file = pid_file })
    assert.equal(6, seen.status)
    assert.matches("1 unknown", seen.err)
  end)

  it("keeps an unknown an unknown: 6, not 130", function()
    local pid_file = temp.path "pid"
    local peer <close> = peer_of { { close = true, signal = "INT", pid_file = pid_file } }
    local seen = run(script, { env = account(peer), pid_file = pid_file })
    assert.equal(6, seen.status)
    assert.matches("0 sent, 0 duplicates, 0 refused, 1 unknown", seen.err)
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
    assert.matches("1 sent, 0 duplicates, 0 refused, 0 unknown", seen.err)
    assert.equal(130, seen.status)
  end)
end)

describe("the commands that read", function()
  local state = temp.path()

  it("show one object by its fields, and as JSON", function()
    assert.matches("^id +123456\nfirst_name +Sandra\n", process.sendoso("me", { state = state }).out)
    assert.equal(123456, cjson.decode(process.sendoso("me --json", { state = state }).out).id)
    assert.matches("name +Coffee on us\n", process.sendoso("campaign 'Coffee on us'", { state = state }).out)
    assert.matches("name +Coffee on us\n", process.sendoso("campaign 2002", { state = state }).out)
  end)

  it("show a list as a table, JSON, NDJSON in the API's own bytes, and CSV", function()
    local seen = process.sendoso("groups", { state = state }).out
    assert.matches("^id +name +budget", seen)
    assert.equal(4, #cjson.decode(process.sendoso("groups --json", { state = state }).out))
    local first = process.sendoso("groups --format ndjson", { state = state }).out:match "^[^\n]+"
    assert.equal(5678, cjson.decode(first).team_id)
    seen = process.sendoso("groups --format csv", { state = state }).out
    assert.matches("^id,name,budget,monthly_budget,one_time_budget,rollover\n"
      .. "1234,People Operations,4200,5000,0,true\n", seen)
  end)

  it("take what a list is of first", function()
    assert.matches("user02@example.com", process.sendoso("members 1234 --format csv", { state = state }).out)
    assert.matches("Group not found!", process.sendoso("members 99", { state = state }).err)
    assert.equal(64, process.sendoso("members x", { state = state }).status)
  end)

  it("filter as the operation does", function()
    local seen = process.sendoso("campaigns --delivery-type mail --format csv", { state = state }).out
    assert.is_nil(seen:find ",email,")
    assert.matches(",mail,", seen, 1, true)
    assert.equal(1, process.sendoso("campaigns --delivery-type post", { state = state }).status)
  end)

  it("fail with what Sendoso says", function()
    local seen = process.sendoso("campaign 1", { state = state })
    assert.equal(1, seen.status)
    assert.equal("", seen.out)
    assert.matches("not_found (404): Touch not found!", seen.err, 1, true)
  end)

  it("fail when stdout cannot be written, and not when its reader has had enough", function()
    local seen = process.run(("XDG_STATE_HOME=%s %s sends >/dev/full"):format(state, process.program))
    assert.equal(1, seen.status)
    assert.matches("cannot write to stdout: No space left", seen.err)
    for _, command in ipairs { "sends", "help", "groups --json" } do
      seen = process.run(("XDG_STATE_HOME=%s %s %s >&-"):format(state, process.program, command))
      assert.equal(1, seen.status)
      assert.matches("cannot write to stdout", seen.err)
    end
    seen = process.run(("XDG_STATE_HOME=%s; export XDG_STATE_HOME; (%s sends; echo $? >&2) | head -1")
      :format(state, process.program))
    assert.equal("0\n", seen.err)
  end)

  it("say nothing on stderr when all is well, and take flags on either side", function()
    for _, arguments in ipairs { "--sandbox me", "me --sandbox" } do
      local seen = process.sendoso(arguments, { state = state, env = { SENDOSO_BASE_URL = "http://127.0.0.1:1" } })
      assert.equal(0, seen.status)
      assert.equal("", seen.err)
    end
  end)
end)

describe("sendoso egift", function()
  it("sends one from the shell, with its receipt on stdout, and no second one", function()
    local state = temp.path()
    local command = "egift --campaign 'Anniversary eGift' --to Ann@Example.com --once k1 --amount 25 --json"
    local first = process.sendoso(command, { state = state })
    local second = process.sendoso(command, { state = state })
    local one, two = cjson.decode(first.out), cjson.decode(second.out)
    assert.equal("sent", one.outcome)
    assert.equal("duplicate", two.outcome)
    assert.equal(one.tracking_code, two.tracking_code)
    assert.equal(1, #temp.lines(state .. "/sendoso/sandbox.ndjson"))
  end)
end)

describe("sendoso physical, collect and invite", function()
  it("are the operations, with their parameters as options", function()
    local state = temp.path()
    local to = " --campaign 'Welcome kit' --to a@b.c --name 'Ann Lee' --once "
    local seen = process.sendoso("physical" .. to .. "p --address 'Hauptstr. 1' --city Berlin --state BE "
      .. "--zip 10115 --country DE --mobile-no '+49 30 123456' --json", { state = state })
    assert.equal("sent", cjson.decode(seen.out).outcome)
    seen = process.sendoso("collect" .. to .. "c --hide-product-info true --json", { state = state })
    assert.equal("sent", cjson.decode(seen.out).outcome)
    seen = process.sendoso("invite --first-name A --last-name B --email a@b.c --role regular --group 1236 --json",
      { state = state })
    assert.equal("invite/a@b.c", cjson.decode(seen.out).key)
    assert.equal(64, process.sendoso("collect" .. to .. "d --hide-product-info maybe", { state = state }).status)
    assert.equal(64, process.sendoso("invite --role boss", { state = state }).status)
  end)
end)

describe("a ledger that cannot be written #process", function()
  -- The sandbox's own file must grow, so it is a process of its own.
  local many = [[
    local client = require("sendoso").open { pace = false }
    for i = 1, 200 do
      client.egift { campaign = 2002, to = { email = "f" .. i .. "@x.y" }, once = "f/" .. i }
    end ]]

  local function with_sandbox(body)
    local journal = temp.path "journal.ndjson"
    local line = "exec timeout 60 %s sandbox -q --set per_second=100000 --state %s & echo $!; wait"
    local pipe <close> = assert(io.popen(line:format(process.program, journal)))
    local pid = pipe:read "n"
    pipe:read "l"
    local env = { SENDOSO_ACCESS_TOKEN = "sandbox", SENDOSO_BASE_URL = pipe:read("l"):match "=(.*)" }
    local kept, err = pcall(body, env, function() return #temp.lines(journal) end)
    os.execute("kill " .. math.tointeger(pid))
    if not kept then error(err, 0) end
  end

  it("for want of room: stops before anything is spent, and goes on when there is room", function()
    with_sandbox(function(env, gifts)
      local state, script = temp.path(), temp.file("s.lua", many)
      local line = ("XDG_STATE_HOME=%s %s run -q %s"):format(state, process.program, script)
      local result = process.run("sh -c " .. temp.quote("ulimit -f 300; " .. line), { env = env })
      assert.equal(1, result.status)
      assert.matches("is the disk full", result.err)
      local sent = gifts()
      assert(sent > 0 and sent < 200, sent)
      assert.equal(0, process.run("sh -c " .. temp.quote(line), { env = env }).status)
      assert.equal(200, gifts())
    end)
  end)

  it("since another program holds it: says so after five seconds, once, and spends nothing", function()
    with_sandbox(function(env, gifts)
      local state = temp.path()
      run(one_gift, { state = state, env = env })
      local holder = io.popen(("sqlite3 %s/sendoso/ledgers/sandbox.db >/dev/null"):format(state), "w")
      local held = temp.path "held"
      holder:write(("begin exclusive;\n.system touch %s\n"):format(held))
      holder:flush()
      while not core.exists(held) do core.later() end
      local result = run(many, { state = state, env = env })
      assert.equal(1, result.status)
      assert.matches("another process holds it", result.err)
      assert.equal(1, gifts())
      holder:close()
    end)
  end)
end)

describe("a script that ends while gifts are under way", function()
  it("lets them land, counts them, and sends no more", function()
    local state = temp.path()
    local result = run([[
      local sendoso = require "sendoso"
      local client = sendoso.open { faults = { "slow=3" }, sandbox_settings = { slow_ms = 200 } }
      client.concurrently(4, { 1, 2, 3, 4, 5, 6 }, function(i)
        if i == 4 then
          client.me() -- so that the others are on their way
          os.exit(3)
        end
        client.egift { campaign = 2002, to = { email = "a@b.c" }, once = "k" .. i }
      end) ]], { state = state })
    assert.equal(3, result.status)
    assert.matches("3 sent, 0 duplicates, 0 refused, 0 unknown", result.err)
    local rows = cjson.decode(process.sendoso("ledger list --json", { state = state }).out)
    assert.equal(3, #rows)
    for _, row in ipairs(rows) do assert.equal("sent", row.state) end
  end)

  it("says of those that have not left that they were not sent", function()
    local result = run([[
      local sendoso = require "sendoso"
      sendoso.concurrently(2, { 1, 2 }, function(i)
        if i == 2 then os.exit() end
        sendoso.egift { campaign = 2002, to = { email = "a@b.c" }, once = "k" .. i }
      end) ]])
    assert.equal(130, result.status)
    assert.matches("not sent   k1  cancelled", result.err)
  end)
end)

describe("sendoso ledger list", function()
  it("lists what was sent, and what is unknown", function()
    local state = temp.path()
    local empty = process.sendoso("ledger list --json", { state = state })
    assert.matches("no gift was sent yet", empty.err)
    assert.equal("[]\n", empty.out)
    run(one_gift, { state = state })
    local rows = cjson.decode(process.sendoso("ledger list --json", { state = state }).out)
    assert.equal("one", rows[1].key)
    assert.equal("sent", rows[1].state)
    assert.equal("script.lua", rows[1].script)
    assert.equal("[]\n", process.sendoso("ledger list --json --state unknown", { state = state }).out)
  end)
end)

describe("sendoso ledger list and export", function()
  local state = temp.path()

  local function keys(options)
    local list = {}
    local result = process.sendoso("ledger list --json " .. options, { state = state })
    assert.equal(0, result.status, result.err)
    for i, row in ipairs(cjson.decode(result.out)) do list[i] = row.key end
    table.sort(list)
    return table.concat(list, " ")
  end

  setup(function()
    run([[
      local sendoso = require "sendoso"
      for i, campaign in ipairs { 2002, 2002, 2004, 2007 } do
        sendoso.egift { campaign = campaign, to = { email = "g" .. i .. "@x.y" }, once = "k" .. i }
      end ]], { state = state })
    process.sendoso("egift --campaign 2002 --to g1@x.y --once shell", { state = state })
  end)

  -- k4 is refused: its campaign is of physical gifts
  for options, expected in pairs {
    [""] = "k1 k2 k3 k4 shell", ["--state refused"] = "k4", ["--campaign 2002"] = "k1 k2 shell",
    ["--recipient G1@x.y"] = "k1 shell", ["--script script.lua"] = "k1 k2 k3 k4", ["--since 1h"] = "k1 k2 k3 k4 shell",
    ["--since 2999-01-01"] = "", ["--campaign 2002 --script script.lua --recipient g2@x.y"] = "k2",
  } do
    it("list what is asked for: " .. options, function() assert.equal(expected, keys(options)) end)
  end

  it("refuse a time that is none", function()
    assert.equal(64, process.sendoso("ledger list --since soon", { state = state }).status)
  end)

  it("give every gift with all its changes, or every change", function()
    local lines = process.sendoso("ledger export", { state = state }).out
    local first = cjson.decode(lines:match "^[^\n]+")
    assert.equal("k1", first.key)
    assert.same({ "intent", "sent" }, { first.events[1].state, first.events[2].state })
    assert.equal(5, select(2, lines:gsub("\n", "")))
    local csv = process.sendoso("ledger export --format csv", { state = state }).out
    assert.matches("^at,key,state,operation,", csv)
    assert.equal(1 + 4 * 2 + 1, select(2, csv:gsub("\n", ""))) -- k4 has one change
  end)
end)

describe("sendoso ledger show and resolve", function()
  it("tell the story of an unknown gift, and settle it", function()
    local state = temp.path()
    local peer <close> = peer_of { { close = true }, ok }
    local options = { env = account(peer), state = state }
    assert.equal(6, run(one_gift, options).status)
    local shown = process.sendoso("ledger show one", { state = state }).out
    assert.matches("^key +one\nstate +unknown\n", shown)
    assert.matches("Z  intent .*Z  unknown ", shown)
    assert.equal(2, #cjson.decode(process.sendoso("ledger show one --json", { state = state }).out).events)
    local settled = process.sendoso("ledger resolve one absent --note 'not in the list'", { state = state })
    assert.equal(0, settled.status)
    assert.matches("the next run may send it", settled.err)
    assert.equal(0, run(one_gift, options).status)
    assert.equal(2, peer.gifts())
    assert.equal(1, process.sendoso("ledger resolve one sent", { state = state }).status)
    assert.equal(1, process.sendoso("ledger show nobody", { state = state }).status)
    assert.equal(64, process.sendoso("ledger resolve one perhaps", { state = state }).status)
  end)
end)

describe("sendoso --version", function()
  it("says which version this is", function()
    assert.matches("^sendoso %d+%.%d+%.%d+\n$", process.sendoso("--version").out)
  end)
end)

describe("sendoso help", function()
  it("names every command", function()
    local seen = process.run(process.program .. " help")
    for name in ("run me users invite groups members campaigns campaign sends egift physical collect sandbox "
      .. "ledger help"):gmatch "%S+" do
      assert.matches("\n   " .. name .. " ", seen.out, 1, true)
      assert.equal(0, process.sendoso("help " .. name).status)
    end
  end)

  it("knows them without the client: where there is no module to load", function()
    local folder = temp.path()
    process.run(("cp %s %s/sendoso; ln -s $PWD/lua %s/lua"):format(process.program, folder, folder))
    local others = package.searchpath("cjson", package.cpath):gsub("cjson%.so$", "?.so")
    local alone = ("LUA_CPATH='%s' LUA_PATH=';;' %s/sendoso"):format(others, folder)
    assert.matches("Usage: sendoso egift", process.run(alone .. " help egift").out, 1, true)
    assert.matches("sendoso.core", process.run(alone .. " me").err, 1, true)
  end)
end)

describe("sendoso sandbox", function()
  it("is the same Sendoso for the processes that are told its address", function()
    local state, script = temp.path(), temp.file("script.lua", one_gift)
    -- The shell starts the sandbox, reads the two lines that it prints, and ends it.
    local seen = process.run(("mkfifo %s/pipe; XDG_STATE_HOME=%s; export XDG_STATE_HOME; "
      .. "%s sandbox --fault lose-reply >%s/pipe & exec 3<%s/pipe; read a <&3; read b <&3; eval \"$a; $b\"; pid=$!; "
      .. "%s run %s; echo $?; %s ledger list --format csv; kill -TERM $pid; wait $pid; echo $?")
      :format(state, state, process.program, state, state, process.program, script, process.program))
    assert.matches("^6\n", seen.out)
    assert.matches(",unknown,one,egift,2002,", seen.out, 1, true)
    assert.matches("\n0\n$", seen.out)
    assert.equal(1, #temp.lines(state .. "/sendoso/sandbox.ndjson"))
  end)
end)

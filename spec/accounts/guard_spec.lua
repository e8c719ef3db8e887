-- Where gifts really go, and whether they go at all: every combination of account and flags. A gift that was sent where
-- it should not go cannot be called back. Nothing here leaves this machine: see spec/support/production.lua.
local config = require "spec.support.config"
local core = require "sendoso.core"
local production = require "spec.support.production"
local sandbox = require "spec.support.sandbox"
local temp = require "spec.support.temp"

-- A service for each of the runs that are under way at once: a run notices another one that sends for its account.
local services = {}

local function service(number)
  services[number] = services[number] or {
    there = production.start(), near = sandbox.start("--set per_second=100000"),
  }
  return services[number]
end

teardown(function()
  for _, one in pairs(services) do
    one.there.close()
    one.near.close()
  end
end)

local runs = 0

-- A script that returns a rule for so many people: new ones each time, whom no earlier run has sent anything.
local function rule_for(count)
  local rows = { "id,email,first_name,hire_date" }
  runs = runs + 1
  for i = 1, count do rows[i + 1] = ("%d,p%d@%d.example,P%d,2020-02-28"):format(i, i, runs, i) end
  return temp.file("rule.lua", ([[
    local rule = require "sendoso.rule"
    return rule { name = "r", each = rule.people %q, when = rule.anniversary "hire_date", once = "{id}/{years}",
      gift = { campaign = 2001, amount = 50 } }]]):format(temp.file("people.csv", table.concat(rows, "\n") .. "\n")))
end

-- A state folder with a ledger for each account that may need one.
local function new_state()
  local state = temp.path()
  for _, name in ipairs { "production", "staging" } do
    local path = ("%s/sendoso/ledgers/%s-5678.db"):format(state, name)
    assert(core.private_file(path))
    os.remove(path)
    assert(core.ledger { path = path, account = name .. "/5678" }):close()
  end
  return state
end

-- Begins a run. What is returned waits for it, and returns its exit status, how many gifts, and whether they were sent
-- or would be; "-" where there was no account.
local function begin(there, arguments, env)
  local finish = there.begin(arguments, { state = new_state(), env = env })
  return function()
    local seen = finish()
    local count, how = seen.err:match "\n(%d+) (sent),"
    if not count then count, how = seen.err:match "\n(%d+) (would) be sent" end
    return ("%d %s"):format(seen.status, count and how and count .. " " .. how or "-")
  end
end

local PRODUCTION, STAGING = "https://app.sendoso.test", "https://app.staging.sendo.so"
local token = "sandbox"

-- The accounts: the environment, and the flags that choose one.
local function accounts_of(near)
  local folder = config.folder "[unsigned]\nbase_url = https://app.sendoso.test\n"
  config.sign_in(folder, "production", PRODUCTION, token)
  config.sign_in(folder, "staging", STAGING, token)
  config.sign_in(folder, "loopback", near.env.SENDOSO_BASE_URL, token)
  local function of(env, flags)
    env.XDG_CONFIG_HOME = folder
    return { env = env, flags = flags or "" }
  end
  return {
    ["nothing"] = of {},
    ["token"] = of { SENDOSO_ACCESS_TOKEN = token },
    ["URL"] = of { SENDOSO_BASE_URL = PRODUCTION },
    ["token, URL: production"] = of { SENDOSO_ACCESS_TOKEN = token, SENDOSO_BASE_URL = PRODUCTION },
    ["token, URL: staging"] = of { SENDOSO_ACCESS_TOKEN = token, SENDOSO_BASE_URL = STAGING },
    ["token, URL: loopback"] = of(near.env),
    ["profile: production"] = of({}, "--profile production"),
    ["profile: staging"] = of({}, "--profile staging"),
    ["profile: loopback"] = of({}, "--profile loopback"),
    ["profile: unsigned"] = of({}, "--profile unsigned"),
    ["variable: production"] = of { SENDOSO_PROFILE = "production" },
    ["variable: staging"] = of { SENDOSO_PROFILE = "staging" },
    ["profile: staging, URL: production"] = of({ SENDOSO_BASE_URL = PRODUCTION }, "--profile staging"),
    ["profile: production, URL: loopback"] =
      of({ SENDOSO_BASE_URL = near.env.SENDOSO_BASE_URL }, "--profile production"),
    ["profile: staging, token"] = of({ SENDOSO_ACCESS_TOKEN = "wrong" }, "--profile staging"),
    ["token, URL: production, --sandbox"] =
      of({ SENDOSO_ACCESS_TOKEN = token, SENDOSO_BASE_URL = PRODUCTION }, "--sandbox"),
    ["profile: production, --sandbox"] = of({}, "--profile production --sandbox"),
  }
end

local FLAGS = { "", "-y", "--live", "--live -y", "-n", "-n --live -y" }

-- Eleven gifts are due: one more than needs nobody's word.
local rows = [[
account                            | no flag    | -y         | --live     | --live -y  | -n         | -n --live -y
nothing                            | 0 11 sent  | 0 11 sent  | 4 -        | 4 -        | 0 11 would | 4 -
token                              | 7 11 would | 7 11 would | 7 0 sent   | 0 11 sent  | 0 11 would | 0 11 would
URL                                | 4 -        | 4 -        | 4 -        | 4 -        | 4 -        | 4 -
token, URL: production             | 7 11 would | 7 11 would | 7 0 sent   | 0 11 sent  | 0 11 would | 0 11 would
token, URL: staging                | 0 11 sent  | 0 11 sent  | 0 11 sent  | 0 11 sent  | 0 11 would | 0 11 would
token, URL: loopback               | 0 11 sent  | 0 11 sent  | 0 11 sent  | 0 11 sent  | 0 11 would | 0 11 would
profile: production                | 7 11 would | 7 11 would | 7 0 sent   | 0 11 sent  | 0 11 would | 0 11 would
profile: staging                   | 0 11 sent  | 0 11 sent  | 0 11 sent  | 0 11 sent  | 0 11 would | 0 11 would
profile: loopback                  | 0 11 sent  | 0 11 sent  | 0 11 sent  | 0 11 sent  | 0 11 would | 0 11 would
profile: unsigned                  | 4 -        | 4 -        | 4 -        | 4 -        | 4 -        | 4 -
variable: production               | 7 11 would | 7 11 would | 7 0 sent   | 0 11 sent  | 0 11 would | 0 11 would
variable: staging                  | 0 11 sent  | 0 11 sent  | 0 11 sent  | 0 11 sent  | 0 11 would | 0 11 would
profile: staging, URL: production  | 4 -        | 4 -        | 4 -        | 4 -        | 4 -        | 4 -
profile: production, URL: loopback | 4 -        | 4 -        | 4 -        | 4 -        | 4 -        | 4 -
profile: staging, token            | 0 11 sent  | 0 11 sent  | 0 11 sent  | 0 11 sent  | 0 11 would | 0 11 would
token, URL: production, --sandbox  | 0 11 sent  | 0 11 sent  | 0 11 sent  | 0 11 sent  | 0 11 would | 0 11 would
profile: production, --sandbox     | 0 11 sent  | 0 11 sent  | 0 11 sent  | 0 11 sent  | 0 11 would | 0 11 would
]]

describe("eleven gifts", function()
  local AT_ONCE = 2 -- rows: eleven gifts take a second, since ten are sent in one

  local accounts = {}

  -- The rows, and the runs of each that have begun.
  local names, expected, begun = {}, {}, {}
  for line in rows:gmatch "[^\n]+" do
    local name, cells = line:match "^(.-)%s*|(.*)$"
    if name ~= "account" then
      names[#names + 1], expected[#names + 1] = name, {}
      for cell in cells:gmatch "[^|]+" do table.insert(expected[#names], cell:match "^%s*(.-)%s*$") end
    end
  end

  local function begin_row(row)
    if begun[row] or not names[row] then return end
    begun[row] = {}
    for i, flags in ipairs(FLAGS) do
      local number = row % AT_ONCE * #FLAGS + i
      local its_service = service(number)
      accounts[number] = accounts[number] or accounts_of(its_service.near)
      local account = accounts[number][names[row]]
      begun[row][i] = begin(its_service.there, ("run %s --today 2026-02-28 --accept-unusual %s %s"):format(
        rule_for(11), flags, account.flags), account.env)
    end
  end

  for row, name in ipairs(names) do
    it("go where they should: " .. name, function()
      for ahead = 0, AT_ONCE - 1 do begin_row(row + ahead) end
      local found = {}
      for i, finish in ipairs(begun[row]) do found[i] = finish() end
      assert.same(expected[row], found)
    end)
  end
end)

describe("many real gifts", function()
  local env = { SENDOSO_ACCESS_TOKEN = token }

  -- A script that sends so many gifts, one after another, or some at a time.
  local function loop_of(count, at_once)
    runs = runs + 1
    return temp.file("loop.lua", ([=[
      local sendoso, i = require "sendoso", 0
      sendoso.concurrently(%d, function() i = i + 1; return i <= %d and i or nil end, function(n)
        sendoso.egift { campaign = 2001, to = { email = n .. "@%d.example", name = "A" }, once = "k" .. n, amount = 50 }
      end)]=]):format(at_once or 1, count, runs))
  end

  local function begin_run(script, flags, typed, state, number)
    local arguments = ("run %s --live --accept-unusual --today 2026-02-28 %s"):format(script, flags)
    return service(number or 1).there.begin(arguments,
      { env = env, state = state or new_state(), typed = typed })
  end

  local function run(...) return begin_run(...)() end

  -- Runs a script for each text that is typed, all at once. The texts, and what is shown.
  local function run_typed(texts, new_script)
    local begun, list, number = {}, {}, 0
    for typed in pairs(texts) do
      number = number + 1
      begun[typed] = begin_run(new_script(), "", typed, nil, number)
    end
    for typed, finish in pairs(begun) do
      local seen = finish()
      list[typed] = { status = seen.status, text = seen.out:gsub("\r", "") }
    end
    return list
  end

  it("of a rule need --yes, where nobody can be asked, before the first of them is sent", function()
    local state = new_state()
    local seen = run(rule_for(11), "", nil, state)
    assert.equal(7, seen.status)
    assert.matches("error: nothing was sent: 11 real gifts, cost 550.00 USD, in PRODUCTION (app.sendoso.com); "
      .. "so many need --yes\n  look at it with `sendoso plan`, or with -n; if it is right, add --yes\n", seen.err, 1,
      true)
    local list = service(1).there.run("ledger list --format csv --columns key", { env = env, state = state })
    assert.equal("key\n", list.out)
  end)

  it("are no more than ten", function()
    local seen = run(rule_for(10), "")
    assert.matches("\n10 sent", seen.err, 1, true)
    assert.equal(0, seen.status)
  end)

  it("are none, where no more than ten may be sent", function()
    assert.matches("\n3 sent", run(rule_for(20), "--max-sends 3").err, 1, true)
  end)

  it("of a rule are asked about at a terminal", function()
    local expected = {
      ["11\n"] = "0 11 sent", ["1\n"] = "7 0 sent", ["\n"] = "7 0 sent", ["y\n"] = "7 0 sent",
      [" 11 \n"] = "0 11 sent",
    }
    for typed, seen in pairs(run_typed(expected, function() return rule_for(11) end)) do
      assert.matches("11 real gifts, cost 550.00 USD, in PRODUCTION (app.sendoso.com). Type 11 to send them: ",
        seen.text, 1, true)
      assert.equal(expected[typed], ("%d %s sent"):format(seen.status, seen.text:match "\n(%d+) sent"), typed)
    end
  end)

  it("of a loop stop after ten, and go on with --yes where they stopped", function()
    for _, at_once in ipairs { 1, 4 } do
      local script, state = loop_of(13, at_once), new_state()
      local seen = run(script, "", nil, state)
      assert.equal(7, seen.status, seen.err)
      assert.matches("\n10 sent", seen.err, 1, true)
      assert.matches("more than 10 gifts in PRODUCTION (app.sendoso.com) need --yes", seen.err, 1, true)
      seen = run(script, "--yes", nil, state)
      assert.same({ 0, "3", "10" }, { seen.status, seen.err:match "\n(%d+) sent, (%d+) already sent" })
    end
  end)

  it("of a loop are asked about on the way", function()
    local expected = { ["13\n"] = "0 13", ["12\n"] = "7 12", ["\n"] = "7 10", ["5\n"] = "7 10" }
    for typed, seen in pairs(run_typed(expected, function() return loop_of(13, 3) end)) do
      assert.matches("10 gifts sent so far in PRODUCTION (app.sendoso.com), cost 500.00 USD; 1 gift is next.",
        seen.text, 1, true)
      assert.equal(expected[typed], ("%d %s"):format(seen.status, seen.text:match "\n(%d+) sent"), typed)
    end
  end)

  it("of an agent are ten, without --yes: nobody is asked at the terminal of the server", function()
    runs = runs + 1
    local lines = { '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2024-11-05",'
      .. '"capabilities":{},"clientInfo":{"name":"spec","version":"1"}}}' }
    for i = 1, 12 do
      lines[#lines + 1] = ('{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"create_a_sendoso_egift",'
        .. '"arguments":{"touch_id":2002,"email":"%d@agent%d.example","once":"a%d"}}}'):format(i, i, runs, i)
    end
    local talk = temp.file("talk.ndjson", table.concat(lines, "\n") .. "\n")
    local server = "mcp --allow-sends --no-confirm --live"
    for number, case in ipairs { { "", "10", true }, { "--yes", "12", false } } do
      local seen = service(number).there.run(("%s %s <%s"):format(server, case[1], talk),
        { env = env, state = new_state() })
      assert.equal(case[2], seen.err:match "\n(%d+) sent", seen.err)
      assert.equal(case[3], seen.out:find("start the server with --yes", 1, true) ~= nil)
    end
    local seen = service(3).there.run(server, { env = env, state = new_state(), typed = temp.read(talk) })
    assert.matches("start the server with --yes", seen.out, 1, true)
    assert.not_matches("Type how many", seen.out, 1, true)
  end)

  it("are asked about on no other service, and not by a dry run", function()
    for _, flags in ipairs { "--sandbox", "-n" } do
      local how = { env = env, state = new_state(), typed = "" }
      local seen = service(1).there.run(("run %s --live %s"):format(loop_of(13), flags), how)
      assert.not_matches("Type", seen.out)
      assert.equal(0, seen.status, seen.out)
    end
  end)
end)

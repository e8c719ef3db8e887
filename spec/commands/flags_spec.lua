-- Flags: each holds everywhere, and a mistake in one is said before anything is done.
local fail = require "sendoso.fail"
local new_run = require("sendoso.run").new
local process = require "spec.support.process"
local scripts = require "spec.support.scripts"
local temp = require "spec.support.temp"

local one_gift, run = scripts.one_gift, scripts.run

-- A run whose lines are kept.
local function printed_run(settings)
  local lines = {}
  settings.write = function(text) lines[#lines + 1] = text end
  return new_run(settings), lines
end

describe("a flag", function()
  it("--ledger takes none that would be in memory", function()
    local seen = run(one_gift, nil, "--ledger :memory:")
    assert.equal(7, seen.status)
    assert.matches("ledger: expected the path of a file, got \":memory:\"", seen.err, 1, true)
  end)

  it("--today gives the script its day", function()
    local script = 'print(require("sendoso").today())'
    assert.equal("2024-02-29\n", run(script, nil, "--today 2024-02-29").out)
    assert.matches("^%d%d%d%d%-%d%d%-%d%d\n$", run(script).out)
  end)

  it("is taken before a command, after it, and after its action", function()
    for _, arguments in ipairs {
      "--ledger x.db ledger list", "ledger --ledger x.db list", "ledger list --ledger x.db",
    } do
      assert.matches("the ledger x.db does not exist", process.sendoso(arguments).err, 1, true)
    end
  end)

  it("--sandbox is taken on either side of the command, and nothing is said when all is well", function()
    for _, arguments in ipairs { "--sandbox me", "me --sandbox" } do
      local seen = process.sendoso(arguments, { env = { SENDOSO_BASE_URL = "http://127.0.0.1:1" } })
      assert.equal(0, seen.status)
      assert.equal("", seen.err)
    end
  end)
end)

describe("-q", function()
  it("prints nothing when all is well: cron mails only then", function()
    local seen = run(one_gift, nil, "-q")
    assert.same({ 0, "" }, { seen.status, seen.err })
    for _, arguments in ipairs { "-q -n", "-n -q" } do assert.equal("", run(one_gift, nil, arguments).err) end
    assert.equal("", process.sendoso("egift -q --campaign 2002 --to a@b.c --once k").err)
  end)

  it("prints what is not, and the end of it: what happened, and where", function()
    local seen = run(one_gift, nil, "-q --ledger /nonexistent/x.db")
    assert.equal(7, seen.status)
    assert.matches("^not sent [^\n]*the folder /nonexistent of the ledger does not exist\n"
      .. "  check the path, or create the folder\n0 sent, .*1 not sent.*\nsendoso: the sandbox [^\n]*\n$", seen.err)
    assert.not_matches("sending to", seen.err, 1, true)
  end)

  it("prints warnings, skipped rows and what waits for a person", function()
    local its_run, lines = printed_run { host = true, quiet = true }
    its_run:note "a"
    its_run:say "b"
    its_run:tell "c"
    its_run:warn "d"
    its_run:unsent(fail.new("held", "e", { hint = "f" }), "k")
    assert.equal("warning: d\nheld             k                          e\n  f\n", table.concat(lines))
  end)
end)

describe("a mistake on the command line", function()
  for _, arguments in ipairs {
    "", "--no-such-flag me", "no-such-command", "run", "egift", "--max-sends x run s.lua",
    "--today 2026-02-30 run s.lua", "sends --format xml", "--timeout 0 me", "sandbox --port 99999",
    "sandbox --set order=x", "sandbox --fault x", "help no-such", "ledger",
    "campaigns --per-page 101", "campaigns --delivery-type post", "members 0", "campaign ''", "--timeout 86400 me",
    "--base-url nonsense me", "--base-url https://app.sendoso.com/path me", "--ledger '' ledger list",
    "egift --campaign 2002 --to nonsense --once x", "egift --campaign 2002 --to a@b.de --once ''",
    "egift --campaign '' --to a@b.de --once x", "egift --campaign 2002 --to a@b.de --once x --amount 12.345",
    "collect --campaign 2007 --to a@b.de --name A --once x --expire-after-days 8",
    "collect --campaign 2007 --to a@b.de --name A --once x --hide-product-info maybe",
    "invite --first-name A --last-name B --email nonsense --role regular --group 1234",
    "physical --campaign 2009 --to a@b.de --name A --address a --city b --state c --zip 1 --country DE --mobile-no x "
      .. "--once x", "api GET foo",
  } do
    it(("ends with 64: sendoso %s"):format(arguments), function()
      local seen = process.sendoso(arguments)
      assert.equal(64, seen.status)
      assert.matches("^error: ", seen.err)
    end)
  end

  it("ends with 64 where the environment has the value", function()
    for name, value in pairs { SENDOSO_TIMEOUT = "soon", SENDOSO_BASE_URL = "nonsense" } do
      assert.equal(64, process.sendoso("me", { env = { [name] = value, SENDOSO_ACCESS_TOKEN = "x" } }).status, name)
    end
  end)

  it("shows no address of a person", function()
    local seen = process.sendoso "egift --campaign 2002 --to ann.lee.example.com --once x"
    assert.matches("error: --to: expected an email address: it has no @\n", seen.err, 1, true)
    assert.is_nil(seen.err:find "ann%.lee")
  end)
end)

describe("sendoso --version", function()
  local seen = process.sendoso("--version").out

  it("says its version on the first line: that of CMakeLists.txt, and the newest of the changelog", function()
    local version = temp.read "CMakeLists.txt":match "project%(sendoso VERSION (%d+%.%d+%.%d+) "
    assert.equal("sendoso " .. version, seen:match "^[^\n]*")
    assert.equal(version, temp.read "CHANGELOG.md":match "\n## %[([^%]]*)%]")
  end)

  it("asks the libraries for theirs", function()
    local libraries = seen:match "^[^\n]*\n([^\n]*)\n$"
    local names = {}
    for name, version in libraries:gmatch "(%a+) ([^,]+)" do
      names[#names + 1] = name
      assert.matches("^%d+%.%d", version)
    end
    assert.equal("Lua libcurl OpenSSL SQLite libmicrohttpd libical zlib libpq", table.concat(names, " "))
    assert.matches("^Lua 5%.4%.%d+, ", libraries)
    assert.matches(", SQLite " .. process.shell "sqlite3 --version":match "%S+" .. ",", libraries)
  end)
end)

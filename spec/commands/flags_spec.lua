-- Flags: each holds everywhere, and a mistake in one is said before anything is done.
local fail = require "sendoso.fail"
local new_run = require("sendoso.run").new
local process = require "spec.support.process"
local scripts = require "spec.support.scripts"

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
  } do
    it(("ends with 64: sendoso %s"):format(arguments), function()
      local seen = process.sendoso(arguments)
      assert.equal(64, seen.status)
      assert.matches("^error: ", seen.err)
    end)
  end
end)

describe("sendoso --version", function()
  it("says which version this is", function()
    assert.matches("^sendoso %d+%.%d+%.%d+\n$", process.sendoso("--version").out)
  end)
end)

-- What is printed: to a terminal, to a spreadsheet, to a disk that is full, and to nobody.
local peers = require "spec.support.peer"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local ESCAPES = "\27[31m\u{9B}31m\u{202E}"

local function script(text) return temp.file("script.lua", text) end

-- Runs the program with its files redirected as the shell says.
local function redirected(arguments, where)
  return process.run(("sh -c '%s %s %s'"):format(process.program, arguments, where),
    { env = { XDG_STATE_HOME = temp.path() } })
end

describe("what is printed", function()
  it("obeys nobody who wrote a name, a row or an error", function()
    local file = temp.file("people.csv", "id,email,first_name,hire_date\n1,a@x.com,Ann,2020" .. ESCAPES .. "-13-40\n2,"
      .. "b@x.com,B" .. ESCAPES .. "J,2020-01-01\n")
    local loop = script('local sendoso = require "sendoso"\nfor p in sendoso.people(arg[1]) do\n'
      .. 'sendoso.egift { campaign = 2002, to = p, once = "k/{first_name}" }\nend\n' .. 'error("x\27[31m\u{9B}1m")\n')
    for _, arguments in ipairs { "data " .. file, "data --json " .. file, ("run %s -- %s"):format(loop, file) } do
      local result = process.sendoso(arguments)
      local printed = result.out .. result.err
      assert.is_truthy(printed:find("31m", 1, true), arguments)
      assert.is_nil(printed:find("\27", 1, true), arguments)
      assert.is_nil(printed:find("\u{9B}", 1, true), arguments)
      assert.is_nil(printed:find("\u{202E}", 1, true), arguments)
    end
  end)

  describe("on a disk that is full", function()
    for name, arguments in pairs {
      ["a list"] = "campaigns --sandbox", ["one object"] = "me --sandbox --json",
      help = "help run", ["help of a command"] = "run --help", version = "--version",
      ["completion"] = "completion bash", ["a plan"] = "plan scripts/anniversary.lua --json --today 2026-02-28",
      ["the sandbox"] = "sandbox",
    } do
      it("is a failure that is told once: " .. name, function()
        local result = redirected(arguments, ">/dev/full")
        assert.equal(1, result.status, result.err)
        local _, count = result.err:gsub("cannot write to stdout", "")
        assert.equal(1, count, result.err)
      end)
    end

    for name, text in pairs {
      ["one line"] = 'print "name,gift"', ["a last line"] = 'print "name,gift" os.exit(0)',
      ["ten thousand lines"] = 'for i = 1, 10000 do print(i, "a line of a report") end',
    } do
      it("is a failure of a script that prints " .. name, function()
        local result = redirected("run --sandbox " .. script(text), ">/dev/full")
        assert.equal(1, result.status, result.err)
        assert.matches("cannot write to stdout", result.err)
      end)
    end
  end)

  it("may be left by its reader, as head does", function()
    local lines = script 'for i = 1, 100000 do print(i, "a line of a report") end'
    for _, arguments in ipairs { "run -q --sandbox " .. lines, "campaigns --sandbox --format ndjson", "help run",
      "completion bash", "me --json --sandbox", "data " .. temp.file("people.csv", "id,email\n1,ann@example.com\n") } do
      local result = redirected(("--version; (%s %s; echo $? >&2)"):format(process.program, arguments), "| true")
      assert.matches("0\n$", result.err, arguments)
    end
  end)

  it("goes into nobody else's file when stdout or stderr is closed", function()
    local state = temp.path()
    local path = script('local sendoso = require "sendoso"\nsendoso.egift { campaign = 2002, once = "k/{id}",\n'
      .. 'to = { id = 1, email = "ann@example.com", first_name = "Ann" } }\nprint "printed to nobody"')
    for where, status in pairs { [">&-"] = 1, ["2>&-"] = 0, [">&- 2>&-"] = 1 } do
      local result = process.run(("sh -c '%s run --sandbox %s %s'"):format(process.program, path, where),
        { env = { XDG_STATE_HOME = state } })
      assert.equal(status, result.status, where .. result.err)
    end
    local found = process.run(("grep -rlE 'printed to nobody|already sent' %s"):format(state))
    assert.equal("", found.out)
    assert.equal(0, process.sendoso("ledger verify --sandbox", { state = state }).status)
  end)

  it("obeys nobody who has a name at Sendoso", function()
    local me = '{"id":7,"first_name":"A\\u001b[31mB' .. '\u{9B}31mC","last_name":"D","email":"d@example.com"}'
    local peer <close> = peers.start { peers.json(me), peers.json(me) }
    local env = { SENDOSO_BASE_URL = peer.url, SENDOSO_ACCESS_TOKEN = "t" }
    for _, arguments in ipairs { "me", "me --json" } do
      local result = process.run(process.program .. " " .. arguments, { env = env })
      assert.matches("31mC", result.out)
      assert.is_nil(result.out:find("\27", 1, true))
      assert.is_nil(result.out:find("\u{9B}", 1, true))
    end
  end)

  it("is no formula of a spreadsheet", function()
    local state = temp.path()
    local sent = process.sendoso("egift --sandbox --campaign 2002 --to '=1+cmd|2@x.com' --once '=k/3'",
      { state = state })
    assert.equal(0, sent.status, sent.err)
    local csv = process.sendoso("ledger export --sandbox --format csv", { state = state }).out
    assert.is_truthy(csv:find(",'=k/3,", 1, true), csv)
    assert.is_truthy(csv:find(",'=1+cmd|2@x.com,", 1, true), csv)
    assert.is_nil(csv:find ",=")
  end)
end)

-- The program that an agent starts: messages over standard input and output, a line each.
local core = require "sendoso.core"
local process = require "spec.support.process"
local scripts = require "spec.support.scripts"
local temp = require "spec.support.temp"

local HELLO = '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",'
  .. '"capabilities":{},"clientInfo":{"name":"spec","version":"1"}}}'
local LIST = '{"jsonrpc":"2.0","id":2,"method":"tools/list"}'
local ME = '{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"list_all_sendoso_me","arguments":{}}}'
local GIFT = '{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"create_a_sendoso_egift","arguments":'
  .. '{"touch_id":2002,"email":"ann@example.com","once":"a/1"}}}'

describe("sendoso mcp #process", function()
  -- Returns the answers by their IDs, how the process ended, and a list of messages without an ID.
  local function talk(text, flags, state)
    local seen = process.sendoso(("mcp --sandbox %s <%s"):format(flags or "", temp.file("in.ndjson", text)),
      { state = state })
    local answers, others = {}, {}
    for line in seen.out:gmatch "[^\n]+" do
      local message = assert(core.decode(line), line)
      assert.equal("2.0", message.jsonrpc)
      if message.id then answers[message.id] = message else others[#others + 1] = message end
    end
    return answers, seen, others
  end

  -- A line for the shell, of an input that stays open until the server has ended, whose number is in a file. If it has
  -- not after a minute, `alive` is there.
  local function kept_open(input, pid, meanwhile)
    return ("{ cat %s; spec/support/await '' %s; %s timeout 60 tail -s 0.05 -f --pid $(cat %s) /dev/null >/dev/null "
      .. "|| touch %s.alive; }"):format(input, pid, meanwhile or "", pid, pid)
  end

  local function is_alive(pid) return os.execute(("test -e %s.alive"):format(pid)) == true end

  -- Ends the server with a signal when it has printed a sign. Returns all that it printed.
  local function stop(text, sign, flags)
    local pid, out = temp.path "pid", temp.path "out"
    local input = kept_open(temp.file("in.ndjson", text), pid,
      ("spec/support/await %s %s; kill -TERM $(cat %s);"):format(temp.quote(sign), out, pid))
    process.shell("%s | sh -c 'echo $$ >%s; exec env XDG_STATE_HOME=%s %s mcp --sandbox %s' >%s 2>&1; true", input, pid,
      temp.path(), process.program, flags or "", out)
    assert.is_false(is_alive(pid))
    return temp.read(out)
  end

  it("ends with its input, when all is answered", function()
    local answers, seen = talk(HELLO .. "\n" .. LIST .. "\n" .. ME .. "\n")
    assert.equal(0, seen.status)
    assert.equal(15, #answers[2].result.tools)
    assert.equal("sandra.box@example.com", answers[3].result.structuredContent.email)
  end)

  it("lets gifts in flight land when its input ends", function()
    local state = temp.path()
    local answers = talk(HELLO .. "\n" .. GIFT, "--allow-sends --no-confirm", state)
    assert.equal("sent", answers[4].result.structuredContent.outcome)
    local listed = process.sendoso("ledger list --sandbox --format ndjson", { state = state })
    assert.equal("sent", core.decode(listed.out).state)
  end)

  it("leaves nothing behind when it is only started, as often as it likes", function()
    local state = temp.path()
    for _ = 1, 2 do
      local _, seen = talk(HELLO .. "\n" .. LIST .. "\n", "--allow-sends", state)
      assert.equal("", seen.err)
    end
    assert.equal("", process.shell("ls -A %s", state))
  end)

  it("refuses a message that is too long, and goes on", function()
    local answers, seen, others = talk(HELLO .. "\n" .. ("x"):rep(5 * 1024 * 1024) .. "\n" .. LIST .. "\n")
    assert.equal(0, seen.status)
    assert.equal(-32600, others[1].error.code)
    assert.equal(15, #answers[2].result.tools)
  end)

  it("answers half a message at the end as no JSON", function()
    local seen = select(2, talk(HELLO .. "\n" .. LIST:sub(1, 20)))
    assert.equal(0, seen.status)
    assert.matches("-32700", seen.out, 1, true)
  end)

  it("passes over empty lines, and takes lines that end as on Windows", function()
    local answers = talk("\n" .. HELLO .. "\r\n\r\n  \n" .. LIST .. "\r\n")
    assert.equal(15, #answers[2].result.tools)
  end)

  it("ends when nobody reads its output any more", function()
    local file, pid = temp.file("in.ndjson", HELLO .. "\n" .. (LIST .. "\n"):rep(200)), temp.path "pid"
    local said = process.shell("%s | sh -c 'echo $$ >%s; exec env XDG_STATE_HOME=%s %s mcp --sandbox' 2>&1 "
      .. "| head -c 10", kept_open(file, pid), pid, temp.path(), process.program)
    assert.equal(10, #said)
    assert.is_false(is_alive(pid))
  end)

  it("ends with a signal, without a word about an interruption", function()
    local said = stop(HELLO .. "\n", '"serverInfo"')
    assert.is_nil(said:find("interrupted", 1, true))
  end)

  -- Lines that are no message -> the code of the error.
  it("answers what is no message, line by line, and goes on", function()
    local cases = { { "{", -32700 }, { "\0\1", -32700 }, { "\xFF\xFE{}", -32700 }, { "null", -32600 },
      { "true", -32600 }, { "{}", -32600 }, { "[]", -32600 }, { "\xEF\xBB\xBF{}", -32700 }, { "{} x", -32700 },
      { '{"jsonrpc":"2.0","id":true,"method":"ping"}', -32600 }, { '{"jsonrpc":"2.0","result":1}', -32600 } }
    local lines = { HELLO }
    for _, case in ipairs(cases) do lines[#lines + 1] = case[1] end
    lines[#lines + 1] = LIST
    local answers, _, others = talk(table.concat(lines, "\n") .. "\n")
    for i, case in ipairs(cases) do assert.equal(case[2], others[i].error.code, case[1]) end
    assert.equal(15, #answers[2].result.tools)
  end)

  it("asks nobody who has gone: the end of input is no yes", function()
    local hello = HELLO:gsub('"capabilities":{}', '"capabilities":{"elicitation":{}}')
    local answers, seen = talk(hello .. "\n" .. GIFT .. "\n", "--allow-sends")
    assert.equal(0, seen.status)
    assert.matches("nothing was sent", answers[4].result.content[1].text, 1, true)
  end)

  it("ends with a signal while a person is asked, and sends nothing", function()
    local hello = HELLO:gsub('"capabilities":{}', '"capabilities":{"elicitation":{}}')
    local said = stop(hello .. "\n" .. GIFT .. "\n", "elicitation/create", "--allow-sends")
    assert.matches("the server was stopped: nothing was sent", said, 1, true)
    assert.is_nil(said:find("traceback", 1, true))
  end)

  it("sends nothing again when it was killed in the middle: a person is told to reconcile", function()
    local peer <close> = scripts.peer_of { { hang = true }, { hang = true } }
    local state, pid, env = temp.path(), temp.path "pid", scripts.account(peer)
    local settings = {}
    for name, value in pairs(env) do settings[#settings + 1] = name .. "=" .. temp.quote(value) end
    process.shell("(%s | sh -c 'echo $$ >%s; exec env XDG_STATE_HOME=%s %s %s mcp --allow-sends --no-confirm') "
      .. ">/dev/null 2>&1 & true", kept_open(temp.file("in.ndjson", HELLO .. "\n" .. GIFT .. "\n"), pid), pid, state,
      table.concat(settings, " "), process.program)
    for _ = 1, 100 do
      if peer.gifts() > 0 then break end
      core.sleep(50)
    end
    assert.equal(1, peer.gifts())
    process.shell("kill -9 $(cat %s)", pid)
    local seen = process.sendoso("mcp --allow-sends --no-confirm <" .. temp.file("in.ndjson", HELLO .. "\n" .. GIFT),
      { state = state, env = env })
    assert.matches("sendoso reconcile", seen.out, 1, true)
    assert.matches('"isError":true', seen.out, 1, true)
    assert.equal(1, peer.gifts())
  end)

  it("says in its results why no client can be opened", function()
    local seen = process.run(("%s mcp --live <%s"):format(process.program, temp.file("in.ndjson", HELLO .. "\n" .. ME)),
      { env = { XDG_STATE_HOME = temp.path(), XDG_CONFIG_HOME = temp.path() } })
    assert.matches('"text":"no access token is set', seen.out, 1, true)
    assert.matches('"isError":true', seen.out, 1, true)
  end)

  for name, case in pairs {
    ["a port elsewhere"] = { "--http 0.0.0.0:80", 64 }, ["no token"] = { "--http 127.0.0.1:0", 1 },
    ["a sum that is none"] = { "--max-spend lots", 64 },
    ["a campaign that is no number"] = { "--allow-campaign x", 64 },
  } do
    it("does not start with " .. name, function()
      assert.equal(case[2], process.sendoso("mcp --sandbox " .. case[1] .. " </dev/null").status)
    end)
  end
end)

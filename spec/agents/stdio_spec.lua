-- The program that an agent starts: messages over standard input and output, a line each.
local json = require("sendoso.core").decode
local process = require "spec.support.process"
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
      local message = assert(json(line), line)
      assert.equal("2.0", message.jsonrpc)
      if message.id then answers[message.id] = message else others[#others + 1] = message end
    end
    return answers, seen, others
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
    assert.equal("sent", json(listed.out).state)
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
    local file = temp.file("in.ndjson", HELLO .. "\n" .. (LIST .. "\n"):rep(200))
    local said = process.shell("(cat %s; sleep 5) | XDG_STATE_HOME=%s timeout 4 %s mcp --sandbox 2>&1 | head -c 10",
      file, temp.path(), process.program)
    assert.equal(10, #said)
  end)

  it("ends with a signal, without a word about an interruption", function()
    local pid = temp.path "pid"
    local said = process.shell("(cat %s; sleep 5) | (sh -c 'echo $$ >%s; exec env XDG_STATE_HOME=%s %s mcp --sandbox') "
      .. "2>&1 & sleep 1; kill -TERM $(cat %s); sleep 0.5; kill -0 $(cat %s) 2>/dev/null && echo alive; true",
      temp.file("in.ndjson", HELLO .. "\n"), pid, temp.path(), process.program, pid, pid)
    assert.is_nil(said:find("interrupted", 1, true))
    assert.is_nil(said:find("alive", 1, true))
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

-- The official clients of the Model Context Protocol, and its conformance suite, against our server. Needs Node and the
-- packages of spec/agents/node, which npm installs into build/node.
local json = require("sendoso.core").decode
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local FOLDER = "build/node"
local TOKEN = "0123456789abcdef-secret"

-- Why they cannot be run here; nil: they can.
local function lacking()
  if process.run("node --version").status ~= 0 then return "Node is not installed" end
  local install = ("mkdir -p %s && cp spec/agents/node/* %s && cd %s && "
    .. "(cmp -s package-lock.json node_modules/.installed || npm ci --silent --no-audit --no-fund) && "
    .. "cp package-lock.json node_modules/.installed"):format(FOLDER, FOLDER, FOLDER)
  if process.run("sh -c " .. temp.quote(install)).status ~= 0 then return "npm could not install the packages" end
end

describe("an official client #process #socket", function()
  local reason, server

  setup(function() reason = lacking() end)

  after_each(function()
    if server then process.run("kill " .. server.pid) end
    server = nil
  end)

  -- Starts our server over HTTP. Returns its URL.
  local function serve(state)
    local pid, said = temp.path "pid", temp.path "said"
    process.shell("XDG_STATE_HOME=%s SENDOSO_MCP_TOKEN=%s %s mcp --sandbox --allow-sends "
      .. "--http 127.0.0.1:0 >/dev/null 2>%s & echo $! >%s", state, TOKEN, process.program, said, pid)
    server = { pid = "" }
    process.shell("spec/support/await /mcp %s", said)
    server.pid = temp.read(pid):match "%d+"
    return assert(temp.read(said):match "(http://%S+/mcp)")
  end

  local function check(kind, where)
    local state = temp.path()
    local words = where == "stdio" and ("stdio %s mcp --sandbox --allow-sends"):format(process.program) or serve(state)
    local result = process.run(("node %s/clients.mjs %s %s"):format(FOLDER, kind, words),
      { env = { XDG_STATE_HOME = state, SENDOSO_MCP_TOKEN = TOKEN } })
    assert.equal(0, result.status, result.err)
    local seen = json(result.out)
    assert.equal("sendoso", seen.server.name)
    assert.equal(15, #seen.tools)
    assert.equal("sandra.box@example.com", seen.me.email)
    assert.equal(1, #seen.questions)
    assert.equal("sent", seen.first.outcome)
    assert.equal("already sent", seen.second.outcome)
    assert.equal(seen.first.tracking_code, seen.second.tracking_code)
    assert.same({ isError = true, text = "give key or email" }, seen.refused)
  end

  for kind, name in pairs { ["1"] = "1.x", legacy = "2.x with a handshake", auto = "2.x that negotiates",
    pin = "2.x of 2026-07-28" } do
    for _, where in ipairs { "stdio", "http" } do
      it(("%s reads, asks its person, and sends once (%s)"):format(name, where), function()
        if reason then return pending(reason) end
        check(kind, where)
      end)
    end
  end

  -- What the suite says of us is what can be said of a server without its test fixtures: nothing else fails.
  for scenario, failing in pairs {
    ["server-stateless"] = 4, -- each needs a tool of the suite's own
    ["tools-list"] = 0, ["dns-rebinding-protection"] = 0, ["http-header-validation"] = 0,
    ["server-sse-multiple-streams"] = 0, caching = 3, -- of prompts and resources, which we do not offer
  } do
    it("of the conformance suite finds nothing wrong: " .. scenario, function()
      if reason then return pending(reason) end
      local url = serve(temp.path())
      local out = temp.path "door"
      local result = process.run("sh -c " .. temp.quote(([[
        SENDOSO_MCP_TOKEN=%s node %s/door.mjs %s >%s & door=$!
        spec/support/await '' %s
        node %s/conformance.mjs server --url http://127.0.0.1:$(cat %s)/mcp --scenario %s --spec-version 2026-07-28
        kill $door]]):format(TOKEN, FOLDER, url:match ":(%d+)/", out, out, FOLDER, out, scenario)))
      local failed = 0
      for _ in result.out:gmatch "FAILURE" do failed = failed + 1 end
      assert.is_true(result.out:find "SUCCESS" ~= nil or result.out:find "passed" ~= nil, result.out .. result.err)
      assert.equal(failing, tonumber(result.out:match "(%d+) failed" or failed), result.out)
    end)
  end
end)

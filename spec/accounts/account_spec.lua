-- Which account a run uses, and that of several accounts none gets what is another's.
local config = require "spec.support.config"
local process = require "spec.support.process"
local sandbox = require "spec.support.sandbox"
local scripted = require "spec.support.peer"
local stores = require "spec.support.stores"
local temp = require "spec.support.temp"

local me = scripted.json '{"id":1}'

local function sendoso(arguments, folder, env, state)
  local all = { XDG_CONFIG_HOME = folder }
  for name, value in pairs(env or {}) do all[name] = value end
  return process.sendoso(arguments, { env = all, state = state })
end

-- What the requests to a peer were signed with.
local function tokens(peer)
  local list = {}
  for i, request in ipairs(peer.requests()) do list[i] = request.headers.authorization end
  return list
end

describe("a profile that is signed in", function()
  it("is what requests are signed with", function()
    local peer <close> = scripted.start { me }
    local folder = config.folder(nil, { acme = peer.url })
    assert.equal(0, sendoso("me --profile acme", folder).status)
    assert.same({ "Bearer token-of-acme" }, tokens(peer))
  end)

  -- What is given beside the profile acme -> the token that is sent.
  for name, case in pairs {
    ["--profile, whatever the environment has"] =
      { "--profile acme", { SENDOSO_ACCESS_TOKEN = "other" }, "token-of-acme" },
    ["SENDOSO_PROFILE, after a token of the environment"] =
      { "", { SENDOSO_PROFILE = "acme", SENDOSO_ACCESS_TOKEN = "other" }, "other" },
    ["SENDOSO_PROFILE, without one"] = { "", { SENDOSO_PROFILE = "acme" }, "token-of-acme" },
    ["--profile, before another SENDOSO_PROFILE"] =
      { "--profile acme", { SENDOSO_PROFILE = "globex" }, "token-of-acme" },
  } do
    it("is named by " .. name, function()
      local peer <close> = scripted.start { me }
      local folder = config.folder(nil, { acme = peer.url, globex = "http://127.0.0.1:1" })
      local seen = sendoso("me " .. case[1], folder, case[2])
      assert.equal(0, seen.status, seen.err)
      assert.same({ "Bearer " .. case[3] }, tokens(peer))
    end)
  end

  it("sends its token to no other host than that of its sign-in", function()
    local peer <close> = scripted.start { me }
    local folder = config.folder(nil, { acme = "https://app.staging.sendo.so" })
    for _, case in ipairs {
      { "--profile acme --base-url " .. peer.url }, { "--profile acme", { SENDOSO_BASE_URL = peer.url } },
    } do
      local seen = sendoso("me " .. case[1], folder, case[2])
      assert.equal(4, seen.status)
      assert.matches("the profile 'acme' is signed in to app.staging.sendo.so, and not to 127.0.0.1", seen.err, 1, true)
    end
    assert.same({}, tokens(peer))
  end)

  it("is out of the way with --sandbox", function()
    local peer <close> = scripted.start { me }
    local folder = config.folder(nil, { acme = peer.url })
    for _, flags in ipairs { "--profile acme --sandbox", "--sandbox --profile acme -n" } do
      assert.equal(0, sendoso("me " .. flags, folder).status)
    end
    assert.same({}, tokens(peer))
  end)
end)

describe("a profile that is not signed in", function()
  it("ends with 4 and says how to sign in", function()
    local folder = config.folder "[acme]\nbase_url = http://127.0.0.1:1\n"
    for _, arguments in ipairs { "--profile acme me", "--profile acme --live me", "--profile acme -n me" } do
      local seen = sendoso(arguments, folder)
      assert.equal(4, seen.status)
      assert.matches("the profile 'acme' is not signed in, and no access token is set for 127.0.0.1:1", seen.err,
        1, true)
      assert.matches("run `sendoso login --profile acme`", seen.err, 1, true)
    end
  end)

  it("is used with the token of the environment: of a job that signs in by itself", function()
    local peer <close> = scripted.start { me }
    local folder = config.folder(("[acme]\nbase_url = %s\n"):format(peer.url))
    assert.equal(0, sendoso("me --profile acme", folder, { SENDOSO_ACCESS_TOKEN = "job" }).status)
    assert.same({ "Bearer job" }, tokens(peer))
  end)
end)

describe("several accounts in one script", function()
  local script = [[
    local sendoso = require "sendoso"
    for _, name in ipairs { "acme", "globex", "acme" } do
      local client <close>, err = sendoso.open { profile = name }
      print(client and client.me().id or tostring(err))
    end
  ]]

  it("have each their own token, and nothing that the environment says of an account", function()
    local acme <close> = scripted.start { me, me }
    local globex <close> = scripted.start { me }
    local folder = config.folder(nil, { acme = acme.url, globex = globex.url })
    local env = { SENDOSO_ACCESS_TOKEN = "other", SENDOSO_BASE_URL = "http://127.0.0.1:1", SENDOSO_CLIENT_ID = "x" }
    local seen = sendoso("run " .. temp.file("s.lua", script), folder, env)
    assert.equal("1\n1\n1\n", seen.out, seen.err)
    assert.same({ "Bearer token-of-acme", "Bearer token-of-acme" }, tokens(acme))
    assert.same({ "Bearer token-of-globex" }, tokens(globex))
  end)

  it("share their ten requests a second, if they are of one client ID at one host", function()
    local peer <close> = scripted.start { me, me, me }
    local state = temp.path()
    local ini = "[acme]\nclient_id = one\n[globex]\nclient_id = one\n[third]\nclient_id = other\n"
    local folder = config.folder((ini:gsub("client_id", "base_url = " .. peer.url .. "\n%0")))
    local seen = sendoso("run " .. temp.file("s.lua", [[
      local sendoso = require "sendoso"
      for _, name in ipairs { "acme", "globex", "third" } do
        local client <close> = assert(sendoso.open { profile = name, token = "t" })
        client.me()
      end]]), folder, nil, state)
    assert.equal(0, seen.status, seen.err)
    local keys = process.shell("sqlite3 %s/sendoso/permits.db 'select distinct client from permit order by 1'", state)
    assert.equal(("127.0.0.1:%d one\n127.0.0.1:%d other\n"):format(peer.port, peer.port), keys)
  end)

  it("say which one is not signed in, and go on with the other", function()
    local acme <close> = scripted.start { me, me }
    local folder = config.folder("[globex]\n", { acme = acme.url })
    local seen = sendoso("run " .. temp.file("s.lua", script), folder)
    assert.matches("^1\n.*globex.*not signed in.*\n1\n$", seen.out)
  end)
end)

describe("what a profile may send", function()
  local ini = "[acme]\nbase_url = %s\nmax_sends = 2\n[globex]\nbase_url = %s\nmax_sends = 3\n[third]\nbase_url = %s\n"
  local script = temp.file("limits.lua", [[
    local sendoso = require "sendoso"
    for _, name in ipairs { "globex", "acme", "third" } do
      local client <close> = assert(sendoso.open { profile = name, token = "sandbox" })
      for i = 1, 4 do
        client.egift { campaign = 2002, to = { email = name .. i .. "@example.com", name = "A" }, once = name .. i }
      end
    end
  ]])

  -- How many each of them has sent, or would send.
  local function sent(flags)
    local box <close> = sandbox.start()
    local folder = config.folder(ini:format(box.env.SENDOSO_BASE_URL, box.env.SENDOSO_BASE_URL,
      box.env.SENDOSO_BASE_URL))
    local seen = sendoso(("run %s %s"):format(script, flags), folder, box.env)
    local counts = {}
    for i, name in ipairs { "globex", "acme", "third" } do
      counts[i] = select(2, seen.err:gsub("\n[sw][eo][nu][tl]d? *[send]* +" .. name, ""))
    end
    return table.concat(counts, " "), seen.err
  end

  it("counts for itself, and a flag for the whole run", function()
    local counts, err = sent ""
    assert.equal("3 2 4", counts)
    assert.matches("the limit max_sends = 2 (profiles.ini:3) is reached", err, 1, true)
    assert.equal("3 2 4", (sent "-n"))
    counts, err = sent "--max-sends 5"
    assert.equal("4 1 0", counts)
    assert.matches("the limit --max-sends 5 is reached\n  run again for the others, or set a higher limit\n", err, 1,
      true)
  end)
end)

describe("accounts of one client ID whose ledgers are not in one place #process", function()
  it("have one pace all the same", function()
    local at = stores.postgres.fresh()
    stores.open(at):close()
    for _, order in ipairs { "acme globex", "globex acme" } do
      local peer <close> = scripted.start { me, me }
      local state, first = temp.path(), order:match "%w+"
      local folder = config.folder(([[
        [acme]
        base_url = %s
        client_id = one
        ledger = %s
        [globex]
        base_url = %s
        client_id = one
        ledger = %s
        ledger_schema = %s
      ]]):gsub("\n +", "\n"):format(peer.url, temp.path "l.db", peer.url, at.path, at.schema))
      local seen = sendoso(("run %s -- %s"):format(temp.file("s.lua", [[
        for _, name in ipairs { ... } do
          local client <close> = assert(require("sendoso").open { profile = name, token = "t" })
          client.me()
        end]]), order), folder, nil, state)
      assert.equal(0, seen.status, seen.err)
      local here = process.shell("sqlite3 %s/sendoso/permits.db 'select distinct client from permit order by 1'", state)
      local there = stores.postgres.sql(at, ("SELECT DISTINCT client FROM @slot WHERE client LIKE '%%:%d one'"):format(
        peer.port))
      local whose = ("127.0.0.1:%d one"):format(peer.port)
      assert.same(first == "acme" and { whose .. "\n", "" } or { "", whose }, { here, there })
    end
  end)
end)

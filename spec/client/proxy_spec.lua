-- Proxies of the environment, as curl takes them: never for loopback, and their passwords are never printed.
local process = require "spec.support.process"
local scripted = require "spec.support.peer"
local scripts = require "spec.support.scripts"
local temp = require "spec.support.temp"

local reading = [[
local sendoso = require "sendoso"
local client <close> = assert(sendoso.open {
  base_url = "https://gifts.invalid", token = "secret-token", backoff_ms = 1, timeout = 5 })
local me, err = client.me()
print(err.kind, err.message)
]]

local function read(env) return scripts.run(reading, { env = env }, "-v") end

-- What a proxy was asked for.
local function asked(peer)
  local list = {}
  for i, request in ipairs(peer.requests()) do
    list[i] = ("%s %s %s"):format(request.method, request.path, request.headers["proxy-authorization"] or "-")
  end
  return list
end

local function refusing(status)
  local answer = { status = status, close = true }
  return scripted.start { answer, answer, answer, answer }
end

local basic = "CONNECT gifts.invalid:443 Basic YW5uOnMzYyNyM3Q=" -- ann:s3c#r3t
local plain = "CONNECT gifts.invalid:443 -"

describe("a proxy #socket", function()
  for name, case in pairs {
    ["https_proxy"] = { { https_proxy = "http://PROXY" }, plain },
    ["HTTPS_PROXY"] = { { HTTPS_PROXY = "http://PROXY" }, plain },
    ["all_proxy"] = { { all_proxy = "PROXY" }, plain },
    ["ALL_PROXY"] = { { ALL_PROXY = "http://PROXY/" }, plain },
    ["https_proxy before all others"] = { { https_proxy = "http://PROXY", HTTPS_PROXY = "http://x.invalid:1",
      ALL_PROXY = "http://x.invalid:1" }, plain },
    ["a name and a password, escaped"] = { { HTTPS_PROXY = "http://ann:s3c%23r3t@PROXY" }, basic },
    ["no_proxy for another host"] = { { HTTPS_PROXY = "http://PROXY", no_proxy = "example.com,ifts.invalid" }, plain },
  } do
    it("is the one of " .. name, function()
      local proxy <close> = refusing(503)
      local env = {}
      for variable, value in pairs(case[1]) do env[variable] = value:gsub("PROXY", "127.0.0.1:" .. proxy.port) end
      local seen = read(env)
      assert.equal(case[2], asked(proxy)[1])
      assert.matches("^network\tcannot reach gifts.invalid: [^\n]*503", seen.out)
      assert.not_matches("s3c", seen.out .. seen.err)
    end)
  end

  for _, entry in ipairs { "gifts.invalid:443", "*.invalid", "x.invalid:1 *.invalid:443" } do
    it("is not asked for what no_proxy leaves out as others than curl read it: " .. entry, function()
      local proxy <close> = refusing(503)
      local seen = read { HTTPS_PROXY = "http://127.0.0.1:" .. proxy.port, no_proxy = entry }
      assert.matches("Could not resolve host: gifts.invalid", seen.out, 1, true)
      assert.same({}, asked(proxy))
    end)
  end

  for _, entry in ipairs { "gifts.invalid:8443", "gifts.invalid:", "[::1]:443,::1", "*.ifts.invalid" } do
    it("is asked for what no_proxy leaves out of another port or host: " .. entry, function()
      local proxy <close> = refusing(503)
      read { HTTPS_PROXY = "http://127.0.0.1:" .. proxy.port, NO_PROXY = entry }
      assert.equal(plain, asked(proxy)[1])
    end)
  end

  it("that refuses is named, with what it answered", function()
    local proxy <close> = refusing(502)
    local seen = read { ALL_PROXY = "http://127.0.0.1:" .. proxy.port }
    assert.matches("cannot reach gifts.invalid: the proxy in ALL_PROXY answered 502\n", seen.out)
    assert.matches("ask whoever runs the proxy whether it may reach that host", seen.err, 1, true)
  end)

  for name, answer in pairs { closes = { close = true },
    ["speaks no HTTP"] = { raw = "SSH-2.0-x\r\n\r\n", close = true } } do
    it(("that %s is named"):format(name), function()
      local proxy <close> = scripted.start { answer, answer, answer, answer }
      local seen = read { HTTPS_PROXY = "http://127.0.0.1:" .. proxy.port }
      assert.matches("the proxy in HTTPS_PROXY gave no answer that can be read\n", seen.out, 1, true)
      assert.matches("check the host and the port in HTTPS_PROXY", seen.err, 1, true)
    end)
  end

  it("that wants a password says how to write one", function()
    local proxy <close> = refusing(407)
    local seen = read { https_proxy = "http://127.0.0.1:" .. proxy.port }
    assert.matches("set https_proxy to http://USER:PASSWORD@HOST:PORT", seen.err, 1, true)
  end)

  it("that wants another password says so", function()
    local proxy <close> = refusing(407)
    local seen = read { HTTPS_PROXY = "http://ann:s3cret@127.0.0.1:" .. proxy.port }
    assert.matches("check the user name and the password in HTTPS_PROXY", seen.err, 1, true)
    assert.not_matches("s3cret", seen.out .. seen.err)
  end)

  for variable, value in pairs { no_proxy = "gifts.invalid", NO_PROXY = "*" } do
    it(("is not asked for what %s=%s leaves out, readable or not"):format(variable, value), function()
      local proxy <close> = refusing(503)
      local seen = read { HTTPS_PROXY = "http://127.0.0.1:" .. proxy.port, [variable] = value }
      assert.matches("Could not resolve host: gifts.invalid", seen.out, 1, true)
      assert.same({}, asked(proxy))
      seen = read { HTTPS_PROXY = "http://ann:s3c#r3t@127.0.0.1:9", [variable] = value }
      assert.matches("Could not resolve host: gifts.invalid", seen.out, 1, true)
    end)
  end

  it("is never asked for loopback", function()
    local proxy <close> = refusing(503)
    local peer <close> = scripted.start { scripted.json '{"id":1}' }
    local env = scripts.account(peer)
    for _, variable in ipairs { "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" } do
      env[variable] = "http://127.0.0.1:" .. proxy.port
    end
    assert.equal(0, process.sendoso("me", { env = env }).status)
    assert.equal(0, process.sendoso("me --sandbox", { env = env }).status)
    assert.same({}, asked(proxy))
  end)

  -- The password is r3tpw in each, or has it in it.
  for _, url in ipairs {
    "http://ann:s3c#r3tpw@127.0.0.1:9", "http://ann:s3c/r3tpw@127.0.0.1:9", "http://ann:12/r3tpw@127.0.0.1:9",
    "http://ann:s3c?r3tpw@127.0.0.1:9", "http://ann:s3c@r3tpw@127.0.0.1:9", "ann:s3c#r3tpw@127.0.0.1:9",
    "http://ann:s3 c r3tpw@127.0.0.1:9", "http://ann:r3tpw@127.0.0.1:99999", "http://ann:r3tpw@", "http://ann:r3tpw",
    "ftp://ann:r3tpw@127.0.0.1:9", "httpss://ann:r3tpw@127.0.0.1:9", "http://ann:r3tpw@[::1", "://ann:r3tpw@127.0.0.1",
    "http://ann:\"r3tpw\"@127.0.0.1:x", "http://ann:r3tpw@127.0.0.1:9/@",
  } do
    it("whose URL cannot be read is never printed: " .. url, function()
      local seen = read { HTTPS_PROXY = url }
      assert.matches("^network\tcannot reach gifts.invalid: the proxy in HTTPS_PROXY is not a URL that can be read\n$",
        seen.out)
      assert.matches("write http://USER:PASSWORD@HOST:PORT", seen.err, 1, true)
      assert.not_matches("r3tpw", seen.out .. seen.err)
    end)
  end

  for _, url in ipairs {
    "http://ann:r3tpw@127.0.0.1:9", "http://ann:s3c%2Fr3tpw@127.0.0.1:9", "https://ann:r3tpw@127.0.0.1:9",
    "socks5h://ann:r3tpw@127.0.0.1:9", "socks4://ann:r3tpw@127.0.0.1:9", "ann:r3tpw@[::1]:9",
    "http://ann:r3tpw@proxy.invalid:3128",
  } do
    it("that cannot be reached says what of it, without its password: " .. url, function()
      local seen = read { HTTPS_PROXY = url }
      assert.equal("network", seen.out:match "^%a+")
      assert.not_matches("cannot be read", seen.out)
      assert.not_matches("r3tpw", seen.out .. seen.err)
    end)
  end

  it("that is of no use ends the run in a line, whatever the script goes on to ask for", function()
    local gifts = [[
local sendoso = require "sendoso"
for i = 1, 20 do
  sendoso.egift { campaign = 7, to = { email = ("p%d@example.com"):format(i) }, once = "k/" .. i }
end
]]
    local seen = scripts.run(gifts, { state = temp.path(), env = {
      SENDOSO_BASE_URL = "https://gifts.invalid", SENDOSO_ACCESS_TOKEN = "t", HTTPS_PROXY = "http://a:b#c@d",
    } }, "-n")
    assert.equal(1, seen.status)
    assert.equal(1, select(2, seen.err:gsub("\nnot sent ", "")))
    assert.matches("\nsendoso: stopped: [^\n]*the proxy in HTTPS_PROXY [^\n]*; 19 more gifts were not begun", seen.err)
    assert.matches("4 requests", seen.err, 1, true)
  end)
end)

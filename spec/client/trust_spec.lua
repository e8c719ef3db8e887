-- Who may say that a server is Sendoso: the system's authorities, or those of the user's company.
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local process = require "spec.support.process"
local scripted = require "spec.support.peer"
local scripts = require "spec.support.scripts"
local serve = require "spec.support.serve"
local temp = require "spec.support.temp"
local tls = require "spec.support.tls"

local made, other = tls.certificate "localhost", tls.certificate "elsewhere.test"
local folder = temp.path()
process.shell("cp %s %s/ca.pem", made.ca_file, folder)
process.shell("openssl rehash %s", folder)
local no_pem = temp.file("no.pem", "-----BEGIN CERTIFICATE-----\nno\n")

-- Reads over https as a script does; the process that it runs in has a server, too.
local reading = ([[
local sendoso, core = require "sendoso", require "sendoso.core"
local server = core.server({ key = %q, cert = %q }, function()
  return { status = 200, body = '{"id":123456,"email":"ann@example.com"}' }
end)
local client <close> = assert(sendoso.open {
  base_url = "https://localhost:" .. server:port(), token = "t", backoff_ms = 1, pace = false, ca_file = CA_FILE })
client.core:serve(server)
local me, err = client.me()
print(me and "read" or err.message .. " " .. err.hint)
]]):format(made.key, made.cert)

local function read(env, flags, ca_file)
  local text = reading:gsub("CA_FILE", ca_file and ("%q"):format(ca_file) or "nil")
  return scripts.run(text, { env = env }, flags)
end

describe("the authorities that are trusted #socket", function()
  local good, wrong = made.ca_file, other.ca_file
  for name, case in pairs {
    ["SSL_CERT_FILE"] = { { SSL_CERT_FILE = good } },
    ["CURL_CA_BUNDLE"] = { { CURL_CA_BUNDLE = good } },
    ["SSL_CERT_DIR"] = { { SSL_CERT_DIR = folder } },
    ["SSL_CERT_DIR, several folders"] = { { SSL_CERT_DIR = "/nonexistent:" .. folder } },
    ["SSL_CERT_DIR beside SSL_CERT_FILE"] = { { SSL_CERT_FILE = wrong, SSL_CERT_DIR = folder } },
    ["--ca-file"] = { {}, "--ca-file " .. good },
    ["--ca-file before any variable"] = { { CURL_CA_BUNDLE = wrong, SSL_CERT_FILE = "/nonexistent" },
      "--ca-file " .. good },
    ["open{ca_file=} before the flag"] = { { SSL_CERT_FILE = wrong }, "--ca-file " .. wrong, good },
    ["CURL_CA_BUNDLE before SSL_CERT_FILE"] = { { CURL_CA_BUNDLE = good, SSL_CERT_FILE = wrong } },
  } do
    it("are those of " .. name, function()
      local seen = read(table.unpack(case, 1, 3))
      assert.equal("read\n", seen.out, seen.err)
    end)
  end

  for name, case in pairs {
    ["the system's, without a word of others"] = { {} },
    ["the flag's alone, whatever a variable says"] = { { SSL_CERT_FILE = good }, "--ca-file " .. wrong },
    ["those of CURL_CA_BUNDLE alone"] = { { CURL_CA_BUNDLE = wrong, SSL_CERT_FILE = good, SSL_CERT_DIR = folder } },
    ["none, as a variable that is empty"] = { { SSL_CERT_FILE = "" } },
  } do
    it("do not say who this one is, if they are " .. name, function()
      local seen = read(table.unpack(case, 1, 3))
      assert.matches("cannot reach localhost:%d+: SSL certificate problem", seen.out)
      assert.matches("name its authority with --ca-file or SSL_CERT_FILE", seen.out, 1, true)
    end)
  end

  it("know this one by another name, and the host is to be checked", function()
    local text = reading:gsub("CA_FILE", ("%q"):format(other.ca_file)):gsub("key = %b\"\", cert = %b\"\"",
      function() return ("key = %q, cert = %q"):format(other.key, other.cert) end)
    local seen = scripts.run(text)
    assert.matches("cannot reach localhost:%d+: SSL: no alternative certificate subject name matches", seen.out)
    assert.matches("check the host in the base URL: the certificate is for another one\n", seen.out, 1, true)
  end)

  it("have nothing to say where there is no TLS", function()
    local not_tls = { raw = "HTTP/1.0 400 Bad Request\r\n\r\n", accept = "write" }
    local peer <close> = scripted.start { not_tls, not_tls, not_tls, not_tls }
    local seen = process.sendoso("me", { env = { SENDOSO_BASE_URL = peer.url:gsub("http", "https"),
      SENDOSO_ACCESS_TOKEN = "t" } })
    assert.equal(1, seen.status)
    assert.matches("cannot reach 127.0.0.1:%d+: no TLS connection: wrong version number\n", seen.err)
    assert.matches("check the base URL: what answers there does not use TLS 1.2 or newer\n", seen.err, 1, true)
  end)

  for name, case in pairs {
    ["SSL_CERT_FILE: cannot read the authorities of /nonexistent: No such file or directory"] =
      { SSL_CERT_FILE = "/nonexistent" },
    ["CURL_CA_BUNDLE: cannot read the authorities of /nonexistent: No such file"] =
      { CURL_CA_BUNDLE = "/nonexistent", SSL_CERT_FILE = good },
    ["SSL_CERT_DIR: cannot read the folder of authorities: No such file"] = { SSL_CERT_DIR = "/nonexistent" },
    ["SSL_CERT_FILE: " .. no_pem .. " has no certificate that can be read"] = { SSL_CERT_FILE = no_pem },
  } do
    it("are named by a variable that says so: " .. name, function()
      local env = { SENDOSO_BASE_URL = "https://localhost:1", SENDOSO_ACCESS_TOKEN = "t" }
      for variable, value in pairs(case) do env[variable] = value end
      local seen = process.sendoso("me", { env = env })
      assert.equal(64, seen.status)
      assert.matches("error: " .. name, seen.err, 1, true)
    end)
  end

  it("do not matter where nothing is encrypted", function()
    assert.equal(0, process.sendoso("me", { env = { SSL_CERT_FILE = "/nonexistent" } }).status)
  end)

  it("are a mistake of the command line where --ca-file has none", function()
    for _, file in ipairs { "/nonexistent", no_pem, folder } do
      local seen = process.sendoso("me --ca-file " .. file)
      assert.equal(64, seen.status)
      assert.matches("^error: %-%-ca%-file: ", seen.err)
    end
  end)

  it("are those of the monitor of a heartbeat, too", function()
    local server = assert(core.server({ key = made.key, cert = made.cert }, function() return { status = 200 } end))
    -- Nobody drives the server: the handshake must fail for want of an answer, or of trust, in the right order.
    local _, err = core.heartbeat("https://localhost:" .. server:port() .. "/x", 300, { ca_file = no_pem })
    assert.matches("error setting certificate", err.message)
    server:close()
  end)
end)

describe("IPv6 #socket", function()
  local function answer(request)
    return { status = 200, body = request.method == "POST" and fixture.taken() or fixture.example "get-me.200" }
  end

  for name, listen in pairs { http = { ipv6 = true }, https = { ipv6 = true, key = made.key, cert = made.cert } } do
    it("is a way for a gift, by " .. name, function()
      local client <close>, seen = serve.client(answer, { ca_file = made.ca_file }, listen)
      assert.matches("^http.*://%[::1%]:%d+$", seen.url)
      assert.equal("sandbox", client.where)
      assert.equal("sent", assert(client.egift(fixture.gift())).outcome)
      assert.equal("duplicate", assert(client.egift(fixture.gift())).outcome)
    end)
  end

  it("is a way by a zone, which is named", function()
    local client <close>, seen = serve.client(answer, nil, { ipv6 = true })
    local zoned <close> = fixture.client { url = seen.url:gsub("::1", "::1%%25lo") }
    zoned.core:serve(seen.server)
    assert.equal(123456, assert(zoned.me()).id)
    assert.equal(client.host:gsub("::1", "::1%%lo"), zoned.host)
  end)

  it("is where a sandbox listens if asked to", function()
    local out, pid_file = temp.path "out", temp.path "pid"
    os.execute(("XDG_STATE_HOME=%s %s sandbox --ipv6 >%s 2>/dev/null & echo $! >%s"):format(
      temp.path(), process.program, out, pid_file))
    repeat local text = temp.read(out) until text:find "ACCESS_TOKEN=%S+\n"
    local seen = process.run((". %s; %s me --json"):format(out, process.program))
    os.execute("kill " .. temp.read(pid_file))
    assert.matches("SENDOSO_BASE_URL=http://[::1]:", temp.read(out), 1, true)
    assert.equal(0, seen.status)
    assert.matches('"email"', seen.out, 1, true)
  end)
end)

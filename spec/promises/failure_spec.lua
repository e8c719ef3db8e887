-- The table of what fails and when: what comes of the gift, what the ledger says, and what the
-- next run does. Gifts are counted by the peers' journals, never by our ledger.
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local scripted = require "spec.support.peer"
local temp = require "spec.support.temp"
local tls = require "spec.support.tls"

local ok = scripted.json(fixture.example "post-send-egift.200")
local me = scripted.json(fixture.example "get-me.200")
local nothing_listed = scripted.json '{"current_page":1,"per_page":100,"total_count":0,"sends":[]}'

-- A gift with a message of 2 MB, so that half of its body can be on the way.
local function gift(is_large)
  return fixture.gift { campaign = 2002, message = is_large and ("long "):rep(400000) or nil }
end

-- The first run: over a new connection, or over one that has been used.
local function first_run(peer, ledger, row, kept)
  local timeout = row.timeout or scripted.timeout { row[2] }
  local client <close> = fixture.client(peer, { ledger = ledger, timeout = timeout, base_url = row.url })
  if kept then assert(client.me()) end
  local receipt, err = client.egift(gift(row.large))
  return receipt and receipt.outcome or err.kind, fixture.row(client, "spec/7").state
end

-- The next run, of another peer that would take every gift: how many did it get?
local function next_run(ledger, state)
  local peer <close> = scripted.start(state == "unknown" and { nothing_listed, ok } or { ok })
  local client <close> = fixture.client(peer, { ledger = ledger })
  local receipt, err = client.egift(gift())
  return receipt and receipt.outcome or err.kind, peer.gifts()
end

-- what fails, when; the peer's step -> outcome, state, outcome of the next run
local rows = {
  { "the connection closes after the headers left", { read = "head", close = true }, "unknown" },
  { "the connection closes after half of the body", { read = "half", close = true }, "unknown", large = true },
  { "the connection closes after all of it", { close = true }, "unknown" },
  { "nothing is said after all of it, until the timeout", { hang = true }, "unknown" },
  { "the connection closes in the middle of the status line", { raw = "HTTP/1.1 2", close = true }, "unknown" },
  { "the connection closes in the middle of the headers", { raw = "HTTP/1.1 200 OK\r\nContent-Le", close = true },
    "unknown" },
  { "the connection closes in the middle of the body",
    { raw = 'HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"success":true,', close = true }, "unknown" },
  { "the reply stays in the middle of the body, until the timeout",
    { raw = 'HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"success":true,', hang = true }, "unknown" },
  { "the reply is no HTTP", { raw = "220 smtp.example.com ESMTP\r\n", close = true }, "unknown" },
  { "301", { status = 301, headers = { Location = "/elsewhere" } }, "unknown" },
  { "307, which asks for the same again", { status = 307, headers = { Location = "/api/v3/send" } }, "unknown" },
  { "400", scripted.json('{"success":false,"message":"no"}', 400), "invalid", "refused", "sent" },
  { "401", scripted.json('{"success":false,"description":"no","expired":true}', 401), "auth", "withdrawn", "sent" },
  { "403", scripted.json('{"message":"no"}', 403), "auth", "refused", "sent" },
  { "404", scripted.json('{"success":false,"message":"Touch not found"}', 404), "not_found", "refused", "sent" },
  { "422", scripted.json('{"message":"no"}', 422), "invalid", "refused", "sent" },
  { "400 in HTML", { status = 400, body = "<html>" }, "unknown" },
  { "429, again and again", { status = 429, headers = { ["Retry-After"] = "1" } }, "limited", "withdrawn", "sent",
    times = 8 },
  { "500", { status = 500 }, "unknown" },
  { "502 of a proxy", { status = 502, body = "<html>Bad gateway</html>" }, "unknown" },
  { "503", scripted.json('{"message":"maintenance"}', 503), "unknown" },
  { "504", { status = 504 }, "unknown" },
  { "200 without success", scripted.json '{"tracking_code":"abc"}', "unknown" },
  { "200 without a tracking code", scripted.json '{"success":true}', "unknown" },
  { "200 in HTML", { status = 200, body = "<html>Welcome</html>" }, "unknown" },
  { "202 with the documented body", { status = 202, body = ok.body }, "sent", "sent", "duplicate" },
}

describe("a gift, where what fails is #socket", function()
  for _, row in ipairs(rows) do
    for _, kept in ipairs { false, true } do
      local what, step, outcome = row[1], row[2], row[3]
      local state, again = row[4] or "unknown", row[5] or "held"
      local where = kept and "kept-alive" or "new"
      it(("%s, on a %s connection: is %s; the next run: %s"):format(what, where, outcome, again),
        function()
          local steps, ledger = kept and { me } or {}, temp.path "ledger.db"
          for _ = 1, row.times or 1 do steps[#steps + 1] = step end
          steps[#steps + 1] = ok -- for whoever would send it again
          local peer <close> = scripted.start(steps)
          local told, written = first_run(peer, ledger, row, kept)
          assert.equal(outcome, told)
          assert.equal(state, written)
          assert.equal((row.times or 1) + (kept and 1 or 0), #peer.requests())
          local next_told, gifts = next_run(ledger, state)
          assert.equal(again, next_told)
          assert.equal(again == "sent" and 1 or 0, gifts)
        end)
    end
  end

  it("the connect: never left, and sent by the next run", function()
    local ledger = temp.path "ledger.db"
    local peer = scripted.start {}
    peer.close()
    assert.same({ "network", "withdrawn" }, { first_run(peer, ledger, {}) })
    assert.same({ "sent", 1 }, { next_run(ledger, "withdrawn") })
  end)

  for name, step in pairs {
    ["closes"] = { accept = "close" },
    ["is answered in clear text"] = { raw = "HTTP/1.1 200 OK\r\n\r\n", close = true },
  } do
    it("the TLS handshake, which " .. name .. ": never left, and sent by the next run", function()
      local ledger = temp.path "ledger.db"
      local peer <close> = scripted.start { step, step, step, step }
      local told, written = first_run(peer, ledger, { url = peer.url:gsub("^http:", "https:"), timeout = 0.4 })
      assert.same({ "network", "withdrawn" }, { told, written })
      assert.same({ "sent", 1 }, { next_run(ledger, "withdrawn") })
    end)
  end

  it("an HTTP/2 connection: none, since gifts offer HTTP/1.1 only", function()
    local made = tls.certificate "localhost"
    local key, never = temp.file("key.pem", made.key), temp.path "fifo"
    os.execute("mkfifo " .. never)
    local pipe <close> = assert(io.popen(
      ("openssl s_server -accept 127.0.0.1:0 -key %s -cert %s -alpn h2,http/1.1 <>%s 2>&1 & echo $!; wait")
      :format(key, made.ca_file, never)))
    local pid = pipe:read "n"
    local port
    repeat port = pipe:read("l"):match "^ACCEPT .*:(%d+)" until port
    local ledger <close> = assert(core.ledger { path = temp.path "ledger.db", account = "sandbox" })
    local client <close> = assert(core.client {
      base_url = "https://localhost:" .. port, token = "t", ca_file = made.ca_file, timeout_ms = 1500,
    })
    local _, err = client:spend(core.prepare("egift", { touch_id = 1, email = "a@b.c", via_from = "x" }),
      { { key = "k", operation = "egift", recipient = "a@b.c" } }, ledger)
    os.execute("kill " .. math.tointeger(pid))
    assert.equal("unknown", err.kind) -- it left, and openssl says nothing
    assert.matches("ALPN protocols selected: http/1.1", pipe:read "a", 1, true)
  end)
end)

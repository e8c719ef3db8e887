-- What comes of a request, for what a sandbox cannot do: a scripted peer in another process.
-- Gifts are counted by the peer's journal, never by our ledger.
local fixture = require "spec.support.fixture"
local process = require "spec.support.process"
local scripted = require "spec.support.peer"

local ok = scripted.json(fixture.example "post-send-egift.200")

describe("a gift #socket", function()
  local function send(steps, options, again)
    local peer <close> = scripted.start(steps)
    local client <close> = fixture.client(peer, options)
    if again then assert(client.me()) end -- so that the gift goes over a kept-alive connection
    local receipt, err = client.egift(fixture.gift())
    local second = { client.egift(fixture.gift()) }
    local row = fixture.row(client, "spec/7")
    return { receipt = receipt, err = err, second = second, state = row and row.state, gifts = peer.gifts(),
      requests = peer.requests() }
  end

  it("is sent once, and its second time is a duplicate with the first receipt", function()
    local seen = send { ok }
    assert.equal("sent", seen.receipt.outcome)
    assert.equal("df934732d35e597e87ca47990a6ada5c61f890fe", seen.receipt.tracking_code)
    assert.equal("https://app.sendoso.com/track/df934732d35e597e87ca47990a6ada5c61f890d6", seen.receipt.tracking_url)
    assert.equal("duplicate", seen.second[1].outcome)
    assert.equal(seen.receipt.tracking_code, seen.second[1].tracking_code)
    assert.equal(1, seen.gifts)
  end)

  it("carries the token, and says that it is JSON", function()
    local headers = send({ ok }).requests[1].headers
    assert.equal("Bearer secret-token", headers.authorization)
    assert.equal("application/json", headers["content-type"])
    assert.is_nil(headers.expect)
  end)

  -- name, the peer's step for the gift -> all are unknown: held from then on, never repeated
  for _, case in ipairs {
    { "the connection closes without a word", { close = true } },
    { "the peer closes after the headers", { read = "head", close = true } },
    { "half a reply comes", { raw = "HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n{\"success\":", close = true } },
    { "half a status line comes", { raw = "HTTP/1.1 2", close = true } },
    { "no reply comes in time", { hang = true } },
    { "500", { status = 500, body = "{}" } },
    { "502 in HTML", { status = 502, body = "<html>Bad gateway</html>" } },
    { "503 with a message", scripted.json('{"success":false,"message":"busy"}', 503) },
    { "a redirect", { status = 302, headers = { Location = "http://127.0.0.1:9/" }, close = true } },
    { "200 in HTML", { status = 200, body = "<html>Hello</html>" } },
    { "200 with nothing", { status = 200 } },
    { "204", { status = 204, close = true } },
    { "200 that says success: false", scripted.json '{"success":false,"message":"no","tracking_code":"x"}' },
    { "200 without a tracking code", scripted.json '{"success":true,"message":"EGifts send Successfully"}' },
    { "200 with a blank tracking code", scripted.json '{"success":true,"tracking_code":" "}' },
    { "200 with a tracking code that is null", scripted.json '{"success":true,"tracking_code":null}' },
    { "200 that is not UTF-8", scripted.json '{"success":true,"tracking_code":"\xff"}' },
    { "200 with something behind the JSON", scripted.json '{"success":true,"tracking_code":"x"}{}' },
    { "408 in JSON, which gateways say after they passed it on", scripted.json('{"message":"timeout"}', 408) },
    { "499 in JSON", scripted.json('{"message":"closed"}', 499) },
    { "a 4xx that says success", scripted.json('{"success":true,"message":"ok"}', 400) },
    { "a 4xx that a proxy says", { status = 403, body = "<html>Forbidden</html>" } },
  } do
    it("is unknown when it is answered by: " .. case[1], function()
      local seen = send({ case[2] }, { timeout = scripted.timeout { case[2] } })
      assert.equal("unknown", seen.err.kind)
      assert.equal("unknown", seen.state)
      assert.equal("held", seen.second[2].kind)
      assert.equal(1, #seen.requests)
    end)
  end

  -- libcurl 7.88.1 sends a POST again by itself when a kept-alive connection dies before the
  -- first byte of a reply: one transfer, two gifts.
  it("is not repeated by libcurl when a kept-alive connection takes it and closes", function()
    local me = scripted.json(fixture.example "get-me.200")
    local seen = send({ me, { close = true }, ok, ok }, {}, true)
    assert.equal("unknown", seen.err.kind)
    assert.equal("held", seen.second[2].kind)
    assert.equal(1, seen.gifts)
    assert.equal(seen.requests[1].connection, seen.requests[2].connection)
    assert.equal(2, #seen.requests)
  end)

  -- name, the documented or likely answer, kind -> refused: it may be tried again
  for _, case in ipairs {
    { "400", scripted.json(fixture.example "post-send-egift.400", 400), "invalid", "email can't be blank" },
    { "404", scripted.json(fixture.example "post-send-egift.404", 404), "not_found", "Touch not found" },
    { "403", scripted.json('{"success":false,"message":"no"}', 403), "auth", "no" },
    { "422", scripted.json('{"errors":["x"]}', 422), "invalid", "Sendoso answered 422" },
  } do
    it("is refused by " .. case[1] .. ", and may be tried again", function()
      local seen = send { case[2], ok }
      assert.equal(case[3], seen.err.kind)
      assert.equal(case[4], seen.err.message)
      assert.equal(tonumber(case[1]), seen.err.status)
      assert.equal("sent", seen.second[1].outcome)
      assert.equal(2, seen.gifts)
    end)
  end

  for _, name in ipairs { "post-send-egift.401", "error-401-expired", "error-401-invalid-message-form",
    "error-401-invalid-description-form" } do
    it("is not sent with a token that is not accepted: " .. name, function()
      local seen = send { scripted.json(fixture.example(name), 401), ok }
      assert.equal("auth", seen.err.kind)
      assert.matches("^The access token", seen.err.message)
      assert.truthy(seen.err.hint)
      assert.equal("sent", seen.second[1].outcome)
    end)
  end

  for name, body in pairs { ["JSON"] = '{"message":"slow down"}', ["HTML"] = "<html></html>", ["nothing"] = "" } do
    it("is repeated after a 429 with " .. name .. ", which was not a gift", function()
      local limited = { status = 429, body = body }
      local seen = send { limited, limited, ok }
      assert.equal("sent", seen.receipt.outcome)
      assert.equal(3, #seen.requests)
    end)
  end

  it("gives up after eight 429s", function()
    local steps = {}
    for i = 1, 8 do steps[i] = { status = 429 } end
    local seen = send(steps)
    assert.equal("limited", seen.err.kind)
    assert.equal("unknown", seen.second[2].kind) -- the peer's script is at its end: 500
  end)

  it("is never left, and withdrawn, when nobody listens", function()
    local peer <close> = scripted.start {}
    local client <close> = fixture.client(peer)
    peer.close()
    local receipt, err = client.egift(fixture.gift())
    assert.is_nil(receipt)
    assert.equal("network", err.kind)
    assert.equal("withdrawn", fixture.row(client, "spec/7").state)
  end)

  -- The ledger's disk fails at the worst moment: a trigger refuses to write the end down.
  local function refuse_to_write(client, state)
    assert(client:ledger())
    process.run(("sqlite3 %s \"create trigger t before update on gift when new.state = '%s' "
      .. "begin select raise(abort, 'no room'); end\""):format(client.ledger_path, state))
  end

  for state, case in pairs {
    sent = { ok, "unknown", "the gift may have been sent" },
    refused = { scripted.json('{"message":"no"}', 400), "store", "not sent" },
    withdrawn = { { status = 429 }, "store", "not sent" },
    unknown = { { close = true }, "unknown", "may have been sent" },
  } do
    it(("is held when the ledger cannot write that it is %s, and not repeated #file"):format(state), function()
      local peer <close> = scripted.start { case[1], ok }
      local client <close> = fixture.client(peer)
      refuse_to_write(client, state)
      local _, err = client.egift(fixture.gift())
      assert.equal(case[2], err.kind)
      assert.matches(case[3], err.message, 1, true)
      -- Nothing more is tried in this run; the key is held.
      _, err = client.egift(fixture.gift())
      assert(err.kind == "held" or err.kind == "store", err.kind)
      assert.equal("held", (assert(client.open_ledger:look { key = "spec/7", operation = "egift",
        recipient = "ann@example.com" })))
      assert.equal(1, #peer.requests())
    end)
  end

  it("keeps the request's id with the error", function()
    local answer = scripted.json(fixture.example "post-send-egift.404", 404)
    answer.headers["X-Request-Id"] = "5957cafe"
    local seen = send { answer, ok }
    assert.equal("5957cafe", seen.err.request_id)
    assert.equal("not_found (404): Touch not found [request 5957cafe]", tostring(seen.err))
  end)
end)

-- Whoever answers before he was asked answers something else: a second answer to an earlier request, or one that
-- somebody has smuggled onto the connection.
describe("an answer that was there before its request #socket", function()
  local function raw(body) return ("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"):format(#body, body) end

  -- So long that it is not read in one piece with what stands behind it.
  local me = raw('{"id":1,"email":"' .. ("x"):rep(60000) .. '"}')
  local stolen = raw '{"success":true,"tracking_code":"stolen"}'

  it("is not a gift's: it goes over another connection", function()
    local peer <close> = scripted.start { { raw = me .. stolen }, ok }
    local client <close> = fixture.client(peer)
    assert.equal(1, assert(client.me()).id)
    local receipt = assert(client.egift(fixture.gift()))
    assert.equal("df934732d35e597e87ca47990a6ada5c61f890fe", receipt.tracking_code)
    local requests = peer.requests()
    assert.same({ 2, 1, 2 }, { #requests, requests[1].connection, requests[2].connection })
    assert.equal(1, peer.gifts())
  end)

  it("is not a read's", function()
    local peer <close> = scripted.start { { raw = me .. raw '{"id":2}' }, scripted.json '{"id":3}' }
    local client <close> = fixture.client(peer)
    assert.equal(1, assert(client.me()).id)
    assert.equal(3, assert(client.me()).id)
    local requests = peer.requests()
    assert.same({ 2, 1, 2 }, { #requests, requests[1].connection, requests[2].connection })
  end)

  it("may have been another's where it makes no sense: its connection is not used again", function()
    local peer <close> = scripted.start { scripted.json(fixture.example "get-me.200"), ok, ok }
    local client <close> = fixture.client(peer)
    assert.equal("unknown", select(2, client.egift(fixture.gift())).kind)
    assert.equal("sent", assert(client.egift(fixture.gift { once = "other" })).outcome)
    local requests = peer.requests()
    assert.same({ 1, 2 }, { requests[1].connection, requests[2].connection })
  end)

  -- More than what the ends of a connection hold: the rest is still here when the answer comes.
  local large = fixture.gift { message = ("long "):rep(2 * 1024 * 1024) }

  it("proves no success while a gift is still being handed over", function()
    local peer <close> = scripted.start { { read = "head", status = 200, body = ok.body }, ok }
    local client <close> = fixture.client(peer)
    local receipt, err = client.egift(large)
    assert.is_nil(receipt)
    assert.same({ "unknown", 200 }, { err.kind, err.status })
    assert.matches("the answer began before the request was whole", err.message)
    assert.equal("held", select(2, client.egift(large)).kind)
    assert.equal(1, #peer.requests())
  end)

  it("refuses a gift that was not handed over to its end", function()
    local no = scripted.json('{"message":"too long"}', 400)
    local peer <close> = scripted.start { { read = "head", status = no.status, body = no.body }, ok }
    local client <close> = fixture.client(peer)
    assert.equal("invalid", select(2, client.egift(large)).kind)
    assert.equal("sent", assert(client.egift(fixture.gift())).outcome)
  end)

  it("tells nothing of Sendoso's clock", function()
    local headers = { Date = "Fri, 01 Mar 2030 12:00:00 GMT" }
    local peer <close> = scripted.start { { read = "head", status = 200, body = ok.body, headers = headers } }
    local client <close> = fixture.client(peer)
    client.egift(large)
    assert.is_nil(client.core:skew())
  end)
end)

describe("a read #socket", function()
  local me = scripted.json(fixture.example "get-me.200")

  local function read(steps, options)
    local peer <close> = scripted.start(steps)
    local client <close> = fixture.client(peer, options)
    local value, err = client.me()
    return value, err, peer.requests()
  end

  for name, step in pairs {
    ["a lost reply"] = { close = true }, ["half a reply"] = { raw = "HTTP/1.1 200 OK\r\nContent-Le", close = true },
    ["a 5xx"] = { status = 503, body = "<html>" }, ["a 429"] = { status = 429 },
    ["a redirect"] = { status = 301, headers = { Location = "/elsewhere" } },
    ["HTML where JSON should be"] = { status = 200, body = "<html></html>" },
  } do
    it("is repeated after " .. name, function()
      local value, _, requests = read { step, step, me }
      assert.equal(123456, value.id)
      assert.equal(3, #requests)
    end)
  end

  it("is given up in the end, with the kind of what came last", function()
    local steps = {}
    for i = 1, 4 do steps[i] = scripted.json('{"message":"maintenance"}', 503) end
    local value, err, requests = read(steps)
    assert.is_nil(value)
    assert.equal("server", err.kind)
    assert.equal("maintenance", err.message)
    assert.equal(4, #requests)
  end)

  it("follows no redirect, so that the token stays where it belongs", function()
    local elsewhere <close> = scripted.start { me }
    local there = { status = 302, headers = { Location = elsewhere.url .. "/api/v3/me" } }
    local value, err = read { there, there, there, there }
    assert.is_nil(value)
    assert.equal("reply", err.kind)
    assert.same({}, elsewhere.requests())
  end)

  it("undoes compression", function()
    local pipe <close> = assert(io.popen("printf '%s' '{\"id\": 42}' | gzip -c | base64"))
    local gzipped = pipe:read "a"
    local value = read { { status = 200, headers = { ["Content-Encoding"] = "gzip" }, body64 = true, body = gzipped } }
    assert.equal(42, value.id)
  end)

  it("asks for compression", function()
    local _, _, requests = read { me }
    assert.matches("gzip", requests[1].headers["accept-encoding"])
  end)

  it("is no larger than 16 MiB", function()
    local huge = { status = 200, huge = 17 * 1024 * 1024, close = true }
    local value, err = read { huge, huge, huge, huge }
    assert.is_nil(value)
    assert.matches("larger than 16 MiB", err.message)
  end)

  it("ends after its timeout", function()
    local value, err = read({ { hang = true }, { hang = true }, { hang = true }, { hang = true } }, { timeout = 0.1 })
    assert.is_nil(value)
    assert.equal("network", err.kind)
  end)

  it("keeps the connection for the next", function()
    local peer <close> = scripted.start { me, me, me }
    local client <close> = fixture.client(peer)
    for _ = 1, 3 do assert(client.me()) end
    for _, request in ipairs(peer.requests()) do assert.equal(1, request.connection) end
  end)

  it("fails without a token before anything is sent", function()
    local core = require "sendoso.core"
    local peer <close> = scripted.start {}
    local client <close> = assert(core.client { base_url = peer.url })
    local value, err = client:read("me", {})
    assert.is_nil(value)
    assert.equal("auth", err.kind)
    assert.same({}, peer.requests())
  end)
end)

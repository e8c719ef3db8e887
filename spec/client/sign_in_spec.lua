-- Signing in and out: what is asked, and what an answer is taken for. The tokens of a run are another spec's.
local cjson = require "cjson"
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local peer = require "spec.support.peer"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local secrets = { code = "the-code-of-it", code_verifier = ("v"):rep(43), client_secret = 'the-"secret"-of-it' }

-- What is signed in with; "none" takes a field away.
local function options(url, more)
  local given = { base_url = url, client_id = "the-client", redirect_uri = "https://app.example.com/callback" }
  for name, value in pairs(secrets) do given[name] = value end
  for name, value in pairs(more or {}) do given[name] = value ~= "none" and value or nil end
  return given
end

-- Signs in at a peer that takes that step. Returns tokens, err, and what the peer has received.
local function sign_in(step, more)
  local server <close> = peer.start { step }
  local tokens, err = core.sign_in(options(server.url, more))
  return tokens, err, server.requests()
end

local documented = fixture.example "oauth-token.200"

-- The documented answer with other fields.
local function answer(change)
  local body = cjson.decode(documented)
  for name, value in pairs(change) do body[name] = value ~= "none" and value or nil end
  return peer.json(cjson.encode(body))
end

-- Nothing of a secret stands in an error.
local function assert_silent(err)
  local said = table.concat({ tostring(err), err.message, err.hint or "", err.field or "" }, " ")
  for name, secret in pairs(secrets) do assert.is_nil(said:find(secret, 1, true), name) end
end

describe("sendoso.core.sign_in #socket", function()
  it("exchanges a code for tokens", function()
    local tokens = assert(sign_in(peer.json(documented)))
    assert.same({ access_token = "2YotnFZFEjr1zCsicMWpAA", refresh_token = "tGzv3JOkF0XG5Qx2TlKWIA", scope = "public",
      expires_in = 7200, created_at = 1693513711 }, tokens)
  end)

  it("asks as it is documented: one POST, in JSON", function()
    local _, _, requests = sign_in(peer.json(documented), { code_verifier = "none" })
    local request = requests[1]
    assert.equal(1, #requests)
    assert.same({ "POST", "/oauth/token", "application/json" },
      { request.method, request.path, request.headers["content-type"] })
    assert.is_nil(request.headers.authorization)
    local example = cjson.decode(fixture.example "oauth-token-authorization-code.request")
    local body = cjson.decode(request.body)
    for name in pairs(example) do assert.is_string(body[name], name) end
    for name in pairs(body) do assert.is_string(example[name], name) end
    assert.same({ secrets.code, secrets.client_secret, "https://app.example.com/callback" },
      { body.code, body.client_secret, body.redirect_uri })
  end)

  it("proves by the verifier that it asked for the code", function()
    local _, _, requests = sign_in(peer.json(documented))
    assert.equal(secrets.code_verifier, cjson.decode(requests[1].body).code_verifier)
  end)

  it("signs the request with Basic where it is told to, and leaves ID and secret out of the body", function()
    local _, _, requests = sign_in(peer.json(documented), { client_auth = "basic" })
    local body = cjson.decode(requests[1].body)
    assert.equal("Basic " .. require("mime").b64("the-client:" .. secrets.client_secret),
      requests[1].headers.authorization)
    assert.same({}, { body.client_id, body.client_secret })
  end)

  it("needs no secret for a program that has none", function()
    local _, _, requests = sign_in(peer.json(documented), { client_secret = "none", client_auth = "basic" })
    local body = cjson.decode(requests[1].body)
    assert.same({ "the-client" }, { body.client_id, body.client_secret, requests[1].headers.authorization })
  end)

  -- An answer, and what is read of it.
  for name, case in pairs {
    ["a life that is not said: the documented one"] = { { expires_in = "none" }, "expires_in", 7200 },
    ["a life of nothing: the documented one"] = { { expires_in = 0 }, "expires_in", 7200 },
    ["a life that is over: the documented one"] = { { expires_in = -1 }, "expires_in", 7200 },
    ["a life of ages: the documented one"] = { { expires_in = 1e12 }, "expires_in", 7200 },
    ["a life of half a second more: the documented one"] = { { expires_in = 60.5 }, "expires_in", 7200 },
    ["a life in words: the documented one"] = { { expires_in = "two hours" }, "expires_in", 7200 },
    ["a bearer token in any case"] = { { token_type = "BEARER" }, "scope", "public" },
    ["no word of the scope"] = { { scope = "none" }, "scope", nil },
    ["a time that cannot be read: none"] = { { created_at = "soon" }, "created_at", nil },
  } do
    it("takes " .. name, function()
      local tokens = assert(sign_in(answer(case[1])))
      assert.equal(case[3], tokens[case[2]])
    end)
  end

  -- An answer that is no documented one, the error's kind and its words.
  local html = { status = 502, headers = { ["Content-Type"] = "text/html" }, body = "<h1>Bad gateway</h1>" }
  for name, case in pairs {
    ["no access token"] = { answer { access_token = "none" }, "reply", "no access token" },
    ["an access token that is no text"] = { answer { access_token = 7 }, "reply", "no access token" },
    ["an access token with a line break"] = { answer { access_token = "a\r\nb" }, "reply", "no access token" },
    ["an access token with a zero byte"] = { answer { access_token = "a\0b" }, "reply", "no access token" },
    ["an access token that is empty"] = { answer { access_token = "" }, "reply", "no access token" },
    ["an access token of 5,000 characters"] = { answer { access_token = ("a"):rep(5000) }, "reply",
      "no access token" },
    ["no refresh token"] = { answer { refresh_token = "none" }, "reply", "no refresh token" },
    ["a token of another type"] = { answer { token_type = "mac" }, "reply", "not a bearer token" },
    ["a list"] = { peer.json("[" .. documented .. "]"), "reply", "not a JSON object" },
    ["half of it"] = { peer.json(documented:sub(1, 60)), "reply", "not a JSON object" },
    ["a page of HTML that says 200"] = { { status = 200, body = "<html>" }, "reply", "not a JSON object" },
    ["nothing"] = { { status = 200 }, "reply", "not a JSON object" },
    ["201"] = { peer.json(documented, 201), "reply", "Sendoso answered 201" },
    ["a page of HTML of a gateway"] = { html, "server", "Sendoso answered 502" },
    ["a way to somewhere else"] = { { status = 302, headers = { Location = "http://127.0.0.1:1/" } }, "reply",
      "Sendoso answered 302" },
    ["a 401 without a word of OAuth"] = { peer.json(fixture.example "error-401-expired", 401), "reply",
      "Sendoso answered 401" },
    ["an end before an answer"] = { { close = true }, "network", "no answer received" },
    ["too many requests"] = { { status = 429, close = true }, "limited", "too many requests" },
    ["invalid_grant"] = { peer.json(fixture.example "oauth-token.400-invalid-grant", 400), "auth",
      "the code of the sign-in is invalid, has expired or was used before" },
    ["invalid_client"] = { peer.json('{"error":"invalid_client"}', 401), "auth",
      "does not accept the client ID and its secret" },
    ["another error"] = { peer.json('{"error":"invalid_scope"}', 400), "invalid", ": invalid_scope" },
    ["an error that tells secrets"] = {
      peer.json(cjson.encode { error = secrets.code, error_description = secrets.client_secret }, 400), "invalid",
      "no reason that can be read" },
  } do
    it("says what is wrong with " .. name, function()
      local tokens, err, requests = sign_in(case[1])
      assert.is_nil(tokens)
      assert.same({ case[2], 1 }, { err.kind, #requests })
      assert.matches(case[3], err.message, 1, true)
      assert_silent(err)
    end)
  end

  for name, case in pairs {
    ["no code"] = { { code = "none" }, "code is missing" },
    ["no redirect URI"] = { { redirect_uri = "none" }, "redirect_uri is missing" },
    ["an empty secret"] = { { client_secret = "" }, "client_secret is missing" },
    ["bytes that are no text"] = { { client_secret = "\xff\xfe" }, "client_secret is not UTF-8" },
    ["a colon in an ID that goes into Basic"] = { { client_id = "a:b", client_auth = "basic" }, "contains a colon" },
    ["plain http to another host"] = { { base_url = "http://app.sendoso.com" }, "expected https" },
    ["authorities that cannot be read"] = { { base_url = "https://app.sendoso.com", ca_file = "/nonexistent" },
      "cannot read the authorities" },
  } do
    it("sends nothing with " .. name, function()
      local tokens, err, requests = sign_in(peer.json(documented), case[1])
      assert.same({ nil, 0 }, { tokens, #requests })
      assert.matches(case[2], err.message, 1, true)
      assert_silent(err)
    end)
  end

  it("ends a token", function()
    local server <close> = peer.start { peer.json "{}" }
    local given = { base_url = server.url, client_id = "c", client_secret = "s", token = "a+b/c=d&e" }
    assert.is_true(core.sign_out(given))
    local request = server.requests()[1]
    assert.same({ "POST", "/oauth/revoke?token=a%2Bb%2Fc%3Dd%26e", "Basic Yzpz", "" },
      { request.method, request.path, request.headers.authorization, request.body })
  end)

  it("says why a token was not ended, and not which", function()
    for _, step in ipairs { { status = 500, body = "secret-token-of-it" }, { close = true }, { status = 403 } } do
      local server <close> = peer.start { step }
      local given = { base_url = server.url, client_id = "c", client_secret = "s", token = "secret-token-of-it" }
      local ended, err = core.sign_out(given)
      assert.is_nil(ended)
      assert.is_nil(tostring(err):find("secret-token", 1, true))
    end
  end)

  it("is stopped by a Ctrl-C while it waits", function()
    local pid_file = temp.path "pid"
    local server <close> = peer.start { { hang = true, signal = "INT", pid_file = pid_file } }
    local script = temp.file("wait.lua", ([[
      require("sendoso.core").sign_in { base_url = %q, client_id = "c", code = "c", redirect_uri = "r" }
    ]]):format(server.url))
    local seen = process.sendoso("run " .. script, { pid_file = pid_file })
    assert.equal(130, seen.status, seen.err)
  end)
end)

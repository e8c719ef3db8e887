-- Sign-in of the sandbox, asked by hand: no client of ours has a word in it.
local cjson = require "cjson"
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local form = require "sendoso.form"
local sandbox = require "sendoso.sandbox"
local temp = require "spec.support.temp"

local BASIC = "Basic c2FuZGJveDpzYW5kYm94LXNlY3JldA==" -- sandbox:sandbox-secret
local CALLBACK = "http://127.0.0.1:8765/callback"

-- Of RFC 7636, appendix B.
local VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
local CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

describe("sign-in to the sandbox", function()
  local now, open

  before_each(function() now, open = 1700000000, nil end)
  after_each(function() if open then open.server:close() end end)

  -- A sandbox that consents at once, unless its settings say otherwise.
  local function start(settings, options)
    local given = { settings = { consent = "allow", per_second = 100000 }, clock = function() return now end }
    for name, value in pairs(settings or {}) do given.settings[name] = value end
    for name, value in pairs(options or {}) do given[name] = value end
    open = assert(sandbox.open(given))
    return open
  end

  local function authorize(more, method)
    local query = {
      client_id = "sandbox", redirect_uri = CALLBACK, response_type = "code", scope = "write update", state = "s1",
    }
    for name, value in pairs(more or {}) do query[name] = value or nil end
    local pairs_of = {}
    for name, value in pairs(query) do pairs_of[#pairs_of + 1] = { name, value } end
    return open.handle { method = method or "GET", path = "/oauth/authorize", query = method and {} or query,
      body = method and form.encode(pairs_of) or "" }
  end

  -- What comes back to the redirect URI.
  local function returned(answer)
    assert.equal(302, answer.status)
    local uri, query = answer.headers.Location:match "^(.-)%?(.*)$"
    return form.decode(query), uri
  end

  local function ask_token(fields, more)
    local request = { method = "POST", path = "/oauth/token", query = {}, content_type = "application/json" }
    local body = { client_id = "sandbox", client_secret = "sandbox-secret" }
    for name, value in pairs(fields) do body[name] = value or nil end
    request.body = cjson.encode(body)
    for name, value in pairs(more or {}) do request[name] = value end
    local answer = open.handle(request)
    if not answer then return nil end
    return cjson.decode(answer.body), answer.status
  end

  local function exchange(code, more)
    local fields = { grant_type = "authorization_code", code = code, redirect_uri = CALLBACK }
    for name, value in pairs(more or {}) do fields[name] = value end
    return ask_token(fields)
  end

  local function renew(token) return ask_token { grant_type = "refresh_token", refresh_token = token } end

  local function me(token)
    local answer = open.handle { method = "GET", path = "/api/v3/me", query = {}, body = "",
      authorization = "Bearer " .. token }
    return answer.status, cjson.decode(answer.body)
  end

  local function sign_in() return (exchange(returned(authorize()).code)) end

  it("gives a code with the state, tokens as documented for it, and who signed in for these", function()
    start()
    local back, uri = returned(authorize())
    assert.equal(CALLBACK, uri)
    assert.equal("s1", back.state)
    assert.is_nil(back.iss)
    local tokens, status = exchange(back.code)
    assert.equal(200, status)
    local documented = cjson.decode(fixture.example "oauth-token.200")
    for name, value in pairs(documented) do assert.equal(type(value), type(tokens[name]), name) end
    assert.equal("write update", tokens.scope)
    assert.equal(7200, tokens.expires_in)
    assert.equal(now, tokens.created_at)
    assert.equal(200, (me(tokens.access_token)))
    assert.equal(200, (me "sandbox"))
  end)

  it("takes a form and Basic, too, and nothing from the URL", function()
    start()
    local body = form.encode {
      { "grant_type", "authorization_code" }, { "code", returned(authorize()).code }, { "redirect_uri", CALLBACK },
    }
    local as_form = { body = body, content_type = "application/x-www-form-urlencoded" }
    as_form.query = { client_id = "sandbox", client_secret = "sandbox-secret" }
    assert.equal("invalid_client", ask_token({}, as_form).error)
    as_form.authorization = BASIC
    assert.equal("bearer", ask_token({}, as_form).token_type)
  end)

  for what, case in pairs {
    ["another secret"] = { { client_secret = "guessed" }, "invalid_client", 401 },
    ["no secret"] = { { client_secret = false }, "invalid_client", 401 },
    ["another redirect URI"] = { { redirect_uri = CALLBACK .. "/" }, "invalid_grant", 400 },
    ["another code"] = { { code = "guessed" }, "invalid_grant", 400 },
    ["no grant"] = { { grant_type = false }, "invalid_request", 400 },
    ["another grant"] = { { grant_type = "client_credentials" }, "unsupported_grant_type", 400 },
  } do
    it("refuses " .. what .. " and leaves the code as it was", function()
      start()
      local code = returned(authorize()).code
      local refused, status = exchange(code, case[1])
      assert.same({ case[2], case[3] }, { refused.error, status })
      assert.equal("bearer", exchange(code).token_type)
    end)
  end

  it("says invalid_grant in the documented words", function()
    start()
    assert.same(cjson.decode(fixture.example "oauth-token.400-invalid-grant"), (exchange "x"))
  end)

  it("takes a code once, and not for long", function()
    start { code_s = 60 }
    local code = returned(authorize()).code
    assert.equal("bearer", exchange(code).token_type)
    assert.equal("invalid_grant", exchange(code).error)
    code = returned(authorize()).code
    now = now + 60
    assert.equal("invalid_grant", exchange(code).error)
  end)

  it("checks the verifier of a challenge", function()
    start()
    local with = { code_challenge = CHALLENGE, code_challenge_method = "S256" }
    local code = returned(authorize(with)).code
    assert.equal("invalid_grant", exchange(code).error)
    assert.equal("invalid_grant", exchange(code, { code_verifier = VERIFIER .. "x" }).error)
    assert.equal("bearer", exchange(code, { code_verifier = VERIFIER }).token_type)
  end)

  for what, case in pairs {
    ["another response"] = { { response_type = "token" }, "unsupported_response_type" },
    ["an unknown scope"] = { { scope = "write everything" }, "invalid_scope" },
    ["a challenge that is the verifier"] = { { code_challenge = CHALLENGE }, "invalid_request" },
  } do
    it("refuses " .. what .. " at the redirect URI, with the state", function()
      start()
      local back = returned(authorize(case[1]))
      assert.same({ case[2], "s1" }, { back.error, back.state })
      assert.is_nil(back.code)
    end)
  end

  for what, more in pairs {
    ["an unknown application"] = { client_id = "other" }, ["no redirect URI"] = { redirect_uri = false },
    ["plain http to another machine"] = { redirect_uri = "http://example.com/callback" },
    ["an address that only begins like this machine's"] = { redirect_uri = "http://127.0.0.1.example.com/" },
    ["a redirect URI with a fragment"] = { redirect_uri = "https://example.com/#x" },
  } do
    it("sends nobody anywhere for " .. what, function()
      start()
      local answer = authorize(more)
      assert.equal(400, answer.status)
      assert.is_nil(answer.headers.Location)
    end)
  end

  it("asks, and gives a code only to who allows it", function()
    start { consent = "ask" }
    local page = authorize { state = '"><script>' }
    assert.equal(200, page.status)
    assert.matches("write update", page.body, 1, true)
    assert.matches('value="&quot;&gt;&lt;script&gt;"', page.body, 1, true)
    assert.equal(200, authorize({ consent = "perhaps" }, "POST").status)
    assert.equal(200, authorize({ consent = "allow" }).status) -- a link is no consent
    assert.equal("access_denied", returned(authorize({ consent = "deny" }, "POST")).error)
    assert.equal("bearer", exchange(returned(authorize({ consent = "allow" }, "POST")).code).token_type)
  end)

  it("shows the code on a page to a program without an address", function()
    start()
    local page = authorize { redirect_uri = "urn:ietf:wg:oauth:2.0:oob" }
    assert.equal(200, page.status)
    local code = page.body:match "<code>([%w_-]+)</code>"
    assert.equal("bearer", exchange(code, { redirect_uri = "urn:ietf:wg:oauth:2.0:oob" }).token_type)
  end)

  it("says by whom it was, if it is set to", function()
    start { iss = "yes" }
    assert.equal(open.base_url, returned(authorize()).iss)
  end)

  it("ends an access token after its time, and says so", function()
    start { token_s = 30 }
    local tokens = sign_in()
    now = now + 29
    assert.equal(200, (me(tokens.access_token)))
    now = now + 1
    local status, body = me(tokens.access_token)
    assert.equal(401, status)
    assert.same({ success = false, description = "The access token expired", expired = true }, body)
    assert.equal(200, (me(renew(tokens.refresh_token).access_token)))
  end)

  it("keeps the old pair until the new access token is used", function()
    start()
    local old = sign_in()
    renew(old.refresh_token) -- the answer is lost
    local new = renew(old.refresh_token)
    assert.equal(200, (me(old.access_token)))
    assert.equal(200, (me(new.access_token)))
    assert.equal("invalid_grant", renew(old.refresh_token).error)
    local _, body = me(old.access_token)
    assert.equal("The access token was revoked", body.description)
  end)

  it("takes a refresh token once where it is strict", function()
    start { refresh = "strict" }
    local old = sign_in()
    local new = renew(old.refresh_token)
    assert.equal("bearer", new.token_type)
    assert.equal("invalid_grant", renew(old.refresh_token).error)
    assert.equal(401, (me(old.access_token)))
    assert.equal(200, (me(new.access_token)))
  end)

  it("revokes a pair by either token, for its application alone, and says nothing of an unknown one", function()
    start()
    local function revoke(token, authorization)
      local answer = open.handle { method = "POST", path = "/oauth/revoke", query = { token = token }, body = "",
        authorization = authorization }
      return answer.status, cjson.decode(answer.body)
    end
    local tokens = sign_in()
    assert.equal(401, (revoke(tokens.access_token)))
    assert.equal(401, (revoke(tokens.access_token, "Basic c2FuZGJveDpvdGhlcg==")))
    assert.equal(200, (me(tokens.access_token)))
    local status, body = revoke(tokens.refresh_token, BASIC)
    assert.same({ 200, cjson.decode(fixture.example "oauth-revoke.200.inferred") }, { status, body })
    assert.equal(401, (me(tokens.access_token)))
    assert.equal("invalid_grant", renew(tokens.refresh_token).error)
    assert.equal(200, (revoke("unknown", BASIC)))
  end)

  it("is the same for every process that has its state", function()
    local state = temp.path "sandbox.ndjson"
    local other = start(nil, { state = state })
    local tokens = sign_in()
    start(nil, { state = state })
    assert.equal(200, (me(tokens.access_token)))
    local new = renew(tokens.refresh_token)
    assert.equal(200, (me(new.access_token)))
    open.server:close()
    open = other
    assert.equal(401, (me(tokens.access_token)))
    assert.equal(200, (me(new.access_token)))
  end)

  it("has faults: an answer that is lost, a refusal, a token that ends", function()
    start()
    local tokens = sign_in()
    assert(open.faults:add "lose-reply@token")
    assert.is_nil(renew(tokens.refresh_token))
    assert(open.faults:add "invalid-grant")
    assert.equal("invalid_grant", renew(tokens.refresh_token).error)
    assert.equal("bearer", renew(tokens.refresh_token).token_type)
    assert(open.faults:add "expire@me")
    assert.equal(200, (me "sandbox"))
    local _, body = me(tokens.access_token)
    assert.is_true(body.expired)
    assert.equal(401, (me(tokens.access_token)))
  end)

  it("has nothing of the faults of gifts", function()
    start()
    assert(open.faults:add "drop=9")
    assert.equal("bearer", sign_in().token_type)
  end)
end)

describe("sendoso.core", function()
  it(".base64url writes the challenge of a verifier as in RFC 7636", function()
    assert.equal(CHALLENGE, core.base64url(core.sha256(VERIFIER)))
    assert.same({ "", "_w", "-_8", "AAAA" }, { core.base64url "", core.base64url "\xff", core.base64url "\xfb\xff",
      core.base64url "\0\0\0" })
  end)

  it(".random gives as many bytes as it is asked for, others each time", function()
    assert.equal(32, #core.random(32))
    assert.are_not.equal(core.random(32), core.random(32))
    assert.error(function() core.random(0) end)
    assert.error(function() core.random(257) end)
  end)
end)

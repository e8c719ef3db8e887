-- The question of a sign-in and its answer, with no network.
local authorization = require "sendoso.accounts.authorization"
local core = require "sendoso.core"
local form = require "sendoso.form"

local APP = {
  base_url = "https://app.sendoso.com/", client_id = "id & 1", scope = "public write",
  redirect_uri = "https://Example.com/linked?from=sendoso",
}

describe("the question of a sign-in", function()
  it("asks at the base URL, with the redirect URI exactly as it is set", function()
    local question = authorization.new(APP)
    local address, query = authorization.url(question):match "^(.-)%?(.*)$"
    assert.equal("https://app.sendoso.com/oauth/authorize", address)
    assert.same({
      client_id = "id & 1", redirect_uri = APP.redirect_uri, response_type = "code", scope = "public write",
      state = question.state, code_challenge = core.base64url(core.sha256(question.verifier)),
      code_challenge_method = "S256",
    }, (form.decode(query)))
  end)

  it("has a state and a verifier of its own, as long as they may be, and shows no verifier", function()
    local one, other = authorization.new(APP), authorization.new(APP)
    for _, name in ipairs { "state", "verifier" } do
      assert.equal(43, #one[name])
      assert.are_not.equal(one[name], other[name])
    end
    assert.is_nil(authorization.url(one):find(one.verifier, 1, true))
  end)
end)

describe("the answer of a sign-in", function()
  local question = authorization.new(APP)
  local good = APP.redirect_uri .. "&code=c%2F1&state=" .. question.state

  it("gives the code of the URL, or of its query", function()
    assert.equal("c/1", authorization.read(question, " " .. good .. " \n"))
    assert.equal("c/1", authorization.read(question, good .. "#top"))
    assert.equal("c/1", authorization.read(question, good:match "?(.*)"))
  end)

  it("is a code alone only where a person types it", function()
    for text, code in pairs { ["4Zx_-~.1\r"] = "4Zx_-~.1", [" " .. good] = "c/1" } do
      assert.equal(code, authorization.read(question, authorization.of_person(question, text)))
    end
    local code, err = authorization.read(question, "4Zx_-~.1")
    assert.same({ nil, "invalid", "url" }, { code, err.kind, err.field })
  end)

  it("may name the service that gave it, and then it is that one", function()
    for _, iss in ipairs { "https://app.sendoso.com", "https://APP.sendoso.com/" } do
      assert.equal("c/1", authorization.read(question, good .. "&" .. form.encode { { "iss", iss } }), iss)
    end
    for _, iss in ipairs { "https://app.staging.sendo.so", "http://app.sendoso.com", "https://app.sendoso.com.evil.com",
      "https://app.sendoso.com/x", "x", "" } do
      local code, err = authorization.read(question, good .. "&" .. form.encode { { "iss", iss } })
      assert.is_nil(code)
      assert.same({ "auth", "the answer was not given by https://app.sendoso.com/" }, { err.kind, err.message }, iss)
    end
  end)

  -- what comes back, kind, message
  for name, case in pairs {
    ["with another state"] = { "?code=c&state=x", "auth", "another state" },
    ["without a state"] = { "?code=c", "auth", "no state" },
    ["with an error of another sign-in"] = { "?error=access_denied&state=x", "auth", "another state" },
    ["that refuses"] = { "?error=access_denied&error_description=D&state=S", "auth", "access was denied" },
    ["about the scope"] = { "?error=invalid_scope&state=S", "auth", "does not allow the scope" },
    ["with an unknown error"] = { "?error=server_error&state=S", "auth", "with the error 'server_error'" },
    ["with an error that is anything"] = { "?error=%1b[31m&state=S", "auth", "with the error 'unreadable'" },
    ["with two codes"] = { "?code=a&code=b&state=S", "invalid", "has no code in it" },
    ["with neither code nor error"] = { "?state=S", "invalid", "has no code in it" },
    ["that is the question"] = { authorization.url(question), "invalid", "has no code in it" },
    ["that is nothing"] = { "", "invalid", "has no code in it" },
    ["with a code behind the #"] = { "https://example.com/#code=c&state=S", "invalid", "has no code in it" },
  } do
    it("is none " .. name, function()
      local code, err = authorization.read(question, (case[1]:gsub("state=S", "state=" .. question.state)))
      assert.is_nil(code)
      assert.equal(case[2], err.kind)
      assert.matches(case[3], err.message, 1, true)
      for _, secret in ipairs { question.state, question.verifier } do
        assert.is_nil((err.message .. err.hint):find(secret, 1, true))
      end
    end)
  end

  it("belongs to its question by the state", function()
    assert.is_true(authorization.is_answered(question, good))
    assert.is_true(authorization.is_answered(question, "?error=access_denied&state=" .. question.state))
    assert.is_false(authorization.is_answered(question, "?code=c"))
    assert.is_false(authorization.is_answered(question, "?code=c&state=x"))
    assert.is_false(authorization.is_answered(question, "x"))
  end)
end)

-- Signing out: revoked at the server, and forgotten here, in this order.
local browser = require "spec.support.browser"
local process = require "spec.support.process"
local sign_in = require "spec.support.sign_in"
local temp = require "spec.support.temp"

describe("sendoso logout #socket", function()
  -- Signs in. Returns the path of what is kept.
  local function login(sandbox, flags)
    local seen = sandbox.run(("login %s --redirect-uri %s"):format(flags or "", sign_in.redirect_uri()),
      { BROWSER = browser.command(temp.path "log") })
    assert.equal(0, seen.status, seen.err)
    return sandbox.user.XDG_CONFIG_HOME .. "/sendoso/credentials/default"
  end

  local function is_revoked(sandbox) return temp.read(sandbox.journal):find('"oauth":"revoked"', 1, true) ~= nil end

  it("revokes the access, and forgets it", function()
    local sandbox <close> = sign_in.start()
    local kept = login(sandbox)
    assert.are_not.equal("", temp.read(kept))
    local seen = sandbox.run "logout"
    assert.equal(0, seen.status, seen.err)
    assert.matches("signed out of the sandbox %(127.0.0.1:%d+%): the profile 'default'", seen.err)
    assert.is_true(is_revoked(sandbox))
    assert.equal("", temp.read(kept))
  end)

  it("goes where the profile is signed in, with the client ID of then, whatever is said now", function()
    local sandbox <close> = sign_in.start()
    login(sandbox)
    local seen = sandbox.run("logout", { SENDOSO_BASE_URL = false, SENDOSO_CLIENT_ID = "another" })
    assert.equal(0, seen.status, seen.err)
    assert.is_true(is_revoked(sandbox))
  end)

  it("needs no secret that is kept with the tokens", function()
    local sandbox <close> = sign_in.start()
    login(sandbox, "--client-secret-file " .. temp.file("secret", "sandbox-secret"))
    local seen = sandbox.run("logout", { SENDOSO_CLIENT_SECRET = false })
    assert.equal(0, seen.status, seen.err)
    assert.is_true(is_revoked(sandbox))
  end)

  it("says that nobody is signed in, which is what was asked for", function()
    local sandbox <close> = sign_in.start()
    local seen = sandbox.run "logout --profile nobody"
    assert.equal(0, seen.status)
    assert.matches("the profile 'nobody' is not signed in", seen.err)
  end)

  -- flags of the sandbox, environment -> status, message
  for what, case in pairs {
    ["Sendoso fails"] = { "--fault error-before@revoke=9", {}, 1, "" },
    ["the answer is lost"] = { "--fault drop@revoke=9", {}, 1, "" },
    ["the client secret is wrong"] = { "", { SENDOSO_CLIENT_SECRET = "wrong" }, 4, "client ID and its secret" },
    ["there is no client secret"] = { "", { SENDOSO_CLIENT_SECRET = false }, 4, "no client secret is set" },
  } do
    it("forgets nothing if " .. what .. ", and says what to do", function()
      local sandbox <close> = sign_in.start(case[1])
      local kept = login(sandbox)
      local seen = sandbox.run("logout", case[2])
      assert.equal(case[3], seen.status, seen.err)
      assert.matches(case[4], seen.err, 1, true)
      assert.matches("still signed in; to forget it all the same, add --forget", seen.err, 1, true)
      assert.are_not.equal("", temp.read(kept))
      assert.is_false(is_revoked(sandbox))
    end)
  end

  it("forgets all the same with --forget", function()
    local sandbox <close> = sign_in.start()
    local kept = login(sandbox)
    sandbox.close()
    local seen = sandbox.run "logout --forget"
    assert.equal(0, seen.status, seen.err)
    assert.matches("forgot the sign-in of the profile 'default'; it is not revoked", seen.err, 1, true)
    assert.equal("", temp.read(kept))
  end)

  it("forgets what is damaged only with --forget, and a new sign-in replaces it", function()
    local sandbox <close> = sign_in.start()
    local kept = login(sandbox)
    local function damage() process.shell("umask 077; echo damaged >%s", kept) end
    damage()
    local seen = sandbox.run "logout"
    assert.equal(1, seen.status)
    assert.matches("are damaged\n  sign in again, or add --forget", seen.err, 1, true)
    assert.equal(0, sandbox.run("logout --forget").status)
    assert.equal("", temp.read(kept))
    damage()
    login(sandbox)
    assert.equal(0, sandbox.run("logout").status)
  end)

  it("is no dry run", function()
    local sandbox <close> = sign_in.start()
    local kept = login(sandbox)
    assert.equal(64, sandbox.run("logout -n").status)
    assert.are_not.equal("", temp.read(kept))
  end)

  it("makes the tokens unknown to whoever had a copy of them", function()
    local sandbox <close> = sign_in.start()
    local token = temp.read(login(sandbox)):match '"access_token":%s*"([^"]+)"'
    assert.equal(0, sandbox.run("me", { SENDOSO_ACCESS_TOKEN = token }).status)
    assert.equal(0, sandbox.run("logout").status)
    assert.equal(4, sandbox.run("me", { SENDOSO_ACCESS_TOKEN = token }).status)
  end)
end)

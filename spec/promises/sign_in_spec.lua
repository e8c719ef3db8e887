-- A walk as a new user would take it: sign in, look, send the first gift, sign out.
local browser = require "spec.support.browser"
local sign_in = require "spec.support.sign_in"
local temp = require "spec.support.temp"

describe("a new user #socket", function()
  it("signs in once: me answers, the first gift leaves, and after logout nothing does", function()
    local sandbox <close> = sign_in.start()
    local function run(arguments)
      return sandbox.run(arguments, { SENDOSO_BASE_URL = false, SENDOSO_CLIENT_ID = false })
    end
    local login = sandbox.run("login --redirect-uri " .. sign_in.redirect_uri(),
      { BROWSER = browser.command(temp.path "log") })
    assert.equal(0, login.status, login.err)
    local me = run "me --json"
    assert.equal(0, me.status, me.err)
    assert.matches('"email":', me.out)
    local gift = run "egift --campaign 2002 --to ann@example.com --name Ann --once first"
    assert.equal(0, gift.status, gift.err)
    assert.equal(1, sandbox.gifts "ann@example.com")
    local out = run "logout"
    assert.equal(0, out.status, out.err)
    assert.matches('"oauth":"revoked"', temp.read(sandbox.journal))
    local after = sandbox.run "me"
    assert.equal(4, after.status)
    assert.matches("sendoso login", after.err)
  end)

  it("keeps two accounts apart, each by its name", function()
    local acme <close> = sign_in.start()
    local globex <close> = sign_in.start()
    globex.user.XDG_CONFIG_HOME, globex.user.XDG_STATE_HOME = acme.user.XDG_CONFIG_HOME, acme.user.XDG_STATE_HOME
    for name, sandbox in pairs { acme = acme, globex = globex } do
      local seen = sandbox.run(("login --profile %s --redirect-uri %s"):format(name, sign_in.redirect_uri()),
        { BROWSER = browser.command(temp.path "log") })
      assert.equal(0, seen.status, seen.err)
    end
    for name, sandbox in pairs { acme = acme, globex = globex } do
      local to = name .. "@example.com"
      local seen = acme.run(("egift --profile %s --campaign 2002 --to %s --name Ann --once first/%s"):format(name, to,
        name), { SENDOSO_BASE_URL = false, SENDOSO_CLIENT_ID = false })
      assert.equal(0, seen.status, seen.err)
      assert.equal(1, sandbox.gifts(to))
    end
    assert.equal(0, acme.gifts "globex@example.com")
    assert.equal(0, globex.gifts "acme@example.com")
  end)
end)

-- A sign-in beside a ledger in PostgreSQL: one for every machine, and for runners that forget.
local browser = require "spec.support.browser"
local process = require "spec.support.process"
local sign_in = require "spec.support.sign_in"
local stores = require "spec.support.stores"
local temp = require "spec.support.temp"

local gift = temp.file("gift.lua", [[
  require("sendoso").egift { campaign = 2002, to = { email = ... }, once = ... }
]])

describe("a sign-in beside a ledger in PostgreSQL #process", function()
  local sandbox, at

  before_each(function()
    sandbox, at = sign_in.start(), stores.postgres.fresh()
    for name, value in pairs(stores.postgres.env(at)) do sandbox.user[name] = value end
    sandbox.user.SENDOSO_PROFILE = "acme"
  end)
  after_each(function() sandbox.close() end)

  local function login(flags, more)
    more = more or {}
    more.BROWSER = browser.command(temp.path "browser.log")
    return sandbox.run(("login %s --redirect-uri %s"):format(flags or "", sign_in.redirect_uri()), more)
  end

  -- Another machine: it has what is in the environment, and no file.
  local function elsewhere(arguments, more)
    local env = { XDG_CONFIG_HOME = temp.path(), XDG_STATE_HOME = temp.path(), SENDOSO_BASE_URL = false,
      SENDOSO_CLIENT_ID = false }
    for name, value in pairs(more or {}) do env[name] = value end
    return sandbox.run(arguments, env)
  end

  -- What is kept of the profile, as the database sees it.
  local function kept(what)
    return stores.postgres.sql(at, ("SELECT content::jsonb->>'%s' FROM @token WHERE profile = 'acme'"):format(what))
  end

  it("is kept there, and no file has any of it", function()
    local seen = login()
    assert.equal(0, seen.status, seen.err)
    assert.equal(sandbox.url, kept "base_url")
    local token = kept "access_token"
    assert.is_true(#token > 10)
    local found = process.run(("grep -rl %s %s %s"):format(token, sandbox.user.XDG_CONFIG_HOME,
      sandbox.user.XDG_STATE_HOME))
    assert.equal("", found.out)
    seen = sandbox.run "profile show"
    assert.matches("access_token +signed in +the database of the ledger", seen.out)
  end)

  it("is another machine's, too: it knows the service, sends, and renews the token for both", function()
    assert.equal(0, login().status)
    local seen = elsewhere("run " .. gift .. " -- a@example.com")
    assert.equal(0, seen.status, seen.err)
    assert.equal(1, sandbox.gifts "a@example.com")
    stores.postgres.sql(at, [[UPDATE @token SET content = jsonb_set(content::jsonb, '{received_at}', '1')::text]])
    seen = elsewhere("run " .. gift .. " -- b@example.com")
    assert.equal(0, seen.status, seen.err)
    assert.equal("2", kept "generation")
    assert.equal(0, sandbox.run("run " .. gift .. " -- c@example.com").status)
    assert.equal("2", kept "generation")
  end)

  it("ends on every machine", function()
    assert.equal(0, login().status)
    local seen = elsewhere "logout"
    assert.equal(0, seen.status, seen.err)
    seen = sandbox.run("run " .. gift .. " -- d@example.com")
    assert.same({ 4, 0 }, { seen.status, sandbox.gifts "d@example.com" })
    assert.matches("neither in profiles.ini nor signed in in the database of the ledger\n  check the name, or run "
      .. "`sendoso login --profile acme`", seen.err, 1, true)
    assert.equal("", kept "access_token")
  end)

  it("is made in two steps, and from Lua, by a profile that says where its ledger is", function()
    sandbox.user.SENDOSO_LEDGER, sandbox.user.SENDOSO_LEDGER_SCHEMA, sandbox.user.SENDOSO_PROFILE = nil, nil, nil
    sandbox.profiles(("[acme]\nledger = %s\nledger_schema = %s\n"):format(at.path, at.schema))
    local link = temp.file("link.lua", [[
      local url = arg[1]
      local link = assert(require("sendoso").link { profile = "acme" })
      if url then print(assert(link:finish(url)).profile) else print(assert(link:begin())) end
    ]])
    -- A stock Lua has no sanitizer.
    local lua = { LUA_CPATH = os.getenv "SENDOSO_STOCK_CPATH" }
    local began = sandbox.shell("lua5.4 " .. link, lua)
    assert.equal(0, began.status, began.err)
    local address = browser.allow(began.out:match "%S+")
    local seen = sandbox.run("login --profile acme --finish " .. temp.quote(address))
    assert.equal(0, seen.status, seen.err)
    assert.equal("1", kept "generation")
    address = browser.allow(sandbox.shell("lua5.4 " .. link, lua).out:match "%S+")
    seen = sandbox.shell(("lua5.4 %s %s"):format(link, temp.quote(address)), lua)
    assert.equal("acme\n", seen.out, seen.err)
    assert.equal("2", kept "generation")
    seen = sandbox.run "--profile acme me"
    assert.matches("profile +acme", seen.out)
    local of_script = temp.file("open.lua", [[
      print(assert(assert(require("sendoso").open { profile = "acme" }).me()).email)
    ]])
    seen = sandbox.run("run -q " .. of_script, { SENDOSO_BASE_URL = false })
    assert.same({ 0, 1 }, { seen.status, select(2, seen.out:gsub("@", "")) }, seen.err)
  end)

  it("is no other account's: a name that is wrong ends with 4, whatever token the environment has", function()
    assert.equal(0, login().status)
    for _, arguments in ipairs { "me", "profile use acne", "run " .. gift .. " -- e@example.com" } do
      local seen = sandbox.run(arguments, { SENDOSO_PROFILE = "acne", SENDOSO_ACCESS_TOKEN = "sandbox" })
      assert.equal(4, seen.status, seen.err)
      assert.matches("the profile 'acne' does not exist", seen.err, 1, true)
    end
  end)

  it("is replaced by the next one where it is damaged, once it is forgotten", function()
    assert.equal(0, login().status)
    stores.postgres.sql(at, "UPDATE @token SET content = '{}'")
    local seen = login()
    assert.equal(1, seen.status)
    assert.matches("damaged\n  run `sendoso logout --forget --profile acme`, and sign in again", seen.err, 1, true)
    assert.equal(0, sandbox.run("logout --forget").status)
    assert.equal(0, login().status)
  end)

  it("needs the name of a profile", function()
    local seen = login("", { SENDOSO_PROFILE = false })
    assert.equal(1, seen.status)
    assert.matches("needs the name of a profile\n  add --profile NAME", seen.err, 1, true)
  end)

  it("asks nobody for access while the database is out of reach", function()
    local log = temp.path "browser.log"
    local closed = { SENDOSO_LEDGER = "postgresql://me@127.0.0.1:1/x", BROWSER = browser.command(log) }
    local seen = sandbox.run("login --redirect-uri " .. sign_in.redirect_uri(), closed)
    assert.equal(1, seen.status)
    assert.matches("127.0.0.1:1", seen.err, 1, true)
    assert.is_nil(io.open(log))
    seen = sandbox.run("profile show", closed)
    assert.equal(0, seen.status, seen.err)
    assert.matches("access_token +not known", seen.out)
    assert.matches("warning: the profile 'acme': ", seen.err, 1, true)
  end)

  it("is looked up by what needs it alone", function()
    sandbox.profiles "[acme]\nledger = postgresql://me@127.0.0.1:1/x\n"
    sandbox.user.SENDOSO_LEDGER = nil
    assert.equal(0, sandbox.run("help login").status)
    assert.equal(0, sandbox.run("--sandbox me").status)
  end)
end)

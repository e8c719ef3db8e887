-- The file of a profile's credentials: whose it must be, what is in it, and what is shown of it.
local cjson = require "cjson"
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local oauth = require "spec.support.oauth"
local peer = require "spec.support.peer"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local URL = "https://app.sendoso.com"

local given = { base_url = URL, client_id = "the-client", access_token = "the-access-token", expires_in = 7200,
  refresh_token = "the-refresh-token", scope = "public write" }

local function with(change)
  local changed = {}
  for name, value in pairs(given) do changed[name] = value end
  for name, value in pairs(change) do changed[name] = value ~= "none" and value or nil end
  return changed
end

local function mode(path) return (process.shell("stat -c %%a %s", temp.quote(path)):gsub("\n", "")) end

describe("the credentials of a profile", function()
  it("are kept where only their owner can read them, in folders that are made", function()
    local root = temp.path()
    local path = root .. "/config/sendoso/credentials/acme"
    assert(core.keep_credentials({ path = path }, given))
    assert.same({ "600", "700", "700", "700" }, { mode(path), mode(root .. "/config/sendoso/credentials"),
      mode(root .. "/config/sendoso"), mode(root .. "/config") })
  end)

  it("are shown without a secret", function()
    local path = temp.path() .. "/c/acme"
    local before = os.time()
    assert(core.keep_credentials({ path = path }, given))
    local seen = assert(core.credentials { path = path })
    assert.is_true(seen.ends_at >= before + 7200 and seen.ends_at <= os.time() + 7200)
    seen.ends_at = nil
    assert.same({ base_url = URL, client_id = "the-client", scope = "public write", generation = 1,
      has_secret = false }, seen)
  end)

  it("are replaced by those of the next sign-in, and counted", function()
    local path = temp.path() .. "/c/acme"
    for generation = 1, 3 do
      assert(core.keep_credentials({ path = path }, with { client_secret = generation == 3 and "s" or nil }))
      assert.same({ generation, generation == 3 }, { core.credentials({ path = path }).generation,
        core.credentials({ path = path }).has_secret })
    end
  end)

  it("are replaced where they were damaged", function()
    local path = oauth.signed_in(URL)
    oauth.write(path, "{")
    assert(core.keep_credentials({ path = path }, given))
    assert.equal(1, core.credentials({ path = path }).generation)
  end)

  it("are forgotten, once and for all", function()
    local path = oauth.signed_in(URL)
    oauth.write(path .. ".new", temp.read(path))
    for _ = 1, 2 do
      assert.is_true(core.forget_credentials { path = path })
      assert.is_false(core.credentials { path = path })
      assert.equal("acme.lock\n", process.shell("ls %s", path:match "^(.*)/"))
    end
  end)

  it("that are not there are nobody's: a client has none to sign with", function()
    local path = temp.path() .. "/x/acme"
    local client, err = core.client { base_url = "http://127.0.0.1:1", credentials = { path = path } }
    assert.is_nil(client)
    assert.same({ "auth", "this profile is not signed in", "run `sendoso login --profile acme`" },
      { err.kind, err.message, err.hint })
  end)

  -- What is done to the file, and what is said of it.
  for name, case in pairs {
    ["others may read"] = { "chmod 640 FILE", "guard", "other users can reach it", "run `chmod go= FILE`" },
    ["others may write"] = { "chmod 602 FILE", "guard", "other users can reach it", "run `chmod go= FILE`" },
    ["stand in a folder of others"] = { "chmod 755 FOLDER", "guard", "other users can reach it",
      "run `chmod go= FOLDER/`" },
    ["are a link to somewhere else"] = { "mv FILE FOLDER/real; ln -s real FILE", "guard",
      "expected a file, got a link" },
    ["are a folder"] = { "rm FILE; mkdir -m 700 FILE", "guard", "expected a file" },
    ["are a pipe"] = { "rm FILE; mkfifo -m 600 FILE", "guard", "expected a file" },
    ["are empty"] = { ": > FILE", "store", "are damaged" },
    ["are zeros"] = { "head -c 32768 /dev/zero > FILE", "store", "are damaged" },
    ["were cut off"] = { "truncate -s 100 FILE", "store", "are damaged" },
    ["are of 200 KB"] = { "head -c 200000 /dev/zero | tr '\\0' ' ' >> FILE; echo x >> FILE", "store", "are damaged" },
    ["have no token"] = { "sed -i s/access_token/x/ FILE", "store", "are damaged" },
    ["have a token of two lines"] = { "sed -i 's/access-token-1/a\\\\nb/' FILE", "store", "are damaged" },
    ["have a life that is a text"] = { "sed -i 's/7200/\"7200\"/' FILE", "store", "are damaged" },
  } do
    it("that " .. name .. " are refused, and nothing of them is shown", function()
      local path = oauth.signed_in(URL)
      local folder = path:match "^(.*)/"
      local function named(text) return (text:gsub("FILE", path):gsub("FOLDER", folder)) end
      process.shell("%s", named(case[1]))
      for _, ask in ipairs {
        function() return core.credentials { path = path } end,
        function() return core.client { base_url = URL, permits = ":memory:", credentials = { path = path } } end,
      } do
        local value, err = ask()
        assert.is_nil(value)
        assert.equal(case[2], err.kind)
        assert.matches(case[3], err.message, 1, true)
        assert.equal(case[4] and named(case[4]), err.hint)
        assert.is_nil(err.message:find("token", 1, true))
      end
    end)
  end

  it("of another user are refused", function()
    if process.shell "id -u" ~= "0\n" then return end -- nobody else can give a file away
    local path = oauth.signed_in(URL)
    process.shell("chown 65534 %s", path)
    local seen, err = core.credentials { path = path }
    assert.same({ nil, "guard" }, { seen, err.kind })
    assert.matches("it belongs to another user", err.message, 1, true)
  end)

  for name, case in pairs {
    ["without a token"] = { { access_token = "none" }, "access_token" },
    ["with a token of two lines"] = { { refresh_token = "a\nb" }, "access_token" },
    ["with a life of none"] = { { expires_in = 0 }, "expires_in" },
    ["without a service"] = { { base_url = "none" }, "base_url" },
    ["with a secret that is no text"] = { { client_secret = "\xff" }, "client_secret" },
    ["with a secret of 5,000 characters"] = { { client_secret = ("x"):rep(5000) }, "client_secret" },
  } do
    it("are not kept " .. name .. ", and those that are there stay", function()
      local path = oauth.signed_in(URL)
      local before = temp.read(path)
      local ok, err = core.keep_credentials({ path = path }, with(case[1]))
      assert.same({ nil, "invalid", case[2] }, { ok, err.kind, err.field })
      assert.equal(before, temp.read(path))
      assert.equal("acme\nacme.lock\n", process.shell("ls %s", path:match "^(.*)/"))
    end)
  end

  it("are shown to the service that gave them, and to no other", function()
    local server <close> = peer.start { peer.json "{}" }
    local client, err = core.client { base_url = server.url, credentials = { path = oauth.signed_in(URL) } }
    assert.same({ nil, "guard" }, { client, err.kind })
    assert.matches("is signed in to app.sendoso.com, not to 127.0.0.1", err.message, 1, true)
    assert.same({}, server.requests())
  end)

  it("are those of one program", function()
    local options = { base_url = URL, permits = ":memory:",
      credentials = { path = oauth.signed_in(URL), client_id = "another" } }
    local client, err = core.client(options)
    assert.same({ nil, "auth" }, { client, err.kind })
    assert.matches("with another client ID", err.message, 1, true)
  end)

  it("end with a sign-out at the service that gave them", function()
    local server <close> = peer.start { peer.json "{}" }
    local path = oauth.signed_in(server.url)
    assert.is_true(core.sign_out { credentials = { path = path } })
    assert.equal("/oauth/revoke?token=access-token-1", server.requests()[1].path)
    local _, err = core.sign_out { credentials = { path = path .. "-of-nobody" } }
    assert.equal("auth", err.kind)
  end)

  it("of a sign-in are taken as they come", function()
    local server <close> = peer.start { peer.json(fixture.example "oauth-token.200") }
    local tokens = assert(core.sign_in { base_url = server.url, client_id = "c", code = "c", redirect_uri = "r" })
    tokens.base_url, tokens.client_id = server.url, "c"
    local path = temp.path() .. "/c/acme"
    assert(core.keep_credentials({ path = path }, tokens))
    assert.equal("tGzv3JOkF0XG5Qx2TlKWIA", cjson.decode(temp.read(path)).refresh_token)
  end)
end)

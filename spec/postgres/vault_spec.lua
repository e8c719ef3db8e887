-- Credentials beside a ledger in PostgreSQL: for runs on several machines, and on runners that forget.
local cjson = require "cjson"
local core = require "sendoso.core"
local oauth = require "spec.support.oauth"
local postgres = require "sendoso.postgres"
local process = require "spec.support.process"
local stores = require "spec.support.stores"
local temp = require "spec.support.temp"

local URL = "https://app.sendoso.com"

local function given(url)
  return { base_url = url or URL, client_id = "the-client", client_secret = oauth.secret, expires_in = 7200,
    access_token = "access-token-1", refresh_token = "refresh-token-1" }
end

local program = ([[
  package.cpath = os.getenv "SENDOSO_STOCK_CPATH" or package.cpath
  local core, postgres = require "sendoso.core", require "sendoso.postgres"
  local client = assert(core.client { base_url = arg[1], backoff_ms = 1, credentials = {
    path = arg[2], schema = arg[3], profile = "acme", driver = postgres.vault } })
  print(assert(client:read("me", {})).id)
]]):gsub("\n +", "\n")

for _, name in ipairs { "postgres", "pooled" } do
  local store = stores[name]

  -- A place where nobody is signed in.
  local function fresh(profile)
    local at = store.fresh()
    return { path = at.path, schema = at.schema, profile = profile or "acme", driver = postgres.vault }
  end

  -- What a sign-in gave, an hour before its end or after it.
  local function signed_in(url, has_ended)
    local where = fresh()
    assert(core.keep_credentials(where, given(url)))
    if has_ended then
      local content = cjson.decode(store.sql(where, "SELECT content FROM @token"))
      content.received_at = oauth.ago(7201)
      store.sql(where, ("UPDATE @token SET content = '%s'"):format(cjson.encode(content)))
    end
    return where
  end

  -- Begins a read, as far as it comes without an answer. Returns the call, and how it ends.
  local function begin(client)
    local ended = {}
    local body = coroutine.create(function() ended.me, ended.err = client:read("me", {}) end)
    core.manage(body)
    local _, call = coroutine.resume(body)
    function ended.finish()
      while not call:done() do call:step(20) end
      coroutine.resume(body)
      return ended.me, ended.err
    end
    return call, ended
  end

  describe("credentials in " .. name .. " #process", function()
    it("are kept before there is a ledger, one for a profile, and do not stand in its way", function()
      local where = fresh()
      assert.is_false(core.credentials(where))
      assert(core.keep_credentials(where, given()))
      assert(core.keep_credentials(where, given()))
      local other = { path = where.path, schema = where.schema, profile = "globex", driver = where.driver }
      assert(core.keep_credentials(other, given()))
      assert.same({ 2, 1 }, { core.credentials(where).generation, core.credentials(other).generation })
      stores.open({ path = where.path, schema = where.schema, account = "sandbox", driver = postgres.driver }):close()
      assert(core.forget_credentials(where))
      assert.is_false(core.credentials(where))
      assert.equal(1, core.credentials(other).generation)
    end)

    it("are damaged where they are no credentials, and say no more of it", function()
      local where = signed_in()
      store.sql(where, "UPDATE @token SET content = '{\"access_token\": \"secret\"}'")
      local seen, err = core.credentials(where)
      assert.same({ nil, "store", "the credentials acme are damaged" }, { seen, err.kind, err.message })
    end)

    it("need a profile", function()
      local where = fresh()
      where.profile = nil
      local _, err = core.credentials(where)
      assert.same({ "invalid", "profile" }, { err.kind, err.field })
    end)

    it("are renewed there, by one of four runs that begin at once", function()
      local service <close> = oauth.start { delay_ms = 100, least = 2 }
      local where = signed_in(service.url, true)
      local seen = process.run("sh -c " .. temp.quote(("for i in 1 2 3 4; do lua5.4 %s %s %s %s & done; wait"):format(
        temp.file("read.lua", program), service.url, temp.quote(where.path), where.schema)))
      assert.equal(("123456\n"):rep(4), seen.out, seen.err)
      assert.same({ "renew 1 -> 2", "read 2", "read 2", "read 2", "read 2" }, service.journal())
      assert.equal("t", store.sql(where, "SELECT lease IS NULL FROM @token"))
    end)

    it("are not renewed while another machine does, and its tokens are used", function()
      local service <close> = oauth.start()
      local where = signed_in(service.url, true)
      local client <close> = assert(core.client { base_url = service.url, backoff_ms = 1, credentials = where })
      store.sql(where, "UPDATE @token SET holder = 'another', lease = now() + interval '1 hour'")
      local call, ended = begin(client)
      for _ = 1, 10 do call:step(20) end
      assert.is_false(call:done())
      assert.same({}, service.journal())
      local newer = given(service.url)
      newer.access_token, newer.generation, newer.received_at = "access-token-5", 5, os.time() * 1000
      store.sql(where, ("UPDATE @token SET content = '%s'"):format(cjson.encode(newer)))
      assert(ended.finish())
      assert.same({ "read 5" }, service.journal())
    end)

    it("are renewed when the lease of a machine that died is over", function()
      local service <close> = oauth.start()
      local where = signed_in(service.url, true)
      local client <close> = assert(core.client { base_url = service.url, backoff_ms = 1, credentials = where })
      store.sql(where, "UPDATE @token SET holder = 'another', lease = now() - interval '1 ms'")
      local _, ended = begin(client)
      assert(ended.finish())
      assert.same({ "renew 1 -> 2", "read 2" }, service.journal())
    end)

    it("are not used by whom another machine took for dead, before they were written", function()
      local service <close> = oauth.start { delay_ms = 300 }
      local where = signed_in(service.url, true)
      local client <close> = assert(core.client { base_url = service.url, backoff_ms = 1, credentials = where })
      local call, ended = begin(client)
      while #service.journal() == 0 do call:step(20) end
      store.sql(where, "UPDATE @token SET holder = 'another', lease = now() + interval '1 hour'")
      local me, err = ended.finish()
      assert.same({ nil, "store", "another process took the credentials of acme over" }, { me, err.kind, err.message })
      assert.same({ "renew 1 -> 2" }, service.journal())
    end)

    it("are found again over a new connection", function()
      local service <close> = oauth.start()
      local where = signed_in(service.url, true)
      local client <close> = assert(core.client { base_url = service.url, backoff_ms = 1, credentials = where })
      os.execute(stores.postgres.server():terminate_command())
      local _, ended = begin(client)
      assert(ended.finish())
      assert.equal(2, core.credentials(where).generation)
    end)
  end)
end

-- What is found out before a ledger is trusted to a server: each with what to do about it, and none with a password.
local core = require "sendoso.core"
local driver = require "sendoso.postgres"
local postgres = require "spec.support.postgres"
local process = require "spec.support.process"
local stores = require "spec.support.stores"
local temp = require "spec.support.temp"

local function open(url, more)
  local options = { path = url, account = "sandbox", driver = driver.driver }
  for name, value in pairs(more or {}) do options[name] = value end
  return core.ledger(options)
end

-- Opening fails as `store`, with these words in the message and in the hint.
local function refused(words, hint, url, more)
  local ledger, err = open(url, more)
  assert.is_nil(ledger)
  assert.equal("store", err.kind)
  assert.matches(words, err.message, 1, true)
  assert.matches(hint, err.hint, 1, true)
  return err
end

-- The URL of the shared server for another user, database or query.
local function url_of(server, user, rest)
  return ("postgresql://%s@127.0.0.1:%d/%s"):format(user, server.port, rest or "postgres")
end

-- What opening says in a process with another environment.
local function opens(url, env)
  return process.run("lua5.4 -e " .. temp.quote(([[package.cpath = os.getenv "SENDOSO_STOCK_CPATH"
    print(require("sendoso.core").ledger { path = "%s", driver = require("sendoso.postgres").driver })]]):format(url)),
    { env = env }).out
end

describe("making a ledger in PostgreSQL #process", function()
  local server = stores.postgres.server()

  it("is never done by opening one", function()
    local ledger, err = open(server.url, { schema = "nowhere", make = false })
    assert.is_nil(ledger)
    assert.equal("not_found", err.kind)
    assert.matches("there is no ledger in the schema nowhere", err.message, 1, true)
    assert.matches("sendoso ledger init", err.hint, 1, true)
    assert.is_nil((open(server.url, { schema = "nowhere", readonly = true })))
    assert.equal("0", server:query "select count(*) from pg_namespace where nspname = 'nowhere'")
  end)

  it("makes one, once", function()
    local ledger <close> = assert(open(server.url, { schema = "once" }))
    ledger:intend { key = "k", operation = "egift", recipient = "a@b.c" }
    local again <close> = assert(open(server.url, { schema = "once" }))
    assert.equal("busy", again:look { key = "k", operation = "egift", recipient = "a@b.c" })
    assert.equal(ledger:facts().id, again:facts().id)
  end)

  it("makes one when two make it at the same time", function()
    local line = ([[lua5.4 -e 'package.cpath = os.getenv "SENDOSO_STOCK_CPATH"
      local facts = assert(require("sendoso.core").ledger { path = "%s", schema = "twice",
        driver = require("sendoso.postgres").driver }):facts()
      print(facts.id, facts.opening)']]):format(server.url)
    local ran = process.run("sh -c " .. temp.quote(("%s & %s & %s & wait"):format(line, line, line)))
    assert.equal("", ran.err)
    local ids, openings = {}, {}
    for id, opening in ran.out:gmatch "(%x+)\t(%d+)" do
      ids[id], openings[#openings + 1] = true, opening
    end
    table.sort(openings)
    assert.same({ "1", "2", "3" }, openings)
    assert.is_nil(next(ids, (next(ids))))
  end)

  it("takes any name for a schema, and keeps two apart", function()
    local odd = [[My "odd" schema's @gift]]
    local one <close> = assert(open(server.url, { schema = odd }))
    local other <close> = assert(open(server.url, { schema = "plain" }))
    assert.equal("free", one:intend { key = "k", operation = "egift", recipient = "a@b.c" })
    assert.equal("free", other:intend { key = "k", operation = "egift", recipient = "a@b.c" })
  end)

  it("says what a user lacks who may not make a schema", function()
    server:query "create role maker login"
    refused("permission denied", "GRANT CREATE ON DATABASE", url_of(server, "maker"), { schema = "mine" })
  end)

  it("uses a schema that somebody else has made for it", function()
    server:query "create role tenant login; create schema given authorization tenant"
    local ledger <close> = assert(open(url_of(server, "tenant"), { schema = "given" }))
    assert.equal("free", ledger:look { key = "k", operation = "egift", recipient = "a@b.c" })
  end)
end)

describe("opening a ledger in PostgreSQL #process", function()
  local server = stores.postgres.server()
  local at = stores.postgres.fresh()
  assert(stores.open(at)):close()

  it("finds it whatever the search path is", function()
    server:query(("create role lost login; alter role lost set search_path = nowhere; \z
      grant usage on schema %s to lost; \z
      grant select, insert, update, delete on all tables in schema %s to lost"):format(at.schema, at.schema))
    local ledger <close> = assert(open(url_of(server, "lost"), { schema = at.schema }))
    assert.equal("free", ledger:intend { key = "path", operation = "egift", recipient = "a@b.c" })
  end)

  it("says what a user lacks", function()
    server:query "create role stranger login"
    refused("permission denied for schema", "GRANT USAGE ON SCHEMA", url_of(server, "stranger"), { schema = at.schema })
    server:query(("grant usage on schema %s to stranger; grant select on all tables in schema %s to stranger")
      :format(at.schema, at.schema))
    refused("may not write to the ledger", "INSERT, UPDATE", url_of(server, "stranger"), { schema = at.schema })
    local quiet <close> = assert(open(url_of(server, "stranger"), { schema = at.schema, readonly = true }))
    assert.equal("free", quiet:look { key = "x", operation = "egift", recipient = "a@b.c" })
  end)

  for _, level in ipairs { "off", "local", "remote_write" } do
    it("refuses a server that confirms before it has written: synchronous_commit = " .. level, function()
      local user = "hasty_" .. level
      server:query(("create role %s superuser login; alter role %s set synchronous_commit = %s")
        :format(user, user, level))
      refused("synchronous_commit = " .. level, ("ALTER ROLE %q SET synchronous_commit = on"):format(user),
        url_of(server, user), { schema = at.schema })
    end)
  end

  it("takes one that waits for its standbys to show what was written", function()
    server:query "create role patient superuser login; alter role patient set synchronous_commit = remote_apply"
    local ledger <close> = assert(open(url_of(server, "patient"), { schema = at.schema }))
    assert.equal("free", ledger:intend { key = "patient", operation = "egift", recipient = "a@b.c" })
  end)

  it("refuses a database that has not every letter", function()
    server:query "create database narrow encoding 'LATIN1' locale 'C' template template0"
    refused("is encoded in LATIN1", "ENCODING 'UTF8'", url_of(server, "tester", "narrow"))
  end)

  it("refuses a ledger of a newer version", function()
    local newer = stores.postgres.fresh()
    assert(stores.open(newer)):close()
    stores.postgres.sql(newer, "update @ledger set version = 99")
    refused("newer version of sendoso", "update sendoso", server.url, { schema = newer.schema })
  end)

  it("refuses a standby, and takes it when it has taken over", function()
    local primary <close> = postgres.start()
    assert(open(primary.url)):close()
    local standby <close> = primary:standby()
    primary:wait_for(standby)
    refused("is a standby", "target_session_attrs=primary", standby.url)
    local both = ("postgresql://tester@127.0.0.1:%d,127.0.0.1:%d/postgres"):format(standby.port, primary.port)
    local ledger <close> = assert(open(both .. "?target_session_attrs=primary"))
    assert.equal("free", ledger:intend { key = "k", operation = "egift", recipient = "a@b.c" })
    local before = driver.identity { url = primary.url }
    primary:wait_for(standby)
    primary:stop "immediate"
    standby:promote()
    local after = driver.identity { url = standby.url }
    assert.equal(before.system, after.system)
    assert.equal(before.timeline + 1, after.timeline)
    assert.equal("busy", ledger:look { key = "k", operation = "egift", recipient = "a@b.c" })
  end)

  it("tells any user which server it is", function()
    server:query "create role anybody login"
    local identity = assert(driver.identity { url = url_of(server, "anybody") })
    assert.equal(server:query "select system_identifier from pg_control_system()", identity.system)
    assert.equal(1, identity.timeline)
  end)

  it("says at once when there is no server", function()
    local began = core.clock()
    refused("Connection refused", "check that the server is up", "postgresql://a@127.0.0.1:1/b")
    assert(core.clock() - began < 3000)
  end)

  it("does not wait for good for a server that says nothing", function()
    local socket = require "socket"
    local listener = socket.bind("127.0.0.1", 0)
    local _, port = listener:getsockname()
    local began = core.clock()
    local url = ("postgresql://a@127.0.0.1:%d/b?connect_timeout=1"):format(port)
    refused("did not answer", "check that the server is up", url)
    assert(core.clock() - began < 5000)
    listener:close()
  end)
end)

describe("the way to a server in PostgreSQL #process", function()
  it("is encrypted where it leaves the machine, unless the URL says that it need not be", function()
    local server <close> = postgres.start()
    assert(open(server.url)):close()
    -- an address that is loopback, and does not look like it
    local elsewhere = ("postgresql://tester@0x7f000001:%d/postgres"):format(server.port)
    for _, query in ipairs { "", "?sslmode=prefer", "?sslmode=allow" } do
      refused("SSL", "check that the server is up", elsewhere .. query)
    end
    local plain <close> = assert(open(elsewhere .. "?sslmode=disable"))
    assert.truthy(plain)
    assert.matches("^nil\tstore: .*SSL", opens(elsewhere, { PGSSLMODE = "disable" }))
    os.execute((("cd %s; openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=x -keyout server.key "
      .. "-out server.crt 2>/dev/null; chown --reference=. server.*; chmod 600 server.key"):format(server.folder)))
    server:stop()
    server:configure { ssl = "on" }
    server:start()
    local encrypted <close> = assert(open(elsewhere))
    assert.truthy(encrypted)
    assert.equal("t", server:query "select ssl from pg_stat_ssl join pg_stat_activity using (pid) \z
      where backend_type = 'client backend' and pid <> pg_backend_pid() and client_addr is not null and ssl")
  end)
end)

describe("the password of a ledger's URL #process", function()
  local server

  setup(function()
    server = postgres.start { auth = "scram-sha-256" }
    server:query "create role ann login superuser password 'pass@w/rd'"
    assert(open(("postgresql://tester@/postgres?host=%s&port=%d"):format(server.folder, server.port))):close()
  end)

  teardown(function() server:close() end)

  it("is found where libpq looks for it", function()
    local url = ("postgresql://ann@127.0.0.1:%d/postgres"):format(server.port)
    local file = temp.file("pgpass", ("127.0.0.1:%d:postgres:ann:pass@w/rd\n"):format(server.port))
    os.execute("chmod 600 " .. file)
    local services = temp.file("services.conf", ("[gifts]\nhost=127.0.0.1\nport=%d\ndbname=postgres\nuser=ann\n\z
      password=pass@w/rd\n"):format(server.port))
    assert.matches("^sendoso.ledger: ", opens(url, { PGPASSWORD = "pass@w/rd" }))
    assert.matches("^sendoso.ledger: ", opens(url, { PGPASSFILE = file }))
    assert.matches("^sendoso.ledger: ", opens("postgresql:///?service=gifts", { PGSERVICEFILE = services }))
    local whole = ("postgresql://ann:pass%%40w%%2Frd@127.0.0.1:%d/postgres"):format(server.port)
    assert.matches("^sendoso.ledger: ", opens(whole))
  end)

  it("is asked for when there is none", function()
    local url = ("postgresql://ann@127.0.0.1:%d/postgres"):format(server.port)
    local err = refused("no password supplied", "~/.pgpass", url)
    assert.matches("^postgresql://127.0.0.1:%d+/postgres: ", err.message)
  end)

  it("is never shown, right or wrong", function()
    local err = refused("password authentication failed", "check the password",
      ("postgresql://ann:secret-7@127.0.0.1:%d/postgres"):format(server.port))
    assert.is_nil((err.message .. err.hint):find("secret", 1, true))
  end)

  for _, url in ipairs {
    "postgresql://ann:se@cret@127.0.0.1/db", "postgresql://ann:sec/ret@127.0.0.1/db", "postgresql://ann:secret?@h/db",
    "postgresql://ann:secret#@h/db", "postgresql://ann:secret", "postgresql://ann:secret/db", "ann:secret@h/db",
    "postgresql://ann:%zzsecret@h/db", "postgresql://ann@h/db?password=a&secret=1", "postgres://ann:a@secret@h",
    "host=h password=secret", "postgresql://ann:a@h:secret/db", "postgresql://ann:secret@[h/db",
    "postgresql://ann:Connection@127.0.0.1:1/db",
  } do
    it("is not shown by a URL that is read otherwise: " .. url, function()
      local ledger, err = open(url)
      assert.is_nil(ledger)
      assert.equal("store", err.kind)
      assert.truthy(err.hint)
      for part in ("secret cret ret Connection"):gmatch "%a+" do
        assert.is_nil((err.message .. " " .. err.hint):find("%f[%w]" .. part .. "%f[%W]"))
      end
    end)
  end

  it("says where a schema is named", function()
    refused("contains a schema", "--ledger-schema", "postgresql://ann@h/db?schema=gifts")
  end)
end)

-- Ledgers of earlier versions: as they were written, with their logs beside them. What they know stays known.
local core = require "sendoso.core"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local GIFT = [[
  create table gift (key text primary key, operation text not null, recipient text not null, campaign integer,
    via text, price text, script text, state text not null, process integer references process, lease integer,
    at integer not null, tracking_code text, tracking_url text, message text, note text%s); ]]

local COMMON = [[
  create table account (name text not null);
  create table process (id integer primary key autoincrement, pid integer, boot text, user text, host text,
    started integer);
  create table event (id integer primary key autoincrement, key text not null, at integer not null,
    state text not null, process integer, note text);
  create index event_key on event (key); ]]

local RULES = [[
  create table rule (name text primary key, reached text not null, once text not null, script text not null,
    at integer);
  create table alias (rule text, template text, primary key (rule, template)); ]]

-- The schema of each version.
local schemas = {
  COMMON .. GIFT:format "" .. "create index gift_state on gift (state);",
  COMMON .. GIFT:format ", link text, skew integer" .. "create index gift_state on gift (state);",
  COMMON .. GIFT:format ", link text, skew integer" .. "create index gift_state on gift (state);" .. RULES,
  COMMON .. GIFT:format ", link text, skew integer, mark text, began integer" .. [[
    create index gift_at on gift (at, key);
    create index gift_state on gift (state, at, key);
    create index gift_recipient on gift (recipient collate nocase, at, key); ]] .. RULES,
  [[
    create table ledger (id text not null, moved_to text, filled_from text, copied integer);
    insert into ledger (id) values ('0123456789abcdef0123456789abcdef'); ]]
    .. COMMON:gsub("started integer", "%0, mark text")
    .. GIFT:format ", link text, skew integer, mark text, began integer"
    .. [[
    create index gift_at on gift (at, key);
    create index gift_state on gift (state, at, key);
    create index gift_recipient on gift (recipient collate nocase, campaign);
    create index gift_code on gift (tracking_code) where tracking_code > '';
    create index gift_began on gift (operation, began);
    create index gift_script on gift (script, substr(key, 1, instr(key, '/') - 1)) where script > ''; ]] .. RULES,
}

-- One gift that was sent, one whose outcome is unknown, one that somebody was sending.
local rows = [[
  insert into account values ('sandbox');
  insert into process (pid, boot, user, host, started) values (4711, 'another boot', 'ann', 'laptop', 1000);
  insert into gift (key, operation, recipient, campaign, state, process, lease, at, tracking_code) values
    ('k/sent', 'egift', 'ann@example.com', 2002, 'sent', 1, 0, 1100, 'abc'),
    ('k/lost', 'egift', 'bob@example.com', 2002, 'unknown', 1, 0, 1200, null),
    ('k/open', 'egift', 'eve@example.com', 2002, 'intent', 1, 9e15, 1300, null);
  insert into event (key, at, state, process) values ('k/sent', 1090, 'intent', 1), ('k/sent', 1100, 'sent', 1),
    ('k/lost', 1190, 'intent', 1), ('k/lost', 1200, 'unknown', 1), ('k/open', 1300, 'intent', 1);
  update gift set process = 1, price = '25.10 USD' where key = 'k/sent';
  update gift set process = 1, price = '7 (unknown currency)' where key = 'k/lost';
  update gift set process = 1 where key = 'k/open'; ]]

local names = { "sent", "lost", "open" }
local recipients = { sent = "ann@example.com", lost = "bob@example.com", open = "eve@example.com" }

local function sql(path, statements)
  local result = process.run(("sqlite3 -batch %s %s"):format(path, temp.quote(statements)))
  assert(result.status == 0, result.err)
  return result.out
end

-- Writes a ledger of a version. Its log is beside it, as a process that was killed leaves it, when the mode is
-- "wal"; the other mode is that of a process that has closed it.
local function write(version, is_open)
  local path = temp.path "ledger.db"
  local began = version >= 4 and "update gift set began = at - 10;" or ""
  local text = schemas[version] .. rows .. began
    .. ("pragma application_id = 1399090993; pragma user_version = %d;"):format(version)
  if not is_open then
    sql(path, "pragma journal_mode = wal; " .. text)
  else -- the tables in the file, the gifts in the log alone
    local killed = "pragma journal_mode = wal;\npragma wal_autocheckpoint = 0;\n" .. text .. "\n.system kill -9 $PPID\n"
    process.run(("sqlite3 -batch %s < %s"):format(path, temp.file("in.sql", killed)))
    assert(#temp.read(path .. "-wal") > 4096, "the log has nothing in it")
  end
  assert(io.open(path .. "-lease", "wb")):close()
  return path
end

local function look(ledger, name)
  return ledger:look { key = "k/" .. name, operation = "egift", recipient = recipients[name] }
end

local function claims(ledger)
  local list = {}
  for i, name in ipairs(names) do list[i] = (look(ledger, name)) end
  return table.concat(list, " ")
end

-- What gifts cost, which was a text.
local function prices(ledger)
  local list = {}
  for i, name in ipairs(names) do
    local row = ledger:list { key = "k/" .. name }[1]
    list[i] = ("%s %s"):format(row.hundredths, row.currency)
  end
  return list
end

local function files(path)
  return process.run("ls -A " .. path:match "^(.*)/").out
end

for version = 1, 5 do
  for is_open, how in pairs { [true] = "whose process was killed", [false] = "that was closed" } do
    describe(("a ledger of version %d %s #binding"):format(version, how), function()
      local path

      before_each(function() path = write(version, is_open) end)

      it("is moved forward, knows what it knew, and is one file from then on", function()
        do
          local ledger <close> = assert(core.ledger { path = path, account = "sandbox" })
          assert.equal("duplicate held held", claims(ledger))
          assert.equal("abc", select(2, look(ledger, "sent")).tracking_code)
          assert.equal(1190, ledger:list { key = "k/lost" }[1].began)
          assert.same({ "2510 USD", "700 (unknown currency)", "nil nil" }, prices(ledger))
          assert.equal("ledger.db\nledger.db-journal\nledger.db-lease\n", files(path))
        end
        assert.equal("9|delete|ok\n", sql(path, "select user_version, journal_mode, integrity_check from "
          .. "pragma_user_version, pragma_journal_mode, pragma_integrity_check"))
      end)

      it("is read as it is, and stays what it is", function()
        local ledger <close> = assert(core.ledger { path = path, account = "sandbox", readonly = true })
        assert.equal("duplicate held held", claims(ledger))
        assert.same({ "2510 USD", "700 (unknown currency)", "nil nil" }, prices(ledger))
        assert.equal(version .. "\n", sql(path, "pragma user_version"))
      end)
    end)
  end
end

describe("a ledger of version 4 that lost its log #binding", function()
  it("is what its file says: nothing in it tells that there was more", function()
    local path = write(4, true)
    os.remove(path .. "-wal")
    os.remove(path .. "-shm")
    local ledger, err = core.ledger { path = path, account = "sandbox" }
    assert.is_nil(ledger)
    assert.matches("its record of sent gifts is lost", err.message) -- all of it was in the log
  end)

  it("still opens where the file has a ledger of its own", function()
    local path = write(4, false)
    local ledger <close> = assert(core.ledger { path = path, account = "sandbox" })
    assert.equal("duplicate held held", claims(ledger))
  end)
end)

for version = 1, 4 do
  describe(("two copies of one ledger of version %d #binding"):format(version), function()
    local memory, first, second

    before_each(function()
      memory, first, second = temp.path(), write(version, false), temp.path "ledger.db"
      process.shell("cp %s %s", first, second)
    end)

    local function open(path) return core.ledger { path = path, account = "sandbox", memory = memory } end

    local function id_of(path)
      local ledger <close> = assert(core.ledger { path = path, account = "sandbox" })
      return ledger:facts().id
    end

    it("are one ledger afterwards: that one of them was used is noticed by the other", function()
      assert(open(first)):close()
      local ledger, err = open(second)
      assert.is_nil(ledger)
      assert.equal("guard", err.kind)
      assert.matches("older copy", err.message)
    end)

    it("are so where one of them was used before it was moved forward", function()
      sql(second, "insert into process (pid) values (9); "
        .. "insert into event (key, at, state, process) values ('k/lost', 1400, 'unknown', 2)")
      assert.equal(id_of(first), id_of(second))
    end)

    it("are two ledgers where they were made by another opening, or for another account", function()
      local third = temp.path "ledger.db"
      process.shell("cp %s %s", first, third)
      sql(second, "update process set started = started + 1")
      sql(third, "update account set name = 'staging/1'")
      local ids = { [id_of(first)] = true, [id_of(second)] = true }
      local ledger <close> = assert(core.ledger { path = third, account = "staging/1" })
      ids[ledger:facts().id] = true
      local count = 0
      for id in pairs(ids) do
        assert.matches(("%x"):rep(32), id)
        count = count + 1
      end
      assert.equal(3, count)
    end)

    it("are two ledgers where nobody has opened them: what made them is not known", function()
      for _, path in ipairs { first, second } do
        sql(path, "delete from gift; delete from event; delete from process")
      end
      assert.not_equal(id_of(first), id_of(second))
    end)
  end)
end

describe("a ledger of version 7 #binding", function()
  it("is moved forward, and remembers what rules have seen from then on", function()
    local path = temp.path "ledger.db"
    do
      local ledger <close> = assert(core.ledger { path = path, account = "sandbox" })
      assert(ledger:remember("active", "2026-03-31", "{id}", "a.lua"))
    end
    sql(path, "drop table seen; drop table script; pragma user_version = 7;")
    do
      local ledger <close> = assert(core.ledger { path = path, account = "sandbox", readonly = true })
      assert.same({}, ledger:seen "active")
    end
    local ledger <close> = assert(core.ledger { path = path, account = "sandbox" })
    assert.is_true(ledger:see("active", "status\n", 0))
    assert.equal("2026-03-31", ledger:rule("active").reached)
  end)
end)

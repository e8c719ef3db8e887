-- Copies of a ledger: one to put back some day, one to go on with in another store, and gifts of an export.
local core = require "sendoso.core"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local shell = process.shell

local function gift(key, more)
  local claim = { key = key, operation = "egift", recipient = "ann@example.com", campaign = 2002, script = "a.lua" }
  for name, value in pairs(more or {}) do claim[name] = value end
  return claim
end

local function sql(path, statements) return shell("sqlite3 -batch %s \"%s\"", path, statements) end

-- A folder of state, and what is opened in it.
local function desk()
  local memory = temp.path()
  return function(path, more)
    local options = { path = path, account = "sandbox", memory = memory }
    for name, value in pairs(more or {}) do options[name] = value end
    return core.ledger(options)
  end
end

local function send(ledger, key)
  assert(ledger:intend(gift(key)) == "free")
  assert(ledger:settle(key, "sent", { tracking_code = "code of " .. key, tracking_url = "https://x/" .. key }))
end

-- Gifts in several states, a rule and its templates, two openings.
local function fill(open, path)
  do
    local ledger <close> = assert(open(path))
    send(ledger, "k/1")
    ledger:intend(gift "k/2")
    ledger:settle("k/2", "withdrawn", nil, "no network")
    send(ledger, "k/2")
  end
  local ledger <close> = assert(open(path))
  ledger:intend(gift "k/3")
  ledger:settle("k/3", "unknown", nil, "lost")
  ledger:hold(gift "k/4", "send 17")
  ledger:remember("k", "2026-03-31", "{id}", "a.lua")
  ledger:alias("k", "old/{id}")
  assert(ledger:allot("month k", '{"of":"month"}'))
  ledger:ran("k", "2026-03-31", 3, 200)
end

-- All that a ledger says.
local function everything(ledger)
  local all = { rule = ledger:rule "k", aliases = ledger:aliases "k", told = ledger:allotments(),
    runs = ledger:runs("k", "2026-12-31") }
  for _, row in ipairs(ledger:list()) do
    row.events = ledger:history(row.key)
    all[row.key] = row
  end
  return all
end

describe("a backup #binding", function()
  local open, path, target

  before_each(function()
    open, path, target = desk(), temp.path "ledger.db", temp.path "backup.db"
    fill(open, path)
  end)

  local function back_up()
    local ledger <close> = assert(open(path, { readonly = true }))
    return ledger:backup(target)
  end

  it("is a good ledger: one file, readable by its owner only", function()
    assert(back_up())
    assert.equal("600\n", process.run("stat -c %a " .. target).out)
    assert.equal("backup.db\n", process.run("ls -A " .. target:match "^(.*)/").out)
    local ledger <close> = assert(open(path, { readonly = true }))
    local copy <close> = assert(open(target, { readonly = true }))
    assert.same(everything(ledger), everything(copy))
  end)

  -- What was sent after it was made is not in it, and on another machine nothing else knows of that.
  it("is not used as a ledger before a person says so, neither elsewhere nor in the ledger's place", function()
    assert(back_up())
    local elsewhere = temp.path "ledger.db"
    shell("cp %s %s && cp %s %s", target, elsewhere, target, path)
    for _, file in ipairs { target, elsewhere, path } do
      for _ = 1, 2 do
        local ledger, err = open(file, { memory = temp.path() })
        assert.is_nil(ledger)
        assert.equal("guard", err.kind)
        assert.matches(file .. " is a backup that was made on 2%d%d%d%-%d%d%-%d%d %d%d:%d%d UTC: gifts that were sent "
          .. "since then are not in it", err.message)
        assert.matches("sendoso ledger recover", err.hint)
      end
    end
  end)

  it("is a ledger like any other once a person has said so", function()
    assert(back_up())
    do
      local ledger <close> = assert(open(target, { recover = true }))
      assert.equal("duplicate", ledger:intend(gift "k/1"))
    end
    local ledger <close> = assert(open(target))
    assert.equal("free", ledger:intend(gift "k/9"))
  end)

  it("is read and looked over as it is, and says what it is", function()
    assert(back_up())
    local copy <close> = assert(open(target, { readonly = true }))
    assert.matches("is a backup that was made on ", copy:facts().warning)
    assert.equal(4, #copy:list())
    assert.is_nil(copy:verify().damage)
  end)

  it("is copied with the time of what is in it", function()
    assert(back_up())
    local second = temp.path "second.db"
    sql(target, "update ledger set copied = 86400000")
    do
      local copy <close> = assert(open(target, { readonly = true }))
      assert(copy:backup(second))
    end
    local ledger, err = open(second)
    assert.is_nil(ledger)
    assert.matches("made on 1970%-01%-02 00:00 UTC", err.message)
  end)

  it("can be put back when nothing was sent since, by a person", function()
    assert(back_up())
    shell("cp %s %s", target, path)
    local ledger <close> = assert(open(path, { recover = true }))
    assert.equal("duplicate", ledger:intend(gift "k/1"))
  end)

  it("is noticed when it is put back and something was", function()
    assert(back_up())
    do
      local ledger <close> = assert(open(path))
      send(ledger, "k/5")
    end
    shell("cp %s %s", target, path)
    local ledger, err = open(path)
    assert.is_nil(ledger)
    assert.equal("guard", err.kind)
  end)

  it("is written over the one before", function()
    assert(back_up())
    do
      local ledger <close> = assert(open(path))
      send(ledger, "k/5")
    end
    assert(back_up())
    local copy <close> = assert(open(target, { readonly = true }))
    assert.equal("duplicate", copy:look(gift "k/5"))
  end)

  for name, put in pairs {
    ["a file of something else"] = function() shell("echo important > %s", target) end,
    ["another database"] = function() sql(target, "create table t (x)") end,
    ["the backup of another ledger"] = function()
      local other = temp.path "other.db"
      fill(open, other)
      local ledger <close> = assert(open(other))
      assert(ledger:backup(target))
    end,
    ["a ledger in use"] = function() fill(open, target) end,
    ["a copy that is in use"] = function()
      assert(back_up())
      assert(open(target, { recover = true })):close()
    end,
    ["the ledger itself"] = function() target = path end,
    ["the ledger itself, by another name"] = function() shell("ln -s %s %s", path, target) end,
    ["a ledger that is lost"] = function() shell("touch %s-lease", target) end,
  } do
    it("is not written over " .. name, function()
      put()
      local before = temp.read(target)
      local ok, err = back_up()
      assert.is_nil(ok)
      assert.equal("guard", err.kind)
      assert.equal(before, temp.read(target))
    end)
  end

  for _, side in ipairs { "-journal", "-wal", "-shm", "-lease" } do
    it("is not written where the ledger keeps something itself: " .. side, function()
      local before = temp.read(path .. side)
      target = path .. side
      local ok, err = back_up()
      assert.is_nil(ok)
      assert.equal("guard", err.kind)
      assert.matches(side .. " is no file for a ledger: it belongs to ", err.message)
      assert.equal(before, temp.read(path .. side))
    end)
  end

  for _, side in ipairs { "-journal", "-wal" } do
    it("is not written beside what another file has left, which would be worked into it: " .. side, function()
      shell("echo left > %s%s", target, side)
      local ok, err = back_up()
      assert.is_nil(ok)
      assert.equal("guard", err.kind)
      assert.matches(side .. " is there", err.message)
      assert.equal("left\n", temp.read(target .. side))
      local ledger
      ledger, err = open(target)
      assert.is_nil(ledger)
      assert.equal("guard", err.kind)
      assert.equal("left\n", temp.read(target .. side))
    end)
  end

  it("says where it cannot be written, and leaves nothing there", function()
    local ledger <close> = assert(open(path))
    local ok, err = ledger:backup(temp.path "none" .. "/there/backup.db")
    assert.is_nil(ok)
    assert.equal("store", err.kind)
    assert.matches("No such file or directory", err.message)
  end)

  it("is of one moment, whatever others are writing", function()
    local script = temp.file("write.lua", ([[
      package.cpath = os.getenv "SENDOSO_STOCK_CPATH" or package.cpath
      local ledger = assert(require("sendoso.core").ledger { path = %q, account = "sandbox" })
      for i = 1, 1e9 do
        local claim = { key = "w/" .. i, operation = "egift", recipient = "a@b.c", campaign = 1 }
        assert(ledger:intend(claim) == "free")
        assert(ledger:settle(claim.key, "sent", { tracking_code = claim.key }))
      end ]]):format(path))
    local writer <close> = assert(io.popen(("lua5.4 %s 2>/dev/null & echo $!"):format(script)))
    local pid = writer:read "n"
    for i = 1, 12 do
      assert(back_up())
      local copy <close> = assert(open(target, { readonly = true }))
      assert.is_nil(copy:verify().damage)
      assert.equal("duplicate", copy:look(gift "k/1"), i)
    end
    os.execute("kill -9 " .. pid)
  end)
end)

describe("a ledger that is looked over #binding", function()
  local open, path

  before_each(function()
    open, path = desk(), temp.path "ledger.db"
    fill(open, path)
  end)

  it("says what it has", function()
    local ledger <close> = assert(open(path))
    assert.same({ version = 9, gifts = 4, events = 9, opening = 3 }, ledger:verify())
    assert.same({ sent = 2, unknown = 1, held = 1 }, ledger:count())
    assert.matches("^%x+$", ledger:facts().id)
  end)

  for statements, damage in pairs {
    ["update gift set state = 'sent' where key = 'k/3'"] = "the gift k/3 is sent, not what its last change says",
    ["delete from event where key = 'k/1'"] = "the gift k/1 has no change",
    ["delete from gift where key = 'k/1'"] = "a change of k/1 is of no gift",
    ["update event set process = 77 where id = 2"] = "the change 2 is of an opening that is not there",
    ["pragma writable_schema = 1; update sqlite_schema set sql = replace(sql, 'campaign)', 'at)') "
      .. "where name = 'gift_recipient'"] = "gift_recipient",
  } do
    it("says that " .. damage, function()
      sql(path, statements)
      local ledger <close> = assert(open(path, { readonly = true }))
      assert.matches(damage, ledger:verify().damage, 1, true)
    end)
  end

  -- What takes long is looked over as a copy, so that nobody is kept waiting meanwhile.
  it("is looked over as well when it is long", function()
    sql(path, "create table filler as with recursive c(x) as (select 1 union all select x + 1 from c limit 700) "
      .. "select x, randomblob(100000) from c")
    local ledger <close> = assert(open(path))
    assert.same({ version = 9, gifts = 4, events = 9, opening = 3 }, ledger:verify())
    sql(path, "delete from event where key = 'k/1'")
    assert.matches("the gift k/1 has no change", ledger:verify().damage)
    assert.equal("free", ledger:intend(gift "k/9"))
  end)

  it("says where a page of it is gone", function()
    local file <close> = assert(io.open(path, "r+b"))
    file:seek("set", 4096 * 5)
    file:write(("\xff"):rep(4096))
    file:close()
    local ledger <close> = assert(open(path, { readonly = true }))
    assert.truthy(ledger:verify().damage)
  end)
end)

describe("a ledger that is moved into another store #binding", function()
  local open, old, new

  before_each(function()
    open, old, new = desk(), temp.path "old.db", temp.path "new.db"
    fill(open, old)
  end)

  local function move()
    local from, err = open(old)
    if not from and err.kind == "guard" then from, err = open(old, { readonly = true }) end
    if not from then return nil, err end
    local to <close> = assert(open(new, { filling = true }))
    local moved
    moved, err = from:copy(to)
    from:close()
    return moved, err
  end

  it("is there what it was, who did what included, and goes on", function()
    local before
    do
      local ledger <close> = assert(open(old))
      before = everything(ledger)
    end
    assert.same({ gifts = 4, openings = 4 }, move())
    local ledger <close> = assert(open(new))
    assert.same(before, everything(ledger))
    assert.equal(5, ledger:facts().opening)
    assert.is_nil(ledger:verify().damage)
    assert.equal("duplicate", ledger:intend(gift "k/1"))
    send(ledger, "k/9")
  end)

  it("is only read where it was, and says where it is", function()
    assert(move())
    local ledger, err = open(old)
    assert.is_nil(ledger)
    assert.equal("guard", err.kind)
    assert.matches("was moved to " .. new, err.message, 1, true)
    assert.matches("--ledger " .. new, err.hint, 1, true)
    local read <close> = assert(open(old, { readonly = true }))
    assert.equal(4, #read:list())
    assert.equal(new, read:facts().moved_to)
  end)

  it("is the same ledger: an old copy of it is known for one", function()
    shell("cp %s %s.copy", old, old)
    assert(move())
    do
      local ledger <close> = assert(open(new))
      send(ledger, "k/9")
    end
    shell("cp %s.copy %s", old, old)
    local ledger, err = open(old)
    assert.is_nil(ledger)
    assert.equal("guard", err.kind)
  end)

  it("is taken away from whoever has it open", function()
    local running <close> = assert(open(old))
    assert(move())
    local state, err = running:intend(gift "k/9")
    assert.is_nil(state)
    assert.equal("guard", err.kind)
    assert.matches("was moved to", err.message)
  end)

  it("is not moved while somebody sends", function()
    local running <close> = assert(open(old))
    running:intend(gift "k/9")
    local moved, err = move()
    assert.is_nil(moved)
    assert.equal("guard", err.kind)
    assert.matches("somebody is sending", err.message)
    assert(running:settle("k/9", "sent", { tracking_code = "nine" }))
    assert(move())
    local ledger <close> = assert(open(new))
    assert.equal("duplicate", ledger:look(gift "k/9"))
  end)

  it("is only moved into an empty one, of the same account", function()
    fill(open, new)
    local moved, err = move()
    assert.is_nil(moved)
    assert.equal("guard", err.kind)
    assert.matches("has gifts of its own", err.message)
    new = temp.path "new.db"
    assert(open(new, { account = "production/5678" })):close()
    local from <close> = assert(open(old))
    local to <close> = assert(open(new, { account = "production/5678", filling = true }))
    moved, err = from:copy(to)
    assert.is_nil(moved)
    assert.equal("invalid", err.kind)
    assert.equal("free", from:intend(gift "k/9"))
  end)

  for _, side in ipairs { "-journal", "-wal", "-shm", "-lease" } do
    it("is not moved into what stands beside it: " .. side, function()
      local to, err = open(old .. side, { filling = true })
      assert.is_nil(to)
      assert.equal("guard", err.kind)
      assert.matches(side .. " is no file for a ledger", err.message)
      local ledger <close> = assert(open(old))
      assert.equal("duplicate", ledger:intend(gift "k/1"))
    end)
  end

  it("is not moved into itself, though it is empty", function()
    old, new = temp.path "empty.db", temp.path "link.db"
    assert(open(old)):close()
    shell("ln -s %s %s", old, new)
    local moved, err = move()
    assert.is_nil(moved)
    assert.equal("guard", err.kind)
    assert.matches("itself, or a copy of it", err.message)
    local ledger <close> = assert(open(old))
    send(ledger, "k/9")
  end)

  it("may be moved into one that was made for it", function()
    assert(open(new)):close()
    assert(move())
    local ledger <close> = assert(open(new))
    assert.equal("duplicate", ledger:look(gift "k/1"))
  end)

  it("is never two ledgers, wherever the moving is killed, and is one when it is done again", function()
    local script = temp.file("move.lua", ([[
      package.cpath = os.getenv "SENDOSO_STOCK_CPATH" or package.cpath
      local core = require "sendoso.core"
      local old, new, memory = ...
      local from = assert(core.ledger { path = old, account = "sandbox", memory = memory })
      local to = assert(core.ledger { path = new, account = "sandbox", filling = true })
      assert(from:copy(to))
    ]]))
    local points, moved_by_hand = 0, 0
    repeat
      points = points + 1
      open, old, new = desk(), temp.path "old.db", temp.path "new.db"
      local memory = temp.path()
      local function opened(path, more)
        more = more or {}
        more.path, more.account, more.memory = path, "sandbox", memory
        return core.ledger(more)
      end
      fill(opened, old)
      local inject = ("trace=fdatasync,ftruncate -e inject=fdatasync,ftruncate:signal=KILL:when=%d"):format(points)
      local result = process.run(("strace -o /dev/null -e %s lua5.4 %s %s %s %s"):format(inject, script, old, new,
        memory))
      local first, second = opened(old, { make = false }), opened(new, { make = false })
      assert.is_false(first ~= nil and second ~= nil, "both can be written after point " .. points)
      if first then first:close() end
      if second then second:close() end
      if not second then
        moved_by_hand = moved_by_hand + 1
        open = opened
        assert(move())
        second = assert(opened(new))
        second:close()
      end
      local ledger <close> = assert(opened(new))
      assert.equal("duplicate", ledger:look(gift "k/1"))
      assert.is_nil(ledger:verify().damage)
      assert.is_nil((opened(old)))
    until result.status == 0
    assert(points > 30 and moved_by_hand > 20, points)
  end)
end)

describe("a ledger of some thousand gifts", function()
  it("is moved as a whole", function()
    local open, old, new = desk(), temp.path "old.db", temp.path "new.db"
    do
      local from, stories = assert(open(old)), {}
      for i = 1, 2500 do
        stories[#stories + 1] = {
          gift = gift("k/" .. i, { state = "sent", at = 1000 + i // 7, began = 1000, tracking_code = "code " .. i }),
          events = { { at = 1000, state = "intent" }, { at = 1000 + i // 7, state = "sent" } },
        }
        if #stories == 500 then assert(from:load(stories)) stories = {} end
      end
      local to <close> = assert(open(new, { filling = true }))
      assert.same({ gifts = 2500, openings = 1 }, from:copy(to))
      from:close()
    end
    local ledger <close> = assert(open(new))
    assert.same({ version = 9, gifts = 2500, events = 5000, opening = 2 }, ledger:verify())
    assert.equal("duplicate", ledger:look(gift "k/2500"))
  end)
end)

describe("gifts of an export #binding", function()
  local ledger

  before_each(function() ledger = assert(core.ledger { path = temp.path "ledger.db", account = "sandbox" }) end)
  after_each(function() ledger:close() end)

  local function story(key, state, more)
    local row = gift(key, {
      state = state, at = 2000, began = 1000, tracking_code = key, user = "eve", host = "old", pid = 7,
    })
    for name, value in pairs(more or {}) do row[name] = value end
    return { gift = row, events = {
      { at = 1000, state = "intent", user = "eve", host = "old", pid = 7 },
      { at = 2000, state = state, note = "as it was", user = "bob", host = "old", pid = 8 },
    } }
  end

  it("are here what they were there, with who did it and when", function()
    assert.equal(2, ledger:load { story("a/1", "sent"), story("a/2", "unknown") })
    local row, events = ledger:list { key = "a/1" }[1], ledger:history "a/1"
    assert.equal("a/1", row.tracking_code)
    assert.equal(1000, row.began)
    assert.equal("eve", row.user)
    assert.same({ at = 2000, state = "sent", note = "as it was", user = "bob", host = "old", pid = 8 }, events[2])
    assert.equal("duplicate", ledger:intend(gift "a/1"))
    assert.equal("held", ledger:intend(gift "a/2"))
    assert.is_nil(ledger:verify().damage)
  end)

  it("leave alone what is here already", function()
    send(ledger, "a/1")
    assert.equal(1, ledger:load { story("a/1", "refused"), story("a/2", "sent") })
    assert.equal("duplicate", ledger:intend(gift "a/1"))
    assert.equal(0, ledger:load { story("a/1", "sent"), story("a/2", "sent") })
    assert.equal(2, #ledger:history "a/2")
  end)

  it("are held here where somebody was sending them there", function()
    local open = story("a/1", "intent")
    open.events[2] = nil
    assert.equal(1, ledger:load { open })
    assert.equal("held", ledger:intend(gift "a/1"))
  end)

  it("are loaded all or none", function()
    local ok, err = ledger:load { story("n/1", "sent"), story(("k"):rep(501), "sent") }
    assert.is_nil(ok)
    assert.equal("invalid", err.kind)
    assert.equal("free", ledger:look(gift "n/1"))
  end)

  it("are at most a thousand at a time", function()
    local one, many = story("a/1", "sent"), {}
    for i = 1, 1001 do many[i] = one end
    assert.error_matches(function() ledger:load(many) end, "too many gifts")
  end)

  it("must say what they are", function()
    assert.error_matches(function() ledger:load { { gift = gift "a/1", events = {} } } end, "state and at")
    assert.error_matches(function() ledger:load { { gift = story("a/1", "sent").gift } } end, "has events")
    local red = story("a/1", "sent", { color = "red" })
    assert.error_matches(function() ledger:load { red } end, "unknown option 'color'")
  end)

  it("are no sign of a ledger that went back in time", function()
    local path, memory = temp.path "own.db", temp.path()
    do
      local own <close> = assert(core.ledger { path = path, account = "sandbox", memory = memory })
      own:load { story("a/1", "sent") }
    end
    assert(core.ledger { path = path, account = "sandbox", memory = memory }):close()
  end)
end)

-- Where a ledger's file is: by which name, on which file system, whether it is there at all, and what can be done where
-- nothing can be written.
local core = require "sendoso.core"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local shell = process.shell

local gift = { key = "k/1", operation = "egift", recipient = "ann@example.com", campaign = 2002 }

local function open(path, more)
  local options = { path = path, account = "sandbox" }
  for name, value in pairs(more or {}) do options[name] = value end
  return core.ledger(options)
end

local function used()
  local path = temp.path "ledger.db"
  local ledger <close> = assert(open(path))
  ledger:intend(gift)
  assert(ledger:settle("k/1", "sent", { tracking_code = "abc" }))
  return path
end

local function files(folder) return (process.run("ls -A " .. folder).out:gsub("\n", " ")) end

describe("a ledger's file #binding", function()
  it("is one file, with an empty journal and a lease file beside it", function()
    local path = used()
    assert.equal("ledger.db ledger.db-journal ledger.db-lease ", files(path:match "^(.*)/"))
    assert.equal("", temp.read(path .. "-journal"))
  end)

  it("is a copy of the ledger wherever it is copied to, at any moment between two gifts", function()
    local path, copy = used(), temp.path "copy.db"
    local ledger <close> = assert(open(path))
    ledger:intend { key = "k/2", operation = "egift", recipient = "bob@example.com" }
    shell("cp %s %s", path, copy)
    local other <close> = assert(open(copy))
    assert.equal("duplicate", other:look(gift))
    assert.equal("held", other:look { key = "k/2", operation = "egift", recipient = "bob@example.com" })
  end)

  it("is no copy of the ledger where it is half of it", function()
    local path, copy = used(), temp.path "copy.db"
    shell("head -c $(($(stat -c %%s %s) / 2)) %s > %s", path, path, copy)
    local ledger, err = open(copy)
    assert.is_nil(ledger)
    assert.equal("store", err.kind)
    assert.matches("restore a copy", err.hint)
  end)

  it("is looked through where it was never used before: a page of another moment is found", function()
    local copy = temp.path "copy.db"
    shell("cp %s %s", used(), copy)
    local page = shell([[sqlite3 %s "select rootpage from sqlite_schema where name = 'gift_recipient'"]], copy)
    local file <close> = assert(io.open(copy, "r+b"))
    file:seek("set", (math.tointeger(page) - 1) * 4096)
    file:write(("\0"):rep(4096))
    file:close()
    local ledger, err = open(copy)
    assert.is_nil(ledger)
    assert.equal("store", err.kind)
    assert.matches("is damaged", err.message)
    assert.matches("Copy it again", err.hint)
  end)

  -- What is wrong with it here is only found by looking it over whole.
  describe("that is looked over", function()
    local path

    before_each(function()
      path = used()
      shell("sqlite3 %s \"update gift set state = 'refused'\"", path)
    end)

    local function refused(at)
      local ledger, err = open(at)
      assert.is_nil(ledger)
      assert.matches("is damaged: the gift k/1 is refused, not what its last change says", err.message)
    end

    it("is not where it was used already, nor where its folder got another name", function()
      assert(open(path)):close()
      local folder = path:match "^(.*)/"
      shell("mv %s %s.new", folder, folder)
      assert(open(folder .. ".new/ledger.db")):close()
    end)

    it("is where it was copied to, also with the files beside it, and each time until it is whole", function()
      local folder = path:match "^(.*)/"
      shell("cp -a %s %s.copy", folder, folder)
      refused(folder .. ".copy/ledger.db")
      refused(folder .. ".copy/ledger.db")
    end)

    it("is where another file was put in its place", function()
      shell("cp -a %s %s.copy && mv %s.copy %s", path, path, path, path)
      refused(path)
    end)

    it("is where an earlier version has used it, once", function()
      shell("truncate -s 1032 %s-lease", path) -- without what says which file it was
      refused(path)
      shell("sqlite3 %s \"update gift set state = 'sent'\"", path)
      assert(open(path)):close()
      shell("sqlite3 %s \"update gift set state = 'refused'\"", path)
      assert(open(path)):close()
    end)
  end)

  describe("that is missing", function()
    for _, more in ipairs { { make = false }, { readonly = true }, { make = false, readonly = true } } do
      it("is an error of its own kind, and stays missing", function()
        local path = temp.path "ledger.db"
        local ledger, err = open(path, more)
        assert.is_nil(ledger)
        assert.equal("not_found", err.kind)
        assert.matches("there is no ledger " .. path, err.message, 1, true)
        assert.matches("sendoso ledger init", err.hint)
        assert.equal("", files(path:match "^(.*)/"))
      end)
    end

    it("is none either where there is an empty file", function()
      local ledger, err = open(temp.file("ledger.db", ""), { make = false })
      assert.is_nil(ledger)
      assert.equal("not_found", err.kind)
    end)

    it("is made, with its folders, by whoever says so", function()
      local path = temp.path "a" .. "/b/ledger.db"
      local ledger <close> = assert(open(path, { make = true }))
      assert.equal(path, ledger:facts().name)
      assert.equal("700\n", process.run("stat -c %a " .. path:match "^(.*)/").out)
      assert(open(path, { make = false })):close()
    end)
  end)

  describe("with two names", function()
    it("is one ledger through symbolic links: one lease, one name in messages", function()
      local path, link = used(), temp.path "link.db"
      shell("ln -s %s %s", path, link)
      local ledger <close> = assert(open(link))
      local other <close> = assert(open(path))
      local claim = { key = "k/2", operation = "egift", recipient = "bob@example.com" }
      assert.equal("free", ledger:intend(claim))
      assert.equal("busy", other:intend(claim))
      assert.equal(other:facts().name, ledger:facts().name)
      assert.equal("link.db ", files(link:match "^(.*)/"))
    end)

    it("is one through links to folders, and links to links, also before it is there", function()
      local real, link = temp.path(), temp.path "link"
      shell("ln -s %s %s && ln -s %s/ledger.db %s.db && ln -s %s.db %s.db2", real, link, link, link, link, link)
      local ledger <close> = assert(open(link .. ".db2"))
      assert.equal(real .. "/ledger.db", ledger:facts().name)
      assert.equal("ledger.db ledger.db-journal ledger.db-lease ", files(real))
    end)

    it("says so when links go round", function()
      local link = temp.path "link.db"
      shell("ln -s %s %s", link, link)
      local ledger, err = open(link)
      assert.is_nil(ledger)
      assert.matches("Too many levels of symbolic links", err.message)
    end)

    it("is refused when they are hard links: by each it would have other leases", function()
      local path = used()
      shell("ln %s %s2", path, path)
      local ledger, err = open(path)
      assert.is_nil(ledger)
      assert.equal("guard", err.kind)
      assert.matches("has 2 names", err.message)
      local read <close> = assert(open(path, { readonly = true }))
      assert.equal("duplicate", read:look(gift))
    end)
  end)

  describe("on a network drive", function()
    local kinds = {
      NFS = 0x6969, ["SMB (CIFS)"] = 0xff534d42, SMB = 0xfe534d42, FUSE = 0x65735546, ["9p"] = 0x01021997,
      AFS = 0x5346414f, Ceph = 0x00c36400, Lustre = 0x0bd00bd0, GPFS = 0x47504653, GFS2 = 0x01161970,
    }
    for name, kind in pairs(kinds) do
      it(("of the kind %s is refused, with the way out, and nothing is made there"):format(name), function()
        local path = temp.path "a" .. "/ledger.db"
        local ledger, err = open(path, { file_system = kind })
        assert.is_nil(ledger)
        assert.equal("guard", err.kind)
        assert.matches("is on a network drive, or the like (" .. name .. ")", err.message, 1, true)
        assert.matches("--ledger postgresql://", err.hint, 1, true)
        assert.is_false(core.exists(path:match "^(.*)/"))
      end)
    end

    it("is refused when it was used there before, and may be read", function()
      local path = used()
      local ledger, err = open(path, { file_system = kinds.NFS })
      assert.is_nil(ledger)
      assert.equal("guard", err.kind)
      local read <close> = assert(open(path, { file_system = kinds.NFS, readonly = true }))
      assert.equal("duplicate", read:look(gift))
    end)

    for name, kind in pairs { ext4 = 0xef53, xfs = 0x58465342, btrfs = 0x9123683e, tmpfs = 0x01021994 } do
      it("is not what a disk of this machine is: " .. name, function()
        assert(open(temp.path "ledger.db", { file_system = kind })):close()
      end)
    end
  end)
end)

-- A view of a folder that nothing can be written to, for a command; also for an ordinary user.
local function in_view(mount, command)
  local unshare = os.execute "unshare -m true 2>/dev/null" and "unshare -m" or "unshare -rm"
  return process.run(("%s sh -c %s"):format(unshare, temp.quote(mount .. " && " .. command)))
end

describe("a ledger on a medium that is only read #binding", function()
  local script = temp.file("read.lua", [[
    package.cpath = os.getenv "SENDOSO_STOCK_CPATH" or package.cpath
    local path, readonly = ...
    local options = { path = path, account = "sandbox", readonly = readonly == "yes" }
    local ledger, err = require("sendoso.core").ledger(options)
    if not ledger then print(err.kind, err.message) os.exit(1) end
    for row in ledger:each() do print(row.key, row.state) end
  ]])

  local function read(path, readonly)
    local folder = path:match "^(.*)/"
    return in_view(("mount --bind %s %s && mount -o remount,ro,bind %s"):format(folder, folder, folder),
      ("lua5.4 %s %s %s"):format(script, path, readonly or "yes"))
  end

  it("can be listed", function()
    local result = read(used())
    assert.equal("k/1\tsent\n", result.out, result.err)
  end)

  it("cannot be written, and says so", function()
    local result = read(used(), "no")
    assert.equal(1, result.status)
    assert.matches("^store\t.*Read%-only file system", result.out)
  end)

  it("can be listed as it was left by a process that was killed in a write", function()
    local path = used()
    local ledger <close> = assert(open(path))
    local held = process.run(("sqlite3 %s 'pragma journal_mode = truncate; begin; update gift set state = 1; "
      .. "pragma cache_size = 1; create table filler as with recursive c(x) as (select 1 union all select x + 1 from c "
      .. "limit 9999) select x, randomblob(100) from c;' '.system kill -9 $PPID'"):format(path))
    assert.not_equal(0, held.status)
    assert(#temp.read(path .. "-journal") > 512, "nothing is to be taken back")
    assert.equal("k/1\tsent\n", read(path).out)
    assert.equal("duplicate", ledger:look(gift)) -- and where it can be written it is taken back
  end)

  it("can be listed with a log beside it, of an earlier version", function()
    local path = used()
    shell("sqlite3 %s 'pragma journal_mode = wal; pragma wal_autocheckpoint = 0; update gift set state = \"unknown\"' "
      .. "'.system kill -9 $PPID' || true", path)
    assert(#temp.read(path .. "-wal") > 512, "nothing is in the log")
    assert.equal("k/1\tunknown\n", read(path).out)
    os.remove(path .. "-shm")
    assert.equal("k/1\tunknown\n", read(path).out)
  end)
end)

describe("a ledger that is mounted without its folder #binding", function()
  it("is refused: what stands beside it would not be there the next time", function()
    local path, at = used(), temp.file("ledger.db", "")
    local script = temp.file("open.lua", [[
      package.cpath = os.getenv "SENDOSO_STOCK_CPATH" or package.cpath
      local _, err = require("sendoso.core").ledger { path = ..., account = "sandbox" }
      print(err and err.kind, err) ]])
    local result = in_view(("mount --bind %s %s"):format(path, at), ("lua5.4 %s %s"):format(script, at))
    assert.matches("^guard\t.*is mounted without its folder", result.out)
  end)
end)

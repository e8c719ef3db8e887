-- A ledger that is older than it was, or another one: put back from a copy, used elsewhere in between, exchanged during
-- a run. Whatever was sent since then is not in it, so nothing is sent before a person has said that it is to be.
local core = require "sendoso.core"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local shell = process.shell

local function gift(key) return { key = key, operation = "egift", recipient = "ann@example.com", campaign = 2002 } end

describe("a ledger that went back in time #binding", function()
  local folder, path, memory

  local function open(more)
    local options = { path = path, account = "sandbox", memory = memory }
    for name, value in pairs(more or {}) do options[name] = value end
    return core.ledger(options)
  end

  local function send(ledger, key)
    assert.equal("free", ledger:intend(gift(key)))
    assert(ledger:settle(key, "sent", { tracking_code = "code of " .. key }))
  end

  -- A run of its own.
  local function run(key, more)
    local ledger <close> = assert(open(more))
    send(ledger, key)
  end

  local function refused(pattern, more)
    local ledger, err = open(more)
    assert.is_nil(ledger)
    assert.equal("guard", err.kind)
    assert.matches(pattern, err.message)
    assert.matches("sendoso ledger recover", err.hint)
  end

  before_each(function()
    folder, memory = temp.path(), temp.path() .. "/marks"
    path = folder .. "/ledger.db"
    run "k/1"
  end)

  it("is refused when a copy of before the last run is put back, and says when that was", function()
    shell("cp %s %s.copy", path, path)
    run "k/2"
    shell("cp %s.copy %s", path, path)
    refused "not as it was left %(opened last on %d%d%d%d%-%d%d%-%d%d %d%d:%d%d UTC%): it is an older copy"
    refused "Gifts that were sent since then may be missing in it"
  end)

  it("is refused when the copy is of the middle of the last run", function()
    do
      local ledger <close> = assert(open())
      send(ledger, "k/2")
      shell("cp %s %s.copy", path, path)
      send(ledger, "k/3")
    end
    shell("cp %s.copy %s", path, path)
    refused "it is an older copy, without the last changes"
  end)

  it("is refused when that run was killed", function()
    local script = temp.file("killed.lua", ([[
      package.cpath = os.getenv "SENDOSO_STOCK_CPATH" or package.cpath
      local ledger = assert(require("sendoso.core").ledger { path = %q, account = "sandbox", memory = %q })
      for i = 2, 3 do
        ledger:intend { key = "k/" .. i, operation = "egift", recipient = "ann@example.com" }
        os.execute(i == 2 and "cp %s %s.copy" or "kill -9 $PPID")
      end ]]):format(path, memory, path, path))
    process.run("lua5.4 " .. script)
    shell("cp %s.copy %s", path, path)
    refused "it is an older copy, without the last changes"
  end)

  it("is refused when its whole folder is put back: the folder of state knows", function()
    shell("cp -a %s %s.copy", folder, folder)
    run "k/2"
    shell("rm -rf %s && mv %s.copy %s", folder, folder, folder)
    refused "older copy"
  end)

  it("is refused when the folder of state is gone: the lease file knows", function()
    shell("cp %s %s.copy", path, path)
    run "k/2"
    shell("cp %s.copy %s && rm -r %s", path, path, memory)
    refused "older copy"
  end)

  it("is refused when a copy of it was used in another place", function()
    local other = temp.path "ledger.db"
    shell("cp %s %s", path, other)
    run("k/2", { path = other })
    refused "older copy" -- it lacks what was done there
  end)

  it("is refused when a copy comes back that was used on another machine", function()
    local other = temp.path "ledger.db"
    shell("cp %s %s", path, other)
    run("k/2", { path = other, memory = temp.path() })
    run "k/3"
    shell("cp %s %s", other, path)
    refused "it is a copy that was used elsewhere in between"
  end)

  it("is refused when another ledger stands in its place", function()
    local other = temp.path "ledger.db"
    run("k/1", { path = other })
    shell("cp %s %s", other, path)
    refused "is another one than was used here until"
  end)

  it("is good in another place, as a copy of the file alone", function()
    local other = temp.path "ledger.db"
    shell("cp %s %s", path, other)
    local ledger <close> = assert(open { path = other })
    assert.equal("duplicate", ledger:look(gift "k/1"))
    assert.is_nil(ledger:facts().warning)
  end)

  it("goes on when a person says so, and from then on knows the other copy for the older one", function()
    shell("cp %s %s.copy", path, path)
    run "k/2"
    local late = temp.path "ledger.db"
    shell("cp %s %s && cp %s.copy %s", path, late, path, path)
    refused "older copy"
    run("k/3", { recover = true })
    run "k/4"
    refused("older copy", { path = late })
  end)

  it("is only gone on with when it is whole", function()
    local bytes = temp.read(path)
    local file <close> = assert(io.open(path, "r+b"))
    file:seek("set", 4096 * 3)
    file:write(("\xff"):rep(4096))
    file:close()
    local ledger, err = open { recover = true }
    assert.is_nil(ledger)
    assert.equal("store", err.kind)
    assert.matches("is damaged", err.message)
    assert.equal(#bytes, #temp.read(path))
  end)

  it("is read all the same, and says so", function()
    shell("cp %s %s.copy", path, path)
    run "k/2"
    shell("cp %s.copy %s", path, path)
    local ledger <close> = assert(open { readonly = true })
    assert.equal(1, #ledger:list())
    assert.matches("not as it was left", ledger:facts().warning)
  end)

  it("is what it is when nothing is remembered of it any more", function()
    shell("cp %s %s.copy", path, path)
    run "k/2"
    shell("cp %s.copy %s && rm -r %s %s-lease", path, path, memory, path)
    local ledger <close> = assert(open())
    assert.equal("free", ledger:look(gift "k/2"))
  end)

  describe("whose memory", function()
    local function damage(file, from, to)
      local bytes = temp.read(file)
      local handle <close> = assert(io.open(file, "wb"))
      handle:write(bytes:sub(1, from), ("\xa5"):rep(to - from), bytes:sub(to + 1))
    end

    local function in_state() return memory .. "/" .. process.run("ls " .. memory).out:match "%x+" end

    for name, file in pairs {
      ["beside the ledger"] = function() return path .. "-lease" end, ["in the folder of state"] = in_state,
    } do
      it(("is damaged %s says so, and goes on with the proof of the other one"):format(name), function()
        damage(file(), 0, 1024)
        do
          local ledger <close> = assert(open())
          assert.matches("cannot be read: that the ledger is as it was left is only known from another file this time",
            ledger:facts().warning)
        end
        local ledger <close> = assert(open())
        assert.is_nil(ledger:facts().warning)
      end)

      it(("is damaged %s, and is not there in the other place, proves nothing: a person decides"):format(name),
        function()
          local damaged = file()
          damage(damaged, 0, 1024)
          shell("find %s-lease %s -type f ! -path %s -delete", path, memory, damaged)
          for _ = 1, 2 do refused "cannot be read: whether the ledger .* is as it was left is not known" end
          run("k/2", { recover = true })
          run "k/3"
        end)
    end

    it("is damaged in both places proves nothing: a person decides", function()
      damage(path .. "-lease", 0, 1024)
      damage(in_state(), 0, 1024)
      for _ = 1, 2 do refused "cannot be read: whether the ledger .* is as it was left is not known" end
      do
        local ledger <close> = assert(open { readonly = true })
        assert.matches("is as it was left is not known", ledger:facts().warning)
      end
      run("k/2", { recover = true })
      local ledger <close> = assert(open())
      assert.is_nil(ledger:facts().warning)
    end)

    it("is damaged beside one that proves the ledger older is no way round that", function()
      shell("cp %s %s.copy", path, path)
      run "k/2"
      shell("cp %s.copy %s", path, path)
      damage(path .. "-lease", 0, 1024)
      refused "older copy"
    end)

    -- A power loss breaks off the writing of one record; the one before it is whole.
    for _, at in ipairs { 0, 512 } do
      it("is half of a record still proves what the other one says, at " .. at, function()
        run "k/2"
        shell("cp %s %s.copy", path, path)
        run "k/3"
        run "k/4"
        damage(path .. "-lease", at + 40, at + 60)
        shell("cp %s.copy %s && rm -r %s", path, path, memory)
        refused "older copy"
      end)
    end

    it("is one file for each ledger, readable by its owner only", function()
      run("k/1", { path = temp.path "other.db" })
      local listed = process.run("stat -c %a " .. memory .. "/*").out
      assert.equal("600\n600\n", listed)
      run "k/2"
    end)

    it("is not given up for want of a place: the ledger is not used without it", function()
      local ledger, err = open { memory = "/proc/none" }
      assert.is_nil(ledger)
      assert.equal("store", err.kind)
    end)
  end)

  it("takes nobody for somebody else: many processes at once, on two ledgers", function()
    local other = temp.path "ledger.db"
    local script = temp.file("many.lua", ([[
      package.cpath = os.getenv "SENDOSO_STOCK_CPATH" or package.cpath
      local core, who = require "sendoso.core", ...
      for i = 1, 12 do
        local path = i %% 2 == 0 and %q or %q
        local ledger = assert(core.ledger { path = path, account = "sandbox", memory = %q })
        local key = who .. "/" .. i
        assert(ledger:intend { key = key, operation = "egift", recipient = "a@b.c" } == "free")
        if i %% 3 > 0 then assert(ledger:settle(key, "sent", { tracking_code = key })) end
        if i %% 4 > 0 then ledger:close() end
      end ]]):format(path, other, memory))
    local all = process.run("sh -c " .. temp.quote(
      ("for i in 1 2 3 4; do lua5.4 %s $i || echo failed & done; wait"):format(script)))
    assert.equal("", all.out, all.err)
    local counts = {}
    for i, file in ipairs { path, other } do
      local ledger <close> = assert(open { path = file })
      counts[i] = #ledger:list()
    end
    assert.same({ 25, 24 }, counts)
  end)

  describe("during a run", function()
    it("because another file was moved there sends nothing", function()
      local ledger <close> = assert(open())
      shell("cp %s %s.copy && mv %s.copy %s", path, path, path, path)
      local state, err = ledger:intend(gift "k/2")
      assert.is_nil(state)
      assert.equal("store", err.kind)
      assert.matches("moved or removed", err.message)
    end)

    it("because an older copy was written over it sends nothing", function()
      shell("cp %s %s.copy", path, path)
      local ledger <close> = assert(open())
      send(ledger, "k/2")
      shell("cp %s.copy %s", path, path)
      local state, err = ledger:intend(gift "k/2")
      assert.is_nil(state)
      assert.equal("guard", err.kind)
      assert.matches("is not the one any more that was opened", err.message)
    end)

    -- That copy has the opening, and the numbers of what it has lost are given again.
    it("because a copy of a moment ago was written over it sends nothing", function()
      local ledger <close> = assert(open())
      send(ledger, "k/2")
      shell("cp %s %s.copy", path, path)
      send(ledger, "k/3")
      shell("cp %s.copy %s", path, path)
      for key in pairs { ["k/3"] = 1, ["k/4"] = 1 } do
        local state, err = ledger:intend(gift(key))
        assert.is_nil(state)
        assert.equal("guard", err.kind)
        assert.matches("an older copy, was put in its place during the run", err.hint)
      end
    end)

    it("because such a copy was written over it while a gift was leaving sends no other gift", function()
      local ledger <close> = assert(open())
      assert.equal("free", ledger:intend(gift "k/2"))
      shell("cp %s %s.copy", path, path)
      send(ledger, "k/3")
      shell("cp %s.copy %s", path, path)
      for _ = 1, 3 do
        local ok, err = ledger:settle("k/2", "sent", { tracking_code = "code of k/2" })
        assert.is_nil(ok)
        assert.equal("guard", err.kind)
      end
      assert.is_nil((ledger:intend(gift "k/3")))
      refused "older copy"
    end)

    for name, goes_on in pairs {
      ["which is going on"] = function(ledger) return ledger:intend(gift "k/3") end,
      ["which is ending a gift"] = function(ledger) return ledger:settle("k/2", "sent", { tracking_code = "two" }) end,
    } do
      it("because a copy was written over it that lacks what another run has sent is noticed by the one " .. name,
        function()
          local ledger <close> = assert(open())
          assert.equal("free", ledger:intend(gift "k/2"))
          shell("cp %s %s.copy", path, path)
          do
            local other <close> = assert(open())
            send(other, "k/3")
          end
          shell("cp %s.copy %s", path, path)
          for _ = 1, 4 do
            local ok, err = goes_on(ledger)
            assert.is_nil(ok)
            assert.equal("guard", err.kind)
            assert.matches("it is an older copy, without the last changes", err.message)
          end
        end)
    end

    for name, case in pairs {
      ["written over"] = { "for file in %s/*; do cat %s.copy/${file##*/} > $file; done", "older copy" },
      ["exchanged"] = { "rm -rf %s && mv %s.copy %s", "moved or removed while it was in use" },
    } do
      local put_back, message = case[1], case[2]
      it(("because its whole folder was %s is noticed by the run that had done nothing since"):format(name), function()
        local ledger <close> = assert(open())
        local other <close> = assert(open())
        shell("cp -a %s %s.copy", folder, folder)
        send(other, "k/3")
        shell(put_back, folder, folder, folder)
        for _ = 1, 2 do
          local ok, err = ledger:intend(gift "k/3")
          assert.is_nil(ok)
          assert.matches(message, err.message)
        end
      end)
    end

    -- To SQLite the two look alike: they were changed as often.
    it("because its own twin was written over it sends nothing", function()
      local twin = temp.path "ledger.db"
      shell("cp %s %s", path, twin)
      local ledger <close> = assert(open())
      do
        local other <close> = assert(open { path = twin, memory = temp.path() })
        send(other, "k/3")
        send(ledger, "k/2")
      end
      assert.equal(temp.read(path):sub(25, 28), temp.read(twin):sub(25, 28))
      shell("cat %s > %s", twin, path)
      local state, err = ledger:intend(gift "k/2")
      assert.is_nil(state)
      assert.equal("guard", err.kind)
    end)
  end)

  describe("whose journal was removed", function()
    local function kill_in_write(signal_at)
      local script = temp.file("killed.lua", ([[
        package.cpath = os.getenv "SENDOSO_STOCK_CPATH" or package.cpath
        local ledger = assert(require("sendoso.core").ledger { path = %q, account = "sandbox", memory = %q })
        ledger:intend { key = "k/2", operation = "egift", recipient = "ann@example.com" } ]]):format(path, memory))
      local inject = ("trace=fdatasync -e inject=fdatasync:signal=KILL:when=%d"):format(signal_at)
      local result = process.run(("strace -o /dev/null -P %s -e %s lua5.4 %s"):format(path, inject, script))
      assert.equal(137, result.status)
      assert(#temp.read(path .. "-journal") > 512, "nothing is to be taken back")
    end

    it("after the process was killed in a write is refused, and gone on with when a person says so", function()
      kill_in_write(2) -- the intent's pages are written, and are to be synced
      os.remove(path .. "-journal")
      refused "was not closed, and its %-journal is gone"
      run("k/3", { recover = true })
      run "k/4"
    end)

    it("or is of another file, which was put in its place, is not worked in before a person says so", function()
      shell("cp %s %s.copy", path, path)
      run "k/5"
      kill_in_write(2)
      local journal = temp.read(path .. "-journal")
      shell("cp %s.copy %s", path, path)
      local copy = temp.read(path)
      refused "is not the file that it was when its run was killed"
      assert.equal(copy, temp.read(path))
      assert.equal(journal, temp.read(path .. "-journal"))
      run("k/5", { recover = true })
      local ledger <close> = assert(open())
      assert.is_nil(ledger:verify().damage)
    end)

    it("is whole when the journal is there: the write is taken back, and the gift may be tried", function()
      kill_in_write(2)
      run "k/2"
    end)

    it("by a program that has read it is no matter once the ledger was closed", function()
      process.run(("sqlite3 %s \"update gift set note = 'x'\""):format(path))
      os.remove(path .. "-journal")
      run "k/2"
    end)
  end)
end)

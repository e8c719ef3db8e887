-- What a ledger promises only where it is kept in a file; see contract_spec.lua for the rest.
local core = require "sendoso.core"
local gift = require "spec.support.claim"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("a ledger in a file #binding", function()
  local path, ledger

  local function open(more)
    local options = { path = path, account = "sandbox" }
    for name, value in pairs(more or {}) do options[name] = value end
    return core.ledger(options)
  end

  before_each(function()
    path = temp.path "ledger.db"
    ledger = assert(open())
  end)

  after_each(function() ledger:close() end)

  it("is readable by its owner only", function()
    local shown = process.run(("stat -c %%a %s %s-journal %s-lease"):format(path, path, path))
    assert.equal("600\n600\n600\n", shown.out)
  end)

  for name, content in pairs {
    ["is damaged"] = "SQLite format 3\0" .. ("x"):rep(4096), ["is no database"] = ("no "):rep(2000),
  } do
    it("stops when the file " .. name, function()
      local opened, err = core.ledger { path = temp.file("bad.db", content), account = "sandbox" }
      assert.is_nil(opened)
      assert.equal("store", err.kind)
      assert.truthy(err.hint)
    end)
  end

  it("stops when the file is of a newer version, or somebody else's database", function()
    ledger:close()
    process.run(("sqlite3 %s 'pragma user_version = 99'"):format(path))
    local opened, err = open()
    assert.is_nil(opened)
    assert.matches("newer version of sendoso", err.message)
    local other = temp.path "other.db"
    process.run(("sqlite3 %s 'create table t (x)'"):format(other))
    opened, err = core.ledger { path = other, account = "sandbox" }
    assert.is_nil(opened)
    assert.matches("not a ledger", err.message)
  end)

  for name, command in pairs { ["emptied"] = ": > %s", ["removed"] = "rm %s" } do
    it("stops when the file was " .. name .. ": as a new one it would send everything again", function()
      ledger:close()
      process.run("sh -c " .. temp.quote(command:format(path)))
      for _, readonly in ipairs { false, true } do
        local opened, err = open { readonly = readonly }
        assert.is_nil(opened)
        assert.equal("store", err.kind)
        assert.matches("its record of sent gifts is lost", err.message)
      end
    end)
  end

  it("is begun in a file that a killed process had only just made", function()
    local fresh <close> = assert(core.ledger { path = temp.file("fresh.db", ""), account = "sandbox" })
    assert.equal("free", fresh:intend(gift()))
  end)

  it("writes no intent when the file was moved away while it is open", function()
    assert.equal("free", ledger:intend(gift()))
    os.rename(path, path .. ".away")
    local state, err = ledger:intend(gift { key = "k/2" })
    assert.is_nil(state)
    assert.equal("store", err.kind)
    assert.matches("moved or removed", err.message)
  end)

  it("syncs an intent to the disk before it says so", function()
    local seen = process.run(("strace -f -e trace=fdatasync,fsync lua5.4 -e %s"):format(temp.quote(([[
      package.cpath = os.getenv "SENDOSO_STOCK_CPATH" or package.cpath
      local core = require "sendoso.core"
      local ledger = assert(core.ledger { path = %q, account = "sandbox" })
      io.stderr:write "BEFORE\n"
      ledger:intend { key = "k", operation = "egift", recipient = "a@b.c" }
      io.stderr:write "AFTER\n"
    ]]):format(path))))
    assert.matches("BEFORE.*f[data]*sync%(.*AFTER", seen.err)
  end)

  it("says when it cannot be opened", function()
    local opened, err = core.ledger { path = "/proc/none/ledger.db", account = "sandbox" }
    assert.is_nil(opened)
    assert.equal("store", err.kind)
  end)

  it("is opened with options that it knows", function()
    assert.error_matches(function() core.ledger { pth = "x" } end, "unknown option 'pth'")
  end)
end)

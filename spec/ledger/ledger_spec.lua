local core = require "sendoso.core"
local gift = require "spec.support.claim"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("sendoso.core.ledger #binding", function()
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

  it("writes an intent down before anything else, and then is busy", function()
    assert.equal("free", ledger:intend(gift()))
    assert.equal("intent", ledger:list()[1].state)
    assert.equal("busy", ledger:intend(gift()))
  end)

  it("returns the first receipt to a second claim", function()
    ledger:intend(gift())
    assert(ledger:settle("k/1", "sent", { tracking_code = "abc", tracking_url = "https://x", message = "ok" }))
    local state, receipt = ledger:intend(gift())
    assert.equal("duplicate", state)
    assert.same({ tracking_code = "abc", tracking_url = "https://x", message = "ok" }, receipt)
  end)

  for _, how in ipairs { "refused", "withdrawn" } do
    it("lets what was " .. how .. " be tried again", function()
      ledger:intend(gift())
      assert(ledger:settle("k/1", how, nil, "why"))
      assert.equal("free", ledger:intend(gift()))
    end)
  end

  it("holds what is unknown", function()
    ledger:intend(gift())
    assert(ledger:settle("k/1", "unknown", nil, "the answer did not come"))
    assert.equal("held", ledger:intend(gift()))
    assert.equal("the answer did not come", ledger:list { state = "unknown" }[1].note)
  end)

  it("takes the same key for another recipient or operation as a mistake", function()
    ledger:intend(gift())
    for _, other in ipairs { gift { recipient = "bob@example.com" }, gift { operation = "physical" } } do
      local state, err = ledger:look(other)
      assert.is_nil(state)
      assert.equal("invalid", err.kind)
      assert.equal("once", err.field)
      assert.is_nil(err.message:find "@") -- an address does not belong into a log
    end
  end)

  it("lets a refused gift be corrected: its recipient was never given anything", function()
    assert(ledger:refuse(gift { recipient = "" }, "email can't be blank"))
    assert.equal("refused", ledger:list()[1].state)
    assert.equal("free", ledger:intend(gift()))
    assert.equal("ann@example.com", ledger:list()[1].recipient)
  end)

  it("does not let a local refusal hide what was sent", function()
    ledger:intend(gift())
    ledger:settle("k/1", "sent", { tracking_code = "abc" })
    assert(ledger:refuse(gift(), "not now"))
    assert.equal("sent", ledger:list()[1].state)
  end)

  it("settles only an open intent of its own", function()
    local ok, err = ledger:settle("k/1", "sent", { tracking_code = "abc" })
    assert.is_nil(ok)
    assert.equal("store", err.kind)
    ledger:intend(gift())
    local other <close> = assert(open())
    assert.is_nil((other:settle("k/1", "sent", { tracking_code = "abc" })))
  end)

  it("sees another process's intent as busy while that lives, and holds it when it is gone", function()
    local other = assert(open())
    other:intend(gift())
    assert.equal("busy", ledger:look(gift()))
    other:close() -- the kernel releases the lock, as it does after SIGKILL
    assert.equal("held", ledger:look(gift()))
    assert.equal("held", ledger:intend(gift()))
    assert.equal("unknown", ledger:list()[1].state)
    assert.equal("the process that was sending it has ended", ledger:list()[1].note)
  end)

  it("holds an intent whose lease has run out, whoever has it", function()
    assert.equal("free", ledger:intend(gift(), 60000))
    local soon <close> = assert(open { ahead_ms = 50000 })
    assert.equal("busy", soon:intend(gift()))
    local later <close> = assert(open { ahead_ms = 60001, readonly = true })
    assert.equal("held", later:look(gift()))
    assert.equal("free", ledger:intend(gift { key = "k/2" }, -1))
    assert.equal("held", ledger:intend(gift { key = "k/2" }))
  end)

  it("turns the intents of dead processes into unknowns when it is opened", function()
    local other = assert(open())
    other:intend(gift())
    other:close()
    local third <close> = assert(open())
    assert.equal("unknown", third:list()[1].state)
  end)

  it("belongs to one account", function()
    local other, err = open { account = "production/5678" }
    assert.is_nil(other)
    assert.equal("store", err.kind)
    assert.matches("is the ledger of sandbox, not of production/5678", err.message, 1, true)
  end)

  it("is told by a person what became of an unknown outcome", function()
    for outcome, state in pairs { sent = "duplicate", absent = "free" } do
      local key = "r/" .. outcome
      ledger:intend(gift { key = key })
      ledger:settle(key, "unknown", nil, "lost")
      assert(ledger:resolve(key, outcome, "seen in the send tracker"))
      assert.equal(state, ledger:intend(gift { key = key }))
      local events = ledger:history(key)
      assert.equal("seen in the send tracker", events[3].note)
      assert.equal(outcome, events[3].state)
    end
  end)

  it("lets only unknown outcomes be settled so", function()
    local ok, err = ledger:resolve("k/1", "absent")
    assert.is_nil(ok)
    assert.equal("not_found", err.kind)
    ledger:intend(gift())
    ok, err = ledger:resolve("k/1", "absent")
    assert.is_nil(ok)
    assert.matches("is intent, not unknown", err.message)
    ledger:settle("k/1", "sent", { tracking_code = "abc" })
    ok, err = ledger:resolve("k/1", "absent")
    assert.is_nil(ok)
    assert.matches("is sent, not unknown", err.message)
  end)

  it("keeps every change as an event", function()
    ledger:intend(gift())
    ledger:settle("k/1", "withdrawn", nil, "no network")
    ledger:intend(gift())
    ledger:settle("k/1", "sent", { tracking_code = "abc" })
    local shown = process.run(("sqlite3 %s 'select state from event order by id'"):format(path))
    assert.equal("intent\nwithdrawn\nintent\nsent\n", shown.out)
  end)

  it("is readable by its owner only", function()
    local shown = process.run(("stat -c %%a %s %s-journal %s-lease"):format(path, path, path))
    assert.equal("600\n600\n600\n", shown.out)
  end)

  it("writes nothing when it is opened for a dry run", function()
    local quiet <close> = assert(open { readonly = true })
    assert.equal("free", quiet:look(gift()))
    local state, err = quiet:intend(gift())
    assert.is_nil(state)
    assert.equal("store", err.kind)
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

  it("remembers up to which day a rule is settled, its once and its file", function()
    assert.is_nil(ledger:rule "anniversary")
    assert(ledger:remember("anniversary", "2026-03-31", "{id}", "a.lua"))
    assert(ledger:remember("anniversary", "2026-04-01", "{id}/{years}", "a.lua"))
    assert.same({ reached = "2026-04-01", once = "{id}/{years}", script = "a.lua" }, ledger:rule "anniversary")
    assert.is_nil(ledger:rule "onboarding")
    assert.is_nil(ledger:remember("x", "2026-04-01", ("x"):rep(501), "a.lua"))
  end)

  it("remembers which keys a rule's gifts may have had before", function()
    assert.same({}, ledger:aliases "jubilee")
    assert(ledger:alias("jubilee", "anniversary/{id}"))
    assert(ledger:alias("jubilee", "anniversary/{id}"))
    assert(ledger:alias("jubilee", "old/{id}"))
    assert.same({ "anniversary/{id}", "old/{id}" }, ledger:aliases "jubilee")
  end)

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

  it("holds what is in a state that it does not know", function()
    ledger:intend(gift())
    ledger:settle("k/1", "withdrawn")
    process.run(("sqlite3 %s \"update gift set state = 'delivered'\""):format(path))
    assert.equal("held", ledger:intend(gift()))
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

  for name, key in pairs { ["nothing"] = "", ["blanks"] = " \t\n", ["501 bytes"] = ("k"):rep(501) } do
    it("refuses a key of " .. name, function()
      local state, err = ledger:intend(gift { key = key })
      assert.is_nil(state)
      assert.equal("once", err.field)
    end)
  end

  it("holds a key whose end could not be written, in this process and in the next", function()
    ledger:intend(gift())
    process.run(("sqlite3 %s \"create trigger t before update on gift when new.state = 'withdrawn' "
      .. "begin select raise(abort, 'no room'); end\""):format(path))
    assert.is_nil((ledger:settle("k/1", "withdrawn")))
    assert.equal("held", ledger:look(gift()))
    ledger:close()
    ledger = assert(open())
    assert.equal("held", ledger:look(gift()))
  end)

  it("says when it cannot be opened", function()
    local opened, err = core.ledger { path = "/proc/none/ledger.db", account = "sandbox" }
    assert.is_nil(opened)
    assert.equal("store", err.kind)
  end)

  it("is born closed and may be closed twice", function()
    ledger:close()
    ledger:close()
    assert.equal("sendoso.ledger (closed)", tostring(ledger))
    assert.error_matches(function() ledger:list() end, "attempt to use a closed ledger")
    assert.error_matches(function() core.ledger { pth = "x" } end, "unknown option 'pth'")
  end)
end)

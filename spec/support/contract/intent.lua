--- What a ledger promises of an intent: before it, while it is open, and when it has ended in any way.
local core = require "sendoso.core"
local gift = require "spec.support.claim"
local process = require "spec.support.process"
local stores = require "spec.support.stores"
local temp = require "spec.support.temp"

-- How a key becomes what it is, and what that is to an intent: nobody has looked it up before.
local stories = {
  { "refused", "free", function(ledger) ledger:refuse(gift(), "no") end },
  { "withdrawn", "free", function(ledger)
    ledger:intend(gift())
    ledger:settle("k/1", "withdrawn")
  end },
  { "absent", "free", function(ledger)
    ledger:intend(gift())
    ledger:settle("k/1", "unknown", nil, "lost")
    ledger:resolve("k/1", "absent", "seen")
  end },
  { "released", "free", function(ledger)
    ledger:hold(gift(), "odd")
    ledger:release("k/1", "it is not")
  end },
  { "sent", "duplicate", function(ledger)
    ledger:intend(gift())
    ledger:settle("k/1", "sent", { tracking_code = "abc" })
  end },
  { "intent", "busy", function(ledger) ledger:intend(gift()) end },
  { "unknown", "held", function(ledger)
    ledger:intend(gift())
    ledger:settle("k/1", "unknown", nil, "lost")
  end },
  { "held", "held", function(ledger) ledger:hold(gift(), "odd") end },
}

---@param _ENV table where promises are made
---@param name string of the place
---@param store table one of `stores`
return function(_ENV, name, store)
  describe("intents of a ledger in " .. name, function()
    local at, ledger

    local function open(more) return stores.open(at, more) end

    local function states(key)
      local seen = {}
      for i, event in ipairs(ledger:history(key or "k/1")) do seen[i] = event.state end
      return table.concat(seen, " ")
    end

    before_each(function()
      at = store.fresh()
      ledger = assert(open())
    end)

    after_each(function() ledger:close() end)

    it("writes an intent down before anything else, and then is busy", function()
      assert.equal("free", ledger:intend(gift()))
      assert.equal("intent", ledger:list()[1].state)
      assert.equal("busy", ledger:intend(gift()))
    end)

    it("gives back what it was given", function()
      local given = gift { via = "app", hundredths = 1000, currency = "USD", sender = "ann@example.com",
        team = "Field Marketing", day = "2026-03-31", script = "a.lua", campaign = 2 ^ 40 | 1 }
      ledger:intend(given)
      ledger:settle("k/1", "sent", { tracking_code = "abc", link = "https://l", message = 'Grün "ß" \\ {1,2}' })
      local row = ledger:list()[1]
      for field, value in pairs(given) do assert.equal(value, row[field]) end
      assert.equal('Grün "ß" \\ {1,2}', row.message)
      assert.equal("https://l", row.link)
      assert.is_nil(row.tracking_url)
      local _, now = core.clock()
      assert(math.abs(now - row.at) < 60000 and row.began <= row.at, row.at)
      local stat <close> = assert(io.open "/proc/self/stat")
      assert.equal(stat:read "n", row.pid)
      assert.truthy(row.user)
      assert.truthy(row.host)
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
        assert.equal("why", ledger:list()[1].note)
        assert.equal("free", ledger:intend(gift()))
      end)
    end

    for _, story in ipairs(stories) do
      local state, claim, tell = table.unpack(story)
      it(("takes what is %s for %s, and writes an intent or nothing"):format(state, claim), function()
        tell(ledger)
        local before = states()
        assert.matches(state .. "$", before)
        assert.equal(claim, (ledger:intend(gift())))
        assert.equal(claim == "free" and before .. " intent" or before, states())
      end)
    end

    for what, change in pairs {
      ["of another opening"] = "update @process set mark = 'another'",
      ["moved elsewhere"] = "update @ledger set moved_to = 'elsewhere'",
    } do
      it("writes nothing any more when it is " .. what, function()
        ledger:intend(gift())
        store.sql(at, change)
        local state, err = ledger:intend(gift { key = "k/2" })
        assert.is_nil(state)
        assert.equal("guard", err.kind)
        assert.same({}, ledger:history "k/2")
        assert.equal("guard", select(2, ledger:settle("k/1", "sent")).kind)
        assert.equal("intent", states())
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
      assert.equal("intent", states())
    end)

    it("sees another's intent as busy while that lives, and holds it when it has ended", function()
      local other = assert(open())
      other:intend(gift())
      assert.equal("busy", ledger:look(gift()))
      other:close()
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

    it("takes the end of an intent from whoever wrote it, though somebody took that for dead", function()
      assert.equal("free", ledger:intend(gift(), 60000))
      local later <close> = assert(open { ahead_ms = 60001 })
      assert.equal("held", later:look(gift()))
      assert(ledger:settle("k/1", "sent", { tracking_code = "abc" }))
      assert.equal("duplicate", later:look(gift()))
      assert.equal("intent unknown sent", states())
    end)

    it("turns the intents of those that have ended into unknowns when it is opened", function()
      local other = assert(open())
      for i = 1, 250 do other:intend(gift { key = "k/" .. i }) end
      other:close()
      local third <close> = assert(open())
      assert.equal(250, #third:list { state = "unknown" })
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
      assert.matches("is intent: only one that is unknown", err.message)
      ledger:settle("k/1", "sent", { tracking_code = "abc" })
      ok, err = ledger:resolve("k/1", "absent")
      assert.is_nil(ok)
      assert.matches("is sent: only one that is unknown", err.message)
    end)

    it("settles the intent that was looked up, and no other one", function()
      ledger:intend(gift())
      ledger:settle("k/1", "unknown", nil, "lost")
      local began = ledger:list()[1].began
      assert.is_nil((ledger:resolve("k/1", "absent", "seen", began - 1)))
      assert(ledger:resolve("k/1", "absent", "seen", began))
    end)

    it("keeps every change as an event", function()
      ledger:intend(gift())
      ledger:settle("k/1", "withdrawn", nil, "no network")
      ledger:intend(gift())
      ledger:settle("k/1", "sent", { tracking_code = "abc" })
      assert.equal("intent withdrawn intent sent", states())
      assert.equal("no network", ledger:history("k/1")[2].note)
    end)

    it("holds what is in a state that it does not know", function()
      ledger:intend(gift())
      ledger:settle("k/1", "withdrawn")
      store.sql(at, "update @gift set state = 'delivered'")
      assert.equal("held", ledger:intend(gift()))
    end)

    for what, key in pairs { ["nothing"] = "", ["blanks"] = " \t\n", ["501 bytes"] = ("k"):rep(501) } do
      it("refuses a key of " .. what, function()
        local state, err = ledger:intend(gift { key = key })
        assert.is_nil(state)
        assert.equal("once", err.field)
      end)
    end

    it("takes keys and notes as they are, whatever is in them", function()
      local key = [[o'Brien "x" {a,b} \ NULL $1 %s @gift ü]]
      assert.equal("free", ledger:intend(gift { key = key }))
      assert(ledger:settle(key, "unknown", nil, [[it's {"a":'\'}, NULL]]))
      local row = ledger:list { key = key }[1]
      assert.equal(key, row.key)
      assert.equal([[it's {"a":'\'}, NULL]], row.note)
      assert.equal(2, #ledger:history(key))
    end)

    it("takes a note that was cut off in the middle of a letter", function()
      ledger:intend(gift())
      assert(ledger:settle("k/1", "refused", nil, "Gr\xc3"))
      assert.equal("refused", ledger:list()[1].state)
    end)

    it("holds a key whose end could not be written, in this process and in the next", function()
      ledger:intend(gift())
      store.sql(at, name:find "SQLite"
        and "create trigger t before update on gift when new.state = 'withdrawn' "
          .. "begin select raise(abort, 'no room'); end"
        or "alter table @gift add check (state <> 'withdrawn')")
      assert.is_nil((ledger:settle("k/1", "withdrawn")))
      assert.equal("held", ledger:look(gift()))
      ledger:close()
      ledger = assert(open())
      assert.equal("held", ledger:look(gift()))
    end)

    it("is gone on with by a person alone when nothing of what is remembered of it can be read", function()
      local memory = temp.path()
      assert(open { memory = memory }):close()
      local files = process.run(("ls %s/* %s-lease 2>/dev/null"):format(memory, at.path:match "^/.*" or "none")).out
      for file in files:gmatch "%S+" do
        process.shell("printf damaged | dd of=%s conv=notrunc bs=512 2>&1", file)
        process.shell("printf damaged | dd of=%s conv=notrunc bs=512 seek=1 2>&1", file)
      end
      local refused, err = open { memory = memory }
      assert.is_nil(refused)
      assert.equal("guard", err.kind)
      assert.matches("is as it was left is not known", err.message, 1, true)
      assert(open { memory = memory, recover = true }):close()
      assert(open { memory = memory }):close()
    end)

    it("misses what another run of this machine has sent, and is not there any more", function()
      local memory = temp.path()
      local one <close> = assert(open { memory = memory })
      local other <close> = assert(open { memory = memory })
      assert.equal("free", other:intend(gift { key = "k/3" }))
      assert(other:settle("k/3", "sent", { tracking_code = "three" }))
      store.sql(at, "DELETE FROM @event WHERE key = 'k/3'; DELETE FROM @gift WHERE key = 'k/3'")
      local state, err = one:intend(gift { key = "k/3" })
      assert.is_nil(state)
      assert.equal("guard", err.kind)
    end)

    it("is born closed and may be closed twice", function()
      ledger:close()
      ledger:close()
      assert.equal("sendoso.ledger (closed)", tostring(ledger))
      assert.error_matches(function() ledger:list() end, "attempt to use a closed ledger")
    end)
  end)
end

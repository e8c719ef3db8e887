-- What a ledger promises, wherever it is kept.
local core = require "sendoso.core"
local process = require "spec.support.process"
local stores = require "spec.support.stores"
local temp = require "spec.support.temp"

local function gift(more)
  local claim = { key = "k/1", operation = "egift", recipient = "ann@example.com", campaign = 2002 }
  for name, value in pairs(more or {}) do claim[name] = value end
  return claim
end

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

local places = {
  ["SQLite"] = stores.sqlite, ["PostgreSQL"] = stores.postgres, ["PostgreSQL behind a pooler"] = stores.pooled,
}

for name, store in pairs(places) do
  describe("a ledger in " .. name .. " #binding", function()
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
      assert.matches("is intent, not unknown", err.message)
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

    it("learns by which marks the person of a gift is known as well", function()
      local function of(marks, key)
        return gift { key = key or "k/1", rule = "r", occasion = "o", identifiers = marks }
      end
      assert(ledger:intend(of "id 1\nmail ann@x.org"))
      assert(ledger:settle("k/1", "sent"))
      assert.equal("free", ledger:look(of("id 88\nmail ann2@x.org", "k/88")))
      for _ = 1, 2 do
        assert(ledger:tell { { key = "k/1", rule = "r", occasion = "o", identifiers = "id 1\nmail ann2@x.org" } })
      end
      assert.equal("held", (ledger:look(of("id 88\nmail ann2@x.org", "k/88"))))
      assert.equal("held", (ledger:look(of("id 77\nmail ann@x.org", "k/77"))))
      assert.equal("free", (ledger:look(of("id 9\nmail bob@x.org", "k/9"))))
      assert.is_nil(ledger:verify().damage)
    end)

    it("keeps calls of tools as events, which change no gift", function()
      assert(ledger:called("k/1", "asked"))
      assert(ledger:called("mcp/me", "asked"))
      assert.equal("free", ledger:look(gift()))
      assert(ledger:intend(gift()))
      assert(ledger:settle("k/1", "sent"))
      assert(ledger:called("k/1", "answered"))
      assert.equal("call intent sent call", states())
      assert.equal("duplicate", (ledger:look(gift())))
      assert.equal(1, #ledger:list())
      assert.is_nil(ledger:verify().damage)
    end)

    it("lists what a filter wants, in the order of the last change", function()
      local function keys(filter)
        local list = {}
        for i, row in ipairs(ledger:list(filter)) do list[i] = row.key end
        return table.concat(list, " ")
      end
      for i, who in ipairs { "b", "a", "c" } do
        ledger:intend(gift { key = who, recipient = who .. "@example.com", campaign = i, script = who .. ".lua" })
        core.sleep(2)
      end
      ledger:settle("b", "sent")
      assert.equal("a c b", keys())
      assert.equal("a c", keys { state = "intent" })
      assert.equal("c", keys { recipient = "C@Example.com" })
      assert.equal("a", keys { campaign = 2 })
      assert.equal("b", keys { script = "b.lua" })
      assert.equal("c", keys { key = "c" })
      assert.equal("", keys { key = "c", state = "sent" })
      assert.equal("c b", keys { since = ledger:list()[2].at })
    end)

    it("knows what many people have got, whatever the case of their addresses", function()
      for _, key in ipairs { "birthday/1/2026", "welcome/1/2026", "welcome/1", "alone" } do
        ledger:intend(gift { key = key, script = "a.lua" })
      end
      local function got(...)
        local list = {}
        for i, row in ipairs(assert(ledger:got(...))) do
          list[i] = table.concat({ row.number, row.key, row.state, row.script }, " ")
        end
        table.sort(list)
        return list
      end
      local emails = { "bob@example.com", "Ann@Example.com", "ann@example.com" }
      assert.same({ "2 birthday/1/2026 intent a.lua", "2 welcome/1/2026 intent a.lua", "3 welcome/1 intent a.lua" },
        got(emails, { "1/2026", "1/2026", "1" }))
      assert.same({}, got({ "ann@example.com" }, { "alone" })) -- it has no rule
      local any = got(emails)
      assert.equal(2, #any)
      assert.same({ "2", "3" }, { any[1]:sub(1, 1), any[2]:sub(1, 1) })
      assert.same({}, got {})
      assert.equal("free", ledger:intend(gift { key = "k/2" }))
    end)

    it("lists more than one part of them", function()
      store.sql(at, "insert into @gift (key, operation, recipient, campaign, state, process, at) "
        .. "with recursive n (i) as (values (1) union all select i + 1 from n where i < 1501) "
        .. "select 'k' || i, 'egift', 'a@b.c', 1, 'sent', 1, "
        .. "i" .. " from n")
      local seen, twice = {}, 0
      for _, row in ipairs(ledger:list()) do
        if seen[row.key] then twice = twice + 1 end
        seen[row.key] = true
      end
      local count = 0
      for _ in pairs(seen) do count = count + 1 end
      assert.same({ 1501, 0 }, { count, twice })
      assert.equal("free", ledger:intend(gift()))
    end)

    it("writes nothing when it is opened for a dry run", function()
      local quiet <close> = assert(open { readonly = true })
      assert.equal("free", quiet:look(gift()))
      local state, err = quiet:intend(gift())
      assert.is_nil(state)
      assert.equal("store", err.kind)
      assert.is_nil((quiet:remember("r", "2026-03-31", "{id}", "a.lua")))
      assert.is_nil((quiet:alias("r", "old/{id}")))
      assert.is_nil((quiet:ran("r", "2026-03-31", 1, 2)))
      assert.is_nil((quiet:see("r", "status", 0)))
      assert.equal(1, tonumber(store.sql(at, "select count(*) from @process")))
    end)

    it("remembers up to which day a rule is settled, its once and its file", function()
      assert.is_nil(ledger:rule "anniversary")
      assert(ledger:remember("anniversary", "2026-03-31", "{id}", "a.lua"))
      assert(ledger:remember("anniversary", "2026-04-01", "{id}/{years}", "a.lua"))
      assert.same({ reached = "2026-04-01", once = "{id}/{years}", script = "a.lua" }, ledger:rule "anniversary")
      assert.is_nil(ledger:rule "onboarding")
      assert.is_nil(ledger:remember("x", "2026-04-01", ("x"):rep(501), "a.lua"))
    end)

    it("remembers the last thirty days on which a rule ran, the last one first", function()
      assert.same({}, ledger:runs("anniversary", "2026-03-31"))
      for day = 1, 31 do assert(ledger:ran("anniversary", ("2026-03-%02d"):format(day), day, 200)) end
      assert(ledger:ran("anniversary", "2026-03-31", 4, 190)) -- the second one of that day
      assert(ledger:ran("onboarding", "2026-03-31", 5, 7))
      local runs = ledger:runs("anniversary", "2026-03-31")
      assert.equal(30, #runs)
      assert.same({ day = "2026-03-31", gifts = 31, people = 190 }, runs[1])
      assert.same({ day = "2026-03-02", gifts = 2, people = 200 }, runs[30])
      assert.same({ { day = "2026-03-01", gifts = 1, people = 200 } }, ledger:runs("anniversary", "2026-03-01"))
    end)

    it("remembers what a rule has seen, unless another run has meanwhile", function()
      assert.same({}, ledger:seen "active")
      assert.is_true(ledger:see("active", "one\n", 0))
      assert.is_true(ledger:see("active", "one\n", 0)) -- a driver may write it twice
      assert.is_false(ledger:see("active", "two\n", 0))
      assert.is_true(ledger:see("active", ("ü\n"):rep(500000), 1))
      assert.is_false(ledger:see("active", "one\n", 0))
      assert.same({ { rule = "active", text = ("ü\n"):rep(500000), turn = 2 } }, ledger:seen "active")
      assert.same({}, ledger:seen "another")
      assert.is_true(ledger:see("active", "one\n", 2))
      assert.is_true(ledger:see("another", "two\n", 0))
      local by_rule = {}
      for _, one in ipairs(ledger:seen()) do by_rule[one.rule] = one.text end
      assert.same({ active = "one\n", another = "two\n" }, by_rule)
    end)

    it("remembers which keys a rule's gifts may have had before", function()
      assert.same({}, ledger:aliases "jubilee")
      assert(ledger:alias("jubilee", "anniversary/{id}"))
      assert(ledger:alias("jubilee", "anniversary/{id}"))
      assert(ledger:alias("jubilee", "Old/{id}"))
      assert.same({ "Old/{id}", "anniversary/{id}" }, ledger:aliases "jubilee")
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
      store.sql(at, name == "SQLite"
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

  describe("a client that claims without a look, in " .. name .. " #socket", function()
    local at, posts, server, client, ledger, other, meanwhile

    before_each(function()
      posts, meanwhile = 0, nil
      server = assert(core.server({}, function()
        posts = posts + 1
        if meanwhile then meanwhile() end
        return { status = 200, body = '{"success":true,"tracking_code":"xyz"}' }
      end))
      client = assert(core.client { base_url = "http://127.0.0.1:" .. server:port(), token = "t" })
      client:serve(server)
      at = store.fresh()
      ledger, other = assert(stores.open(at)), assert(stores.open(at))
    end)

    after_each(function()
      client:close()
      server:close()
      ledger:close()
      other:close()
    end)

    local function spend(more)
      local claim = gift(more)
      local request = core.prepare("egift", { touch_id = 1, email = claim.recipient, via_from = "x" })
      return client:spend(request, { claim }, ledger)
    end

    it("sends what is free, and knows it the second time", function()
      assert.equal("sent", spend()[1].outcome)
      assert.equal("duplicate", spend()[1].outcome)
      assert.equal(1, posts)
    end)

    it("ends its own intent, and no other one of the same key", function()
      meanwhile = function() store.sql(at, "update @gift set mark = 'of the next intent'") end
      local receipts, err = spend()
      assert.is_nil(receipts)
      assert.equal("unknown", err.kind)
      assert.equal("intent", ledger:list()[1].state)
    end)

    it("is given another's receipt of a gift that is sent", function()
      other:intend(gift())
      other:settle("k/1", "sent", { tracking_code = "abc" })
      local receipt = spend()[1]
      assert.same({ "duplicate", "abc" }, { receipt.outcome, receipt.tracking_code })
      assert.equal(0, posts)
    end)

    for what, tell in pairs {
      ["an outcome is unknown"] = function()
        other:intend(gift())
        other:settle("k/1", "unknown", nil, "lost")
      end,
      ["a person has to look"] = function() other:hold(gift(), "odd") end,
      ["the run that sent it has ended"] = function()
        other:intend(gift())
        other:close()
      end,
    } do
      it("sends nothing when " .. what, function()
        tell()
        local receipts, err = spend()
        assert.is_nil(receipts)
        assert.equal("held", err.kind)
        assert.equal(0, posts)
      end)
    end

    it("takes a key of another recipient for a mistake", function()
      assert.equal("sent", spend()[1].outcome)
      local receipts, err = spend { recipient = "bob@example.com" }
      assert.is_nil(receipts)
      assert.same({ "invalid", "once" }, { err.kind, err.field })
      assert.equal(1, posts)
    end)

    for outcome, expected in pairs { sent = "duplicate", withdrawn = "sent" } do
      it("waits for whoever sends it now, and then it is " .. expected, function()
        other:intend(gift())
        local body, receipts = coroutine.create(spend), nil
        core.manage(body)
        local function go_on()
          local ok, value = coroutine.resume(body)
          assert(ok, value)
          if coroutine.status(body) == "dead" then receipts = value
          else value:step(5) end
        end
        for _ = 1, 5 do go_on() end
        assert.is_nil(receipts)
        assert.equal(0, posts)
        other:settle("k/1", outcome, { tracking_code = "abc" })
        repeat go_on() until receipts
        assert.equal(expected, receipts[1].outcome)
        assert.equal(expected == "sent" and 1 or 0, posts)
      end)
    end
  end)
end

--- What a ledger promises to remember, beside the gifts themselves: lists of them, whom they were for, and rules.
local core = require "sendoso.core"
local gift = require "spec.support.claim"
local stores = require "spec.support.stores"

---@param _ENV table where promises are made
---@param name string of the place
---@param store table one of `stores`
return function(_ENV, name, store)
  describe("the memory of a ledger in " .. name, function()
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
  end)
end

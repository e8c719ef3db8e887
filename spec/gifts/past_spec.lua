-- What gifts of an earlier version were for, and whom, as far as their keys tell. Wherever the ledger is.
local past = require "sendoso.gifts.past"
local stores = require "spec.support.stores"

-- As an earlier version has left it: gifts without any of it.
local forget = [[
  update @gift set rule = null, occasion = null, people = null;
  delete from @identifier;
  update @ledger set marked = %s;
]]

-- A row of today, and what is known of its gift of then, by its key.
local cases = {
  { key = "anniversary/00150/5", recipient = "ann@example.com", rule = "anniversary", occasion = "5" },
  { key = "old-name/7/6", recipient = "bo@example.com", rule = "old-name", occasion = "6" },
  { key = "webinar-847/cy@example.com", recipient = "cy@example.com", rule = "thanks.lua", occasion = "webinar-847" },
  { key = "by-country/DE/7/6", recipient = "ed@example.com", rule = "by-country", occasion = "6" },
  { key = "start/DE/8", recipient = "fay@example.com", rule = "start" },
  { key = "one", recipient = "di@example.com", rule = "thanks.lua", occasion = "one" },
}

for name, store in pairs { ["SQLite"] = stores.sqlite, ["PostgreSQL"] = stores.postgres } do
  describe("a ledger of an earlier version in " .. name .. " #binding", function()
    local at, ledger

    before_each(function()
      at = store.fresh()
      ledger = assert(stores.open(at))
      for _, case in ipairs(cases) do
        assert.equal("free", ledger:intend { key = case.key, operation = "egift", recipient = case.recipient,
          script = "thanks.lua" })
        assert(ledger:settle(case.key, "sent", { tracking_code = case.key }))
      end
      assert(ledger:remember("anniversary", "2026-03-01", "{id}/{years}", "staff.lua"))
      assert(ledger:alias("old-name", "old-name/{id}/{years}"))
      assert(ledger:alias("by-country", "by-country/{country}/{id}/{years}"))
      assert(ledger:alias("start", "start/{country}/{id}"))
      ledger:close()
      store.sql(at, forget:format(at.driver and "false" or "0"))
      ledger = assert(stores.open(at))
    end)

    after_each(function() ledger:close() end)

    it("is told once what its gifts were for, by their keys", function()
      assert.is_true(ledger:facts().is_untold)
      past.tell(ledger)
      assert.is_nil(ledger:facts().is_untold)
      for _, case in ipairs(cases) do
        local row = ledger:list { key = case.key }[1]
        assert.same({ case.rule, case.occasion, "sent" }, { row.rule, row.occasion, row.state })
        assert.equal(2, #ledger:history(case.key)) -- nothing has come of it
      end
      ledger:close()
      ledger = assert(stores.open(at))
      assert.is_nil(ledger:facts().is_untold)
    end)

    it("knows their people: by the address, and by the ID where the key has it", function()
      past.tell(ledger)
      local function look(who, rule, occasion)
        return (ledger:look { key = "new", operation = "egift", recipient = who:match "mail (%S+)", rule = rule,
          occasion = occasion, identifiers = who })
      end
      assert.equal("duplicate", look("id 150\nmail ann@example.com", "anniversary", "5"))
      assert.equal("held", look("id 150\nmail ann@work.example", "anniversary", "5"))
      assert.equal("held", look("id 8\nmail bo@example.com", "old-name", "6"))
      assert.equal("held", look("id 9\nmail cy@example.com", "thanks.lua", "webinar-847"))
      assert.equal("free", look("id 150\nmail ann@example.com", "anniversary", "6"))
    end)

    it("is told the rest after it was broken off", function()
      ledger:tell { { key = "one", rule = "thanks.lua", occasion = "one", identifiers = "mail di@example.com" } }
      past.tell(ledger)
      assert.equal("anniversary", ledger:list { key = "anniversary/00150/5" }[1].rule)
    end)

    it("is as untold where it is moved to", function()
      local target = stores.sqlite.fresh()
      do
        local to <close> = assert(stores.open(target, { filling = true }))
        assert(ledger:copy(to))
      end
      local moved <close> = assert(stores.open(target))
      assert.is_true(moved:facts().is_untold)
      past.tell(moved)
      assert.equal("5", moved:list { key = "anniversary/00150/5" }[1].occasion)
    end)
  end)
end

-- What version 3 has and version 2 had not, taken away again; and what version 4 has.
local BACK_TO_3 = "drop table @seen; update @ledger set version = 3;"
local BACK_TO_2 = BACK_TO_3 .. [[
  drop table @reservation; drop table @allotment;
  alter table @gift add column price text, drop column hundredths, drop column currency, drop column sender,
    drop column team, drop column day;
  update @ledger set version = 2;]]

describe("a ledger in PostgreSQL of version 2 #binding", function()
  it("has whole numbers for the texts that prices were", function()
    local at = stores.postgres.fresh()
    stores.open(at):close()
    stores.postgres.sql(at, BACK_TO_2 .. [[
      insert into @gift (key, operation, recipient, campaign, state, at, began, price) values
        ('k/1', 'egift', 'a', 1, 'sent', 5, 1774908000000, '25.10 USD'),
        ('k/2', 'egift', 'b', 1, 'sent', 6, null, null),
        ('k/3', 'egift', 'c', 1, 'sent', 7, null, '7 (unknown currency)')]])
    local ledger <close> = assert(stores.open(at))
    local seen = {}
    for i, row in ipairs(ledger:list()) do seen[i] = ("%s %s %s"):format(row.hundredths, row.currency, row.day) end
    assert.same({ "2510 USD 2026-03-30", "nil nil nil", "700 (unknown currency) nil" }, seen)
  end)
end)

describe("a ledger in PostgreSQL of version 3 #binding", function()
  it("remembers what rules have seen, once it is moved forward", function()
    local at = stores.postgres.fresh()
    do
      local ledger <close> = assert(stores.open(at))
      local gift = { key = "k/1", operation = "egift", recipient = "a", rule = "k", occasion = "", due = "2026-03-31" }
      ledger:owe({ gift }, { "has no email" })
    end
    stores.postgres.sql(at, BACK_TO_3)
    local ledger <close> = assert(stores.open(at))
    assert.same({}, ledger:seen "k")
    assert.is_true(ledger:see("k", "status\n", 0))
    assert.equal("has no email", ledger:list()[1].note)
  end)
end)

describe("a ledger in PostgreSQL of version 1 #binding", function()
  it("is moved forward by whoever opens it to write", function()
    local at = stores.postgres.fresh()
    stores.open(at):close()
    stores.postgres.sql(at, BACK_TO_2)
    stores.postgres.sql(at, [[
      drop table @identifier; drop table @run;
      alter table @gift drop column rule, drop column occasion, drop column people, drop column due, drop column same;
      alter table @ledger drop column secret, drop column marked;
      alter table @rule drop column id;
      update @ledger set version = 1;
      insert into @gift (key, operation, recipient, campaign, state, at) values
        ('k/ann' || chr(64) || 'x.org', 'egift', 'ann' || chr(64) || 'x.org', 1, 'sent', 5);
      insert into @event (key, at, state) select key, at, state from @gift]])
    local reader, err = stores.open(at, { readonly = true })
    assert.is_nil(reader)
    assert.matches("of an earlier version", err.message)
    local ledger <close> = assert(stores.open(at))
    assert.is_true(ledger:facts().is_untold)
    past.tell(ledger)
    assert.equal("k", ledger:list()[1].occasion)
    assert.equal("", ledger:verify().damage or "")
  end)
end)

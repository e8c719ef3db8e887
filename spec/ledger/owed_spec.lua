-- What is due and was not sent: it stays in the ledger until it is sent, or a person gives it up.
local owed = require "sendoso.ledger.owed"
local stores = require "spec.support.stores"

local DAY = "2026-03-31"

for name, store in pairs { ["SQLite"] = stores.sqlite, ["PostgreSQL"] = stores.postgres } do
  describe("a gift that is owed, in " .. name .. " #binding", function()
    local ledger

    local function gift(key, more)
      local self = { key = key or "r/1", operation = "egift", recipient = "ann@example.com", campaign = 2002,
        rule = "r", occasion = "5", due = DAY }
      for field, value in pairs(more or {}) do self[field] = value end
      return self
    end

    local function states(key)
      local seen = {}
      for i, event in ipairs(ledger:history(key or "r/1")) do seen[i] = event.state end
      return table.concat(seen, " ")
    end

    local function owe(reason, more, is_behind) return ledger:owe({ gift(nil, more) }, { reason }, is_behind) end

    before_each(function() ledger = assert(stores.open(store.fresh())) end)
    after_each(function() ledger:close() end)

    it("is listed with its rule, its day and why, the earliest first, until it is sent", function()
      local gifts = { gift "r/1", gift("r/2", { due = "2026-03-30" }) }
      assert.equal(2, ledger:owe(gifts, { "is on leave", "has no email" }))
      local list = owed.list(ledger)
      assert.same({ "r/2", "r/1" }, { list[1].key, list[2].key })
      assert.same({ "r", DAY, "is on leave" }, { list[2].rule, list[2].due, list[2].reason })
      assert.equal("free", ledger:intend(gift()))
      assert(ledger:settle("r/1", "sent", { tracking_code = "one" }))
      assert.same({ "r/2" }, { owed.list(ledger)[1].key, owed.list(ledger)[2] })
    end)

    it("is not written again as long as nothing has changed", function()
      assert.equal(1, owe "is on leave")
      assert.equal(0, owe "is on leave")
      assert.equal(1, owe "has no email")
      assert.equal("owed owed", states())
    end)

    it("keeps a better story", function()
      ledger:intend(gift())
      assert.equal(0, owe "is on leave")
      ledger:settle("r/1", "unknown", nil, "lost")
      assert.equal(0, owe "is on leave")
      ledger:resolve("r/1", "sent", "seen")
      assert.equal(0, owe "is on leave")
      assert.equal("intent unknown sent", states())
    end)

    it("is what the world has refused, and what was held, too, if it was due", function()
      ledger:intend(gift())
      ledger:settle("r/1", "refused", nil, "no")
      ledger:hold(gift "r/2", "send 17")
      ledger:hold({ key = "plain", operation = "egift", recipient = "ann@example.com" }, "send 18") -- a script's own
      local list = owed.list(ledger)
      assert.same({ "refused", "held" }, { list[1].state, list[2].state })
      assert.is_nil(list[3])
    end)

    it("waits for a person where it is behind, and is owed when one says so", function()
      assert.equal(1, owe("nobody ran", nil, true))
      assert.is_false(owed.by_rule(ledger).r["r/1"].is_open)
      assert(ledger:release("r/1", "late, but meant"))
      assert.is_true(owed.by_rule(ledger).r["r/1"].is_open)
      assert.equal(0, owe("nobody ran", nil, true)) -- it is never behind again
      assert.equal("behind owed", states())
    end)

    it("is held all the same by what the list of sends has against it, when a person wants it sent", function()
      owe("nobody ran", nil, true)
      ledger:release("r/1", "late, but meant")
      assert.is_true(ledger:hold(gift(), "send 17 of yesterday"))
    end)

    it("is not sent any more when a person gives it up, and says why", function()
      owe "is on leave"
      local ok, err = ledger:dismiss("r/1", " ")
      assert.is_nil(ok)
      assert.equal("note", err.field)
      assert(ledger:dismiss("r/1", "got flowers"))
      assert.matches("r/1 is dismissed: no run sends it$", select(2, ledger:dismiss("r/1", "no")).message)
      assert.same({}, owed.list(ledger))
      assert.same({ key = "r/1", is_open = false, is_dismissed = true, reason = "got flowers" },
        owed.by_rule(ledger).r["r/1"])
      local claim, why = ledger:intend(gift())
      assert.same({ "held", "dismissed", "got flowers" }, { claim, why.state, why.note })
      assert.equal(0, owe "is on leave")
      assert(ledger:release("r/1", "wants it after all"))
      assert.equal("free", ledger:intend(gift()))
    end)

    it("is the only thing that can be given up: not what was sent, or may have been", function()
      for _, bring in ipairs {
        function() ledger:intend(gift()) end,
        function() ledger:settle("r/1", "unknown", nil, "lost") end,
        function() ledger:resolve("r/1", "sent", "seen") end,
      } do
        bring()
        local ok, err = ledger:dismiss("r/1", "no")
        assert.is_nil(ok)
        assert.matches(": only one that was not sent can be dismissed$", err.message)
      end
      assert.equal("not_found", select(2, ledger:dismiss("r/9", "no")).kind)
    end)
  end)
end

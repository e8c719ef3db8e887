--- What a client promises that claims without a look, whatever the ledger finds.
local core = require "sendoso.core"
local gift = require "spec.support.claim"
local stores = require "spec.support.stores"

---@param _ENV table where promises are made
---@param name string of the place
---@param store table one of `stores`
return function(_ENV, name, store)
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

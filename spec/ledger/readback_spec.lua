-- A reading of the sends, and what it settles.
local fixture = require "spec.support.fixture"
local reading = require "sendoso.ledger.readback"
local serve = require "spec.support.serve"
local temp = require "spec.support.temp"

describe("a reading #socket", function()
  -- A client of a sandbox with a gift that is known, and one whose outcome is not.
  local function lost(fault, more)
    local client, journal = fixture.sandbox(more)
    assert(client.egift(fixture.gift { once = "control", to = { email = "bob@x.y" } }))
    client.sandbox.faults:add(fault)
    local _, err = client.egift(fixture.gift())
    assert.equal("unknown", err.kind)
    return client, journal
  end

  local function outcomes(client, after_ms)
    local verdicts, list = assert(reading.take(client, client:ledger(), after_ms)), {}
    for i, verdict in ipairs(verdicts) do list[i] = verdict.outcome or verdict.why end
    reading.settle(client:ledger(), verdicts)
    return list
  end

  for _, order in ipairs { "newest", "oldest" } do
    it("settles a gift that was taken, in a list that is " .. order .. " first", function()
      local client <close> = lost("lose-reply", { sandbox_settings = { order = order } })
      assert.same({ "sent" }, outcomes(client))
      assert.equal("duplicate", client.egift(fixture.gift()).outcome)
      assert.matches("^reconciled: found as send %d+$", client:ledger():history("spec/7")[3].note)
    end)

    it("settles one that was not taken, in a list that is " .. order .. " first", function()
      local client <close>, journal = lost("drop", { sandbox_settings = { order = order } })
      assert.matches("^it was tried less than", outcomes(client)[1])
      assert.same({ "absent" }, outcomes(client, 0))
      assert.equal("sent", client.egift(fixture.gift()).outcome)
      assert.equal(2, #temp.lines(journal))
    end)
  end

  it("leaves the list as soon as that is old, where it is newest first", function()
    local client <close> = lost("lose-reply")
    local before = client.core:requests()
    assert.same({ "sent" }, outcomes(client))
    assert.equal(3, client.core:requests() - before) -- the second page, and a look at the last one
  end)

  it("has no proof of absence while the list drifts or a send has no e-mail", function()
    local client <close> = serve.client(function(request)
      if request.method == "POST" then return { status = 500, body = "" } end
      if request.query.page ~= "1" then return { status = 200, body = '{"sends":[]}' } end
      return { status = 200, body = '{"sends":[{"id":1,"created_at":"2026-01-01T00:00:00Z","touch":{"id":2002},'
        .. '"recipient":null},{"id":2,"created_at":null,"touch":null,"recipient":{"email":null}}]}' }
    end)
    client.egift(fixture.gift())
    assert.matches("without email, campaign or time", outcomes(client, 0)[1])
  end)

  it("settles no attempt that was made after it began", function()
    local client <close> = lost("drop")
    local verdicts = reading.take(client, client:ledger(), 0)
    assert.equal("absent", verdicts[1].outcome)
    assert(client:ledger():resolve("spec/7", "absent"))
    require("sendoso.core").sleep(5) -- so that the next attempt has a time of its own
    client.sandbox.faults:add "lose-reply"
    client.egift(fixture.gift())
    assert.same({}, reading.settle(client:ledger(), verdicts))
    assert.equal("unknown", fixture.row(client, "spec/7").state)
  end)

  it("raises nothing and settles nothing when the list cannot be read", function()
    local client <close> = lost("lose-reply")
    client.sandbox.faults:add "unauthorised@sends"
    local verdicts, err = reading.take(client, client:ledger())
    assert.is_nil(verdicts)
    assert.equal("auth", err.kind)
    assert.equal("unknown", fixture.row(client, "spec/7").state)
  end)

  it("is made at the start of a run, before its first gift", function()
    local client, journal = lost("lose-reply")
    client:close()
    local again <close> = fixture.sandbox { state = journal, ledger = client.ledger_path }
    assert.equal("duplicate", again.egift(fixture.gift()).outcome)
    assert.equal(2, #temp.lines(journal))
  end)

  it("is not made in a dry run", function()
    local client, journal = lost("lose-reply")
    client:close()
    local again <close> = fixture.sandbox({ state = journal, ledger = client.ledger_path }, { dry_run = true })
    assert.equal("held", select(2, again.egift(fixture.gift())).kind)
  end)

  it("keeps the difference of the clocks with each gift", function()
    local client <close> = lost("lose-reply")
    local skew = fixture.row(client, "spec/7").skew_ms
    assert(skew and math.abs(skew) < 10000, skew) -- both clocks are ours
  end)
end)

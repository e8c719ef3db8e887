local fixture = require "spec.support.fixture"

describe("a gift without a plan", function()
  -- A client for which a plan above 60.00 needs an approval, and how many gifts its sandbox has taken.
  local function open(settings)
    settings = settings or {}
    settings.approval_over = 6000
    local client = fixture.sandbox({}, settings)
    return client, function() return client.run.tally.sent end
  end

  local function gift(number, amount)
    return { campaign = "Anniversary eGift", amount = amount or 25, once = "spec/{id}",
      to = { id = number, email = ("p%d@example.com"):format(number), first_name = "Pat" } }
  end

  it("is sent up to the limit, and not above it", function()
    local client <close>, sent = open()
    assert(client.egift(gift(1)))
    assert(client.egift(gift(2, 35)))
    local receipt, err = client.egift(gift(3))
    assert.is_nil(receipt)
    assert.equal("guard", err.kind)
    assert.matches("with this gift the run costs 85.00 USD, and without a plan that was approved a run may spend 60.00",
      err.message, 1, true)
    assert.equal(2, sent())
    assert.equal(7, client.run:status())
  end)

  it("that was sent before counts for nothing", function()
    local client <close>, sent = open()
    assert(client.egift(gift(1)))
    for _ = 1, 5 do assert.equal("duplicate", assert(client.egift(gift(1))).outcome) end
    assert(client.egift(gift(2, 35)))
    assert.equal(2, sent())
  end)

  it("of unknown cost is not sent; nor is a link", function()
    local client <close>, sent = open()
    local _, err = client.egift { campaign = "Coffee on us", once = "spec/{id}",
      to = { id = 1, email = "a@example.com", first_name = "Ann" } }
    assert.matches("what the gift costs is unknown", err.message, 1, true)
    _, err = client.egift_links { campaign = "Coffee on us", once = "links", recipients = { "b@example.com" } }
    assert.equal("guard", err.kind)
    assert.equal(0, sent())
  end)

  it("is looked at in a dry run, too", function()
    local client <close> = open { dry_run = true }
    assert.equal("planned", assert(client.egift(gift(1, 60))).outcome)
    local _, err = client.egift(gift(2, 25))
    assert.equal("guard", err.kind)
  end)

  it("needs nothing where it costs nothing, or where there is no limit", function()
    local client <close> = open()
    assert(client.invite { email = "new@example.com", first_name = "New", last_name = "User", role = "regular",
      group = 1234 })
    assert.is_nil(client.run.unapproved)
    local free <close> = fixture.sandbox()
    for i = 1, 4 do assert(free.egift(gift(i))) end
  end)
end)

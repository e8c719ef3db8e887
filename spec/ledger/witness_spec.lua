-- What the account's own list of sends says before a gift leaves.
local apply = require "sendoso.plan.apply"
local core = require "sendoso.core"
local fail = require "sendoso.fail"
local fixture = require "spec.support.fixture"
local held = require "sendoso.gifts.held"
local instant = require "sendoso.dates.instant"
local json = require "sendoso.json"
local rule = require "sendoso.rule"
local serve = require "spec.support.serve"
local staff = require "spec.support.staff"
local temp = require "spec.support.temp"
local witness = require "sendoso.ledger.witness"

local NOW = 1773133200

local function row(at, more)
  local gift = { state = "sent", operation = "egift", began = at * 1000, at = at * 1000, skew_ms = 0 }
  for name, value in pairs(more or {}) do gift[name] = value or nil end
  return gift
end

local function send(at, id) return { id = id or at, time = at } end

describe("sendoso.ledger.witness.unexplained", function()
  for name, case in pairs {
    ["none where a gift of that time made the send"] = { sends = { send(NOW + 3) }, gifts = { row(NOW) }, left = 0 },
    ["a send of another time"] = { sends = { send(NOW - 7200) }, gifts = { row(NOW) }, left = 1 },
    ["the second of two sends of one gift"] = { sends = { send(NOW), send(NOW + 1) }, gifts = { row(NOW) }, left = 1 },
    ["none of two sends of two gifts"] = { sends = { send(NOW), send(NOW + 1) }, gifts = { row(NOW), row(NOW) },
      left = 0 },
    ["none where the outcome of the gift is not known"] = { sends = { send(NOW) },
      gifts = { row(NOW, { state = "unknown" }) }, left = 0 },
    ["none where the gift is under way"] = { sends = { send(NOW) }, gifts = { row(NOW, { state = "intent" }) },
      left = 0 },
    ["a send whose gift was refused"] = { sends = { send(NOW) }, gifts = { row(NOW, { state = "refused" }) },
      left = 1 },
    ["none where a link of ours may have been redeemed"] = { sends = { send(NOW + 5 * 86400) },
      gifts = { row(NOW, { operation = "egift_links" }) }, left = 0 },
    ["a send that was there before the link was made"] = { sends = { send(NOW - 3600) },
      gifts = { row(NOW, { operation = "egift_links" }) }, left = 1 },
    ["none where a person has said that it was sent, at whatever time before"] = { sends = { send(NOW - 86400) },
      gifts = { row(NOW, { began = false }) }, left = 0 },
    ["a send that came after a person had said it"] = { sends = { send(NOW + 3600) },
      gifts = { row(NOW, { began = false }) }, left = 1 },
    ["the one that no gift's time fits, where another gift explains the other"] = {
      sends = { send(NOW - 20 * 86400), send(NOW) }, gifts = { row(NOW - 20 * 86400), row(NOW - 25 * 86400) },
      left = 1 },
    ["none where Sendoso's clock was an hour ahead"] = { sends = { send(NOW + 3600) },
      gifts = { row(NOW, { skew_ms = 3600000 }) }, left = 0 },
  } do
    it("leaves " .. name, function()
      assert.equal(case.left, #witness.unexplained(case.sends, case.gifts, 0))
    end)
  end
end)

-- A client of an account whose list has these sends: { email, seconds ago, campaign }.
local function account(listed, options)
  local list = json.list {}
  for i, one in ipairs(listed) do
    list[i] = { id = 900 + i, created_at = instant.utc(os.time() - one[2]), touch = { id = one[3] or 2002 },
      recipient = { email = one[1] }, sender = { name = "Bo Field" } }
  end
  local given = { witness = true }
  for name, value in pairs(options or {}) do given[name] = value end
  return serve.client(function(request)
    if request.method == "POST" then return { status = 200, body = fixture.example "post-send-egift.200" } end
    local page = { current_page = 1, per_page = 100, total_count = #list, sends = list }
    return { status = 200, body = json.encode(page) }
  end, given)
end

local function posts(seen)
  local count = 0
  for _, request in ipairs(seen) do count = count + (request.method == "POST" and 1 or 0) end
  return count
end

describe("the witness #socket", function()
  it("holds a gift that somebody sent by hand an hour ago, and says which send it is", function()
    local client <close>, seen = account { { "ann@example.com", 3600 } }
    local receipt, err = client.egift(fixture.gift())
    assert.is_nil(receipt)
    assert.equal("held", err.kind)
    assert.matches("send 901 of %d%d%d%d%-[%d-]+T[%d:]+Z by Bo Field", err.message)
    assert.matches("sendoso ledger resolve spec/7 sent", err.hint)
    assert.matches("sendoso ledger release spec/7", err.hint)
    assert.equal(0, posts(seen))
    assert.equal("held", fixture.row(client, "spec/7").state)
    assert.equal(6, client.run:status())
  end)

  it("says the same from the second run on, in a dry run and in a plan too, and nothing of reconcile", function()
    local client <close>, seen = account { { "ann@example.com", 3600 } }
    local _, first = client.egift(fixture.gift())
    for _, is_dry in ipairs { false, true } do
      client.run.settings.dry_run = is_dry
      local _, err = client.egift(fixture.gift())
      assert.same({ "held", first.message, first.hint }, { err.kind, err.message, err.hint })
    end
    local rules = rule { name = "spec", each = { staff.person("7", "2021-03-10", { email = "ann@example.com" }) },
      once = "{id}", gift = { campaign = 2002 } }
    assert.equal("spec/7 held: " .. fail.line(first), staff.lines(staff.plan(client, rules)))
    assert.matches("`sendoso ledger resolve spec/7 sent`; if not, run `sendoso ledger release spec/7 --note TEXT`",
      fail.line(first), 1, true)
    assert.equal(0, posts(seen))
  end)

  it("writes down what it holds of a rule, so that a person can decide; a plan writes nothing", function()
    local client <close>, seen = account { { "ann@example.com", 3600 } }
    local rules = rule { name = "spec", each = { staff.person("7", "2021-03-10", { email = "ann@example.com" }) },
      once = "{id}", gift = { campaign = 2002 } }
    assert(client:ledger())
    client.run.settings.dry_run = true
    local planned = staff.plan(client, rules)
    assert.matches("once a run has held it: if this gift was sent", staff.lines(planned), 1, true)
    client.run.settings.dry_run = false
    assert.is_nil(fixture.row(client, "spec/7"))
    apply.all(client, planned)
    assert.same({ "held", planned.entries[1].against },
      { fixture.row(client, "spec/7").state, fixture.row(client, "spec/7").note })
    assert.equal(6, client.run:status())
    staff.send(client, rules)
    assert.equal(0, posts(seen))
    assert(client:ledger():release("spec/7", "Bo's was another one"))
    staff.send(client, rules)
    assert.equal(1, posts(seen))
  end)

  it("says it of one that was held while it waited for another process", function()
    local client <close> = account {}
    local gift = { key = "spec/7", operation = "egift", recipient = "ann@example.com", campaign = 2002 }
    local request = function()
      return assert(core.prepare("egift", { email = "ann@example.com", touch_id = 2002, via_from = "spec" }))
    end
    assert(client:ledger():hold(gift, "Sendoso lists send 901"))
    local _, err = client.core:spend(request(), { gift }, client:ledger())
    assert.same({ "held", "Sendoso lists send 901" }, { err.kind, err.message })
    assert.not_matches("reconcile", err.hint)
    assert.same({ "held", { key = "spec/7", state = "held", note = "Sendoso lists send 901" } },
      { client:ledger():look(gift) })
  end)

  it("quotes a key that a shell would take apart", function()
    assert.matches("resolve 'O'\\''Neil 5' sent`", held.by_person("O'Neil 5", "why").hint, 1, true)
  end)

  it("holds a gift to whom a send with a spoiled e-mail may have gone", function()
    local client <close>, seen = account { { "A\u{FFFD}n@example.com", 3600 }, { "b\u{FFFD}b@example.com", 3600 } }
    local _, err = client.egift(fixture.gift())
    assert.equal("held", err and err.kind)
    assert.matches("send 901 of", err.message)
    assert.equal("sent", client.egift(fixture.gift { to = { email = "zoe@example.com", id = 8 } }).outcome)
    assert.equal(1, posts(seen))
  end)

  it("lets pass what speaks of another campaign, another person or another month", function()
    local client <close>, seen = account { { "ann@example.com", 60, 7 }, { "bob@example.com", 60 },
      { "ann@example.com", 31 * 86400 } }
    assert.equal("sent", client.egift(fixture.gift()).outcome)
    assert.equal(1, posts(seen))
  end)

  it("is asked before the first gift of a run and after each of the first, not for what was sent already", function()
    local client <close>, seen = account {}
    local reads = {}
    for i = 1, 6 do
      client.egift(fixture.gift { once = "k" .. i, to = { email = i .. "@x.y" } })
      reads[i] = #seen - posts(seen)
    end
    client.egift(fixture.gift { once = "k1", to = { email = "1@x.y" } })
    assert.same({ 1, 2, 3, 4, 4, 4 }, reads)
    assert.equal(4, #seen - posts(seen))
  end)

  it("is not asked for links, which are in no list", function()
    local client <close>, seen = account { { "developers@sendoso.com", 60 } }
    client.egift_links { campaign = 2002, recipients = { "developers@sendoso.com" }, once = "l" }
    assert.equal(#seen, posts(seen))
  end)

  it("holds in a dry run as well, and writes nothing", function()
    local client <close> = account({ { "ann@example.com", 3600 } }, { ledger = temp.path "ledger.db" })
    client.run.settings.dry_run = true
    local _, err = client.egift(fixture.gift())
    assert.equal("held", err.kind)
  end)

  it("is heard again after a person has said that the send is another one, and no more", function()
    local client <close>, seen = account { { "ann@example.com", 3600 } }
    client.egift(fixture.gift())
    assert(client:ledger():release("spec/7", "Bo's was a thank-you of his own"))
    assert.equal("sent", client.egift(fixture.gift()).outcome)
    assert.equal(1, posts(seen))
    local _, err = client.egift(fixture.gift { once = "second/{id}" })
    assert.equal("held", err.kind) -- another gift of that campaign to that person is another question
  end)

  it("holds a gift again where another send is listed after a person has released it", function()
    local client <close>, seen = account { { "ann@example.com", 3600 }, { "ann@example.com", -3600 } }
    local gift = { key = "spec/7", operation = "egift", recipient = "ann@example.com", campaign = 2002 }
    assert(client:ledger():hold(gift, "Sendoso lists send 901"))
    assert(client:ledger():release("spec/7", "Bo's was a thank-you of his own"))
    local _, err = client.egift(fixture.gift())
    assert.matches("^Sendoso lists 1 send .*: send 902", err.message)
    assert.equal("held", fixture.row(client, "spec/7").state)
    assert.equal(0, posts(seen))
    assert(client:ledger():release("spec/7", "a week later, both were"))
  end)

  it("holds it again, too, where it was tried and taken back in between; not for what the person saw", function()
    for seconds, kind in pairs { [-3600] = "held", [3600] = false } do
      local client <close> = account { { "ann@example.com", 3600 }, { "ann@example.com", seconds } }
      local ledger = client:ledger()
      local gift = { key = "spec/7", operation = "egift", recipient = "ann@example.com", campaign = 2002 }
      assert(ledger:hold(gift, "Sendoso lists send 901"))
      assert(ledger:release("spec/7", "Bo's was a thank-you of his own"))
      assert.equal("free", ledger:intend(gift))
      assert(ledger:settle("spec/7", "withdrawn", nil, "429"))
      local receipt, err = client.egift(fixture.gift())
      assert.equal(kind, not receipt and err.kind)
      assert.equal(kind or "sent", fixture.row(client, "spec/7").state)
    end
  end)

  it("writes that down of a rule's gift, too, so that the person can decide again", function()
    local client <close>, seen = account { { "ann@example.com", 3600 }, { "ann@example.com", -3600 } }
    local rules = rule { name = "spec", each = { staff.person("7", "2021-03-10", { email = "ann@example.com" }) },
      once = "{id}", gift = { campaign = 2002 } }
    local gift = { key = "spec/7", operation = "egift", recipient = "ann@example.com", campaign = 2002 }
    assert(client:ledger():hold(gift, "Sendoso lists send 901"))
    assert(client:ledger():release("spec/7", "Bo's was a thank-you of his own"))
    apply.all(client, staff.plan(client, rules))
    assert.equal("held", fixture.row(client, "spec/7").state)
    assert.matches("send 902", fixture.row(client, "spec/7").note)
    assert.equal(0, posts(seen))
  end)

  it("takes a person's word that the send was this gift: it is a duplicate from then on", function()
    local client <close>, seen = account { { "ann@example.com", 3600 } }
    client.egift(fixture.gift())
    assert(client:ledger():resolve("spec/7", "sent", "seen in the tracker"))
    assert.equal("duplicate", client.egift(fixture.gift()).outcome)
    assert.equal("sent", client.egift(fixture.gift { once = "second/{id}" }).outcome) -- that send is explained now
    assert.equal(1, posts(seen))
  end)

  it("takes it of one that was tried and taken back before it was held, too: that try made no send", function()
    local client <close> = account { { "ann@example.com", 3600 } }
    local ledger = client:ledger()
    local gift = { key = "spec/7", operation = "egift", recipient = "ann@example.com", campaign = 2002 }
    assert.equal("free", ledger:intend(gift))
    assert(ledger:settle("spec/7", "withdrawn", nil, "429"))
    client.egift(fixture.gift())
    assert(ledger:resolve("spec/7", "sent", "seen in the tracker"))
    assert.equal("sent", client.egift(fixture.gift { once = "second/{id}" }).outcome)
  end)

  it("sends nothing where the list cannot be read whole, and writes nothing to be undone", function()
    local client <close>, seen = serve.client(function(request)
      if request.method == "POST" then return { status = 200, body = fixture.example "post-send-egift.200" } end
      local is_first = request.query.page == "1"
      return { status = 200, body = json.encode { total_count = 100, sends = json.list(is_first and { { id = 1,
        created_at = instant.utc(os.time()), touch = { id = 1 }, recipient = { email = "x@y.z" } } } or {}) } }
    end, { witness = true })
    local _, err = client.egift(fixture.gift())
    assert.equal("reply", err.kind)
    assert.matches("showed 1 of the 100", err.message)
    assert.equal(0, posts(seen))
    assert.is_nil(fixture.row(client, "spec/7"))
  end)

  it("sends nothing where the list cannot be read at all, and asks for it once", function()
    local client <close>, seen = serve.client(function() return { status = 403, body = "{}" } end, { witness = true })
    for i = 1, 3 do
      local _, err = client.egift(fixture.gift { once = "k" .. i })
      assert.equal("auth", err.kind)
    end
    assert.equal(1, #seen)
  end)

  it("is not left out where gifts are real", function()
    local _, err = require("sendoso").open { base_url = "https://app.sendoso.test", token = "x", witness = false }
    assert.equal("guard", err.kind)
  end)
end)

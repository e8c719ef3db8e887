-- What a plan says of each gift, before it is sent.
local apply = require "sendoso.plan.apply"
local date = require "sendoso.dates.date"
local fixture = require "spec.support.fixture"
local plan = require "sendoso.plan"
local rule = require "sendoso.rule"
local run_of = require("sendoso.run").new
local serve = require "spec.support.serve"
local staff = require "spec.support.staff"
local summary = require "sendoso.plan.summary"

local day, new, person = date, staff.rule, staff.person

describe("an entry of a plan", function()
  local client, journal

  before_each(function() client, journal = fixture.sandbox() end)

  after_each(function() client:close() end)

  local taken, made, said, run = staff.verbs(function() return client, journal end)

  for name, case in pairs {
    ["a campaign that is there"] = { is = "send" },
    ["a campaign that is not"] = {
      rule = { gift = { campaign = "Cofee on us" } },
      is = "refused: no active campaign has the name 'Cofee on us' "
        .. "(run `sendoso campaigns` to list them; did you mean 'Coffee on us'?)",
    },
    ["two campaigns of one name"] = {
      rule = { gift = { campaign = "Team lunch" } },
      is = "refused: 2 active campaigns have the name 'Team lunch' (IDs 2005, 2006) (use the ID of one of them)",
    },
    ["a campaign that has ended"] = {
      rule = { gift = { campaign = "Holiday 2024" } },
      is = "refused: campaign 'Holiday 2024' ended on 2024-12-31T23:59:59.000-08:00",
    },
    ["a campaign that has not begun"] = {
      rule = { gift = { campaign = "Games 2032" } },
      is = "held: campaign 'Games 2032' has not started (it starts on 2032-07-01T00:00:00.000-07:00)",
    },
    ["a campaign of physical gifts, with an address"] = {
      person = { address = "1 Main St", city = "Austin", state = "TX", zip = "78701", country = "US" },
      rule = { gift = { campaign = "Welcome kit" } },
      is = "send",
    },
    ["a campaign of physical gifts, without one"] = {
      rule = { gift = { campaign = "Welcome kit" } },
      is = "refused: campaign 'Welcome kit' is for physical gifts, and the recipient's address is missing "
        .. "(add the address, or set send = 'collect' so that Sendoso asks for it)",
    },
    ["the address being asked for"] = {
      rule = { gift = { campaign = "Welcome kit" }, send = "collect" },
      is = "send",
    },
    ["a campaign of another kind"] = {
      rule = { gift = { campaign = "Welcome kit" }, send = "egift" },
      is = "refused: campaign 'Welcome kit' is for physical gifts (egift needs a campaign for eGifts)",
    },
    ["a country to which it does not ship"] = {
      person = { address = "1 Rue", city = "Paris", state = "IDF", zip = "75001", country = "FR",
        phone = "+33 12345678" },
      rule = { gift = { campaign = "Welcome kit" } },
      is = "refused: campaign 'Welcome kit' does not ship to FR, only to US, ES, CA, GB, DE",
    },
    ["an amount where one is needed"] = {
      rule = { gift = { campaign = "Anniversary eGift" } },
      is = "refused: amount is missing: campaign 'Anniversary eGift' has a price range from 10 to 100 USD",
    },
    ["somebody without an e-mail"] = { without = "email", is = "refused: email is missing" },
  } do
    it("looks at " .. name, function()
      local one = person("7", "2021-03-10", case.person)
      if case.without then one[case.without] = nil end
      assert.equal("anniversary/7/5 " .. case.is, said(new({ one }, case.rule)))
      assert.equal(0, taken())
    end)
  end

  it("looks at links", function()
    local links = rule {
      name = "links", each = { person("7", "2021-03-10") }, once = "{id}", send = "links",
      gift = { campaign = "Coffee on us" },
    }
    assert.equal("links/7 send", said(links))
    assert.equal(0, taken())
  end)

  it("says what was sent before, and holds what is not known", function()
    local people = { person("1", "2021-03-10"), person("2", "2021-03-10") }
    client.egift { campaign = 2002, to = people[1], once = "anniversary/1/5" }
    client:close()
    client, journal = fixture.sandbox { state = journal, ledger = client.ledger_path, faults = { "lose-reply" } }
    client.egift { campaign = 2002, to = people[2], once = "anniversary/2/5" }
    assert.equal("anniversary/1/5 sent: already sent\n"
      .. "anniversary/2/5 held: the outcome of an earlier attempt is unknown (run `sendoso reconcile` to look it up)",
      said(new(people)))
  end)

  for name, case in pairs {
    ["a token that is not accepted"] = { answer = function() return { status = 401, body = "{}" } end, status = 4 },
    ["a list of sends that cannot be read"] = { status = 1, answer = function(request)
      if request.path:find "send" then return { status = 500, body = "{}" } end
    end },
    ["nobody to be reached"] = { status = 1 },
  } do
    it("refuses no gift, and holds none, for " .. name, function()
      local other = case.answer and serve.client(case.answer, { witness = true, backoff_ms = 1 })
        or fixture.client({ url = "http://127.0.0.1:1" }, { witness = true })
      if case.status == 4 or not case.answer then other.campaigns_by_id[2002] = nil end
      local planned = staff.plan(other, new({ person("1", "2021-03-10"), person("2", "2021-03-10") },
        { gift = { campaign = 2002 } }))
      assert.same({ send = 0, not_sent = 2 }, summary.count(planned))
      local tally = run_of { write = function() end }.tally
      summary.note(planned, tally)
      assert.equal(case.status, tally:status())
      apply.all(other, planned)
      assert.same({ 2, 0, 0, 0, case.status }, { other.run.tally.not_sent, other.run.tally.refused,
        other.run.tally.held, other.run.tally.failed, other.run:status() })
      other:close()
    end)
  end

  it("plans a key once, and for one recipient only", function()
    local people = {
      person("1", "2021-03-10"), person("1", "2021-03-10"), person("1", "2021-03-10", { email = "x@y.z" }),
    }
    assert.equal("anniversary/1/5 send\nanniversary/1/5 skipped: the same gift is already planned for another row\n"
      .. "anniversary/1/5 refused: once: another recipient has the same key", said(new(people)))
  end)

  it("refuses a mistake in a gift, and goes on with the others", function()
    local function gift(one) return { campaign = 2002, amont = one.id == "1" and 5 or nil } end
    assert.equal("anniversary/1/5 refused: egift: unknown option 'amont'; did you mean 'amount'?\nanniversary/2/5 send",
      said(new({ person("1", "2021-03-10"), person("2", "2021-03-10") }, { gift = gift })))
  end)

  it("looks for a campaign though nobody is due", function()
    local list = said(new({ person("1", "2021-03-11") }, { gift = { campaign = "Cofee on us" } }))
    assert.matches("failed: rule 'anniversary': no active campaign has the name 'Cofee on us'", list, 1, true)
  end)

  it("does not ask for an address in a country that is not served", function()
    local one = person("1", "2021-03-10", { country = "JP" })
    local collect = { send = "collect", gift = { campaign = "Welcome kit" } }
    assert.matches("refused: campaign 'Welcome kit' does not ship to JP", said(new({ one }, collect)), 1, true)
    one.country = "Germany" -- as exports have it; Sendoso will ask
    assert.equal("anniversary/1/5 send", said(new({ one }, collect)))
  end)

  it("warns of an address that Sendoso is known to pause", function()
    local entry = made(new { person("1", "2021-03-10", { email = "a+b@example.com" }) }).entries[1]
    assert.equal("Sendoso is known to pause gifts to an email address with a +", entry.warning)
  end)

  local function same(email) return { email = email } end

  it("knows a gift under an ID that is spelled otherwise, and holds one of another ID or address", function()
    run(new { person("0150", "2021-03-10", same "p0150@example.com") }, "2026-03-10")
    assert.equal("anniversary/150/5 sent: already sent as anniversary/0150/5",
      said(new { person("150", "2021-03-10", same "p0150@example.com") }))
    for _, one in ipairs { person("12", "2021-03-10", same "p0150@example.com"), person("0150.0", "2021-03-10") } do
      assert.equal(("anniversary/%s/5 held: it may be a second gift to the same person: anniversary/0150/5 (sent) has "
        .. "the same occasion, and an ID or an email in common (if it is the same gift, run `sendoso ledger same "
        .. "anniversary/%s/5 anniversary/0150/5`; if it is another one, run `sendoso ledger release anniversary/%s/5 "
        .. "--note TEXT`)"):format(one.id, one.id, one.id), said(new { one }))
    end
    assert.equal("anniversary/12/6 send", said(new { person("12", "2020-03-10", same "p0150@example.com") }))
  end)

  it("plans one of two gifts of an occasion that share an ID or an email, and holds the other", function()
    local list = said(new { person("1", "2021-03-10"), person("2", "2021-03-10", same "p1@example.com"),
      person("3", "2020-03-10", same "p1@example.com") })
    assert.matches("^anniversary/1/5 send\nanniversary/2/5 held: it may be a second gift to the same person: "
      .. "anniversary/1/5 %b() has .*\nanniversary/3/6 send$", list)
  end)

  it("says of a rule whose source fails that it does, and the other rules go on", function()
    local people = { person("1", "2021-03-10"), person("2", "2021-03-10") }
    local function broken(err) return function() return function() error(err) end end end
    local planned = assert(plan.make(client, rule.list(new(people), new(broken "db gone", { name = "a" }),
      new(broken {}, { name = "b" }), new(function() return ipairs(people) end, { name = "c" })), day "2026-03-10",
      "rules.lua"))
    local failed, sends = {}, 0
    for _, entry in ipairs(planned.entries) do
      if entry.outcome == "send" then sends = sends + 1 else failed[#failed + 1] = entry.reason end
    end
    assert.equal(2, sends)
    assert.matches("^rule 'a': .*db gone$", failed[1])
    assert.equal("rule 'b': an error object of type table", failed[2])
    assert.equal("each: expected a table, got a number", failed[3])
  end)
end)

local fixture = require "spec.support.fixture"
local occasion = require "sendoso.gifts.occasion"
local temp = require "spec.support.temp"
local with_occurrence = require("sendoso.rule.item").with
local whom = require "sendoso.gifts.whom"

local ann = { id = "0150", email = "Ann@Example.com", first_name = "Ann", department = "IT", country = "DE", years = 5,
  webinar = "847", employee = "150.0" }

describe("sendoso.gifts.occasion", function()
  -- once, and what is left of it without the person
  for once, wanted in pairs {
    ["{id}"] = "",
    ["{email}"] = "",
    ["{id}/{years}"] = "5",
    ["{years}/{id}"] = "5",
    ["webinar-{webinar}/{email}"] = "webinar-847",
    ["{work_email|email}/{years}"] = "5",
    ["{employee}/{years}"] = "5",
    ["{webinar}/{id}"] = "847",
    ["{department}/{id}"] = "",
    ["webinar-{webinar}/{country}/{email}"] = "webinar-847",
    ["welcome/{first_name}/{id}/2026"] = "welcome/2026",
    ["thanks"] = "thanks",
    ["webinar-847/ann@example.com"] = "webinar-847",
    ["webinar-847: 150"] = "webinar-847: ",
    ["0150/150.0"] = "",
    ["2026-03-10 {id}"] = "2026-03-10 ",
    ["1500/{id}"] = "1500",
  } do
    it(("of %s is '%s'"):format(once, wanted), function() assert.equal(wanted, (occasion.of(once, ann))) end)
  end

  it("is what a date adds, also where an ID is the same number", function()
    local person = { id = "5", email = "ann@example.com" }
    local claimed = { key = "k" }
    occasion.tell(claimed, "{id}/{years}", person, { rule = "r", row = with_occurrence(person, { years = 5 }) })
    assert.equal("5", claimed.occasion)
  end)

  it("is the words of a text that names the person by a field, though an ID is the same number", function()
    assert.equal("2026", (occasion.of("2026/{id}", { id = "2026" })))
  end)

  it("is the ID of an event: that is no person's", function()
    local event = { id = "evt-1", email = "ann@example.com", data = {} }
    assert.equal("survey/evt-1", (occasion.of("survey/{id}", event)))
    local lines = "mail ann@example.com\n?mail ann@example.com of ann\n?shared mail ann@example.com"
    assert.equal(lines, whom.lines(event, nil, true))
    assert.equal("id evt-1\n!name ann of evt-1\n" .. lines, whom.lines(event)) -- the key does not have it
  end)

  it("notes rule and people, or nothing of a gift that may be sent again", function()
    local claimed = { key = "k", script = "thanks.lua" }
    occasion.tell(claimed, false, ann)
    assert.same({ key = "k", script = "thanks.lua" }, claimed)
    occasion.tell(claimed, "{id}/{years}", ann)
    assert.same({ "thanks.lua", "5", whom.lines(ann) }, { claimed.rule, claimed.occasion, claimed.identifiers })
    occasion.tell(claimed, "{id}", ann, { rule = "anniversary" })
    assert.equal("anniversary", claimed.rule)
  end)
end)

describe("a gift of a script #binding", function()
  local client, journal

  before_each(function() client, journal = fixture.sandbox() end)
  after_each(function() client:close() end)

  local function send(to, once)
    if once == nil then once = "webinar/{email}" end
    return client.egift { campaign = 2002, to = to, once = once }
  end

  it("goes to a person once, whatever the address, and under two keys of one ID", function()
    assert.equal("sent", send({ id = 7, email = "ann@home.example" }).outcome)
    local receipt, err = send { id = 7, email = "ann@work.example" }
    assert.is_nil(receipt)
    assert.equal("held", err.kind)
    assert.matches("a second gift to the same person: webinar/ann@home.example (sent)", err.message, 1, true)
    assert.matches("`sendoso ledger same webinar/ann@work.example webinar/ann@home.example`", err.hint, 1, true)
    assert.equal("held", client:ledger():list({ key = "webinar/ann@work.example" })[1].state)
    receipt = send({ id = "007", email = "ann@home.example" }, "webinar/{id}")
    assert.same({ "duplicate", "webinar/ann@home.example" }, { receipt.outcome, receipt.same })
    assert.equal("sent", send({ id = 7, email = "ann@work.example" }, "webinar-2/{email}").outcome)
    assert.equal("sent", send({ id = 8, email = "bo@work.example" }).outcome)
    assert.equal(3, #temp.lines(journal))
  end)

  it("waits if the key has a country that is written otherwise, and each step is one of its own", function()
    local function to(country, step) return { id = 7, email = "ann@home.example", country = country, step = step } end
    local once = "webinar/{country}/{step}/{email}"
    assert.equal("sent", send(to("DE", 1), once).outcome)
    assert.equal("duplicate", send(to("DE", 1), once).outcome)
    assert.equal("sent", send(to("DE", 2), once).outcome)
    local receipt, err = send(to("Germany", 1), once)
    assert.is_nil(receipt)
    assert.matches("second gift to the same person: webinar/DE/1/ann@home.example (sent)", err.message, 1, true)
  end)

  it("that is a link is made for a person once, also in one call", function()
    local receipt, err = client.egift_links { campaign = 2002, once = "stand", recipients = {
      { id = 1, email = "ann@home.example" }, { id = 2, email = "bo@example.com" },
      { id = 1, email = "ann@work.example" },
    } }
    assert.equal(2, #receipt.egift_links)
    assert.equal("held", err.kind)
    assert.equal("held", client:ledger():list({ key = "stand/ann@work.example" })[1].state)
  end)

  it("may go to a person again and again when that is wanted", function()
    for _ = 1, 2 do assert.equal("sent", send({ id = 7, email = "ann@home.example" }, false).outcome) end
  end)
end)

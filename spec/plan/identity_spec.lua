-- A rule that is renamed, or whose once is another one: nobody gets a second gift for it.
local apply = require "sendoso.plan.apply"
local date = require "sendoso.dates.date"
local fixture = require "spec.support.fixture"
local plan = require "sendoso.plan"
local rule = require "sendoso.rule"
local staff = require "spec.support.staff"

local day, new, person = date, staff.rule, staff.person

describe("a rule that has changed", function()
  local client, journal

  before_each(function() client, journal = fixture.sandbox() end)

  after_each(function() client:close() end)

  local taken, made, said, run = staff.verbs(function() return client, journal end)

  local people = { person("1", "2021-03-10"), person("2", "2021-03-10") }

  before_each(function()
    run(new(people), "2026-03-10")
    assert.equal(2, taken())
  end)

  local function refused(rules, script)
    local none, err = plan.make(client, rule.list(rules), day "2026-03-10", script or "rules.lua")
    assert.is_nil(none)
    assert.equal("guard", err.kind)
    return err
  end

  it("is refused under another name: it would send everything again", function()
    local err = refused(new(people, { name = "jubilee" }))
    assert.equal("rule 'jubilee' has never run, but 2 gifts like its own were sent as 'anniversary/…'", err.message)
    assert.matches('set was = "anniversary"', err.hint)
  end)

  it("is refused under another name where few of many people have got its gifts", function()
    local many = {}
    for i = 3, 1200 do many[#many + 1] = person(tostring(i), "2021-03-10") end
    table.move(people, 1, 2, #many + 1, many)
    assert.matches("2 gifts like its own", refused(new(many, { name = "jubilee" })).message)
  end)

  it("is refused where the name that it is said to have had is none", function()
    assert.matches("2 gifts like its own", refused(new(people, { name = "jubilee", was = "aniversary" })).message)
  end)

  it("is refused where it is said to have had another once than it had", function()
    assert.equal("rule 'anniversary' has once_was = \"{eid}\", but once was \"{id}/{years}\"",
      refused(new(people, { once = "{email}/{years}", once_was = "{eid}" })).message)
  end)

  it("is refused under another name in another file as well", function()
    assert.matches("2 gifts like its own", refused(new(people, { name = "jubilee" }), "rules-2027.lua").message)
  end)

  it("is refused under another name on a day when nobody is due", function()
    local none, err = plan.make(client, { new(people, { name = "jubilee" }) }, day "2026-03-14", "rules-2027.lua")
    assert.is_nil(none)
    assert.matches("2 gifts like its own", err.message)
  end)

  it("goes on where the old one was, when it is told, and for good", function()
    run(new(people, { name = "jubilee", was = "anniversary" }), "2026-03-10")
    run(new(people, { name = "jubilee" }), "2026-03-10") -- `was` was taken out again
    run(new(people, { name = "feast", was = "jubilee" }), "2026-03-10") -- and renamed again
    assert.equal(2, taken())
  end)

  it("goes on where the old one was with links as well", function()
    local function links(name, was)
      return rule {
        name = name, was = was, each = people, once = "{id}", send = "links", gift = { campaign = "Coffee on us" },
      }
    end
    run(links("kit", false), "2026-03-10")
    run(links("set", "kit"), "2026-03-10")
    assert.equal(2, #client:ledger():list { state = "sent", campaign = 2002 } - 2)
  end)

  it("sends nothing that the old one has sent between plan and apply", function()
    local more = { person("3", "2021-03-10") }
    local planned = made(new(more, { name = "jubilee", was = "anniversary" }))
    run(new(more), "2026-03-10")
    assert.equal(3, taken())
    apply.all(client, planned)
    assert.equal(3, taken())
  end)

  it("sends nothing twice where the old file is still run", function()
    local more = { person("3", "2021-03-10") }
    run(new(more, { name = "jubilee", was = "anniversary" }), "2026-03-10")
    run(new(more), "2026-03-10")
    assert.equal(3, taken())
  end)

  it("is refused as a plan that was made before the change", function()
    local more = { person("3", "2021-03-10") }
    local old = made(new(more))
    run(new(more, { name = "jubilee", was = "anniversary" }), "2026-03-10")
    apply.all(client, old)
    local other = made(new(more))
    run(new(more, { once = "{email}/{years}", once_was = "{id}/{years}" }), "2026-03-10")
    apply.all(client, other)
    assert.equal(3, taken())
  end)

  it("may have its old name back", function()
    local more = { person("3", "2021-03-10") }
    run(new(more, { name = "jubilee", was = "anniversary" }), "2026-03-10")
    run(new(more), "2026-03-12")
    assert.equal(3, taken())
  end)

  it("goes on at the day that the old one had reached", function()
    local missed = { person("3", "2021-03-12") }
    run(new(missed, { name = "jubilee", was = "anniversary" }), "2026-03-13")
    assert.equal(3, taken())
  end)

  it("sends no second one to who has another address since", function()
    run(new { person("1", "2021-03-10", { email = "new@example.com" }) }, "2026-03-10")
    assert.equal(2, taken())
    -- But a key that does not name a person may be anybody's.
    local byte = new({ person("9", "2020-03-10") }, { name = "years", once = "{years}", was = false })
    run(byte, "2026-03-10")
    local other = new({ person("8", "2020-03-10") }, { name = "years", once = "{years}", was = false })
    assert.matches("^years/6 refused", said(other))
  end)

  it("begins anew, when it is told that it is new", function()
    run(new(people, { name = "jubilee", was = false }), "2026-03-10")
    assert.equal(4, taken())
  end)

  it("is no matter for a rule beside the old one", function()
    run({ new(people), new(people, { name = "jubilee" }) }, "2026-03-10")
    assert.equal(4, taken())
  end)

  it("is refused with another once, until it is told", function()
    local other = { once = "{email}/{years}" }
    assert.matches("rule 'anniversary' had once = \"{id}/{years}\"", refused(new(people, other)).message, 1, true)
    other.once_was = "{id}/{years}"
    run(new(people, other), "2026-03-10")
    other.once_was = nil
    run(new(people, other), "2026-03-10")
    assert.equal(2, taken())
    assert.matches("had once", refused(new(people)).message)
    run(new(people, { once = "again/{id}/{years}", once_was = false }), "2026-03-10")
    assert.equal(4, taken()) -- it was wanted
  end)

  it("is refused when another file has a rule of its name: they would share their keys", function()
    local err = refused(new(people), "others.lua")
    assert.equal("rule 'anniversary' is already in rules.lua: two rules with one name would share their keys",
      err.message)
    run(new(people), "2026-03-10")
    local moved = assert(plan.make(client, { new(people, { was = "anniversary" }) }, day "2026-03-10", "others.lua"))
    apply.all(client, moved)
    assert.equal(2, taken())
  end)

  it("sends nobody a second one as another kind of gift", function()
    local links = rule {
      name = "anniversary", each = people, when = rule.anniversary "hire_date", once = "{id}/{years}", send = "links",
      gift = { campaign = 2002 },
    }
    assert.matches("anniversary/1/5 sent: already sent, with another operation", said(links))
  end)
end)

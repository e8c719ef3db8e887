local apply = require "sendoso.plan.apply"
local core = require "sendoso.core"
local file = require "sendoso.plan.file"
local fixture = require "spec.support.fixture"
local instant = require "sendoso.dates.instant"
local permission = require "sendoso.plan.permission"
local rule = require "sendoso.rule"
local staff = require "spec.support.staff"
local temp = require "spec.support.temp"

local new, person = staff.rule, staff.person

describe("a plan that is applied", function()
  local client, journal

  before_each(function() client, journal = fixture.sandbox() end)

  after_each(function() client:close() end)

  local taken, made, _, run, write = staff.verbs(function() return client, journal end)

  it("is applied exactly, whatever the data and the rule have become", function()
    local people = { person("1", "2021-03-10") }
    local path = write(new(people))
    people[1].first_name, people[1].email = "Eve", "eve@example.com"
    local read = assert(file.read(path))
    apply.all(client, read)
    assert.equal(1, taken())
    assert.matches('"email":"p1@example.com"', temp.read(journal))
    assert.equal("Thank you, P1!", read.entries[1].args.custom_message)
    apply.all(client, read) -- again: a duplicate
    assert.equal(1, taken())
  end)

  it("keeps the days open of a rule of which only some pages were saved", function()
    local people = '"employees":[{"id":"1","email":"a@x.org","first_name":"A","hire_date":"2021-03-10"}]'
    local first = temp.file("staff.json", "{\"next\":\"2\"," .. people .. "}")
    run(new(nil, { each = rule.people(first), was = false }), "2026-03-10")
    run(new(nil, { each = rule.people(first), was = false }), "2026-03-12")
    assert.equal("2026-03-10", client:ledger():rule("anniversary").reached)
    assert.equal(1, taken())
    run(new(nil, { each = rule.people(temp.file("staff.json", "{" .. people .. "}")), was = false }), "2026-03-12")
    assert.equal("2026-03-12", client:ledger():rule("anniversary").reached)
  end)

  it("sends a message with braces in it as it was read", function()
    local path = write(new({ person("1", "2021-03-10", { first_name = "{last_name}" }) }))
    local read = assert(file.read(path))
    assert.equal("Thank you, {last_name}!", read.entries[1].args.custom_message)
    apply.all(client, read)
    assert.equal(1, taken())
  end)

  it("sends links as well", function()
    apply.all(client, assert(file.read(write(rule { name = "links", each = { person("1", "2021-03-10") }, once = "{id}",
      send = "links", gift = { campaign = "Coffee on us" } }))))
    assert.equal("sent", fixture.row(client, "links/1").state)
    assert.matches("^https://", fixture.row(client, "links/1").link)
  end)

  it("is refused for another account, and when it is too old or from the future", function()
    local read = assert(file.read(write(new({ person("1", "2021-03-10") }))))
    local at, most_ms = instant.parse(read.made), 24 * 3600000
    assert.is_true(permission.check(client, read, at + 23 * 3600, most_ms))
    for _, case in ipairs { { 25 * 3600, "too old" }, { -3600, "too early" } } do
      local ok, err = permission.check(client, read, at + case[1], most_ms)
      assert.is_nil(ok)
      assert.equal("guard", err.kind)
      assert.matches(case[2], err.message)
    end
    read.account = "production/5678"
    local _, err = permission.check(client, read, at, most_ms)
    assert.matches("the plan was made for production/5678, but this account is sandbox", err.message)
  end)

  it("moves nothing by a plan that began later than what is settled", function()
    local people = { person("1", "2021-03-09"), person("2", "2021-03-10") }
    run(new(people), "2026-03-10")
    local late = { person("3", "2021-03-08"), person("4", "2021-03-11") }
    client.run.settings.max_sends = 0
    local stale = made(new(late), "2026-03-11")
    run(new(late), "2026-03-11", "2026-03-08") -- reaches back, and sends none
    client.run.settings.max_sends = nil
    apply.all(client, stale)
    run(new(late), "2026-03-11")
    assert.equal(3, taken()) -- person 1 was before the first run
    assert.equal("sent", fixture.row(client, "anniversary/3/5").state)
  end)

  it("is not carried out when its rule has run under another name since it was made", function()
    local people = { person("1", "2021-03-10") }
    local planned = made(new(people))
    run(new(people, { name = "jubilee" }))
    assert.equal(1, taken())
    apply.all(client, planned)
    assert.equal(1, taken())
    apply.all(client, made(new({ person("2", "2021-03-10") }, { was = false }))) -- that is another rule
    assert.equal(2, taken())
  end)

  it("writes nothing in a dry run", function()
    client.run.settings.dry_run = true
    run(new({ person("1", "2021-03-10") }), "2026-03-10")
    assert.equal(0, taken())
    assert.is_false(core.exists(client.ledger_path))
  end)
end)

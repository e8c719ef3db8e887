-- A loop of a script gets what a rule would: a person in doubt waits.
local date = require "sendoso.dates.date"
local fixture = require "spec.support.fixture"
local people = require "sendoso.data.people"
local temp = require "spec.support.temp"

-- The first person of a file.
local function first(text, options)
  local context = { today = date "2026-03-10", skip = function() end, note = function() end }
  return people(temp.file("staff.csv", text), options, context)()
end

local plain = "id,email,first_name,last_name\n7,ann@example.com,Ann,Lee\n"
local doubtful = "id,email,first_name,last_name,Exit interview\n7,ann@example.com,Ann,Lee,yes\n"

describe("a gift to a person of a file", function()
  local client, journal

  before_each(function() client, journal = fixture.sandbox() end)

  after_each(function() client:close() end)

  local function send(person)
    return client.egift { campaign = 2002, to = person, once = "spec/{id}" }
  end

  it("is held if a column that is not understood may speak against it, with the reason", function()
    local receipt, err = send(first(doubtful))
    assert.is_nil(receipt)
    assert.equal("held", err.kind)
    assert.matches('"Exit interview" is filled in (line 2)', err.message, 1, true)
    assert.equal(0, #temp.lines(journal))
    assert.equal(6, client.run:status())
  end)

  it("is sent once the column is settled", function()
    assert.equal("sent", send(first(doubtful, { ignore = { "Exit interview" } })).outcome)
  end)

  it("is a duplicate if it was sent before the column came", function()
    assert.equal("sent", send(first(plain)).outcome)
    assert.equal("duplicate", send(first(doubtful)).outcome)
    assert.equal(1, #temp.lines(journal))
  end)

  it("is held if the person left before they were hired, and no status says that they are back", function()
    local text = "id,email,first_name,last_name,hire_date,termination_date\n"
      .. "7,a@example.com,Ann,Lee,2022-03-10,2020-05-01\n"
    local _, err = send(first(text))
    assert.equal("held", err.kind)
    assert.matches("before the hire date", err.message, 1, true)
  end)

  it("is held as a link, too, and the others get theirs", function()
    local other = { email = "bo@example.com" }
    local receipt, err = client.egift_links { campaign = 2002, once = "spec", recipients = { first(doubtful), other } }
    assert.equal("held", err.kind)
    assert.equal(1, #receipt.egift_links)
    assert.equal("bo@example.com", receipt.egift_links[1].email)
  end)
end)

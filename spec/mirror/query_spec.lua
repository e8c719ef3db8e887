-- sendoso.sends { … }: what the mirror is asked for.
local fixture = require "spec.support.fixture"
local process = require "spec.support.process"
local scripts = require "spec.support.scripts"
local temp = require "spec.support.temp"

local client, requests
local said = {}

-- How many sends, and how many requests that took.
local function count(query)
  local before, number = client.core:requests(), 0
  for _ in client.sends(query) do number = number + 1 end
  requests = client.core:requests() - before
  return number
end

describe("sendoso.sends of the mirror #socket", function()
  setup(function()
    client = fixture.sandbox(nil, { write = function(line) said[#said + 1] = line end })
    client.mirror_path = temp.path "mirror.db"
    assert(client.egift(fixture.gift()))
  end)
  teardown(function() client:close() end)

  it("brings the mirror up to date, unless it is told not to", function()
    assert.equal(0, count { refresh = false })
    assert.equal(0, requests)
    assert.matches("no sync has come to its end yet: sends are missing; run `sendoso sync`", said[#said], 1, true)
    assert.equal(241, count { refresh = true })
    assert.equal(241, count { refresh = false })
    assert.equal(0, requests)
  end)

  for name, query in pairs {
    status = { status = "uSeD" }, ["a list of statuses"] = { status = { "Used", "Delivered" } },
    campaign = { campaign = 2002 }, ["the name of a campaign"] = { campaign = "Coffee on us" },
    since = { since = "2025-07-01" }, recipient = { recipient = " ANN@example.com " },
    ["all of it"] = { status = "Used", campaign = 2002, since = "2025-02-01" },
  } do
    it("has fewer by " .. name .. ", and those that the list has", function()
      local found = count(query)
      assert.is_true(found > 0 and found < 241, found)
      local really = 0
      for send in client.sends() do
        local statuses = type(query.status) == "table" and table.concat(query.status, " ") or query.status
        local fits = (not statuses or statuses:lower():find(send.status:lower(), 1, true))
          and (not query.campaign or send.touch.id == query.campaign or send.touch.name == query.campaign)
          and (not query.since or send.created_at >= query.since)
          and (not query.recipient or send.recipient.email == "ann@example.com")
        if fits then really = really + 1 end
      end
      assert.equal(really, found)
    end)
  end

  it("shows the gift of the ledger, and finds it by its script", function()
    local seen
    for send in client.sends { recipient = "ann@example.com" } do seen = send end
    assert.equal("spec/7", seen.gift.key)
    assert.equal(0, count { script = "other.lua" })
  end)

  it("gives the newest first, all of them, and only the fields that are asked for", function()
    local last, number = "9", 0
    for send in client.sends { refresh = false, fields = { "created_at", "recipient.email" } } do
      assert.is_true(send.created_at:sub(1, 10) <= last)
      assert.is_nil(send.id)
      assert.is_string(send.recipient.email)
      last, number = send.created_at:sub(1, 10), number + 1
    end
    assert.equal(241, number)
  end)

  it("names the campaign that may be meant where none has this name", function()
    assert.equal(0, count { campaign = "Cofee on us" })
    assert.matches("no send is of a campaign 'Cofee on us'; did you mean 'Coffee on us'?", said[#said], 1, true)
    local before = #said
    assert.equal(0, count { campaign = "Coffee on us", recipient = "nobody@example.com" })
    assert.equal(before, #said)
  end)

  for name, case in pairs { ["an unknown option"] = { { stauts = "Used", since = "7d" }, "unknown option 'stauts'" },
    ["a time that is none"] = { { since = "yesterday" }, "since: expected a date" },
    ["a status that is none"] = { { status = 7 }, "status: expected a string, got a number" },
    ["a recipient that is none"] = { { recipient = {} }, "recipient: expected a string, got a table" } } do
    it("refuses " .. name, function()
      assert.error_matches(function() client.sends(case[1]) end, case[2], 1, true)
    end)
  end
end)

describe("the ledger #process", function()
  it("shows what became of a gift", function()
    local state = temp.path()
    assert.equal(0, scripts.run(scripts.one_gift, { state = state }).status)
    assert.is_nil(process.sendoso("ledger show one", { state = state }).out:find "send.id")
    assert.equal(0, process.sendoso("sync", { state = state }).status)
    assert.matches("\nsend.status +Sent\n", process.sendoso("ledger show one", { state = state }).out)
  end)
end)

-- Budgets of rules whose items webhooks bring, each a plan of its own.
local apply = require "sendoso.plan.apply"
local date = require "sendoso.dates.date"
local fixture = require "spec.support.fixture"
local rule = require "sendoso.rule"

describe("a rule whose items are pushed to it", function()
  local client

  before_each(function() client = fixture.sandbox() end)

  after_each(function() client:close() end)

  -- Brings one event, and returns what became of its gift.
  local function push(number)
    local rules = rule.list {
      rule { name = "reward", each = { { id = tostring(number), email = number .. "@example.com", name = "Ann" } },
        once = "{id}", was = false, budget = { month = "50.00" },
        gift = { campaign = 2001, amount = 20, message = "hi", sender = "sandra.box@example.com" } },
      groups = { ["People Operations"] = { campaigns = { 2001 }, month = "30.00" } },
    }
    assert(apply.pushed(client, rules, date.new(2026, 4, 10), "reward.lua"))
    local row = fixture.row(client, "reward/" .. number)
    return row.state, row.note
  end

  it("spends no more than its team group may, event by event", function()
    assert.equal("sent", (push(1)))
    local state, note = push(2)
    assert.equal("owed", state)
    assert.matches("^over budget until 1 %u%l+ %(30.00 USD of team group 'People Operations'%)$", note)
  end)
end)

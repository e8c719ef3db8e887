-- What a gift of a campaign costs whose price nobody states, by what its last sends cost.
local costs = require "sendoso.ledger.costs"

-- A reading of sends of campaign 7, the oldest first: each { cost, currency } or a cost in USD.
local function reading_of(list)
  local reading = { costs = {} }
  for time, one in ipairs(list) do
    local cost, currency = one, "USD"
    if type(one) == "table" then cost, currency = one[1], one[2] end
    costs.take(reading, 7, time, { current_total_cost = cost, currency = currency })
  end
  return reading
end

local function estimate(list) return costs.estimate(reading_of(list), 7) end

describe("sendoso.ledger.costs", function()
  it("estimates the average of the last sends, rather too much than too little, and says of how many", function()
    assert.same({ hundredths = 500, currency = "USD", estimate = true, sends = 2 }, (estimate { "5.0", "5.0" }))
    assert.same({ hundredths = 501, currency = "USD", estimate = true, sends = 2 }, (estimate { "5.0", "5.01" }))
    assert.same({ hundredths = 250, currency = "USD", estimate = true, sends = 1 }, (estimate { 2.5 }))
  end)

  it("looks at twenty of them, the latest: a price may have changed", function()
    local list = { "100.0" }
    for _ = 1, 20 do list[#list + 1] = "5.0" end
    assert.same({ hundredths = 500, currency = "USD", estimate = true, sends = 20 }, (estimate(list)))
  end)

  it("takes nothing from a send that cost nothing: it was given back, or is not charged yet", function()
    assert.same({ hundredths = 500, currency = "USD", estimate = true, sends = 1 }, (estimate { "5.0", "0.0" }))
    assert.is_nil((estimate { "0.0" }))
  end)

  it("mixes no currencies: that of the latest send counts", function()
    assert.same({ hundredths = 700, currency = "EUR", estimate = true, sends = 1 },
      (estimate { "5.0", { "7.0", "EUR" } }))
  end)

  it("knows nothing of a campaign without sends, or without costs", function()
    assert.is_nil((costs.estimate(reading_of { "5.0" }, 8)))
    local reading = { costs = {} }
    costs.take(reading, 7, 1, {})
    assert.same({ n = 2, [2] = {} }, table.pack(costs.estimate(reading, 7)))
  end)

  it("says which costs cannot be read, and leaves them out", function()
    local found, unread = estimate { "5.0", "2,50", "-5.0", { "5.0" }, 100 / 3 }
    assert.same({ hundredths = 500, currency = "USD", estimate = true, sends = 1 }, found)
    assert.same({ "33.3333333333333 has more than two decimals", "its currency is missing", '"-5.0" is below 0',
      '"2,50" is not an amount' }, unread)
  end)
end)

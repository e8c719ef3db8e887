local limit = require "sendoso.approval.limit"

-- A plan of some rules; of each its limit and what its gifts cost: hundredths, or false where nobody knows.
local function plan_of(rules, approval_over)
  local plan = { rules = {}, entries = {}, approval_over = approval_over }
  for name, rule in pairs(rules) do
    table.insert(plan.rules, { name = name, approval_over = rule.over })
    for _, cost in ipairs(rule) do
      table.insert(plan.entries, { rule = name, outcome = "send",
        cost = cost and { hundredths = cost, currency = rule.currency or "USD" } or nil })
    end
  end
  return plan
end

describe("sendoso.approval.limit", function()
  it("asks for nothing where nothing is set", function()
    assert.is_nil(limit.reason(plan_of { a = { 100000, false } }))
  end)

  it("lets a plan go that costs exactly the limit, and not a hundredth more", function()
    assert.is_nil(limit.reason(plan_of { a = { 2500, 2500 } }, 5000))
    assert.equal("the plan costs 50.01 USD, above the approval limit of 50.00",
      limit.reason(plan_of { a = { 2500, 2501 } }, 5000))
  end)

  it("adds up all rules of a plan", function()
    assert.matches("the plan costs 50.01 USD", limit.reason(plan_of { a = { 2500 }, b = { 2501 } }, 5000), 1, true)
  end)

  it("holds whether the limit was set when the plan was made or is set now", function()
    assert.matches("limit of 10.00", limit.reason(plan_of({ a = { 2000 } }, 1000), 3000), 1, true)
    assert.matches("limit of 10.00", limit.reason(plan_of({ a = { 2000 } }, 3000), 1000), 1, true)
    assert.is_nil(limit.reason(plan_of({ a = { 2000 } }, 3000), 2000))
  end)

  it("looks at each rule that has a limit of its own", function()
    assert.equal("rule 'a' costs 20.00 USD, above the approval limit of 10.00",
      limit.reason(plan_of { a = { 2000, over = 1000 }, b = { 900000 } }))
    assert.is_nil(limit.reason(plan_of { a = { 1000, over = 1000 }, b = { 900000 } }))
  end)

  it("takes a cost that is not known for one above the limit", function()
    assert.equal("the plan has 1 gift of unknown cost, and may be above the approval limit of 50.00",
      limit.reason(plan_of { a = { 100, false } }, 5000))
  end)

  it("holds for each currency by itself", function()
    assert.is_nil(limit.reason(plan_of { a = { 4000 }, b = { 4000, currency = "EUR" } }, 5000))
    assert.matches("60.00 EUR", limit.reason(plan_of { a = { 4000 }, b = { 6000, currency = "EUR" } }, 5000), 1, true)
  end)

  it("is for all plans of a run together", function()
    local before = limit.cost(plan_of { a = { 2500 } })
    assert.is_nil(limit.reason(plan_of { b = { 2500 } }, 5000, before))
    assert.is_nil(limit.reason(plan_of { b = { 5000, currency = "EUR" } }, 5000, before))
    assert.equal("with this plan the run costs 50.01 USD, above the approval limit of 50.00",
      limit.reason(plan_of { b = { 2501 } }, 5000, before))
  end)

  it("of a rule is for its own gifts, and that of the plan for all", function()
    local rules = { a = { 1000, over = 1000 }, b = { 1000, over = 1000 } }
    assert.is_nil(limit.reason(plan_of(rules), 2000))
    assert.matches("the plan costs 20.00 USD", limit.reason(plan_of(rules), 1999), 1, true)
    assert.matches("the plan costs 20.00 USD", limit.reason(plan_of(rules, 1999), 2000), 1, true)
    rules.b[1] = 1001
    assert.matches("rule 'b' costs 10.01 USD", limit.reason(plan_of(rules), 3000), 1, true)
  end)

  it("of 0 lets nothing go but a plan without gifts", function()
    assert.is_nil(limit.reason(plan_of { a = {} }, 0))
    assert.is_string(limit.reason(plan_of { a = { 1 } }, 0))
  end)

  it("counts only what would be sent", function()
    local plan = plan_of({ a = { 900000 } }, 5000)
    plan.entries[1].outcome = "held"
    assert.is_nil(limit.reason(plan))
  end)
end)

local FEW, MANY = 10000, 100000

-- Each gift of the fixture has a line. Other jobs may have sent more.
local function same(output, contestant)
  local _, gifts = output:gsub(",rule%d+/", "")
  return tostring(gifts / contestant.gifts)
end

return function(kit)
  local function list(gifts)
    return { "build/sendoso", "--sandbox", "ledger", "list", "--format", "csv", "--ledger", kit.ledger(gifts) }
  end
  return {
    about = "`ledger list --format csv` of 10,000 gifts and of ten times as many.",
    rounds = 3,
    same = same,
    { name = "10,000 gifts", command = list(FEW), gifts = FEW },
    { name = "100,000 gifts", command = list(MANY), gifts = MANY },
    goals = {
      { "100,000 gifts", what = "processor", beside = "10,000 gifts", most = MANY / FEW },
      { "100,000 gifts", what = "memory", most = 30 },
    },
  }
end

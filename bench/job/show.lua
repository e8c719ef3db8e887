return function(kit)
  local function show(ledger)
    return { "build/sendoso", "--sandbox", "ledger", "show", "rule3/17/5", "--ledger", ledger }
  end
  return {
    about = "`ledger show` beside few gifts and beside many.",
    rounds = 11,
    { name = "10,000 gifts", command = show(kit.ledger(10000)) },
    { name = "1,000,000 gifts", command = show(kit.ledger(1000000)) },
    goals = {
      { "1,000,000 gifts", what = "processor", beside = "10,000 gifts", most = 1.2 },
      { "1,000,000 gifts", what = "clock", beside = "10,000 gifts", most = 1.2 },
    },
  }
end

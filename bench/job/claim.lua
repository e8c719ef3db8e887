return function(kit)
  local server = kit.server(0)
  local function send(ledger) return kit.ours("send", server.url, "1", "1", ledger, "claim{round}") end
  return {
    about = "A run that sends one gift, with an unknown outcome to look up, beside few gifts and beside many.",
    { name = "10,000 gifts", command = send(kit.ledger(10000)), server = server },
    { name = "1,000,000 gifts", command = send(kit.ledger(1000000)), server = server },
    goals = {
      { "1,000,000 gifts", what = "processor", beside = "10,000 gifts", most = 1.2 },
      { "1,000,000 gifts", what = "memory", beside = "10,000 gifts", most = 1.2 },
    },
  }
end

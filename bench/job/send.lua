local GIFTS = "5000"

return function(kit)
  local server = kit.server(0)
  return {
    about = "5,000 gifts, one after the other, with a ledger (two commits a gift) and without.",
    rounds = 3,
    { name = "sendoso", command = kit.ours("send", server.url, GIFTS, "1", "{new}"), server = server },
    { name = "floor", command = kit.floor("send", server.url, GIFTS, "1", "{new}"), server = server },
    { name = "sendoso, no ledger", command = kit.ours("send", server.url, GIFTS, "1", "none"), server = server },
    { name = "floor, no ledger", command = kit.floor("send", server.url, GIFTS, "1"), server = server },
    { name = "python, no ledger", command = kit.python("send", server.url, GIFTS), server = server },
    goals = {
      { "sendoso", what = "clock", beside = "floor", most = 1.3 },
      { "sendoso", what = "processor", beside = "floor", most = 1.5 },
      { "sendoso, no ledger", what = "clock", beside = "floor, no ledger", most = 4 },
    },
  }
end

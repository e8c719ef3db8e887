return function(kit)
  local few, many = kit.server(1000).url, kit.server(300000).url
  local quick = kit.disk(0)
  local function send(command, gifts)
    return kit[command]("send", kit.server(0).url, tostring(gifts), "8", "{new}")
  end
  return {
    about = "Memory at the most: a list of 1,000 and of 300,000 sends, and as many gifts with a ledger. A commit "
      .. "takes nothing.",
    rounds = 1,
    same = function() return "" end,
    { name = "list of 1,000", command = kit.ours("list", few, "whole") },
    { name = "list of 300,000", command = kit.ours("list", many, "whole") },
    { name = "floor, list", command = kit.floor("list", many) },
    { name = "1,000 gifts", command = send("ours", 1000), env = quick },
    { name = "300,000 gifts", command = send("ours", 300000), env = quick },
    { name = "floor, gifts", command = send("floor", 300000), env = quick },
    goals = {
      { "list of 300,000", what = "memory", beside = "floor, list", most = 1.5 },
      { "list of 300,000", what = "memory", beside = "list of 1,000", most = 1.05 },
      { "300,000 gifts", what = "memory", beside = "floor, gifts", most = 1.5 },
      { "300,000 gifts", what = "memory", beside = "1,000 gifts", most = 1.05 },
    },
  }
end

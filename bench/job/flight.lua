local GIFTS, AT_ONCE, DELAY_MS = 2000, 8, 50
local IDEAL = GIFTS / AT_ONCE * DELAY_MS / 1000

return function(kit)
  local server = kit.server(0, DELAY_MS)
  local gifts, at_once = tostring(GIFTS), tostring(AT_ONCE)
  local quick, slow = kit.disk(0), kit.disk(2)
  local ours, floor = kit.ours("send", server.url, gifts, at_once, "{new}"),
    kit.floor("send", server.url, gifts, at_once, "{new}")
  return {
    about = ("2,000 gifts, 8 in flight, 50 ms away, with a ledger, without the rate limit: %.1f s if only the network "
      .. "took time. A commit takes nothing, or 2 ms on a slow disk."):format(IDEAL),
    rounds = 3,
    { name = "sendoso", command = ours, env = quick, server = server },
    { name = "floor", command = floor, env = quick, server = server },
    { name = "sendoso, slow disk", command = ours, env = slow, server = server },
    { name = "floor, slow disk", command = floor, env = slow, server = server },
    { name = "node, no ledger", command = kit.node("send", server.url, gifts, at_once), server = server },
    goals = {
      { "sendoso", what = "clock", most = 1.05 * IDEAL },
      { "sendoso, slow disk", what = "clock", most = 1.1 * IDEAL },
    },
  }
end

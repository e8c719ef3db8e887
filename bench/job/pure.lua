return function(kit)
  return {
    about = "A script that uses nothing of ours: loops, calls, texts and tables.",
    rounds = 7,
    { name = "sendoso", command = kit.ours "pure" },
    { name = "lua5.4", command = { "lua5.4", "bench/ours/pure.lua" } },
    goals = { { "sendoso", what = "processor", beside = "lua5.4", most = 1.05 } },
  }
end

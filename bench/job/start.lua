return function(kit)
  local empty = kit.write("empty.lua", "")
  return {
    about = "How soon it starts: the help, a script without a line, the plan of the sample.",
    rounds = 41,
    same = function() return "" end,
    { name = "help", command = { "build/sendoso", "help" } },
    { name = "empty script", command = { "build/sendoso", "run", "-q", empty } },
    { name = "plan of the sample", status = 5, -- two of its rows are invalid
      command = { "build/sendoso", "plan", "scripts/anniversary.lua", "--today", "2026-02-28", "--sandbox" } },
    { name = "lua5.4", command = { "lua5.4", "-e", "" } },
    goals = {
      { "help", what = "processor", beside = "lua5.4", most = 3.5 },
      { "empty script", what = "processor", beside = "lua5.4", most = 5 },
      { "plan of the sample", what = "processor", beside = "lua5.4", most = 12 },
    },
  }
end

return function(kit)
  local file = kit.staff(1000000)
  return {
    about = "A million people of a file: five of eleven columns. Who is one person is known to ours and to the floor.",
    rounds = 3,
    { name = "sendoso", command = kit.ours("people", file) },
    { name = "floor", command = kit.floor("people", file) },
    { name = "python", command = kit.python("people", file) },
    goals = {
      { "sendoso", what = "processor", most = 4 },
      { "sendoso", what = "processor", beside = "python", most = 2 },
      { "sendoso", what = "memory", beside = "floor", most = 1.3 },
    },
  }
end

-- What bench/run starts: lua5.4 bench/runner.lua FOLDER [--rounds N] [JOB …]
local kit = require "bench.kit"

local ROUNDS = 5
local UNITS = { clock = "seconds on the clock", processor = "seconds of the processor", memory = "MiB at the most" }
local FIGURES = { "clock", "processor", "memory" }

local function median(list)
  list = table.move(list, 1, #list, 1, {})
  table.sort(list)
  return (list[(#list + 1) // 2] + list[#list // 2 + 1]) / 2
end

-- Runs a contestant once. Returns its figures and what it computed.
local function measure(contestant, round)
  local out, figures = kit.path "out", kit.path "figures"
  local words = {}
  for i, word in ipairs(contestant.command) do
    words[i] = kit.quoted((word:gsub("{new}", kit.path("new")):gsub("{round}", round)))
  end
  os.execute(("rm -f %s*"):format(kit.path "new"))
  os.execute(("%s build/bench/measure %s 3>%s >%s 2>%s </dev/null"):format(contestant.env or "",
    table.concat(words, " "), figures, out, kit.path "err"))
  local status, clock, processor, kib = kit.read(figures):match "(%d+) ([%d.]+) ([%d.]+) (%d+)"
  local output = kit.read(out)
  if tonumber(status) ~= (contestant.status or 0) then
    error(("%s ended with %s:\n%s"):format(contestant.name, status, kit.read(kit.path "err"):sub(-1000)), 0)
  end
  if contestant.server then output = output .. contestant.server.seen() end
  return { clock = tonumber(clock), processor = tonumber(processor), memory = tonumber(kib) / 1024 }, output
end

-- Returns, by name, the figures of each round. Raises if two contestants have not computed the same.
local function play(job, rounds)
  local measured, agreed = {}, nil
  for _, contestant in ipairs(job) do measured[contestant.name] = {} end
  for round = 1, rounds do
    for _, contestant in ipairs(job) do
      local figures, output = measure(contestant, round)
      if job.same then output = job.same(output, contestant) end
      agreed = agreed or output
      if output ~= agreed then
        error(("%s has computed something else:\n%s\nand not\n%s"):format(contestant.name, output:sub(1, 500),
          agreed:sub(1, 500)), 0)
      end
      measured[contestant.name][round] = figures
    end
  end
  return measured
end

local function figure(rounds, what)
  local list = {}
  for i, one in ipairs(rounds) do list[i] = one[what] end
  return median(list)
end

local function ratio(measured, goal)
  local list = {}
  for i, one in ipairs(measured[goal[1]]) do list[i] = one[goal.what] / measured[goal.beside][i][goal.what] end
  return median(list)
end

local function print_contestants(job, measured)
  print "| | clock, s | processor, s | memory, MiB |\n| --- | ---: | ---: | ---: |"
  for _, contestant in ipairs(job) do
    local cells = {}
    for i, what in ipairs(FIGURES) do
      local value = figure(measured[contestant.name], what)
      cells[i] = (what == "memory" and "%.0f" or value < 0.1 and "%.4f" or "%.2f"):format(value)
    end
    print(("| %s | %s |"):format(contestant.name, table.concat(cells, " | ")))
  end
end

local function print_goals(job, measured)
  print "\n| goal | at most | measured | |\n| --- | ---: | ---: | --- |"
  for _, goal in ipairs(job.goals) do
    local value, text
    if goal.beside then
      value, text = ratio(measured, goal), ("%s: %s, in those of %s"):format(goal[1], goal.what, goal.beside)
    else
      value, text = figure(measured[goal[1]], goal.what), ("%s: %s"):format(goal[1], UNITS[goal.what])
    end
    print(("| %s | %.4g | %.2f | %s |"):format(text, goal.most, value, value <= goal.most and "reached" or "missed"))
  end
end

local function first_line(command)
  local pipe <close> = assert(io.popen(command))
  return pipe:read "l" or "unknown"
end

local function run(name, rounds)
  local job = require("bench.job." .. name)(kit)
  print(("\n### %s\n\n%s\n"):format(name, job.about))
  local ok, measured = pcall(play, job, rounds or job.rounds or ROUNDS)
  kit.stop()
  if ok then
    print_contestants(job, measured)
    print_goals(job, measured)
  else
    print(measured)
  end
  return ok
end

local function names()
  local list = {}
  local pipe <close> = assert(io.popen "ls bench/job/*.lua")
  for path in pipe:lines() do list[#list + 1] = path:match "([^/]+)%.lua$" end
  return list
end

local rounds, jobs = nil, {}
kit.folder = arg[1]
local i = 2
while arg[i] do
  if arg[i] == "--rounds" then
    rounds, i = assert(math.tointeger(tonumber(arg[i + 1])), "--rounds: expected a number"), i + 1
  else
    jobs[#jobs + 1] = arg[i]
  end
  i = i + 1
end
print(("`bench/run %s`, %s, %s, commit %s, load %s before"):format(table.concat(arg, " ", 2), os.date "!%Y-%m-%d %H:%M",
  first_line "echo $(nproc) × $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)",
  first_line "git rev-parse --short HEAD 2>/dev/null", first_line "cut -d' ' -f1 /proc/loadavg"))
local all_ran = true
for _, name in ipairs(#jobs > 0 and jobs or names()) do all_ran = run(name, rounds) and all_ran end
os.exit(all_ran)

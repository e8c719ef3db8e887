-- How long the plan of a large file takes, and how much memory, if many gifts are due on one day: four times as many
-- must take no more than four times as long. With the program, as a user has it, on its sandbox.
-- lua5.4 bench/plan.lua [PEOPLE] [DUE …]
local PROGRAM = os.getenv "SENDOSO_PROGRAM" or "build/sendoso"

local rules = [[
local rule = require "sendoso.rule"
return rule { name = "anniversary", each = rule.people "staff.csv", when = rule.anniversary "hire_date",
  once = "{id}/{years}", gift = { campaign = "Coffee on us" }, message = "Thank you, {first_name}!" }
]]

local function write(path, text)
  local out <close> = assert(io.open(path, "w"))
  out:write(text)
end

-- People of whom the first `due` were hired on 10 March, and the others on other days.
local function staff(people, due)
  local lines = { "id,first_name,last_name,email,hire_date,status,type,department,title,city,country\n" }
  for i = 1, people do
    local day = i <= due and "03-10" or ("%02d-%02d"):format(i % 9 + 4, i % 28 + 1)
    lines[#lines + 1] = ("%d,First%d,Last%d,p%d@example.com,%d-%s,Active,Full-time,Sales,Account Executive,Austin,US\n")
      :format(i, i, i, i, 2005 + i % 20, day)
  end
  return table.concat(lines)
end

local function quoted(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

-- Seconds of the processor, and MiB.
local function measure(folder)
  local python = [[import os, resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print("%.2f %d %d" % (used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, status))]]
  local program <close> = assert(io.popen "pwd")
  local here = program:read "l"
  local path = PROGRAM:sub(1, 1) == "/" and PROGRAM or here .. "/" .. PROGRAM
  local command = "cd %s && XDG_STATE_HOME=$PWD/state python3 -c %s %s plan rules.lua --today 2026-03-10 --sandbox"
  local pipe <close> = assert(io.popen(command:format(quoted(folder), quoted(python), quoted(path))))
  local seconds, mib = (pipe:read "a"):match "([%d.]+) (%d+) 0"
  return assert(tonumber(seconds), "the plan has failed"), tonumber(mib)
end

local people, list = tonumber(arg[1]) or 200000, { table.unpack(arg, 2) }
if #list == 0 then list = { 0, 4000, 16000 } end
local folder = os.tmpname()
os.remove(folder)
assert(os.execute("mkdir " .. quoted(folder)))
write(folder .. "/rules.lua", rules)
local idle
for _, due in ipairs(list) do
  write(folder .. "/staff.csv", staff(people, tonumber(due)))
  local seconds, mib = measure(folder)
  local each = idle and tonumber(due) > 0 and ("%7.0f µs for each gift"):format((seconds - idle) / due * 1e6) or ""
  if tonumber(due) == 0 then idle = seconds end
  print(("%d people, %5d due: %6.2f s %5d MiB %s"):format(people, due, seconds, mib, each))
end
os.execute("rm -r " .. quoted(folder))

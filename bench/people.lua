-- How long the people of a file take, and how much memory: eleven columns, of which five are read. Python's
-- csv.DictReader, which knows no encodings, dates or duplicates, reads the same file in the same run, if it is there.
-- lua5.4 bench/people.lua [ROWS]
local ROWS = 1000000

local function memory_mib()
  for line in io.lines "/proc/self/status" do
    local kib = line:match "^VmHWM:%s*(%d+)"
    if kib then return kib // 1024 end
  end
  return 0
end

-- In a process of its own, so that its memory is its own.
local function read(path)
  local date = require "sendoso.dates.date"
  local people = require "sendoso.data.people"
  local context = { today = date "2026-03-10", skip = print, note = print }
  local count, length, began = 0, 0, os.clock()
  for person in people(path, nil, context, true) do
    count = count + (person.hire_date.year < 2026 and 1 or 0)
    length = length + #person.id + #person.first_name + #person.email + #person.department
  end
  print(("%.2f %d %d"):format(os.clock() - began, memory_mib(), count))
end

local python = [[
import csv, resource, sys, time
began, count, length = time.process_time(), 0, 0
with open(sys.argv[1], newline='', encoding='utf-8') as file:
    for row in csv.DictReader(file):
        count += int(row['hire_date'][:4]) < 2026
        length += len(row['id']) + len(row['first_name']) + len(row['email']) + len(row['department'])
print('%.2f %d %d' % (time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, count))
]]

local function write(path, rows)
  local out <close> = assert(io.open(path, "w"))
  out:write "id,first_name,last_name,email,hire_date,status,type,department,title,city,country\n"
  for i = 1, rows do
    out:write(("%d,First%d,Last%d,p%d@example.com,%d-%02d-%02d,Active,Full-time,Sales,Account Executive,Austin,US\n")
      :format(i, i, i, i, 2005 + i % 20, i % 12 + 1, i % 28 + 1))
  end
end

local function quoted(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

local function report(name, command, rows)
  local pipe <close> = assert(io.popen(command))
  local seconds, mib, count = (pipe:read "a"):match "([%d.]+) (%d+) (%d+)%s*$"
  if not seconds then return print(("%-22s not measured"):format(name)) end
  assert(tonumber(count) == rows, name .. " has read " .. count)
  print(("%-22s %6.2f µs a row   %5d MiB"):format(name, tonumber(seconds) / rows * 1e6, mib))
end

if arg[1] == "--read" then return read(arg[2]) end
local rows, path = tonumber(arg[1]) or ROWS, os.tmpname()
write(path, rows)
print(("%d people, five of eleven columns"):format(rows))
report("sendoso.people", ("lua5.4 %s --read %s"):format(quoted(arg[0]), quoted(path)), rows)
report("python csv.DictReader", ("python3 -c %s %s"):format(quoted(python), quoted(path)), rows)
os.remove(path)

-- How long people of a file take, beside a naive reader: lines split at commas, which knows no quotes, no
-- encodings, no dates, no duplicates. lua5.4 bench/people.lua [ROWS]
local date = require "sendoso.dates.date"
local people = require "sendoso.data.people"

local rows = tonumber(arg[1]) or 50000
local path = os.tmpname()

do
  local out <close> = assert(io.open(path, "w"))
  out:write "id,first_name,last_name,email,hire_date,status,type,department,location,country\n"
  for i = 1, rows do
    out:write(("E%d,First%d,Last%d,p%d@example.com,2019-03-%02d,Active,Full-time,Sales,Austin,US\n")
      :format(i, i, i, i, i % 28 + 1))
  end
end

local function seconds(body)
  local best = math.huge
  for _ = 1, 3 do
    collectgarbage()
    local began = os.clock()
    body()
    best = math.min(best, os.clock() - began)
  end
  return best
end

local naive = seconds(function()
  local count = 0
  for line in io.lines(path) do
    local row = {}
    for field in line:gmatch "[^,]*" do row[#row + 1] = field end
    count = count + #row
  end
end)

local ours = seconds(function()
  local context = { today = date "2026-03-10", skip = print, note = print }
  local count = 0
  for person in people(path, nil, context, true) do
    if person.hire_date.year == 2019 then count = count + 1 end
  end
  assert(count == rows)
end)

os.remove(path)
print(("%d people: %.2f s, %.1f µs each; a naive reader of lines: %.2f s; ratio %.1f")
  :format(rows, ours, ours / rows * 1e6, naive, ours / naive))

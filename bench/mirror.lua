-- How long a report over a mirror of many sends takes, of the last 90 days and of all, and how much memory; jq reads
-- the same sends from NDJSON in the same run, or Python where jq is not there. Seconds are those of the processor, with
-- the start of the program. The mirror is filled as a sync fills it.
-- lua5.4 bench/mirror.lua [SENDS] [FOLDER]
local core = require "sendoso.core"

local SENDS, PAGE = 1000000, 10000
local NOW = 1773133200
local DAY = 86400

local function memory_mib()
  for line in io.lines "/proc/self/status" do
    local kib = line:match "^VmHWM:%s*(%d+)"
    if kib then return kib // 1024 end
  end
  return 0
end

-- In a process of its own, so that its memory is its own.
local function show(path, by, days)
  local report = require "sendoso.mirror.report"
  local mirror <close> = assert(core.mirror(path))
  local gifts, filter = 0, { since = days and NOW - days * DAY or nil }
  for _, row in ipairs(report.rows(mirror, by, filter, NOW)) do gifts = gifts + row.gifts end
  print(("%.3f %d %d"):format(os.clock(), memory_mib(), gifts))
end

local ENDINGS = { { "Sent", "Opened", "Clicked", "Used" }, { "Sent", "Opened" },
  { "Processing", "Shipped", "Delivered" }, { "Sent", "Expired and Credited" }, { "Paused" } }

-- A send as Sendoso lists it: one each minute, so that a million are two years.
local function send(i)
  local instant = require "sendoso.dates.instant"
  local created = NOW - i * 60
  local updates = {}
  for n, status in ipairs(ENDINGS[i % #ENDINGS + 1]) do
    updates[n] = ('{"status":"%s","occurred_at":"%s"}'):format(status,
      instant.format(created + (n - 1) * (i % 96) * 3600))
  end
  local statuses = ENDINGS[i % #ENDINGS + 1]
  return ('{"id":%d,"send_gid":"Z2lkOi8vc2VuZG9zby9TZW5kLz%d","type":"eGifts USA","subtype":"eGift Cards USA",'
    .. '"currency":"USD","current_total_cost":"%d.5","status":"%s","created_at":"%s","touch":{"id":%d,"name":"Campaign '
    .. '%d"},"recipient":{"name":"Guest %d","email":"guest%d@example.com","company_name":"Example"},"sender":{"id":7,'
    .. '"name":"Bo Field","email":"bo@example.com","team_id":%d,"team_name":"Team %d"},"sent_via":"sendoso",'
    .. '"status_updates":[%s]}'):format(i, i, i % 50 + 5, statuses[#statuses], instant.format(created), i % 40, i % 40,
    i, i % 200000, i % 12, i % 12, table.concat(updates, ","))
end

local function fill(mirror, bodies)
  local entry = require "sendoso.mirror.entry"
  local statuses = require "sendoso.mirror.statuses"
  assert(mirror:begin())
  for i, body in ipairs(bodies) do
    local read = entry.read(body)
    read.send.place, read.send.pass = i, 1
    local _, number = assert(mirror:put(read.send))
    for _, change in ipairs(read.changes) do
      mirror:change(number, change.status, statuses.list(change.status), change.at or NOW)
    end
  end
  assert(mirror:finish(true))
end

local function write(ndjson, path, count)
  local mirror <close> = assert(core.mirror(path))
  local out <close> = assert(io.open(ndjson, "w"))
  for first = 1, count, PAGE do
    local bodies = {}
    for i = first, math.min(first + PAGE - 1, count) do bodies[#bodies + 1] = send(i) end
    out:write(table.concat(bodies, "\n"), "\n")
    fill(mirror, bodies)
  end
end

local JQ = [[jq -n --arg since %s 'reduce (inputs | select(.created_at >= $since)) as $s ({};
  .[$s.touch.name][$s.status].gifts += 1 | .[$s.touch.name][$s.status].cost += ($s.current_total_cost | tonumber))' %s]]

local PYTHON = [[
import json, sys
sums = {}
for line in open(sys.argv[2]):
    send = json.loads(line)
    if send['created_at'] >= sys.argv[1]:
        row = sums.setdefault((send['touch']['name'], send['status']), [0, 0])
        row[0] += 1
        row[1] += float(send['current_total_cost'])
]]

local function other(ndjson)
  local since = require("sendoso.dates.instant").format(NOW - 90 * DAY)
  local name, command = "jq", JQ:format(since, ndjson)
  if not os.execute "command -v jq >/dev/null" then
    name, command = "python3", ("python3 -c '%s' %s %s"):format(PYTHON:gsub("'", '"'), since, ndjson)
  end
  local pipe <close> = assert(io.popen(command .. " >/dev/null; times"))
  local minutes, seconds, more_minutes, more_seconds = pipe:read "a":match "\n(%d+)m([%d.]+)s (%d+)m([%d.]+)s"
  return name, (minutes + more_minutes) * 60 + seconds + more_seconds
end

local function main(count, folder)
  local path, ndjson = folder .. "/mirror.db", folder .. "/sends.ndjson"
  local began = os.clock()
  write(ndjson, path, count)
  print(("%d sends made and taken up in %.0f s"):format(count, os.clock() - began))
  local name, seconds = other(ndjson)
  print(("%-32s %7.2f s"):format(name, seconds))
  for _, days in ipairs { 90, false } do
    for _, by in ipairs { "campaign", "group", "month" } do
      local pipe <close> = assert(io.popen(("lua5.4 %s report %s %s %s"):format(arg[0], path, by, days or "")))
      local took, mib, gifts = pipe:read("n", "n", "n")
      print(("%-32s %7.2f s %5d MiB  1/%.0f of it  (%d gifts)"):format(("report by %s, %s"):format(by,
        days and days .. " days" or "all"), took, mib, seconds / took, gifts))
    end
  end
end

if arg[1] == "report" then return show(arg[2], arg[3], math.tointeger(tonumber(arg[4]))) end
local folder = arg[2]
if not folder then
  local pipe <close> = assert(io.popen "mktemp -d")
  folder = pipe:read "l"
end
main(math.tointeger(tonumber(arg[1])) or SENDS, folder)
if not arg[2] then os.execute("rm -r " .. folder) end

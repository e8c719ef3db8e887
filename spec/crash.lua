-- Kills the program before each write, fsync and send of a run that sends a gift, one after the
-- other, runs it again until it is done, and counts the gifts on the other side: a sandbox in a
-- process of its own, whose journal is not ours. Prints the list, and what became of each.
--
--   lua5.4 spec/crash.lua [loop|rule|became] [sqlite|postgres] [EACH] [EIO|ENOSPC]
--
-- from the root; SENDOSO_PROGRAM is killed. EACH 3 takes every third point, from another one each day: what is not
-- tried today is tried tomorrow. With an error, nothing is killed, but the disk fails: at odd points once, at even ones
-- from then on.
local process = require "spec.support.process"
local sandbox = require "spec.support.sandbox"
local stores = require "spec.support.stores"
local temp = require "spec.support.temp"

local ERROR = arg[4]
local CALLS = ERROR and "pwrite64,fsync,fdatasync,ftruncate,unlink"
  or "write,pwrite64,fsync,fdatasync,sendto,sendmsg,writev,ftruncate,unlink"

local box = sandbox.start("--set per_second=100000")

local scripts = {
  loop = [[
    local who = ...
    require("sendoso").egift { campaign = 2002, to = { email = who .. "@example.com" }, once = "crash/" .. who }
  ]],
  rule = [[
    local rule, who = require "sendoso.rule", ...
    return rule { name = "crash", each = { { email = who .. "@example.com" } }, once = "{email}",
      gift = { campaign = 2002 } }
  ]],
  became = [[ -- what was seen of people is written behind the gift
    local rule, who = require "sendoso.rule", ...
    return rule { name = "crash", each = { { email = who .. "@example.com", status = "Active" } },
      when = rule.became("status", "Active"), once = "{email}/{times}", gift = { campaign = 2002 } }
  ]],
}
local script = temp.file("gift.lua", assert(scripts[arg[1] or "loop"], "loop, rule, or became"))

local store = stores[arg[2] or "sqlite"]
-- A file belongs to each point, in a state folder of its own; a database to all of them.
local database = arg[2] == "postgres" and store.fresh()

-- Each run has ten requests a second for itself: this is about crashes. Slots in a database are one more promise.
local runs = 0
local function run(before, arguments, state)
  runs = runs + 1
  local env = { XDG_STATE_HOME = state, SENDOSO_CLIENT_ID = not database and ("crash %d"):format(runs) or nil }
  for name, value in pairs(box.env) do env[name] = value end
  for name, value in pairs(database and store.env(database) or {}) do env[name] = value end
  return process.run(("%s %s %s"):format(before, process.program, arguments), { env = env })
end

-- What a killed run leaves in a database ends by time.
local function let_time_pass()
  if database then store.pass(database) end
end

local function gifts(who) return box.gifts(who .. "@example.com") end

-- A ledger that has been used: one gift is known, which a reading can take as its control.
local prepared = temp.path()
if arg[1] == "became" then assert(run("", "run -q " .. script .. " -- first", prepared).status == 0) end -- a first file
assert(run("", "run -q " .. script .. " -- control", prepared).status == 0)

local function copy()
  local state = temp.path()
  os.execute(("cp -a %s/. %s"):format(prepared, state))
  return state
end

-- The path, traced once: how often each call is made.
let_time_pass()
local trace = temp.path "trace"
run(("strace -o %s -e trace=%s"):format(trace, CALLS), "run -q " .. script .. " -- traced", copy())
local points, counts = {}, {}
for _, line in ipairs(temp.lines(trace)) do
  local name, what = line:match "^(%w+)%((.*)$"
  if name then
    counts[name] = (counts[name] or 0) + 1
    points[#points + 1] = { name = name, number = counts[name], what = what:sub(1, 60) }
  end
end
assert((ERROR or counts.sendto) and counts.fdatasync and #points > 30, "the trace shows no gift")

local each = math.tointeger(tonumber(arg[3])) or 1
local today = os.time() // 86400

-- A run that asks the time asks the server more or less often: few may end before their point is reached.
local bad, ended, tried = 0, 0, 0

-- What happens at a point, in the words of strace.
local function fault(i, point)
  if not ERROR then return ("%s:signal=KILL:when=%d"):format(point.name, point.number) end
  return ("%s:error=%s:when=%d%s"):format(point.name, ERROR, point.number, i % 2 == 0 and "+" or "")
end

-- Is a run over as it may be, with so many gifts? One that meets a bad disk ends by itself, and with the truth.
local function is_over(status, count)
  if not ERROR then return status == 137 or status == 0 end
  return status < 128 and (status ~= 0 or count == 1)
end

local function try(i, point)
  tried = tried + 1
  local who, state = "p" .. i, copy()
  local broken = run(("strace -o /dev/null -e trace=%s -e inject=%s"):format(point.name, fault(i, point)),
    "run -q " .. script .. " -- " .. who, state)
  local left, steps, status = gifts(who), {}, nil
  let_time_pass()
  repeat
    local step = status == 6 and "reconcile -q --after 0" or "run -q " .. script .. " -- " .. who
    status = run("", step, state).status
    steps[#steps + 1] = step:match "^%a+"
  until status == 0 and steps[#steps] == "run" or #steps == 5
  local fine = is_over(broken.status, left) and status == 0 and gifts(who) == 1
  if broken.status == 0 then ended = ended + 1 end
  if not fine then bad = bad + 1 end
  print(("%3d %-9s %3d  %d gift by then, then %-18s %d gift  %s %s"):format(i, point.name, point.number, left,
    table.concat(steps, ", ") .. ":", gifts(who), fine and "ok " or "BAD", point.what))
end

for i, point in ipairs(points) do
  if (i + today) % each == 0 then try(i, point) end
end

box.close()
-- A bad disk is often of no account: for the permits, or for an outcome that is written again.
local met = ERROR and tried or tried - ended
print(("%s at %d of %d points: %d with exactly one gift, %d without"):format(ERROR or "killed", met, #points, met - bad,
  bad))
os.exit(bad == 0 and ended * (ERROR and 2 or 5) <= tried and 0 or 1, true)

-- What may happen to a run on PostgreSQL, at each of its round trips: the run is killed, the server crashes, the
-- connection breaks, before the request and after the answer. Each time the same script is run again until it is done,
-- and the gifts are counted on the other side: a sandbox in a process of its own, whose journal is not ours.
--
--   lua5.4 spec/postgres/crash.lua [killed|crashed|cut]     from the project's root; all of them if none is named
local postgres = require "spec.support.postgres"
local process = require "spec.support.process"
local proxy = require "spec.support.proxy"
local sandbox = require "spec.support.sandbox"
local temp = require "spec.support.temp"

local server <close> = postgres.start()
local between <close> = proxy.start(server.port)
local box <close> = sandbox.start("--set per_second=100000", 1200)

local script = temp.file("gift.lua", [[
  local who = ...
  require("sendoso").egift { campaign = 2002, to = { email = who .. "@example.com" }, once = "crash/" .. who }
]])
local state, pid_file = temp.path(), temp.path "pid"

local function sendoso(arguments)
  return process.sendoso(("--ledger %s %s"):format(between.url, arguments), { state = state, env = box.env,
    pid_file = pid_file }).status
end

local function run(who) return sendoso(("run -q %s -- %s"):format(script, who)) end

local function gifts(who)
  local count = 0
  for _, line in ipairs(temp.lines(box.journal)) do
    if line:find('"' .. who .. '@example.com"', 1, true) then count = count + 1 end
  end
  return count
end

local kill = ("kill -9 $(cat %s)"):format(pid_file)
local crash = server:restart_command()
local terminate = postgres.line(("psql -q -h %s -p %d -U tester -d postgres -c "):format(server.folder, server.port)
  .. [["select pg_terminate_backend(pid) from pg_stat_activity where client_addr is not null" >/dev/null]])

-- The run is dead afterwards; the others may go on by themselves.
local accidents = {
  { kind = "killed", name = "killed before", at = "request", command = kill, dies = true },
  { kind = "killed", name = "killed after", at = "answer", command = kill, dies = true },
  { kind = "crashed", name = "server crashes before", at = "request", command = crash },
  { kind = "crashed", name = "server crashes after", at = "answer", command = crash, lose = true },
  { kind = "cut", name = "request is lost", at = "request", lose = true },
  { kind = "cut", name = "answer is lost", at = "answer", lose = true },
  { kind = "cut", name = "connection is ended", at = "request", command = terminate },
}

-- Time goes by: what a dead run was sending is nobody's any more.
local function let_leases_end() server:query "update sendoso.gift set lease = 0 where state = 'intent'" end

assert(run "control" == 0)
local before = between:count "request"
assert(run "traced" == 0)
local trips = between:count "request" - before
assert(trips > 8, "a run has more round trips than that")

local wanted, points, bad = arg[1], 0, 0
for _, accident in ipairs(accidents) do
  for n = 1, (not wanted or wanted == accident.kind) and trips or 0 do
    local who = ("%s%d"):format(accident.name:gsub(" ", "-"), n)
    between:at(accident.at, n, accident)
    local steps = { run(who) }
    between:set { steps = {} }
    local first = gifts(who)
    while #steps < 5 and (steps[#steps] ~= 0 or accident.dies and #steps == 1) do
      if accident.dies then let_leases_end() end
      if steps[#steps] == 6 then
        sendoso "reconcile -q --after 0"
        steps[#steps + 1] = run(who)
      else
        steps[#steps + 1] = run(who)
      end
    end
    local fine = gifts(who) == 1 and steps[#steps] == 0 and (not accident.dies or steps[1] == 137)
    points = points + 1
    if not fine then bad = bad + 1 end
    print(("%-22s %2d: %d gift, then %d by runs that ended with %s  %s"):format(accident.name, n, first,
      gifts(who), table.concat(steps, ", "), fine and "ok" or "BAD"))
  end
end
print(("%d accidents at %d round trips: %d with exactly one gift, %d without"):format(points, trips, points - bad, bad))
os.exit(bad == 0 and 0 or 1, true)

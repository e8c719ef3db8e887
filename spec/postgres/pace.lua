-- Three runs on three "machines" (folders of state) that share a ledger in PostgreSQL, and so their ten requests a
-- second: one of them is killed on the way. Arrivals are judged from the log of the server, which is of this script: a
-- sliding log of ten would have said 429 to whatever comes too early.
--
--   lua5.4 spec/postgres/pace.lua [REQUESTS]     from the project's root; 600 if not said
local core = require "sendoso.core"
local postgres = require "spec.support.postgres"
local temp = require "spec.support.temp"

-- Modes of the processes that this starts.

local function serve(log_path)
  local log <close> = assert(io.open(log_path, "wb"))
  log:setvbuf "no"
  local server = assert(core.server({}, function(request)
    log:write(("%d %s\n"):format(core.clock(), request.authorization:match "%w+$"))
    return { status = 200, body = '{"id":1}', delay_ms = 30 }
  end))
  print(server:port())
  io.stdout:flush()
  server:run()
end

local function ask(port, who)
  local sendoso = require "sendoso"
  local client = assert(sendoso.open { base_url = "http://127.0.0.1:" .. port, token = who, client_id = "shared" })
  local list = {}
  for i = 1, 100000 do list[i] = i end
  client.concurrently(10, list, function() assert(client.me()) end)
end

if arg[1] == "serve" then return serve(arg[2]) end
if arg[1] == "ask" then return ask(arg[2], arg[3]) end

-- The runs.

local requests = math.tointeger(tonumber(arg[1] or 600))
local server <close> = postgres.start()
local ledger = require("sendoso.ledger.account").open(server.url, { make = true })
ledger:close()

local log = temp.path "log"
local peer <close> = assert(io.popen(("exec lua5.4 spec/postgres/pace.lua serve %s & echo $!; wait"):format(log)))
local peer_pid, port = peer:read("n", "n")

local machines = {}
for i = 1, 3 do
  local line = "XDG_STATE_HOME=%s SENDOSO_LEDGER=%s exec lua5.4 spec/postgres/pace.lua ask %d machine%d 2>/dev/null "
    .. "& echo $!; wait"
  local pipe = assert(io.popen(line:format(temp.path(), server.url, port, i)))
  machines[i] = { pipe = pipe, pid = pipe:read "n" }
end

local function arrivals()
  local list = {}
  for _, text in ipairs(temp.lines(log)) do
    local at, who = text:match "^(%d+) (%w+)$"
    list[#list + 1] = { at = math.tointeger(at), who = who }
  end
  return list
end

local function kill(pid) os.execute(("kill -9 %d 2>/dev/null"):format(math.tointeger(pid))) end

local killed
repeat
  core.sleep(100)
  local count = #arrivals()
  if not killed and count >= requests / 3 then
    kill(machines[2].pid)
    killed = core.clock()
  end
until count >= requests
local ended = core.clock()
for _, machine in ipairs(machines) do kill(machine.pid) end
kill(peer_pid)
for _, machine in ipairs(machines) do machine.pipe:close() end

-- What it came to.

local list = arrivals()
table.sort(list, function(a, b) return a.at < b.at end)
local refused, first, before, after = 0, {}, 0, 0
for i, arrival in ipairs(list) do
  if i > 10 and arrival.at - list[i - 10].at < 1000 then refused = refused + 1 end
  if i <= 100 then first[arrival.who] = (first[arrival.who] or 0) + 1 end
  if arrival.at <= killed then before = before + 1 end
  if arrival.at > killed + 2000 and arrival.at <= ended then after = after + 1 end
end
local pace = after / ((ended - killed - 2000) / 1000)
local least = math.huge
for i = 1, 3 do least = math.min(least, first["machine" .. i] or 0) end
print(("%d requests of three machines, one killed after %d: %d would be a 429; two seconds later %.2f a second; "
  .. "of the first hundred each had at least %d"):format(#list, before, refused, pace, least))
os.exit(refused == 0 and pace >= 9 and least >= 20 and 0 or 1, true)

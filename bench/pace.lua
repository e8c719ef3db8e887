-- How near the permits come to ten requests a second, and whether a server with a sliding log of
-- ten would ever have said 429. Round trips and their spread are made by the server of this
-- bench, on one leg (the answer) or on both; arrivals are judged afterwards, from its log.
--
--   LUA_PATH="lua/?.lua;lua/?/init.lua;;" LUA_CPATH="build/lib/?.so;;" \
--     lua5.4 bench/pace.lua [REQUESTS [CASE]]
--
-- REQUESTS of each case, 300 if not said; CASE: only this one, from 1 to 12. The floor is 10/s,
-- what a sliding log of ten allows.
local core = require "sendoso.core"

-- Modes of the processes that this starts.

local function serve(log_path, trip, spread, legs)
  local log <close> = assert(io.open(log_path, "wb"))
  log:setvbuf "no"
  math.randomseed(7)
  local function leg() return trip // 2 + (spread > 0 and math.random(0, spread) or 0) end
  local server = assert(core.server({}, function()
    local there = legs == 2 and leg() or 0
    log:write(("%d\n"):format(core.clock() + there))
    return { status = 200, body = '{"id":1}', delay_ms = there + leg() + (legs == 2 and 0 or trip // 2) }
  end))
  print(server:port())
  io.stdout:flush()
  server:run()
end

local function ask(port, count)
  local sendoso = require "sendoso"
  local client = assert(sendoso.open { base_url = "http://127.0.0.1:" .. port, token = "t" })
  local list = {}
  for i = 1, count do list[i] = i end
  local _, failed = client.concurrently(20, list, function() assert(client.me()) end)
  client:close()
  os.exit(failed == 0 and 0 or 1)
end

if arg[1] == "serve" then return serve(arg[2], tonumber(arg[3]), tonumber(arg[4]), tonumber(arg[5])) end
if arg[1] == "ask" then return ask(arg[2], tonumber(arg[3])) end

-- The bench.

local requests = math.tointeger(tonumber(arg[1] or 300))

local function temporary()
  local pipe <close> = assert(io.popen "mktemp -d")
  return pipe:read "l"
end

local function measure(trip, spread, legs, processes)
  local folder = temporary()
  local line = "exec timeout 900 lua5.4 bench/pace.lua serve %s/log %d %d %d & echo $!; wait"
  local server <close> = assert(io.popen(line:format(folder, trip, spread, legs)))
  local pid, port = server:read("n", "n")
  local commands = {}
  for i = 1, processes do
    commands[i] = ("XDG_STATE_HOME=%s lua5.4 bench/pace.lua ask %d %d &"):format(folder, math.tointeger(port),
      requests // processes)
  end
  os.execute(table.concat(commands, " ") .. " wait")
  os.execute("kill " .. math.tointeger(pid))
  local times, refused = {}, 0
  for text in io.lines(folder .. "/log") do times[#times + 1] = tonumber(text) end
  table.sort(times)
  for i = 11, #times do
    if times[i] - times[i - 10] < 1000 then refused = refused + 1 end
  end
  os.execute("rm -r " .. folder)
  local rate = (#times - 10) / ((times[#times] - times[10]) / 1000)
  print(("%4d ms, spread %2d ms on %s, %d process%s: %.2f of 10/s, %d of %d would be a 429"):format(trip, spread,
    legs == 2 and "both legs" or "one leg  ", processes, processes == 1 and "  " or "es", rate / 10, refused, #times))
end

local only, number = math.tointeger(tonumber(arg[2])), 0
for _, trip in ipairs { 5, 300 } do
  for _, case in ipairs { { 0, 1 }, { 50, 1 }, { 50, 2 } } do
    for _, processes in ipairs { 1, 2 } do
      number = number + 1
      if not only or only == number then measure(trip, case[1], case[2], processes) end
    end
  end
end

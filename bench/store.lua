-- How long a claim and its end take on a ledger in PostgreSQL, on loopback, beside pgbench with the very same
-- statements in the same two transactions: what the server's log says of one gift, replayed with other keys. With
-- fsync, as a server has it.
--
--   LUA_PATH="lua/?.lua;lua/?/init.lua;?.lua;;" LUA_CPATH="build/lib/?.so;;" lua5.4 bench/store.lua [GIFTS [DELAY_MS]]
--
-- GIFTS: 2000 if not said. DELAY_MS: how much later each answer of the server comes to us; pgbench waits for none. The
-- two take turns, so that whatever else the disk does is done to both.
local core = require "sendoso.core"
local postgres = require "spec.support.postgres"
local proxy = require "spec.support.proxy"
local temp = require "spec.support.temp"

local NUMBER = "424242424242" -- of the gift that is watched
local TURNS = 10

local gifts, delay = math.tointeger(tonumber(arg[1] or 2000)), tonumber(arg[2] or 0)
local server <close> = postgres.start { durable = true, settings = { log_line_prefix = "" } }
local between <close> = delay > 0 and proxy.start(server.port, { delay_ms = delay }) or nil

local function open(url)
  return assert(core.ledger { path = url, account = "sandbox", driver = require("sendoso.postgres").driver })
end

local function send(ledger, number)
  local key = "bench/" .. number
  assert(ledger:intend { key = key, operation = "egift", recipient = "guest@example.com", campaign = 2002 } == "free")
  assert(ledger:settle(key, "sent", { tracking_code = "code of " .. key, tracking_url = "https://x.y/" .. key }))
end

local ledger <close> = open(between and between.url or server.url)
for i = 1, 50 do send(ledger, "warm/" .. i) end

-- One gift, as the server saw it.

local function set_logging(what)
  server:query("alter system set log_statement = " .. what)
  server:query "select pg_reload_conf()"
end

local function watch()
  set_logging "'all'"
  repeat until server:query "show log_statement" == "all" -- who connects from now on has it from the start
  local watched <close> = open(server.url)
  send(watched, "first") -- from then on there is a last change that has to be there
  local from = #temp.read(server.folder .. "/log")
  send(watched, NUMBER)
  local log = temp.read(server.folder .. "/log"):sub(from + 1)
  set_logging "default"
  return log
end

-- A parameter as a literal, the number of the gift left open.
local function literal(value)
  if value == "NULL" then return "NULL" end
  return "(" .. value:gsub(NUMBER, "' || :gift || '") .. ")"
end

-- "$1 = 'it''s', $2 = NULL" as { "'it''s'", "NULL" }
local function parameters(text)
  local list, at = {}, 1
  while true do
    local from = select(2, text:find("^,? ?%$%d+ = ", at))
    if not from then return list end
    local value = text:match("^NULL", from + 1)
    at = from + 1 + (value and 4 or 0)
    while not value or text:sub(at, at) == "'" do -- a quote in a text is two
      local stop = text:find("'", at + 1, true)
      value = (value or "") .. text:sub(at, stop)
      at = stop + 1
    end
    list[#list + 1] = value
  end
end

local function script_of(log)
  local lines, statements = {}, 0
  local pending
  local function flush(values)
    if not pending then return end
    statements = statements + 1
    lines[#lines + 1] = pending:gsub("%$(%d+)", function(number) return literal(values[tonumber(number)]) end) .. ";"
    if pending == "COMMIT" then lines[#lines + 1] = "\\endpipeline\n\\startpipeline" end
    pending = nil
  end
  for line in log:gmatch "[^\n]+" do
    local sql, detail = line:match "^LOG:  execute <unnamed>: (.*)", line:match "^DETAIL:  parameters: (.*)"
    if detail then flush(parameters(detail)) end
    if sql then
      flush {}
      pending = sql
    end
  end
  flush {}
  return ("\\set gift random(1, 1000000000)\n\\startpipeline\n%s\n\\endpipeline\n"):format(table.concat(lines, "\n"))
    :gsub("\\startpipeline\n\\endpipeline\n", ""), statements
end

local script, statements = script_of(watch())
local file = temp.file("gift.pgbench", script)
local in_turn = gifts // TURNS
local command = ("pgbench -n -M extended -c 1 -t %d -h %s -p %d -U tester -f - postgres"):format(in_turn, server.folder,
  server.port)

local function replay()
  local pipe <close> = assert(io.popen(("%s < %s 2>&1"):format(postgres.line(command), file)))
  local said = pipe:read "a"
  return assert(tonumber(said:match "latency average = ([%d.]+) ms"), said)
end

local function send_all(turn)
  local began = core.clock()
  for i = 1, in_turn do send(ledger, ("%d/%d"):format(turn, i)) end
  return (core.clock() - began) / in_turn
end

local ours, theirs = 0, 0
for turn = 1, TURNS do
  ours, theirs = ours + send_all(turn) / TURNS, theirs + replay() / TURNS
end
local before = in_turn * TURNS + 52
local sent = tonumber(server:query "select count(*) from sendoso.gift where state = 'sent' and tracking_code > ''")
assert(sent - before > in_turn * TURNS * 0.99, "pgbench has not done the same") -- two of its numbers may be the same

print(("a claim and its end, %d times, %d statements each, fsync on"):format(in_turn * TURNS, statements))
print(("pgbench        %6.2f ms"):format(theirs))
print(("core.ledger    %6.2f ms, %.2f of pgbench%s"):format(ours, ours / theirs,
  delay > 0 and (", each answer %d ms later"):format(delay) or ""))
print(("a second: %.0f, and %.0f"):format(1000 / theirs, 1000 / ours))

-- A long run in bad weather: two processes send to the same people at the same time, one of them
-- is killed now and then; of all gifts 5 % lose their reply, 5 % are taken and answered with 500,
-- and 5 % meet a 429. Runs again until all is done, and counts the gifts on the other side.
--
--   lua5.4 spec/soak.lua 2000 [sqlite|postgres]      from the project's root
local process = require "spec.support.process"
local sandbox = require "spec.support.sandbox"
local stores = require "spec.support.stores"
local temp = require "spec.support.temp"

local people = math.tointeger(tonumber(arg[1] or 2000))
local started = os.time()
math.randomseed(20261123)

local weather = "--fault lose-reply=5% --fault error-after=5% --fault limit=5%"
local box = sandbox.start("--set per_second=100000 --set block_ms=0 " .. weather)
local store = stores[arg[2] or "sqlite"]
local ledger = store.fresh()
local state = temp.path()
-- Machines that share a database share nothing else.
local second_state = arg[2] == "postgres" and temp.path() or state
local env = store.env(ledger)
for name, value in pairs(box.env) do env[name] = value end

local rows = { "id,email" }
for i = 1, people do rows[#rows + 1] = ("%d,guest%d@example.com"):format(i, i) end
local file = temp.file("people.csv", table.concat(rows, "\n") .. "\n")
local script = temp.file("soak.lua", ([[
  local sendoso = require "sendoso"
  local client = assert(sendoso.open { pace = false, backoff_ms = 20 })
  client.concurrently(8, sendoso.people %q, function(person)
    client.egift { campaign = 2002, to = person, once = "soak/{id}" }
  end)
]]):format(file))

local function sendoso(arguments) return process.sendoso(arguments, { state = state, env = env }) end

-- Both at once, in the background: one to its end, the other killed whenever it has run a while.
local kills = 0
local function storm()
  local function line(folder)
    local words = { "XDG_STATE_HOME=" .. folder }
    for name, value in pairs(env) do words[#words + 1] = name .. "=" .. temp.quote(value) end
    return ("%s exec %s run -q %s"):format(table.concat(words, " "), process.program, script)
  end
  local steady <close> = assert(io.popen("(" .. line(state) .. ") 2>/dev/null & echo $!; wait"))
  local pid = math.tointeger(steady:read "n")
  for _ = 1, 100 do -- on a busy machine the ledger takes a while to be there
    if pcall(store.pass, ledger, pid) then break end
    process.run "sleep 0.1"
  end
  repeat
    local ms = math.random(50, 400)
    process.run(("timeout -s KILL %.3f sh -c %s"):format(ms / 1000, temp.quote(line(second_state))))
    kills = kills + 1
    store.pass(ledger, pid)
  until not os.execute(("kill -0 %d 2>/dev/null"):format(pid))
end

local function gifts()
  local counts, all, twice = {}, 0, 0
  for _, line in ipairs(temp.lines(box.journal)) do
    local who = line:match '"email":"([^"]+)"'
    counts[who] = (counts[who] or 0) + 1
    if counts[who] == 2 then twice = twice + 1 end
    if counts[who] == 1 then all = all + 1 end
  end
  return all, twice
end

storm()
local met = sendoso("ledger export --format csv").out
local _, unknowns = met:gsub(",unknown,", "")
local _, limited = met:gsub(",withdrawn,", "")
local runs = 0
repeat
  runs = runs + 1
  sendoso "reconcile -q --after 0"
  local status = sendoso("run -q " .. script).status
until status == 0 or runs == 20

box.close()
local reached, twice = gifts()
print(("%d people, two processes, one of them killed %d times; %d outcomes unknown, %d times limited"):format(
  people, kills, unknowns, limited))
print(("after %d more runs: %d people with a gift, %d with more than one, %d with none; %d s"):format(
  runs, reached, twice, people - reached, os.time() - started))
os.exit(reached == people and twice == 0 and 0 or 1, true)

-- Runs the program with memory that is scarce: every n-th allocation fails, for many n. It may fail, but it ends by
-- itself, and with the truth: 0 only with exactly one gift. Run again with enough, it always comes to one gift.
--
--   lua5.4 spec/scarce.lua [loop|rule]   from the project's root; SENDOSO_PROGRAM is run
local process = require "spec.support.process"
local sandbox = require "spec.support.sandbox"
local temp = require "spec.support.temp"

local FIRST, MOST, STEP = 5, 200000, 1.12 -- n; with less, the program does not even begin

local box = sandbox.start("--set per_second=100000")
local shim = assert(package.searchpath("sendoso_scarce", os.getenv "SENDOSO_STOCK_CPATH"))

local scripts = {
  loop = [[
    local who = ...
    require("sendoso").egift { campaign = 2002, to = { email = who .. "@example.com" }, once = "scarce/" .. who }
  ]],
  rule = [[
    local rule, who = require "sendoso.rule", ...
    return rule { name = "scarce", each = { { email = who .. "@example.com" } }, once = "{email}",
      gift = { campaign = 2002 } }
  ]],
}
local script = temp.file("gift.lua", assert(scripts[arg[1] or "loop"], "loop, or rule"))

local runs = 0
local function run(arguments, state, n)
  runs = runs + 1
  local env = { XDG_STATE_HOME = state, SENDOSO_CLIENT_ID = ("scarce %d"):format(runs) }
  for name, value in pairs(box.env) do env[name] = value end
  local before = n and ("env LD_PRELOAD=%s SCARCE_MEMORY=%d "):format(shim, n) or ""
  return process.run(before .. process.program .. " " .. arguments, { env = env })
end

local function gifts(who) return box.gifts(who .. "@example.com") end

-- A ledger that has been used: one gift is known, which a reading can take as its control.
local prepared = temp.path()
assert(run("run -q " .. script .. " -- control", prepared).status == 0)

-- Ends as a program does that was not broken: by itself.
local function has_ended(status) return status < 128 or status == 130 end

local bad, count, sent, n = 0, 0, 0, FIRST
while n < MOST do
  local who, state = "n" .. n, temp.path()
  os.execute(("cp -a %s/. %s"):format(prepared, state))
  local scarce = run("run -q " .. script .. " -- " .. who, state, n)
  local left, steps, status = gifts(who), {}, nil
  repeat
    local step = status == 6 and "reconcile -q --after 0" or "run -q " .. script .. " -- " .. who
    status = run(step, state).status
    steps[#steps + 1] = step:match "^%a+"
  until status == 0 and steps[#steps] == "run" or #steps == 5
  local fine = has_ended(scarce.status) and (scarce.status ~= 0 or left == 1) and status == 0 and gifts(who) == 1
  count, sent, bad = count + 1, sent + left, bad + (fine and 0 or 1)
  print(("every %6dth: %3d, %d gift, then %-18s %d gift  %s %s"):format(n, scarce.status, left,
    table.concat(steps, ", ") .. ":", gifts(who), fine and "ok " or "BAD", scarce.err:match "[^\n]*" or ""))
  n = math.max(n + 1, math.floor(n * STEP))
end

box.close()
print(("%d runs short of memory, %d of them with a gift: %d with exactly one in the end, %d without"):format(
  count, sent, count - bad, bad))
os.exit(bad == 0 and sent > 0 and sent < count and 0 or 1, true)

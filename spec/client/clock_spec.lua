-- Sendoso's clock is known by the Date of its answers. Our wall clock may be set at any moment (by NTP, after a
-- boot, on a resumed machine): what is written down of a gift's time must not depend on it.
local fixture = require "spec.support.fixture"
local process = require "spec.support.process"
local scripted = require "spec.support.peer"
local temp = require "spec.support.temp"

-- Reads, sets the clock, sends; prints the gift's time by Sendoso's clock, sets the clock back, and prints
-- Sendoso's time again. All in ms since 1970.
local program = [[
local core = require "sendoso.core"
local url, ledger_path, clock_file, step = table.unpack(arg)
local function set(seconds)
  local file <close> = assert(io.open(clock_file, "w"))
  file:write(seconds)
end
local client <close> = assert(core.client { base_url = url, token = "t" })
local ledger <close> = assert(core.ledger { path = ledger_path, account = "sandbox" })
assert(client:skew() == nil)
assert(client:read("me", {}))
set(step)
local request = core.prepare("egift", { touch_id = 1, email = "a@b.c", via_from = "x" })
assert(client:spend(request, { { key = "k", operation = "egift", recipient = "a@b.c" } }, ledger))
local gift = ledger:list()[1]
print(gift.began + gift.skew_ms)
set(0)
print(client:skew() + select(2, core.clock()))
]]

-- A second has half of itself behind it, on the average; and the child takes its time.
local date, moment_ms, most_ms = "Fri, 01 Mar 2030 12:00:00 GMT", 1898596800500, 30000

describe("Sendoso's clock #socket", function()
  for name, step in pairs { ["is put forward"] = 3600, ["is put back"] = -3600, ["is left alone"] = 0 } do
    it("is known where ours " .. name .. " between an answer and a gift", function()
      local steps = {}
      for i, example in ipairs { "get-me.200", "post-send-egift.200" } do
        steps[i] = scripted.json(fixture.example(example))
        steps[i].headers.Date = date
      end
      local peer <close> = scripted.start(steps)
      local cpath, clock = assert(os.getenv "SENDOSO_STOCK_CPATH"), temp.path "clock"
      local env = { LUA_CPATH = cpath, STEPPED_CLOCK = clock }
      env.LD_PRELOAD = assert(package.searchpath("sendoso_stepped", cpath))
      local seen = process.run(("lua5.4 %s %s %s %s %d"):format(temp.file("gift.lua", program), peer.url,
        temp.path "ledger.db", clock, step), { env = env })
      assert.equal("", seen.err)
      local times = {}
      for ms in seen.out:gmatch "%d+" do times[#times + 1] = math.tointeger(ms) - moment_ms end
      assert.equal(2, #times)
      for _, late in ipairs(times) do assert(late >= 0 and late < most_ms, late) end
    end)
  end
end)

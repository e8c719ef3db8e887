-- A run that is killed between its reservation and its gifts, in each store: the real program, against a sandbox.
local process = require "spec.support.process"
local sandbox = require "spec.support.sandbox"
local stores = require "spec.support.stores"
local temp = require "spec.support.temp"

-- A rule for six people, a gift of 25.00 USD each, with room for three. What is called next after so many calls kills
-- the program: SIGKILL, as the kernel or an administrator would.
local SCRIPT = [[
local module, name, after, who = ...
if module and module ~= "" then
  local functions, calls = require(module), 0
  local call = functions[name]
  functions[name] = function(...)
    calls = calls + 1
    if calls > tonumber(after) then os.execute "kill -9 $PPID" end
    return call(...)
  end
end
local rule, people = require "sendoso.rule", {}
for i = 1, 6 do people[i] = { id = (who or "p") .. i, email = (who or "p") .. i .. "@example.com" } end
return rule { name = "coffee", each = people, once = "{id}", was = false, budget = { month = "75.00" },
  gift = { campaign = 2001, amount = 25, message = "hi" } }
]]

-- What it is about to do when it dies: to write down its first gift, and its third one.
local points = {
  ["before its first gift"] = "sendoso.gifts.claim pay 0",
  ["amid its gifts"] = "sendoso.gifts.claim pay 2",
}

for _, name in ipairs { "sqlite", "postgres" } do
  local store = stores[name]

  describe(("a run killed with a reservation, in %s #process"):format(name), function()
    local at, box, env

    before_each(function()
      at, box = store.fresh(), sandbox.start()
      assert(stores.open(at)):close()
      env = store.env(at)
      for variable, value in pairs(box.env) do env[variable] = value end
    end)

    after_each(function() box.close() end)

    local path = temp.file("coffee.lua", SCRIPT)

    local function run(arguments)
      env.XDG_STATE_HOME = temp.path()
      return process.run(("%s run --today 2026-04-10 %s %s"):format(process.program, path, arguments or ""),
        { env = env })
    end

    -- All gifts that the sandbox has been given, none of them twice.
    local function given()
      local count, seen = 0, {}
      for _, line in ipairs(temp.lines(box.journal)) do
        local who = line:match '"email":"([^"]+)"'
        assert.is_nil(seen[who], who)
        seen[who], count = true, count + 1
      end
      return count
    end

    -- What is reserved in a database comes back by the clock of its server alone. Until then nobody else may spend it.
    local function let_the_lease_end()
      if name ~= "postgres" then return end
      local ran = run "'' '' '' q"
      assert.matches("\n0 sent, .- 6 owed", ran.err)
      store.sql(at, "update @reservation set lease = lease - 600000")
      store.pass(at)
    end

    for where, point in pairs(points) do
      it("gives it back by its lease, and the next one sends what fits: " .. where, function()
        assert.equal(137, run(point).status)
        assert.equal("7500", store.sql(at, "select sum(hundredths) from @reservation"))
        let_the_lease_end()
        local ran = run()
        assert.equal(3, given(), ran.err)
        assert.matches("owed +coffee/p4 .- over budget until 1 May", ran.err)
        assert.equal("0", store.sql(at, "select count(*) from @reservation"))
      end)
    end
  end)
end

-- What earlier versions have written is read, and nobody gets a second gift. In the folder beside this file lie what
-- their own programs have left of the rule in scripts/anniversary.lua, on 28 February 2026 in the sandbox, whose first
-- answer was lost: ledgers in files of each version before this one (of the first two, by a loop of a script), ledgers
-- in PostgreSQL; and plans, a profile and its sign-in. Whoever changes the form of one adds the one of before.
local process = require "spec.support.process"
local stores = require "spec.support.stores"
local temp = require "spec.support.temp"

local FOLDER = "spec/promises/earlier/"
local NOW_IN_A_FILE, NOW_IN_POSTGRES = 9, 4
local RULE = "scripts/anniversary.lua --today 2026-02-28"

-- Runs the rule, and returns what has come of its gifts.
local function outcomes(env)
  local seen = process.sendoso("run " .. RULE, { env = env })
  assert.equal(6, seen.status, seen.err) -- an outcome is unknown
  local list = {}
  for outcome, key in seen.err:gmatch "\n(%l[%l ]-)  +anniversary/(%S+)" do list[#list + 1] = key .. " " .. outcome end
  return list
end

local remembered = {
  "E1007/10 held", "E1031/5 already sent", "E1044/3 already sent", "E1058/15 already sent", "E1066/1 already sent",
  "E1163/2 already sent",
}

-- What a ledger of 28 February knows, as it is listed.
local function listed(env)
  local seen = process.sendoso("ledger list --columns key,state,price --format csv", { env = env })
  assert.equal(0, seen.status, seen.err)
  return seen.out
end

for version = 1, NOW_IN_A_FILE - 1 do
  describe(("a ledger in a file of version %d"):format(version), function()
    local at = stores.sqlite.fresh()
    process.shell("sqlite3 %s < %sfile-%d.sql; touch %s-lease", at.path, FOLDER, version, at.path)

    it("is read as it is", function()
      local text = listed(stores.sqlite.env(at))
      assert.matches("\nanniversary/E1031/5,sent,75.00 USD\n", text, 1, true)
      assert.matches("\nanniversary/E1007/10,unknown,75.00 USD\n", "\n" .. text, 1, true)
      assert.equal(tostring(version), stores.sqlite.sql(at, "pragma user_version"))
    end)

    it("sends nobody a second gift, and is of this version then", function()
      assert.same(remembered, outcomes(stores.sqlite.env(at)))
      assert.equal(tostring(NOW_IN_A_FILE), stores.sqlite.sql(at, "pragma user_version"))
    end)
  end)
end

for version = 1, NOW_IN_POSTGRES - 1 do
  describe(("a ledger in PostgreSQL of version %d"):format(version), function()
    it("sends nobody a second gift, and is of this version then", function()
      local at = stores.postgres.fresh()
      local text = temp.read(("%spostgres-%d.sql"):format(FOLDER, version))
      stores.postgres.server():query((text:gsub("earlier", at.schema)))
      assert.same(remembered, outcomes(stores.postgres.env(at)))
      assert.equal(tostring(NOW_IN_POSTGRES), stores.postgres.sql(at, "select version from @ledger"))
      assert.matches("\nanniversary/E1031/5,sent,75.00 USD\n", listed(stores.postgres.env(at)), 1, true)
    end)
  end)
end

for _, version in ipairs { 3, 6, 7 } do
  describe(("a plan of the time of ledgers of version %d"):format(version), function()
    it("is applied, once", function()
      local state = temp.path()
      local function apply()
        -- However long ago it was made.
        local seen = process.sendoso(("apply %s%d.plan --today 2026-02-28 --max-age 36500d"):format(FOLDER, version),
          { state = state })
        return seen.err:match "\n(%d+ sent, %d+ already sent)"
      end
      assert.equal("6 sent, 0 already sent", apply())
      assert.equal("0 sent, 6 already sent", apply())
    end)
  end)
end

describe("a profile of the version before", function()
  it("is read, with its sign-in", function()
    local config = temp.path()
    process.shell("umask 077; mkdir -p %s/sendoso/credentials; cp %sprofiles.ini %s/sendoso", config, FOLDER, config)
    process.shell("umask 077; cp %sacme.json %s/sendoso/credentials/acme", FOLDER, config)
    local seen = process.sendoso("profile show acme --columns setting,value --format csv",
      { env = { XDG_CONFIG_HOME = config } })
    assert.equal(0, seen.status, seen.err)
    for _, line in ipairs { "access_token,signed in", "base_url,http://127.0.0.1:8099", "client_id,sandbox",
      "via_from,acme", "zone,Europe/Berlin", "max_sends,50", "timeout,20" } do
      assert.matches("\n" .. line .. "\n", seen.out, 1, true)
    end
  end)
end)

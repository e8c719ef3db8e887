-- Budgets as a user has them: a rule says what it may spend, and a run does not exceed it.
local cjson = require "cjson"
local config = require "spec.support.config"
local process = require "spec.support.process"
local stores = require "spec.support.stores"
local sandbox = require "spec.support.sandbox"
local temp = require "spec.support.temp"

-- A rule for so many people, each gift of 25.00 USD; what is between braces is added to it.
local function script(count, more, gift, file)
  return temp.file("coffee.lua", ([[
local rule = require "sendoso.rule"
local people = {}
local p = ... or "p"
for i = 1, %d do people[i] = { id = p .. i, name = "P" .. i, email = p .. i .. "@example.com" } end
return { rule { name = "coffee", each = people, once = "{id}", was = false, %s
  gift = function(p)
    local gift = { campaign = 2001, amount = 25, message = "hi" }
    %s
    return gift
  end }, %s }]]):format(count, more or "", gift or "", file or ""))
end

describe("a rule with a budget #process", function()
  local state

  before_each(function() state = temp.path() end)

  local function sendoso(arguments, day)
    return process.sendoso(("--sandbox --today %s %s"):format(day or "2026-04-10", arguments), { state = state })
  end

  local function counts(ran)
    return ran.err:match "\n(%d+ sent.-)%. Cost" or ran.err
  end

  it("sends what fits, owes the rest until the next month, and sends it then", function()
    local path = script(4, [[budget = { month = "60.00" },]])
    local plan = sendoso("plan " .. path)
    assert.matches("2 would be sent, .- 2 owed", plan.out)
    assert.equal(5, plan.status)
    local ran = sendoso("run " .. path)
    assert.matches("coffee/p3 .- over budget until 1 May %(60.00 USD of rule 'coffee'%)", ran.err)
    assert.equal("2 sent, 0 already sent, 0 held, 2 owed, 0 rows skipped", counts(ran))
    assert.equal(5, ran.status)
    local later = sendoso("run " .. path, "2026-04-30")
    assert.equal("0 sent, 2 already sent, 0 held, 2 owed, 0 rows skipped", counts(later))
    local may = sendoso("run " .. path, "2026-05-01")
    assert.equal("2 sent, 2 already sent, 0 held, 0 rows skipped", counts(may))
    assert.equal(0, may.status)
  end)

  it("is measured anew when its plan is applied", function()
    local path, plan = script(4, [[budget = { month = "75.00" },]]), temp.path() .. ".plan"
    sendoso(("plan %s -o %s"):format(path, plan))
    assert.equal("1 sent, 0 already sent, 0 held, 0 rows skipped", counts(sendoso("run " .. script(1,
      [[budget = { month = "75.00" },]]) .. " -- q")))
    assert.equal("2 sent, 0 already sent, 0 held, 2 owed, 0 rows skipped", counts(sendoso("apply " .. plan)))
  end)

  for limit, sent in pairs { [ [[run = 50]] ] = 2, [ [[rule = 24.99]] ] = 0, [ [[recipient = 25]] ] = 4,
    [ [[recipient = 24.99]] ] = 0, [ [[sender = 75]] ] = 3, [ [[group = "25"]] ] = 1, [ [[month = 100, run = 25]] ] = 1,
    [ [[group = "monthly_budget"]] ] = 4 } do
    it(("sends %d of four gifts with %s"):format(sent, limit), function()
      local ran = sendoso("run " .. script(4, ("budget = { %s },"):format(limit)))
      assert.matches(("^%d sent"):format(sent), counts(ran))
    end)
  end

  it("refuses a gift whose price nobody knows, unless it says otherwise", function()
    local unpriced = "gift.campaign, gift.amount = 2002, nil"
    local ran = sendoso("run --no-witness " .. script(1, "budget = { run = 25 },", unpriced))
    assert.matches("its price is not known, and the rule has a budget", ran.err)
    assert.matches("^1 sent", counts(sendoso("run --no-witness " .. script(1, "budget = { run = 25, unpriced = true },",
      unpriced))))
    state = temp.path()
    assert.matches("^2 sent.-1 owed", counts(sendoso("run --no-witness " .. script(3, "budget = { run = 25 },", unpriced
      .. "; gift.price = '12.50'"))))
  end)

  it("refuses a gift in another currency", function()
    assert.matches("its price is in USD, and the budget of rule 'coffee' in EUR",
      sendoso("run " .. script(1, [[budget = { run = 25, currency = "EUR" },]])).err)
  end)

  it("says what is wrong with a budget", function()
    for given, said in pairs {
      ["{ mont = 5 }"] = "no.- 'mont'", ["{ month = '1,000' }"] = "month: expected an amount",
      ["{ rule = 'balance' }"] = "rule: expected an amount", ["{ currency = 'usd' }"] = "expected three letters",
      ["{ run = 1, per = 'year' }"] = "per: expected \"life\"",
    } do
      assert.matches(said, sendoso("plan " .. script(1, ("budget = %s,"):format(given))).err:gsub("unknown", "no"))
    end
  end)

  it("shows what is left of it, and warns", function()
    sendoso("run " .. script(4, [[budget = { month = "60.00" },]]))
    local ran = sendoso "budget --json --warn 80 --exit-code"
    local row = cjson.decode(ran.out)[1]
    local function usd(hundredths) return { hundredths = hundredths, currency = "USD" } end
    assert.same({ rule = "coffee", per = "month", allotted = usd(6000), spent = usd(5000), reserved = usd(0),
      owed = usd(5000), free = usd(1000), percent = 83 }, row)
    assert.matches("warning: rule 'coffee': 83 %% of 60.00 USD is used, 10.00 USD is free", ran.err)
    assert.equal(2, ran.status)
    assert.equal(0, sendoso("budget --warn 84 --exit-code").status)
    assert.equal(0, cjson.decode(sendoso("budget --json", "2026-05-01").out)[1].spent.hundredths)
  end)

  it("has a sender: of a group that may send the campaign, within its cap", function()
    local groups = [[groups = { ["People Operations"] = { campaigns = { 2001 }, month = "30.00" },
      ["Field Marketing"] = { campaigns = { 2003 } } }]]
    local of = [[gift.sender = ({ p1 = "sandra.box@example.com", p2 = "SANDRA.box@example.com", p3 = "no@example.com",
      p4 = %q })[p.id] ]]
    local other
    for user in process.shell("%s users --sandbox --format ndjson", process.program):gmatch "[^\n]+" do
      local one = cjson.decode(user)
      if one.team_group_id == 1235 then other = one.email end
    end
    local ran = sendoso("run " .. script(4, "", of:format(other), groups))
    assert.matches("sent +coffee/p1", ran.err)
    assert.matches("owed +coffee/p2 .- until 1 May %(30.00 USD of team group 'People Operations'%)", ran.err)
    assert.matches("refused +coffee/p3 .- no member of a team group", ran.err)
    assert.matches("refused +coffee/p4 .- the team group 'Field Marketing' may not send campaign", ran.err)
    assert.matches("Sendoso charges the user of the token", ran.err)
    assert.not_matches("@example.com", ran.err)
  end)

  it("gives way to --max-spend of the whole run", function()
    local ran = sendoso("run --max-spend 50 " .. script(4))
    assert.matches("the limit %-%-max%-spend 50.00 USD is reached", ran.err)
    assert.matches("^2 sent", counts(ran))
    assert.equal(7, ran.status)
    assert.equal(0, sendoso("run " .. script(4)).status)
  end)

  it("gives way to max_spend of the profile, which a flag only lowers", function()
    local folder = config.folder "[acme]\nmax_spend = 50\n"
    for flag, sent in pairs { [""] = 2, ["--max-spend 25"] = 1, ["--max-spend 500"] = 2 } do
      local ran = process.sendoso(("run %s --profile acme --sandbox --today 2026-04-10 %s"):format(flag, script(4)),
        { state = temp.path(), env = { XDG_CONFIG_HOME = folder } })
      assert.equal(7, ran.status)
      assert.equal(sent, tonumber(counts(ran):match "^%d+"), flag)
    end
  end)

  it("takes the currency of the account, where a budget names none", function()
    local folder = config.folder "[acme]\ncurrency = EUR\n"
    local ran = process.sendoso("plan --profile acme --sandbox --today 2026-04-10 "
      .. script(4, [[budget = { month = "60.00" },]]), { state = temp.path(), env = { XDG_CONFIG_HOME = folder } })
    assert.matches("its price is in USD, and the budget of rule 'coffee' in EUR", ran.out, 1, true)
  end)
end)

-- Two processes that wait for each other when both have planned, and again when both have reserved: none of them has
-- written down a gift by then.
local TOGETHER = [[
local who, folder = ...
local budget, core = require "sendoso.budget", require "sendoso.core"
local function meet(where)
  io.open(("%s/%s.%s"):format(folder, where, who), "w"):close()
  for _, one in ipairs { "a", "b" } do
    local file
    repeat
      file = io.open(("%s/%s.%s"):format(folder, where, one))
      core.sleep(10)
    until file
    file:close()
  end
end
local reserve = budget.reserve
function budget.reserve(...)
  meet "planned"
  local ok, err = reserve(...)
  meet "reserved"
  return ok, err
end
]]

describe("two runs at once with one budget #process", function()
  for _, name in ipairs { "sqlite", "postgres" } do
    it("spend no more than it allows, in " .. name, function()
      local store = stores[name]
      local at = store.fresh()
      local ledger <close> = assert(stores.open(at))
      local box <close> = sandbox.start()
      local env, path = store.env(at), temp.file("coffee.lua", TOGETHER
        .. temp.read(script(6, [[budget = { month = "125.00" },]])))
      for variable, value in pairs(box.env) do env[variable] = value end
      local folder = temp.path()
      local one = ("XDG_STATE_HOME=%s timeout 50 %s run -q --today 2026-04-10 %s"):format(temp.path(), process.program,
        path)
      process.run("sh -c " .. temp.quote(("for i in a b; do %s $i %s & done; wait"):format(one, folder)), { env = env })
      assert.equal(5, #temp.lines(box.journal))
      assert.equal(5, #ledger:list { state = "sent" })
      assert.equal(7, #ledger:list { state = "owed" })
    end)
  end
end)

local core = require "sendoso.core"
local process = require "spec.support.process"
local sandboxes = require "spec.support.sandbox"
local temp = require "spec.support.temp"

local function events_of(out)
  local list = {}
  for line in out:gmatch "[^\n]*\n" do list[#list + 1] = assert(core.decode((line:gsub("\n$", "")))) end
  return list
end

local function named(events, name, outcome)
  local list = {}
  for _, event in ipairs(events) do
    if event.event == name and (not outcome or event.outcome == outcome) then list[#list + 1] = event end
  end
  return list
end

local function script(text) return temp.file("script.lua", 'local sendoso = require "sendoso"\n' .. text) end

local ANN = '{ id = 1, email = "ann@example.com", first_name = "Ann", last_name = "Lee" }'

describe("run --json #process", function()
  it("prints an event to a line, each with its time, and the summary last", function()
    local result = process.sendoso("run --json --sandbox --today 2026-02-28 scripts/anniversary.lua")
    local events = events_of(result.out)
    for _, event in ipairs(events) do
      assert.matches("^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d%.%d%d%dZ$", event.time)
    end
    local sent, rows = named(events, "gift", "sent"), named(events, "row_skipped")
    assert.equal(6, #sent)
    assert.same({ hundredths = 7500, currency = "USD" }, sent[1].cost)
    assert.equal("scripts/data/employees.csv:8", sent[1].row)
    assert.equal("scripts/data/employees.csv:102", rows[1].row)
    assert.matches('hire_date "2021%-02%-30" is not a date', rows[1].reason)
    assert.equal("sandbox", events[1].service)
    local summary = events[#events]
    assert.equal(1, #named(events, "summary"))
    assert.same({ "summary", 5, "2026-02-28" }, { summary.event, summary.status, summary.day })
    assert.same({ { rule = "anniversary", from = "2026-02-28", to = "2026-02-28" } }, summary.rules)
    assert.same({ 6, 0, 2, 201 }, { summary.counts.sent, summary.counts.already_sent, summary.counts.rows_skipped,
      summary.counts.not_due })
    assert.same({ { hundredths = 30000, currency = "USD" } }, summary.costs)
    assert.equal(5, result.status)
  end)

  it("leaves lines for people, and what the script prints, to stderr", function()
    local result = process.sendoso("run --json --sandbox "
      .. script('print("a table", 1)\nio.write "of the script\\n"\nio.stdout:write "more\\n"\nprint(nil)\n'
        .. 'os.execute "echo of a child"\nio.stdout:close()'))
    local events = events_of(result.out)
    assert.equal("summary", events[#events].event)
    assert.matches("a table\t1\nof the script\nmore\nnil\nof a child\n", result.err)
    assert.matches("0 already sent", result.err)
    assert.is_nil(result.out:find "a table")
  end)

  it("says each outcome by its name", function()
    local sandbox <close> = sandboxes.start "--fault lose-reply=1"
    local loop = script(('sendoso.egift { campaign = 2002, to = %s, once = "k/1" }\n'
      .. 'for _ = 1, 2 do sendoso.egift { campaign = 2002, to = %s, once = "k/2" } end\n'
      .. 'sendoso.egift { campaign = 2002, to = { email = "x" }, once = "k/3" }\n'
      .. 'error "the end"'):format(ANN, ANN))
    local state = temp.path()
    local env = { XDG_STATE_HOME = state }
    for name, value in pairs(sandbox.env) do env[name] = value end
    local events = events_of(process.sendoso("run --json --no-witness " .. loop, { state = state, env = env }).out)
    local outcomes = {}
    for i, event in ipairs(named(events, "gift")) do outcomes[i] = event.key .. " " .. event.outcome end
    assert.same({ "k/1 unknown", "k/2 sent", "k/2 already_sent", "k/3 refused" }, outcomes)
    assert.equal("Ann Lee", named(events, "gift")[1].recipient)
    assert.equal("unknown", named(events, "gift")[1].kind)
    assert.matches("the end", named(events, "error")[1].text)
    assert.equal(6, events[#events].status)
    events = events_of(process.sendoso("run -n --json --no-witness " .. loop, { state = state, env = env }).out)
    assert.equal("held", named(events, "gift")[1].outcome)
    assert.is_true(events[#events].dry_run)
  end)

  for name, case in pairs {
    ["a script that is not there"] = { "run --json /nowhere.lua", 1 },
    ["planning a script with a mistake"] = { "plan --json --sandbox spec/support/nowhere.lua", 1 },
    ["a plan that is not there"] = { "apply --json /nowhere.plan", 1 },
    ["a run without an account"] = { "run --json --base-url https://app.sendoso.com scripts/anniversary.lua", 4 },
  } do
    it("ends with the summary after " .. name, function()
      local result = process.sendoso(case[1])
      local events = events_of(result.out)
      assert.equal(case[2], result.status, result.err)
      assert.same({ "summary", case[2] }, { events[#events].event, events[#events].status })
      assert.is_true(#named(events, "error") > 0)
    end)
  end

  it("ends with the summary after os.exit", function()
    local result = process.sendoso("run --json --sandbox " .. script 'os.exit(3)')
    local events = events_of(result.out)
    assert.same({ "summary", 3, 3 }, { events[#events].event, events[#events].status, result.status })
  end)

  it("is a failure that people are told if it cannot be written", function()
    local result = process.run(("sh -c '%s run --json --sandbox %s >/dev/full'"):format(process.program,
      script "sendoso.me()"), { env = { XDG_STATE_HOME = temp.path() } })
    assert.equal(1, result.status)
    local _, count = result.err:gsub("cannot write to stdout", "")
    assert.equal(1, count)
  end)

  it("says what ended the run, and how much was not begun", function()
    local events = events_of(process.sendoso("run --json --sandbox --max-sends 1 "
      .. script('for i = 1, 9 do sendoso.egift { campaign = 2002, to = ' .. ANN .. ', once = "k/" .. i } end')).out)
    local summary = events[#events]
    assert.same({ 7, 7, "the limit --max-sends 1 is reached" }, { summary.status, summary.not_begun, summary.stopped })
    assert.equal(8, summary.counts.not_sent)
  end)
end)

describe("docs/operations.md", function()
  it("names each event, each outcome, each count and each field of the summary", function()
    local page = temp.read "docs/operations.md":match "### Events for programs\n(.-)\n### "
    local events = {}
    for _, command in ipairs { "plan", "run" } do
      local seen = process.sendoso(command .. " --json --sandbox --today 2026-02-28 scripts/anniversary.lua")
      table.move(events_of(seen.out), 1, 50, #events + 1, events)
    end
    for _, event in ipairs(events) do
      assert.matches("`" .. event.event .. "`", page, 1, true)
      for field in pairs(event) do assert.matches("`" .. field .. "`", page, 1, true) end
    end
    for name in pairs(events[#events].counts) do assert.matches("`" .. name .. "`", page, 1, true) end
  end)
end)

describe("plan --json and apply --json #process", function()
  it("print the same events, of what would be sent and of what was", function()
    local state, file = temp.path(), temp.path "march.plan"
    local flags = "--sandbox --today 2026-02-28"
    local seen = process.sendoso(("plan %s --json -o %s scripts/anniversary.lua"):format(flags, file),
      { state = state })
    local plan = events_of(seen.out)
    assert.equal(6, #named(plan, "gift", "would_send"))
    local first, summary = named(plan, "gift")[1], plan[#plan]
    assert.same({ "anniversary/E1007/10", "Anniversary eGift", "2026-02-28", "anniversary" },
      { first.key, first.campaign, first.due, first.rule })
    assert.equal("Happy anniversary no. 10, Quinn! Thank you for being here.", first.message)
    assert.same({ "summary", 5, true }, { summary.event, summary.status, summary.dry_run })
    assert.same({ { rule = "anniversary", from = "2026-02-28", to = "2026-02-28" } }, summary.rules)
    assert.matches("6 would be sent, .* Cost 300.00 USD\n", seen.err)
    local events = events_of(process.sendoso(("apply --json %s %s"):format(flags, file), { state = state }).out)
    assert.equal(6, #named(events, "gift", "sent"))
    local counts = events[#events].counts
    assert.same({ 0, 6 }, { counts.would_send, counts.sent })
    for _, name in ipairs { "already_sent", "held", "rows_skipped", "not_due", "without_a_date" } do
      if name ~= "without_a_date" then assert.equal(summary.counts[name], counts[name], name) end
    end
    assert.same(summary.costs, events[#events].costs)
    assert.equal("2026-02-28", events[#events].day)
  end)
end)

describe("a quiet run #process", function()
  it("prints nothing when nothing is wrong", function()
    local gift = script(('print(sendoso.egift { campaign = 2002, to = %s, once = "k" } and "" or "none")'):format(ANN))
    local rules = temp.file("rule.lua", 'local rule = require "sendoso.rule"\nreturn rule { name = "a", each = { '
      .. ANN .. ' }, once = "{id}", gift = { campaign = 2002 } }')
    local state = temp.path()
    for _, arguments in ipairs { "run -q --sandbox " .. rules, "run -q -n --sandbox " .. rules,
      "run -q --sandbox " .. rules, "run -q --sandbox " .. gift } do
      local result = process.sendoso(arguments, { state = state })
      assert.same({ 0, "" }, { result.status, result.err }, arguments)
      assert.equal("", (result.out:gsub("\n$", "")))
    end
  end)

  it("says the whole end when something is wrong: day, rules and days", function()
    local result = process.sendoso("run -q --sandbox --today 2026-02-28 scripts/anniversary.lua")
    assert.equal(5, result.status)
    assert.matches("sendoso: run of 2026%-02%-28: anniversary %(2026%-02%-28%)\n6 sent, ", result.err)
    assert.is_nil(result.err:find "\nsent ")
  end)
end)

describe("the summary of a run #process", function()
  it("names its day, its rules, and the days that they looked at", function()
    local state = temp.path()
    local people = '{ { id = 1, email = "a@example.com", first_name = "A", hire_date = sendoso.date "2020-05-05" } }'
    local rules = script('local rule = sendoso.rule\nlocal function of(name)\nreturn rule { name = name, each = '
      .. people .. ', when = rule.anniversary "hire_date", once = "{id}/{years}", gift = { campaign = 2002 } }\nend\n'
      .. 'return { of "one", of "two" }')
    local first = process.sendoso("run --sandbox --today 2026-03-01 " .. rules, { state = state })
    assert.matches("run of 2026-03-01: one, two (2026-03-01)", first.err, 1, true)
    local result = process.sendoso("run --sandbox --today 2026-03-04 " .. rules, { state = state })
    assert.matches("run of 2026-03-04: one, two (2026-03-", result.err, 1, true)
    assert.matches(" to 2026-03-04)\n", result.err, 1, true)
  end)
end)

-- What a reading of the sends proves of gifts whose outcome is unknown.
local cjson = require "cjson"
local fixture = require "spec.support.fixture"
local process = require "spec.support.process"
local reading = require "sendoso.ledger.readback"
local reconcile = require "sendoso.ledger.verdict"
local serve = require "spec.support.serve"
local temp = require "spec.support.temp"

local HOUR = 3600

describe("sendoso.reconcile", function()
  -- A gift: key, state, time in seconds, and what is not as usual.
  local function gift(key, state, at, more)
    local made = {
      key = key, state = state, operation = "egift", recipient = "ann@x.y", campaign = 7, began = at * 1000,
      skew_ms = 0,
    }
    for name, value in pairs(more or {}) do made[name] = value end
    return made
  end

  local bob = { recipient = "bob@x.y" }

  -- Judges, and returns the outcomes by key. Sends are { email, campaign, time }.
  local function judge(gifts, sends, more)
    local by_pair = {}
    for i, send in ipairs(sends) do
      local pair = reconcile.pair(send[1], send[2])
      by_pair[pair] = by_pair[pair] or {}
      table.insert(by_pair[pair], { id = i, time = send[3] })
    end
    local taken = { began = 100 * HOUR * 1000, after_ms = 600000, complete = true, unreadable = 0, skew_ms = 0 }
    for name, value in pairs(more or {}) do taken[name] = value end
    local outcomes, whys = {}, {}
    for _, verdict in ipairs(reconcile.judge(gifts, by_pair, taken)) do
      outcomes[verdict.gift.key], whys[verdict.gift.key] = verdict.outcome or "unknown", verdict.why
    end
    return outcomes, whys
  end

  local t = 90 * HOUR
  local control = gift("control", "sent", t + HOUR, bob)
  local seen = { "bob@x.y", 7, t + HOUR }

  -- name, gifts, sends, more, expected outcomes
  for _, case in ipairs {
    { "that is in the list was sent", { gift("a", "unknown", t) }, { { "ann@x.y", 7, t + 3 } }, nil, { a = "sent" } },
    { "is the recipient's in whatever letters", { gift("a", "unknown", t) }, { { "ANN@X.y", 7, t } }, nil,
      { a = "sent" } },
    { "made up to ten minutes late was sent", { gift("a", "unknown", t) }, { { "ann@x.y", 7, t + 590 } }, nil,
      { a = "sent" } },
    { "that is not in the list, where another is, was not sent", { gift("a", "unknown", t), control }, { seen }, nil,
      { a = "absent" } },
    { "has no outcome without a positive control", { gift("a", "unknown", t) }, {}, nil, { a = "unknown" } },
    { "has none by a control that is not seen itself", { gift("a", "unknown", t), control }, {}, nil,
      { a = "unknown" } },
    { "has none by a control of another operation",
      { gift("a", "unknown", t), gift("c", "sent", t, { recipient = "bob@x.y", operation = "physical" }) },
      { { "bob@x.y", 7, t } }, nil, { a = "unknown" } },
    { "has none by a control of another day", { gift("a", "unknown", t), gift("c", "sent", t - 25 * HOUR, bob) },
      { { "bob@x.y", 7, t - 25 * HOUR } }, nil, { a = "unknown" } },
    { "has none by a control that may itself be another", { gift("a", "unknown", t), gift("c", "sent", t, bob),
      gift("d", "unknown", t, bob) }, { { "bob@x.y", 7, t } }, nil, { a = "unknown", d = "unknown" } },
    { "has none where the list is not read to its end", { gift("a", "unknown", t), control }, { seen },
      { complete = false }, { a = "unknown" } },
    { "has none where a send in the list says not whose it is", { gift("a", "unknown", t), control }, { seen },
      { unreadable = 1 }, { a = "unknown" } },
    { "has none where it is too young", { gift("a", "unknown", 100 * HOUR - 599),
      gift("c", "sent", 100 * HOUR - 700, bob) }, { { "bob@x.y", 7, 100 * HOUR - 700 } }, nil, { a = "unknown" } },
    { "was not sent as soon as it is old enough", { gift("a", "unknown", 100 * HOUR - 600),
      gift("c", "sent", 100 * HOUR - 700, bob) }, { { "bob@x.y", 7, 100 * HOUR - 700 } }, nil, { a = "absent" } },
    { "has none where somebody else sent that campaign to that person", { gift("a", "unknown", t), control },
      { seen, { "ann@x.y", 7, t - 5 * HOUR } }, nil, { a = "unknown" } },
    { "was not sent where what is seen is another gift of the ledger",
      { gift("a", "unknown", t), gift("b", "sent", t - 5 * HOUR) }, { { "ann@x.y", 7, t - 5 * HOUR } }, nil,
      { a = "absent" } },
    { "of another campaign is another", { gift("a", "unknown", t), control }, { seen, { "ann@x.y", 8, t } }, nil,
      { a = "absent" } },
    { "is told from one before it by counting", { gift("a", "unknown", t), gift("b", "sent", t - 60), control },
      { seen, { "ann@x.y", 7, t - 60 }, { "ann@x.y", 7, t } }, nil, { a = "sent" } },
    { "was not sent where the one before it explains the send",
      { gift("a", "unknown", t), gift("b", "sent", t - 60), control }, { seen, { "ann@x.y", 7, t } }, nil,
      { a = "absent" } },
    { "and its twin were both sent where there are two", { gift("a", "unknown", t), gift("b", "unknown", t + 60) },
      { { "ann@x.y", 7, t }, { "ann@x.y", 7, t + 61 } }, nil, { a = "sent", b = "sent" } },
    { "and its twin cannot be told apart where there is one", { gift("a", "unknown", t), gift("b", "unknown", t + 60),
      control }, { seen, { "ann@x.y", 7, t + 61 } }, nil, { a = "unknown", b = "unknown" } },
    { "is told from its twin where hours lie between them", { gift("a", "unknown", t), gift("b", "unknown", t + HOUR),
      control }, { seen, { "ann@x.y", 7, t + HOUR } }, nil, { a = "absent", b = "sent" } },
    { "is not settled while another is under way to the same person", { gift("a", "unknown", t),
      gift("b", "intent", t + 5), control }, { seen, { "ann@x.y", 7, t + 5 } }, nil, { a = "unknown" } },
    { "has none where the list lacks even what was sent", { gift("a", "unknown", t), gift("b", "sent", t), control },
      { seen }, nil, { a = "unknown" } },
    { "is found where Sendoso's clock was an hour ahead", { gift("a", "unknown", t, { skew_ms = HOUR * 1000 }) },
      { { "ann@x.y", 7, t + HOUR } }, nil, { a = "sent" } },
    { "is not found where the clocks agreed", { gift("a", "unknown", t) }, { { "ann@x.y", 7, t + HOUR } }, nil,
      { a = "unknown" } },
    { "of which no clock is known is found a quarter of an hour off",
      { gift("a", "unknown", t, { skew_ms = false }) }, { { "ann@x.y", 7, t - 14 * 60 } }, nil, { a = "sent" } },
  } do
    it("says that a gift " .. case[1], function()
      for _, one in ipairs(case[2]) do if one.skew_ms == false then one.skew_ms = nil end end
      local outcomes, whys = judge(case[2], case[3], case[4])
      assert.same(case[5], outcomes)
      for _, why in pairs(whys) do assert.equal("string", type(why)) end
    end)
  end
end)

describe("a reading #socket", function()
  -- A client of a sandbox with a gift that is known, and one whose outcome is not.
  local function lost(fault, more)
    local client, journal = fixture.sandbox(more)
    assert(client.egift(fixture.gift { once = "control", to = { email = "bob@x.y" } }))
    client.sandbox.faults:add(fault)
    local _, err = client.egift(fixture.gift())
    assert.equal("unknown", err.kind)
    return client, journal
  end

  local function outcomes(client, after_ms)
    local verdicts, list = assert(reading.take(client, client:ledger(), after_ms)), {}
    for i, verdict in ipairs(verdicts) do list[i] = verdict.outcome or verdict.why end
    reading.settle(client:ledger(), verdicts)
    return list
  end

  for _, order in ipairs { "newest", "oldest" } do
    it("settles a gift that was taken, in a list that is " .. order .. " first", function()
      local client <close> = lost("lose-reply", { sandbox_settings = { order = order } })
      assert.same({ "sent" }, outcomes(client))
      assert.equal("duplicate", client.egift(fixture.gift()).outcome)
      assert.matches("^read back: found as send %d+$", client:ledger():history("spec/7")[3].note)
    end)

    it("settles one that was not taken, in a list that is " .. order .. " first", function()
      local client <close>, journal = lost("drop", { sandbox_settings = { order = order } })
      assert.matches("^it was tried less than", outcomes(client)[1])
      assert.same({ "absent" }, outcomes(client, 0))
      assert.equal("sent", client.egift(fixture.gift()).outcome)
      assert.equal(2, #temp.lines(journal))
    end)
  end

  it("leaves the list as soon as that is old, where it is newest first", function()
    local client <close> = lost("lose-reply")
    local before = client.core:requests()
    assert.same({ "sent" }, outcomes(client))
    assert.equal(2, client.core:requests() - before) -- of three pages
  end)

  it("has no proof of absence while the list drifts or a send has no e-mail", function()
    local client <close> = serve.client(function(request)
      if request.method == "POST" then return { status = 500, body = "" } end
      return { status = 200, body = '{"sends":[{"id":1,"created_at":"2026-01-01T00:00:00Z","touch":{"id":2002},'
        .. '"recipient":null},{"id":2,"created_at":null,"touch":null,"recipient":{"email":null}}]}' }
    end)
    client.egift(fixture.gift())
    assert.matches("without e%-mail, campaign or time", outcomes(client, 0)[1])
  end)

  it("settles no attempt that was made after it began", function()
    local client <close> = lost("drop")
    local verdicts = reading.take(client, client:ledger(), 0)
    assert.equal("absent", verdicts[1].outcome)
    assert(client:ledger():resolve("spec/7", "absent"))
    require("sendoso.core").sleep(5) -- so that the next attempt has a time of its own
    client.sandbox.faults:add "lose-reply"
    client.egift(fixture.gift())
    assert.same({}, reading.settle(client:ledger(), verdicts))
    assert.equal("unknown", fixture.row(client, "spec/7").state)
  end)

  it("raises nothing and settles nothing when the list cannot be read", function()
    local client <close> = lost("lose-reply")
    client.sandbox.faults:add "unauthorised@sends"
    local verdicts, err = reading.take(client, client:ledger())
    assert.is_nil(verdicts)
    assert.equal("auth", err.kind)
    assert.equal("unknown", fixture.row(client, "spec/7").state)
  end)

  it("is made at the start of a run, before its first gift", function()
    local client, journal = lost("lose-reply")
    client:close()
    local again <close> = fixture.sandbox { state = journal, ledger = client.ledger_path }
    assert.equal("duplicate", again.egift(fixture.gift()).outcome)
    assert.equal(2, #temp.lines(journal))
  end)

  it("is not made in a dry run", function()
    local client, journal = lost("lose-reply")
    client:close()
    local again <close> = fixture.sandbox({ state = journal, ledger = client.ledger_path }, { dry_run = true })
    assert.equal("held", select(2, again.egift(fixture.gift())).kind)
  end)

  it("keeps the difference of the clocks with each gift", function()
    local client <close> = lost("lose-reply")
    local skew = fixture.row(client, "spec/7").skew_ms
    assert(skew and math.abs(skew) < 1500, skew)
  end)
end)

describe("sendoso reconcile #process", function()
  -- A state folder in which three gifts have met a fault each.
  local function prepare(...)
    local state = temp.path()
    local lines = { 'local sendoso = require "sendoso"', "local box = sendoso.default().sandbox" }
    for i, fault in ipairs { "", ... } do
      if fault ~= "" then lines[#lines + 1] = ('box.faults:add "%s"'):format(fault) end
      lines[#lines + 1] = ('sendoso.egift { campaign = 2002, to = { email = "g%d@x.y" }, once = "g/%d" }'):format(i, i)
    end
    local script = temp.file("s.lua", table.concat(lines, "\n"))
    assert.equal(6, process.sendoso("run " .. script, { state = state }).status)
    return state, script
  end

  it("settles what it can prove, lists the rest with all that is needed, and ends with 6", function()
    local state = prepare("lose-reply", "drop")
    local result = process.sendoso("reconcile --format csv", { state = state })
    assert.equal(6, result.status)
    assert.matches("g/2,sent,[^,]*,g2@x.y,2002,egift,found as send %d+\n", result.out)
    assert.matches("g/3,unknown,[^,]*,g3@x.y,2002,egift,it was tried less than 10 minutes", result.out)
    assert.matches("1 gift is unknown still", result.err)
    result = process.sendoso("reconcile --after 0 --json", { state = state })
    assert.equal(0, result.status)
    assert.equal("absent", cjson.decode(result.out)[1].outcome)
    assert.matches("nothing is unknown", process.sendoso("reconcile", { state = state }).err)
  end)

  it("leaves links to a person", function()
    local state = temp.path()
    local script = temp.file("s.lua", [[
      local sendoso = require "sendoso"
      sendoso.default().sandbox.faults:add "lose-reply"
      sendoso.egift_links { campaign = 2002, recipients = { "a@b.c" }, once = "l" } ]])
    process.sendoso("run " .. script, { state = state })
    local result = process.sendoso("reconcile --after 0 --format csv", { state = state })
    assert.equal(6, result.status)
    assert.matches("l/a@b.c,unknown,.*no list of Sendoso's shows it", result.out)
  end)

  it("writes nothing in a dry run", function()
    local state = prepare "lose-reply"
    assert.matches("g/2,sent", process.sendoso("reconcile -n --format csv", { state = state }).out)
    assert.matches("unknown", process.sendoso("ledger list", { state = state }).out)
  end)

  it("waits until a gift is old enough", function()
    local state = prepare "drop"
    local result = process.sendoso("reconcile --wait --after 1s --format csv", { state = state })
    assert.equal(0, result.status)
    assert.matches("g/2,absent", result.out)
  end)

  for _, text in ipairs { "soon", "10", "-5m", "5w" } do
    it("knows no age " .. text, function()
      assert.equal(64, process.sendoso("reconcile --after=" .. text).status)
    end)
  end

  it("takes no shorter age where gifts are real", function()
    local result = process.sendoso("reconcile --after 1m",
      { env = { SENDOSO_BASE_URL = "https://app.sendoso.test", SENDOSO_ACCESS_TOKEN = "t" } })
    assert.equal(64, result.status)
    assert.matches("must be 10m or more", result.err)
  end)
end)

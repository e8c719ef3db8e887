-- The list of sends while a run sends: somebody else may be sending the same gifts at this moment.
local core = require "sendoso.core"
local fail = require "sendoso.fail"
local fixture = require "spec.support.fixture"
local instant = require "sendoso.dates.instant"
local json = require "sendoso.json"
local process = require "spec.support.process"
local sandbox = require "spec.support.sandbox"
local sendoso = require "sendoso"
local serve = require "spec.support.serve"
local temp = require "spec.support.temp"

-- A client of an account that lists what it takes, the newest first, and what a spec adds by `hand`. One that is late
-- lists only that.
local function account(options)
  local given, list, posts, last_id = { witness = true }, json.list {}, 0, 899
  local function add(email, campaign, at)
    last_id = last_id + 1
    local id = not given.nameless and last_id or nil
    local time = type(at) == "string" and at or instant.utc(at or os.time())
    table.insert(list, 1, { id = id, created_at = time, touch = { id = campaign },
      recipient = { email = email }, sender = { name = "Bo Field" } })
  end
  for name, value in pairs(options or {}) do given[name] = value end
  local more = { hand = add, list = list, posts = function() return posts end }
  local client
  client, more.seen = serve.client(function(request)
    if more.is_broken then return { status = 403, body = "{}" } end
    if request.method == "GET" then
      local shown = more.hides and json.list {} or list
      local page = { total_count = #shown, sends = request.query.page == "1" and shown or json.list {} }
      return { status = 200, body = json.encode(page), delay_ms = given.list_ms }
    end
    posts = posts + 1
    if more.fails then return { status = 500, body = "{}" } end
    if given.limits and given.limits(posts, add) then return { status = 429, body = "{}" } end
    if given.refuses and given.refuses(posts, add) then
      return { status = 422, body = "{}", delay_ms = given.delay_ms }
    end
    local send = core.decode(request.body).send
    if not given.is_late then add(send.email, send.touch_id) end
    return { status = 200, body = fixture.taken(), delay_ms = given.delay_ms }
  end, { witness = true, ledger = given.ledger, pace = given.pace })
  return client, more
end

-- A client of another run, with the same ledger.
local function beside(client, all, path)
  local other = assert(sendoso.open { base_url = all.seen.url, token = "t", pace = false, ledger = path })
  other.core:serve(all.seen.server)
  other.campaigns_by_id[2002] = client.campaigns_by_id[2002]
  return other
end

local function gift(i) return fixture.gift { once = "k" .. i, to = { email = "p" .. i .. "@x.y", id = i } } end

local no_room = fail.new("store", "a file that is not kept: database or disk is full")

-- As if the last look had been some seconds ago.
local function wait(client, seconds) client.watch.last.boot = client.watch.last.boot - seconds * 1000 end

describe("a run that sends #socket", function()
  it("stops after its first gift where somebody else is sending gifts of that campaign", function()
    local client <close>, all = account()
    assert(client.egift(gift(1)))
    all.hand("p9@x.y", 2002)
    for i = 2, 3 do
      local _, err = client.egift(gift(i))
      assert.equal("guard", err.kind)
      assert.matches("^somebody else is sending gifts of the same campaign now: send 901 of ", err.message)
      assert.matches("run again$", err.hint)
    end
    assert.equal(1, all.posts())
    assert.equal(7, client.run:status())
    assert.is_nil(fixture.row(client, "k2"))
  end)

  it("begins anew with each campaign: three gifts alone, and a look after each", function()
    local client <close>, all = account()
    client.campaigns_by_id[7] = { id = 7, name = "Another", delivery_type = "email" }
    for i = 1, 5 do assert(client.egift(gift(i))) end
    local looks = #all.seen - all.posts()
    all.hand("p9@x.y", 7)
    assert(client.egift(fixture.gift { campaign = 7, once = "a1", to = { email = "p1@x.y", id = 1 } }))
    all.hand("p8@x.y", 7)
    local other = fixture.gift { campaign = 7, once = "a2", to = { email = "p2@x.y", id = 2 } }
    assert.equal("guard", select(2, client.egift(other)).kind)
    assert.equal(looks + 1, #all.seen - all.posts())
  end)

  it("knows its own gift by whatever address it was sent to", function()
    local client <close> = account()
    local given = gift(1)
    given.to.email = "p\u{200b}1@x.y"
    local receipt = client.egift(given)
    if receipt then assert(client.egift(gift(2))) end
  end)

  it("stops where its own first gift is listed twice", function()
    local client <close>, all = account()
    assert(client.egift(gift(1)))
    all.hand("p1@x.y", 2002)
    assert.equal("guard", select(2, client.egift(gift(2))).kind)
  end)

  it("stops for one that is listed without an ID, as its own are", function()
    local client <close>, all = account { nameless = true }
    for i = 1, 4 do assert(client.egift(gift(i))) end
    all.hand("p9@x.y", 2002)
    wait(client, 11)
    assert.equal("guard", select(2, client.egift(gift(5))).kind)
    assert.equal(4, all.posts())
  end)

  it("goes on where what is new is its own, another campaign's, or was there before", function()
    local client <close>, all = account()
    all.hand("p7@x.y", 2002)
    assert(client.egift(gift(1)))
    all.hand("p8@x.y", 7)
    for i = 2, 4 do
      wait(client, 11)
      assert(client.egift(gift(i)))
    end
    assert.equal(4, all.posts())
  end)

  it("goes on where what is new was sent by another run with the same ledger", function()
    local path = temp.path "ledger.db"
    local client <close>, all = account { ledger = path }
    local other <close> = beside(client, all, path)
    for i = 1, 4 do
      wait(i > 1 and client or { watch = { last = { boot = 0 } } }, 11)
      assert(client.egift(gift(2 * i)))
      assert(other.egift(gift(2 * i + 1)))
    end
    assert.equal(8, all.posts())
  end)

  it("knows its own gift however late it is listed, and in how many looks it was not", function()
    local client <close>, all = account { is_late = true }
    for i = 1, 6 do
      wait(i > 1 and client or { watch = { last = { boot = 0 } } }, 11)
      assert(client.egift(gift(i)))
    end
    all.hand("p1@x.y", 2002) -- five looks ago
    wait(client, 11)
    assert(client.egift(gift(7)))
    all.hand("p1@x.y", 2002)
    wait(client, 11)
    assert.equal("guard", select(2, client.egift(gift(8))).kind)
  end)

  it("stops for a second send to somebody to whom its own was under way while it looked", function()
    local client <close>, all = account { delay_ms = 100 }
    for i = 1, 3 do assert(client.egift(gift(i))) end
    client.concurrently(2, { 4, 5 }, function(i)
      if i == 5 then
        core.later() -- until the fourth has left
        wait(client, 11)
      end
      assert(client.egift(gift(i)))
    end)
    all.hand("p4@x.y", 2002)
    wait(client, 11)
    assert.equal("guard", select(2, client.egift(gift(6))).kind)
  end)

  it("stops for a second send to somebody whose first one, its own, an earlier look has shown", function()
    local client <close>, all = account()
    for i = 1, 5 do
      wait(i > 1 and client or { watch = { last = { boot = 0 } } }, 11)
      assert(client.egift(gift(i)))
    end
    client.watch.last.began = client.watch.last.began + 8000 -- the next look no longer shows what was sent before
    all.hand("p1@x.y", 2002, os.time() + 9)
    wait(client, 11)
    assert.equal("guard", select(2, client.egift(gift(6))).kind)
  end)

  it("holds a gift that it has seen listed, although a person has said that it was not sent", function()
    local client <close>, all = account { is_late = true }
    for i = 1, 4 do assert(client.egift(gift(i))) end
    all.fails = true
    assert.equal("unknown", select(2, client.egift(gift(5))).kind)
    all.fails = false
    all.hand("p5@x.y", 2002)
    wait(client, 11)
    assert(client.egift(gift(6)))
    assert(client:ledger():resolve("k5", "absent", "not in the tracker"))
    assert.equal("held", select(2, client.egift(gift(5))).kind)
  end)

  it("goes on where one look does not show what the one before it has shown", function()
    local path = temp.path "ledger.db"
    local client <close>, all = account { ledger = path }
    local other <close> = beside(client, all, path)
    assert(other.egift(gift(9)))
    all.hand("p8@x.y", 2002)
    for i = 1, 4 do
      all.hides = i == 2
      assert(client.egift(gift(i)))
    end
    assert(client.egift(fixture.gift { once = "other", to = { email = "p9@x.y", id = 9 } }))
  end)

  it("goes on where a send without a time is listed again", function()
    local client <close>, all = account()
    all.hand("p9@x.y", 2002, "yesterday")
    assert(client.egift(gift(1)))
    local undated = table.remove(all.list)
    assert.equal("yesterday", undated.created_at)
    for i = 2, 4 do
      wait(client, 11)
      assert(client.egift(gift(i)))
    end
    table.insert(all.list, undated)
    wait(client, 11)
    assert(client.egift(gift(5)))
    all.hand("p8@x.y", 2002, "yesterday")
    wait(client, 11)
    assert.equal("guard", select(2, client.egift(gift(6))).kind)
  end)

  it("looks again every few seconds, and not before each gift", function()
    local client <close>, all = account()
    local function looks() return #all.seen - all.posts() end
    for i = 1, 8 do assert(client.egift(gift(i))) end
    assert.equal(4, looks()) -- the first one, and after each gift that went alone
    for i = 9, 16 do
      local before = looks()
      wait(client, 11)
      assert(client.egift(gift(i)))
      assert(client.egift(gift(100 + i)))
      assert.equal(1, looks() - before)
    end
    all.hand("p9@x.y", 2002)
    wait(client, 11)
    assert.equal("guard", select(2, client.egift(gift(99))).kind)
  end)

  it("holds what appears after the first look and before its first gift", function()
    local client <close>, all = account()
    assert.is_nil(client:witnessed(client:ledger(), { key = "k1", operation = "egift", recipient = "p1@x.y",
      campaign = 2002 }))
    all.hand("p1@x.y", 2002)
    wait(client, 11)
    assert.equal("held", select(2, client.egift(gift(1))).kind)
    assert(client.egift(gift(2)))
  end)

  it("sends its first gifts alone, and the others beside one another", function()
    local client <close>, all = account { delay_ms = 60 }
    local order = {}
    sendoso.concurrently(5, { 1, 2, 3, 4, 5, 6, 7 }, function(i)
      assert(client.egift(gift(i)))
      order[#order + 1] = all.posts()
    end)
    assert.matches("^1 2 3 [567] ", table.concat(order, " "))
  end)

  it("stops where the list cannot be read any more", function()
    local client <close>, all = account()
    assert(client.egift(gift(1)))
    all.is_broken = true
    for i = 2, 3 do assert.equal("auth", select(2, client.egift(gift(i))).kind) end
    assert.equal(1, all.posts())
  end)

  it("sends nothing more where it cannot keep in mind what it has sent, and tells of what it has", function()
    local client <close>, all = account()
    assert(client.egift(gift(1)))
    client.watch.shown.left = function() error(no_room, 0) end
    assert.equal("sent", assert(client.egift(gift(2))).outcome)
    for i = 3, 4 do assert.equal(no_room, select(2, client.egift(gift(i)))) end
    assert.equal(2, all.posts())
  end)

  it("sends nothing where there is no room for what the list shows", function()
    local client <close>, all = account()
    all.hand("p9@x.y", 2002)
    assert(client.egift(gift(1)))
    client.watch.shown.add = function() error(no_room, 0) end
    all.hand("p8@x.y", 2002)
    assert.equal(no_room, select(2, client.egift(gift(2))))
    assert.equal(1, all.posts())
  end)

  it("looks again after a look that was broken off, by whatever", function()
    local client <close>, all = account()
    assert(client.egift(gift(1)))
    all.hand("p\u{fffd}5@x.y", 2002)
    all.hand("p9@x.y", 7)
    local keep = client.watch.shown.keep
    client.watch.shown.keep = function() error "interrupted" end
    assert.error_matches(function() client.egift(gift(2)) end, "interrupted")
    client.watch.shown.keep = keep
    assert(client.egift(gift(2)))
    assert.equal("held", select(2, client.egift(gift(5))).kind)
    all.hand("p9@x.y", 2002)
    wait(client, 11)
    client.watch.shown.add = function() error "interrupted" end
    assert.error_matches(function() client.egift(gift(3)) end, "interrupted")
    client.watch.shown.add = nil
    assert.equal("guard", select(2, client.egift(gift(3))).kind)
    assert.equal(2, all.posts())
  end)

  it("sends nothing from within a look", function()
    local client <close>, all = account()
    assert(client.egift(gift(1)))
    local err
    client.watch.shown.add = function(...)
      client.watch.shown.add = nil
      err = select(2, client.egift(gift(7)))
      return client.watch.shown.add(...)
    end
    assert(client.egift(gift(2)))
    assert.equal("guard", err.kind)
    assert(client.egift(gift(7)))
    assert.equal(3, all.posts())
  end)

  it("goes on where a send is listed in another form than Sendoso documents", function()
    local client <close>, all = account()
    assert(client.egift(gift(1)))
    local odd = { touch = 7, recipient = true, sender = 5, id = { 5 }, created_at = { 5 } }
    for name, value in pairs(odd) do
      all.hand("p1@x.y", 8)
      all.list[1][name] = value
      all.hand("p1@x.y", 8)
      all.list[1][name] = type(all.list[1][name]) == "table" and { id = value, email = value, name = value } or value
    end
    for i = 2, 4 do assert(client.egift(gift(i))) end
    assert.equal(4, all.posts())
  end)

  it("holds a gift whatever is in the ID of the send that speaks against it", function()
    local client <close>, all = account()
    all.hand("p1@x.y", 2002)
    all.list[1].id, all.list[1].sender.name = "a\0\27[31m", "Bo\0"
    local _, err = client.egift(gift(1))
    assert.equal("held", err.kind)
    assert.no_match("[%z\27]", err.message)
    assert.equal(0, all.posts())
  end)

  it("looks again before it repeats a gift after a 429: somebody else uses the account", function()
    local client, all
    client, all = account { limits = function(n, add)
      if n ~= 2 then return false end
      add("p2@x.y", 2002)
      wait(client, 2)
      return true
    end }
    assert(client.egift(gift(1)))
    assert.equal("guard", select(2, client.egift(gift(2))).kind)
    assert.equal(2, all.posts())
    assert.equal("withdrawn", fixture.row(client, "k2").state)
    client:close()
  end)

  it("repeats a gift after a 429 as often as ever, where nothing new is listed", function()
    local client <close>, all = account { limits = function(n) return n > 1 end }
    assert(client.egift(gift(1)))
    assert.equal("limited", select(2, client.egift(gift(2))).kind)
    assert.equal(9, all.posts())
  end)

  it("makes one look serve all gifts that wait to leave", function()
    local client <close>, all = account { pace = true, list_ms = 150 }
    client.watch.fresh_ms = 1000 -- for a spec that does not wait for ten seconds
    local gifts = {}
    for i = 1, 40 do gifts[i] = i end
    sendoso.concurrently(40, gifts, function(i) assert(client.egift(gift(i))) end)
    assert.equal(40, all.posts())
    local looks = #all.seen - all.posts()
    assert.is_true(looks <= 12, looks .. " looks")
  end)

  it("compares anew what waited for another run that was sending the same gift, and did not send it", function()
    local path = temp.path "ledger.db"
    local client <close>, all = account { ledger = path }
    local script = temp.file("other.lua", ([[
      package.cpath = os.getenv "SENDOSO_STOCK_CPATH" or package.cpath
      local core = require "sendoso.core"
      local ledger = assert(core.ledger { path = %q, account = "sandbox" })
      assert(ledger:intend { key = "k1", operation = "egift", recipient = "p1@x.y", campaign = 2002 } == "free")
      io.stdout:setvbuf "no"
      print "sending"
      core.sleep(500)
      assert(ledger:settle("k1", "refused", nil, "no budget"))
    ]]):format(path))
    local other <close> = assert(io.popen("lua5.4 " .. script))
    assert.equal("sending", other:read())
    all.hand("p1@x.y", 2002) -- which is taken for the other run's own, as long as that is sending
    assert.equal("held", select(2, client.egift(gift(1))).kind)
    assert.equal(0, all.posts())
  end)

  it("compares anew what waited for room", function()
    local client, all
    client, all = account { delay_ms = 200, refuses = function(n, add)
      if n ~= 4 then return false end
      add("p5@x.y", 2002)
      wait(client, 11)
      return true
    end }
    for i = 1, 3 do assert(client.egift(gift(i))) end
    client.run.settings.max_sends = 4 -- there is room for the fifth when the fourth was refused
    local errors = {}
    client.concurrently(2, { 4, 5 }, function(i) errors[i] = select(2, client.egift(gift(i))) end)
    assert.equal("invalid", errors[4].kind)
    assert.matches("^somebody else is sending gifts of the same campaign now", errors[5].message)
    assert.equal(4, all.posts())
    client:close()
  end)

  it("looks no second time in a dry run", function()
    local client <close>, all = account()
    client.run.settings.dry_run = true
    for i = 1, 3 do
      client.egift(gift(i))
      wait(client, 60)
    end
    assert.equal(1, #all.seen)
  end)

  it("sees what is new although Sendoso's clock is a month ahead of the times in its list", function()
    local client <close>, all = account()
    assert(client.egift(gift(1)))
    client.watch.last.skew_ms = 40 * 86400 * 1000
    all.hand("p2@x.y", 2002)
    assert.equal("guard", select(2, client.egift(gift(2))).kind)
  end)

  it("says how many sends nobody can be told by, once", function()
    local client <close>, all = account()
    all.hand(json.null, 2002)
    local warned = {}
    client.run.warn = function(_, text, ...) warned[#warned + 1] = text:format(...) end
    for i = 1, 2 do assert(client.egift(gift(i))) end
    assert.same({ "Sendoso lists 1 send of the last 30 days without email or campaign: nobody knows whose they are" },
      warned)
  end)
end)

describe("two runs with a ledger each #process", function()
  it("that begin together are noticed at their first gifts", function()
    local box <close> = sandbox.start()
    local script = temp.file("both.lua", [[
      local sendoso = require "sendoso"
      local people = {}
      for i = 1, 30 do people[i] = { email = ("p%d@x.y"):format(i), id = i } end
      sendoso.concurrently(10, people, function(to) sendoso.egift { campaign = 2002, to = to, once = "k/{id}" } end)
    ]])
    local one = ("XDG_STATE_HOME=%s %s run -q %s >/dev/null 2>&1; echo $?")
    local commands = {}
    for i = 1, 2 do commands[i] = "(" .. one:format(temp.path(), process.program, script) .. ") &" end
    local all = process.run("sh -c " .. temp.quote(table.concat(commands, " ") .. " wait"), { env = box.env })
    local gifts, twice = {}, 0
    for _, line in ipairs(temp.lines(box.journal)) do
      local email = line:match '"email":"([^"]*)"'
      gifts[email] = (gifts[email] or 0) + 1
      twice = twice + (gifts[email] == 2 and 1 or 0)
    end
    assert.is_true(twice <= 3, twice)
    assert.matches("[67]", all.out)
  end)
end)

-- The account's sends in a database of this machine, brought up to date with as few pages as the list allows.
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local json = require "sendoso.json"
local listed = require "spec.support.listed"
local mirror = require "sendoso.mirror"
local sync = require "sendoso.mirror.sync"
local temp = require "spec.support.temp"

local account, send, sends, NOW = listed.account, listed.send, listed.sends, listed.NOW
local DAY = 86400

-- Brings it up to date. Returns what came of it, and the pages that were asked for.
local function synced(client, asked, how)
  for i = #asked, 1, -1 do asked[i] = nil end
  return sync.run(client, how), table.move(asked, 1, #asked, 1, {})
end

local function statuses(client)
  local by_id = {}
  for _, one in ipairs(assert(assert(mirror.open(client)):list {})) do by_id[one.id] = one.status end
  return by_id
end

local function reversed(list)
  local out = {}
  for i = 1, #list do out[i] = list[#list + 1 - i] end
  return out
end

-- In no order at all, the same one every time.
local function shuffled(list)
  local out, at = {}, 0
  for i = 1, #list do
    at = (at + 7) % #list
    out[i] = list[at + 1]
  end
  return out
end

describe("sync #socket", function()
  for name, order in pairs { ["newest first"] = function(list) return list end, ["oldest first"] = reversed,
    ["in no order"] = shuffled } do
    it("has every send after the first time, in a list " .. name, function()
      local client <close> = account(order(sends(303)))
      local came = sync.run(client)
      assert.same({ 303, 303, true, true }, { came.sends, came.fresh, came.full, came.complete })
    end)

    it("misses no change, in a list " .. name, function()
      local list = sends(303)
      local client <close>, asked = account(order(list))
      synced(client, asked)
      list[150].status, list[1].status = "Refunded", "Refunded"
      client.run.clock = function() return NOW + 8 * DAY end -- a full pass is due: closed sends can be refunded
      local came = synced(client, asked)
      assert.same({ 303, 0, 2 }, { came.sends, came.fresh, came.changed })
      assert.equal("Refunded", statuses(client)["154"])
    end)
  end

  it("reads one page where nothing can have changed behind it", function()
    local client <close>, asked = account(sends(90))
    synced(client, asked)
    local came, pages = synced(client, asked)
    assert.same({ 1 }, pages)
    assert.is_false(came.full)
  end)

  it("reads the pages of what is open, however old, and of what is new, and no other", function()
    local list = sends(900)
    list[650].status, list[650].status_updates[2].status = "Opened", "Opened"
    local client <close>, asked = account(list)
    synced(client, asked)
    for i = 1, 120 do table.insert(list, 1, send(900 + i, 0)) end
    list[770].status = "Used"
    local came, pages = synced(client, asked)
    assert.same({ 1, 2, 3, 8 }, pages) -- the last 90 days are on the first three, the open one is on the eighth
    assert.same({ 1020, 120, 1, false }, { came.sends, came.fresh, came.changed, came.full })
    assert.equal("Used", statuses(client)["251"])
  end)

  it("does the same where the oldest send comes first", function()
    local list = reversed(sends(900))
    list[250].status, list[250].status_updates[2].status = "Opened", "Opened"
    local client <close>, asked = account(list)
    synced(client, asked)
    for i = 1, 120 do list[#list + 1] = send(900 + i, 0) end
    list[250].status = "Used"
    local came, pages = synced(client, asked)
    assert.same({ 9, 10, 11, 3 }, pages)
    assert.same({ 1020, 120, 1, false }, { came.sends, came.fresh, came.changed, came.full })
  end)

  it("reads the whole list where a send is not where it is expected", function()
    local list = sends(500)
    local client <close>, asked = account(list)
    synced(client, asked)
    table.insert(list, table.remove(list, 5))
    local came = synced(client, asked)
    assert.is_true(came.full)
    assert.equal(500, came.sends)
  end)

  it("forgets what is not in the list any more", function()
    local list = sends(250)
    local client <close>, asked = account(list)
    synced(client, asked)
    table.remove(list, 240)
    local came = synced(client, asked)
    assert.same({ 249, true, true }, { came.sends, came.full, came.complete })
    assert.is_nil(statuses(client)["11"])
  end)

  it("has what is sent while it reads", function()
    local added = 0
    local client <close> = account(sends(350), { before = function(page, list)
      if page ~= 2 or added == 1 then return end
      added = added + 1
      table.insert(list, 1, send(9000 + added, 0))
    end })
    local came = sync.run(client)
    assert.is_true(came.complete)
    assert.equal(351, came.sends)
    assert.is_truthy(statuses(client)["9001"])
  end)

  it("goes on where it was broken off", function()
    local path, list = temp.path "mirror.db", sends(500)
    do
      local client <close> = account(list, { path = path, fails = 4 })
      local ok, err = pcall(sync.run, client)
      assert.is_false(ok)
      assert.equal("auth", err.kind)
    end
    local client <close>, asked = account(list, { path = path })
    local came, pages = synced(client, asked)
    assert.same({ 4, 5, 6, 1 }, pages)
    assert.same({ 500, 200, true }, { came.sends, came.fresh, came.complete })
  end)

  it("reads again what can have changed since then where it was broken off long ago", function()
    local path, list = temp.path "mirror.db", sends(500)
    do
      local client <close> = account(list, { path = path, fails = 4 })
      pcall(sync.run, client)
    end
    list[50].status = "Refunded"
    local client <close>, asked = account(list, { path = path, now = NOW + 3600 })
    local came = synced(client, asked)
    assert.same({ 500, true }, { came.sends, came.complete })
    assert.equal("Refunded", statuses(client)["451"])
  end)

  it("misses none where one vanishes that was read already", function()
    local is_gone
    local client <close> = account(sends(350), { before = function(page, list)
      if page == 2 and not is_gone then is_gone = table.remove(list, 40) end
    end })
    local came = sync.run(client)
    assert.same({ 349, true }, { came.sends, came.complete })
    local by_id = statuses(client)
    assert.same({ nil, "Used" }, { by_id["311"], by_id["250"] }) -- the 101st was the first of the second page
  end)

  it("comes to the end of a list whose last page comes again behind it", function()
    local client <close>, asked = account(sends(300), { clamp = 3 })
    local came, pages = synced(client, asked)
    assert.same({ 1, 2, 3, 4 }, pages)
    assert.same({ 300, true }, { came.sends, came.complete })
  end)

  it("asks for pages ahead where an answer takes long", function()
    local asked_at = {}
    local client <close> = account(sends(550), { delay_ms = 110, before = function(page)
      asked_at[page] = core.clock()
    end })
    local came = sync.run(client)
    assert.same({ 550, 6, true }, { came.sends, came.pages, came.complete })
    assert.is_true(asked_at[3] - asked_at[2] < 100)
  end)

  it("asks anew for a page that was asked for ahead, if the list has grown before the page in front of it", function()
    local list, asked = sends(350), {}
    local before = table.move(list, 1, #list, 1, {})
    local client <close> = account(list, { delay_ms = 110, before = function(page)
      asked[page] = (asked[page] or 0) + 1
      if page == 2 and asked[2] == 1 then table.insert(list, 1, send(9001, 0)) end
      if page == 3 and asked[3] == 1 then return before end -- Sendoso answers it first
    end })
    local came = sync.run(client)
    assert.same({ 351, true, 6 }, { came.sends, came.complete, came.pages }) -- the first four, and the front
    assert.equal(2, asked[3])
  end)

  it("takes up sends of any shape, and says so where one cannot be told from others", function()
    local list = sends(6)
    list[1].status_updates = { { status = "Opened", occurred_at = "1960-01-01T00:00:00Z" }, "odd", { status = 7 } }
    list[2].created_at, list[2].status_updates = json.null, json.null
    list[3].id, list[3].recipient, list[3].touch = json.null, json.null, json.null
    list[4].status, list[4].current_total_cost = 7, { 5 }
    list[5].id, list[5].send_gid = json.null, json.null
    list[6].created_at = "2026-13-45T99:99:99Z"
    local client <close> = account(list)
    local came = sync.run(client)
    assert.same({ 5, false }, { came.sends, came.complete })
    assert.equal("7", statuses(client)["3"])
    assert.equal("Used", statuses(client).gid4)
  end)

  it("says that a list is not complete whose total is not true", function()
    local client <close>, asked = account(sends(250), { total = 251 })
    local came = synced(client, asked)
    assert.is_false(came.complete)
    assert.equal(250, came.sends)
    assert.is_true(synced(client, asked).full)
  end)

  it("reads to an empty page where the list has no total", function()
    local client <close>, asked = account(sends(250), { total = json.null })
    local came, pages = synced(client, asked)
    assert.same({ 1, 2, 3, 4 }, pages)
    assert.same({ 250, true }, { came.sends, came.complete })
  end)

  it("does not take up the sends of another account, or a file that is no mirror", function()
    local path = temp.path "mirror.db"
    local other <close> = assert(core.mirror(path))
    assert(other:set_note("account", "production/1"))
    local client <close> = account(sends(3), { path = path })
    local _, err = pcall(sync.run, client)
    assert.equal("store", err.kind)
    assert.matches("is the mirror of the account production/1, not of ", err.message, 1, true)
    for _, text in ipairs { "no database at all", ("SQLite format 3\0" .. ("x"):rep(5000)) } do
      local _, failure = core.mirror(temp.file("damaged.db", text))
      assert.equal("move it away and run `sendoso sync`: it is read anew", failure.hint)
    end
  end)

  it("keeps each status with its time, and Sendoso's own words", function()
    local list = { send(7, 3, "Delivered") }
    list[1].future = "field"
    local client <close> = account(list)
    sync.run(client)
    local its_mirror = assert(mirror.open(client))
    local one = assert(its_mirror:list {})[1]
    assert.equal("field", core.decode(one.body).future)
    local news = assert(its_mirror:news { follower = "spec", events = '["delivered"]' })[1]
    assert.same({ "Delivered", NOW - 3 * DAY }, { news.status, news.at })
  end)
end)

describe("sendoso sync #process", function()
  local process = require "spec.support.process"
  local sandboxes = require "spec.support.sandbox"
  local scripted = require "spec.support.peer"
  local scripts = require "spec.support.scripts"

  it("says after a Ctrl-C how to go on", function()
    local pid_file = temp.path "pid"
    local peer <close> = scripted.start { { status = 503, signal = "INT", pid_file = pid_file } }
    local seen = process.sendoso("sync", { env = scripts.account(peer), pid_file = pid_file })
    assert.equal(130, seen.status, seen.err)
    assert.matches("sendoso: interrupted; run the same command again to continue", seen.err, 1, true)
  end)

  it("ends with 4 where the token ends on the way, says so, and goes on where it was with another one", function()
    local list, state = listed.sends(230), temp.path()
    local function page(number)
      local items = table.move(list, (number - 1) * 100 + 1, math.min(number * 100, 230), 1, {})
      return scripted.json(json.encode { current_page = number, per_page = 100, total_count = 230, sends = items })
    end
    local function run(...)
      local peer <close> = scripted.start { ... }
      return process.sendoso("sync", { state = state, env = scripts.account(peer) }), peer.requests()
    end
    local seen = run(page(1), scripted.json(fixture.example "error-401-expired", 401))
    assert.equal(4, seen.status, seen.err)
    assert.matches("error: The access token expired (401)\n  set SENDOSO_ACCESS_TOKEN to a token that has not expired",
      seen.err, 1, true)
    local asked
    seen, asked = run(page(2), page(3), page(1))
    assert.equal(0, seen.status, seen.err)
    assert.matches("continuing at page 2 of the list of sends", seen.err, 1, true)
    assert.matches("230 sends: 130 new, 0 changed", seen.err, 1, true)
    assert.matches("[?&]page=2&", asked[1].path)
  end)

  it("is whole after a kill in the middle, and after two at once", function()
    local sandbox <close> = sandboxes.start "--set per_second=1000"
    local state = temp.path()
    local function run(arguments) return process.sendoso(arguments, { state = state, env = sandbox.env }) end
    local line = ("XDG_STATE_HOME=%s SENDOSO_BASE_URL=%s SENDOSO_ACCESS_TOKEN=sandbox %s sync -q"):format(state,
      sandbox.env.SENDOSO_BASE_URL, process.program)
    for _, after in ipairs { "0.05", "0.1", "0.15" } do
      process.run(("timeout -s KILL %s env %s"):format(after, line))
    end
    assert.equal(0, process.run(("sh -c '(env %s & env %s; wait)'"):format(line, line)).status)
    local came = core.decode(run("sync --json").out)
    assert.same({ 240, 0, 0, true }, { came.sends, came.new, came.changed, came.complete })
  end)
end)

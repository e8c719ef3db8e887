-- Many at once, on one thread.
local caller = require "sendoso.caller"
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local scripted = require "spec.support.peer"
local sendoso = require "sendoso"
local serve = require "spec.support.serve"
local temp = require "spec.support.temp"

local function numbers(count)
  local list = {}
  for i = 1, count do list[i] = i end
  return list
end

local function gift(i) return fixture.gift { once = "c/" .. i } end

describe("sendoso.concurrently #binding #socket", function()
  local client, seen

  before_each(function() client, seen = serve.client(serve.after(20)) end)

  after_each(function() client:close() end)

  it("has as many under way as it is told, and no more", function()
    local under_way, most = 0, 0
    local results = client.concurrently(4, numbers(12), function(i)
      under_way = under_way + 1
      most = math.max(most, under_way)
      local outcome = client.egift(gift(i)).outcome
      under_way = under_way - 1
      return outcome
    end)
    assert.equal(12, #results)
    for _, outcome in ipairs(results) do assert.equal("sent", outcome) end
    assert.equal(12, #seen)
    assert.equal(4, most)
  end)

  it("has their requests under way as well: all of them leave before the first is answered", function()
    client:close()
    -- Each is answered after a while that is longer than all of them take to leave.
    client, seen = serve.client(serve.after(800))
    local before = {}
    client.concurrently(4, numbers(4), function()
      client.me()
      before[#before + 1] = #seen
    end)
    assert.same({ 4, 4, 4, 4 }, before)
  end)

  it("keeps for each body the script on whose behalf it runs, whatever runs between its steps", function()
    local seen_by = {}
    local before = caller.script()
    client.concurrently(2, { "a.lua", "b.lua", "none", "bad.lua" }, function(script)
      local function look()
        client.me()
        seen_by[script] = caller.script() or "none"
        assert(script ~= "bad.lua")
      end
      if script == "none" then look() else caller.of_script(script, look) end
    end)
    assert.same({ ["a.lua"] = "a.lua", ["b.lua"] = "b.lua", ["bad.lua"] = "bad.lua", none = before or "none" }, seen_by)
    assert.equal(before, caller.script())
  end)

  it("gives results as they come, or in the order of their items", function()
    local function body(i)
      for _ = 1, i == 1 and 5 or 1 do assert(client.me()) end -- the first is the last
      return i ~= 2 and i or nil
    end
    assert.same({ 3, 4, 1 }, (client.concurrently(4, numbers(4), body)))
    assert.same({ 1, nil, 3, 4 }, (client.concurrently(4, numbers(4), body, { ordered = true })))
  end)

  it("closes and says a body that fails, and goes on with the others", function()
    local failed = client.run.tally.failed
    local closed
    local results, count = client.concurrently(3, numbers(6), function(i)
      local _ <close> = setmetatable({}, { __close = function() closed = (closed or 0) + 1 end })
      client.me()
      if i == 2 then error "no luck" end
      if i == 3 then error({ "a table" }) end
      return i
    end)
    assert.same({ 1, 4, 5, 6 }, results)
    assert.equal(2, count)
    assert.equal(6, closed)
    assert.equal(failed + 2, client.run.tally.failed)
    client.run.tally.failed = failed
  end)

  it("keeps a gift to one when two bodies send it", function()
    local outcomes = client.concurrently(4, numbers(4), function() return client.egift(gift "same").outcome end)
    table.sort(outcomes)
    assert.same({ "duplicate", "duplicate", "duplicate", "sent" }, outcomes)
    assert.equal(1, #seen)
  end)

  it("sends no more than are allowed, with many under way", function()
    client.run.settings.max_sends = 5
    local results = client.concurrently(10, numbers(12), function(i) return (client.egift(gift(i))) end)
    assert.equal(5, #results)
    assert.equal(5, #seen)
  end)

  -- Where a call cannot yield it waits by itself, and the others go on.
  for name, around in pairs {
    ["in a callback of gsub"] = function(call) return (("x"):gsub("x", function() call() end)) end,
    ["in a coroutine of the user"] = function(call) coroutine.wrap(call)() end,
    ["in a metamethod"] = function(call)
      return #setmetatable({}, { __len = function() call() return 1 end })
    end,
    ["in pcall"] = function(call) assert(pcall(call)) end,
    ["in an iterator"] = function(call) for _ in function() call() end do break end end,
    ["in a concurrently of its own"] = function(call) client.concurrently(2, { 1, 2 }, function() call() end) end,
  } do
    it("takes a call " .. name, function()
      local results, failed = client.concurrently(3, numbers(5), function(i)
        around(function() assert(client.me()) end)
        return i
      end, { ordered = true })
      assert.same(numbers(5), results)
      assert.equal(0, failed)
    end)
  end

  it("walks lists in its bodies", function()
    local box <close> = fixture.sandbox()
    local ids = {}
    local _, failed = client.concurrently(3, numbers(3), function(i)
      ids[i] = 0
      for _ in box.users { per_page = 10 } do ids[i] = ids[i] + 1 end
    end)
    assert.equal(0, failed)
    assert.same({ 24, 24, 24 }, ids)
  end)

  it("walks a list that it is given, and closes it", function()
    local box <close> = fixture.sandbox()
    local cursor = box.users { per_page = 10 }
    local results = client.concurrently(5, cursor, function(user) return user.id end)
    assert.equal(24, #results)
    assert.matches("closed", tostring(cursor))
  end)

  it("lets its bodies draw from one list together", function()
    local box <close> = fixture.sandbox()
    local cursor, seen_ids, count = box.users { per_page = 5 }, {}, 0
    local _, failed = client.concurrently(4, numbers(4), function()
      for user in cursor do
        assert.is_nil(seen_ids[user.id])
        seen_ids[user.id], count = true, count + 1
        client.me()
      end
    end)
    assert.equal(0, failed)
    assert.equal(24, count)
  end)

  it("loses no gift to a body that closes a client, or fails in a strange way", function()
    local failed = client.run.tally.failed
    local other = serve.client(serve.after(20))
    local outcomes = client.concurrently(4, numbers(4), function(i)
      if i == 1 then return client.egift(gift(1)).outcome end
      if i == 2 then return other.egift(gift(2)) end
      if i == 3 then other:close() end
      if i == 4 then error(setmetatable({}, { __tostring = error })) end
    end)
    assert.same({ "sent" }, outcomes)
    assert.equal(0, client.run.tally.flying)
    client.run.tally.failed = failed
  end)

  it("takes room for no duplicate, and waits where what is under way may leave some", function()
    for i = 1, 5 do client.egift(gift(i)) end
    client.run.tally.taken, client.run.settings.max_sends = 0, 1
    local outcomes = client.concurrently(10, numbers(6), function(i) return client.egift(gift(i)).outcome end,
      { ordered = true })
    assert.same({ "duplicate", "duplicate", "duplicate", "duplicate", "duplicate", "sent" }, outcomes)
    client.run.tally.taken = 0
    outcomes = client.concurrently(4, numbers(4), function() return client.egift(gift "one").outcome end)
    table.sort(outcomes)
    assert.same({ "duplicate", "duplicate", "duplicate", "sent" }, outcomes)
  end)

  it("refuses for want of room rather than wait for a body that waits for it", function()
    client.run.settings.max_sends = 1
    local kinds = {}
    client.concurrently(2, numbers(2), function(i)
      if i == 1 then return client.egift(gift(1)) end
      client.concurrently(1, { 3 }, function() kinds[1] = select(2, client.egift(gift(3))).kind end)
      ;("x"):gsub("x", function() kinds[2] = select(2, client.egift(gift(4))).kind end)
    end)
    assert.same({ "guard", "guard" }, kinds)
    assert.equal(1, #seen)
  end)

  it("takes an answer that came while a body kept the loop from looking", function()
    local peer <close> = scripted.start { scripted.json(fixture.example "post-send-egift.200") }
    local slow <close> = fixture.client(peer, { timeout = 1 })
    local outcomes = client.concurrently(2, numbers(2), function(i)
      if i == 1 then return slow.egift(gift "late").outcome end
      while peer.gifts() == 0 do core.later() end
      local done = core.clock() + 1200
      while core.clock() < done do end
    end)
    assert.same({ "sent" }, outcomes)
  end)

  it("lets no client wait for another that nobody drives", function()
    local other <close> = serve.client(serve.after(20), { ledger = client.ledger_path })
    local outcomes = client.concurrently(2, numbers(2), function(i)
      local outcome
      ;("x"):gsub("x", function() outcome = (i == 1 and client or other).egift(gift "same").outcome end)
      return outcome
    end)
    table.sort(outcomes)
    assert.same({ "duplicate", "sent" }, outcomes)
  end)

  it("waits for several clients", function()
    local other <close> = serve.client(serve.after(20))
    local results = client.concurrently(4, numbers(8), function(i)
      return (i % 2 == 0 and client or other).me().id
    end)
    assert.equal(8, #results)
  end)

  it("raises what the iterator raises, when those under way are done", function()
    local i, done = 0, 0
    local function items()
      i = i + 1
      if i == 3 then error "the file is broken" end
      return i
    end
    assert.error_matches(function()
      client.concurrently(5, items, function()
        client.me()
        done = done + 1
      end)
    end, "the file is broken")
    assert.equal(2, done)
  end)

  it("refuses a body that yields to nobody", function()
    local failed = client.run.tally.failed
    local _, count = client.concurrently(2, { 1 }, function() coroutine.yield(1) end)
    assert.equal(1, count)
    client.run.tally.failed = failed
  end)

  it("takes iterators that give several values, and whole data files", function()
    local file = temp.file("p.csv", "id,email\n1,a@b.c\n2,d@e.f\n")
    local emails = client.concurrently(2, sendoso.people(file), function(person) return person.email end)
    assert.same({ "a@b.c", "d@e.f" }, emails)
    local pairs_seen = {}
    local once = true
    client.concurrently(1, function()
      if not once then return nil end
      once = false
      return "a", "b"
    end, function(...) pairs_seen = { ... } end)
    assert.same({ "a", "b" }, pairs_seen)
  end)

  it("is done at once with nothing to do", function()
    assert.same({}, (client.concurrently(3, {}, error)))
  end)

  for message, arguments in pairs {
    ["how many at once"] = { 0, {}, print },
    ["expected a whole number of 1 or more (how many at once), got x"] = { "x", {}, print },
    ["expected an iterator or a list, got a number"] = { 1, 7, print }, ["expected a function, got nil"] = { 1, {} },
    ["unknown option 'order'"] = { 1, {}, print, { order = true } },
  } do
    it("raises on a mistake in the call: " .. message, function()
      local ok, err = pcall(sendoso.concurrently, table.unpack(arguments, 1, 4))
      assert.is_false(ok)
      assert.matches(message, err, 1, true)
    end)
  end
end)

local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local json = require "sendoso.json"
local serve = require "spec.support.serve"

-- A Sendoso of the spec's own, inside this process: pages(number, per_page) -> ids, total; no total: none is said.
local function with_pages(pages)
  local asked = {}
  local server = assert(core.server({}, function(request)
    local number, per_page = tonumber(request.query.page), tonumber(request.query.per_page)
    asked[#asked + 1] = number
    local ids, total, says = pages(math.tointeger(number), math.tointeger(per_page))
    if not ids then return { status = 500, body = "" } end
    local items = json.list {}
    for i, id in ipairs(ids) do
      items[i] = { id = id, name = "n" .. id, recipient = { email = id .. "@x", name = "N" } }
    end
    return { status = 200, body = json.encode {
      current_page = number, per_page = says or per_page, total_count = total, sends = items,
    } }
  end))
  local client = fixture.client({ url = "http://127.0.0.1:" .. server:port() })
  client.core:serve(server)
  client.server = server
  return client, asked
end

local function range(from, to)
  local list = {}
  for id = from, to do list[#list + 1] = id end
  return list
end

-- Pages are small: with the collector at full tilt each item of a page takes its time.
local ten = { per_page = 10 }

-- `count` sends, newest last, as pages of what is asked for.
local function steady(count)
  return function(number, per_page)
    return range((number - 1) * per_page + 1, math.min(number * per_page, count)), count
  end
end

local function collect(...)
  local ids = {}
  for item in ... do ids[#ids + 1] = item.id end
  return ids
end

describe("a page iterator #binding", function()
  it("gives every item of every page, in order", function()
    local client <close>, asked = with_pages(steady(25))
    assert.same(range(1, 25), collect(client.sends(ten)))
    assert.same({ 1, 2, 3 }, asked)
  end)

  it("fetches nothing before its first step, and nothing after a short page", function()
    local client <close>, asked = with_pages(steady(5))
    local cursor <close> = client.sends()
    assert.same({}, asked)
    assert.equal(1, cursor().id)
    for _ = 2, 5 do cursor() end
    assert.is_nil(cursor())
    assert.same({ 1 }, asked)
  end)

  it("is done with one empty page when the last one was full", function()
    local client <close>, asked = with_pages(steady(20))
    assert.equal(20, #collect(client.sends(ten)))
    assert.same({ 1, 2, 3 }, asked)
  end)

  it("gives nothing of an empty list", function()
    local client <close> = with_pages(steady(0))
    assert.same({}, collect(client.sends()))
  end)

  it("asks for as many on a page as it is told, and else for a hundred", function()
    local sizes = {}
    local client <close>, asked = with_pages(function(number, per_page)
      sizes[#sizes + 1] = per_page
      return steady(5)(number, per_page)
    end)
    assert.same(range(1, 5), collect(client.sends { per_page = 2 }))
    assert.same(range(1, 5), collect(client.sends()))
    assert.same({ 1, 2, 3, 1 }, asked)
    assert.same({ 2, 2, 2, 100 }, sizes)
  end)

  it("goes on where pages are shorter than asked for because the service says so", function()
    local client <close> = with_pages(function(number) return (steady(12)(number, 5)), 12, 5 end)
    assert.same(range(1, 12), collect(client.sends(ten)))
  end)

  it("gives an item once while the list drifts", function()
    -- Before each page after the first, three new sends push the others down.
    local client <close> = with_pages(function(number, per_page)
      local list, shift = {}, (number - 1) * 3
      for position = (number - 1) * per_page + 1, math.min(number * per_page, 48 + shift) do
        list[#list + 1] = 48 + shift - position + 1
      end
      return list
    end)
    local ids, seen = collect(client.sends(ten)), {}
    for _, id in ipairs(ids) do
      assert.is_nil(seen[id])
      seen[id] = true
    end
    for id = 1, 48 do assert.is_true(seen[id]) end
  end)

  it("raises when pages repeat for ever, be it one or several in turn", function()
    for _, cycle in ipairs { 1, 2, 3 } do
      local client <close>, asked = with_pages(function(number, per_page)
        local page = (number - 1) % cycle
        return range(page * per_page + 1, (page + 1) * per_page)
      end)
      local ok, err = pcall(collect, client.sends { per_page = 3 })
      assert.is_false(ok)
      assert.equal("reply", err.kind)
      assert.equal(cycle + 3, #asked)
    end
  end)

  it("has nothing more once it has come to its end, however often it is asked", function()
    local client <close> = with_pages(steady(2))
    local cursor = client.sends()
    assert.same({ 1, 2 }, collect(cursor))
    assert.is_nil(cursor())
    assert.is_nil(cursor())
    cursor:close()
  end)

  it("waits without keeping the processor busy, after calls that are done", function()
    local client <close> = with_pages(steady(2))
    assert(client.page("sends", {}))
    local cursor <close> = client.sends()
    assert(cursor())
    local other <close> = serve.client(serve.after(400))
    local before = os.clock()
    assert(other.me())
    assert(os.clock() - before < 0.2)
  end)

  it("raises its error as an object, and is closed then", function()
    local client <close> = with_pages(function(number, per_page)
      if number == 1 then return steady(20)(1, per_page) end
    end)
    local cursor = client.sends(ten)
    local ok, err = pcall(collect, cursor)
    assert.is_false(ok)
    assert.equal("server", err.kind)
    assert.equal("sendoso.cursor (closed)", tostring(cursor))
  end)

  it("is closed by break", function()
    local client <close>, asked = with_pages(steady(25))
    local kept
    for _, a, b in client.sends(ten) do kept = { a, b } break end
    assert.same({}, kept)
    local cursor, _, _, closing = client.sends(ten)
    assert.equal(cursor, closing)
    for _ in cursor, nil, nil, cursor do break end
    assert.equal("sendoso.cursor (closed)", tostring(cursor))
    assert.same({ 1, 1 }, asked)
  end)

  it("is closed by an error in the loop, and by return", function()
    local client <close> = with_pages(steady(25))
    local cursor = client.sends(ten)
    pcall(function() for _ in cursor, nil, nil, cursor do error "mine" end end)
    assert.equal("sendoso.cursor (closed)", tostring(cursor))
    local other = client.sends(ten);
    (function() for _ in other, nil, nil, other do return end end)()
    assert.equal("sendoso.cursor (closed)", tostring(other))
  end)

  it("leaves nothing behind in an abandoned coroutine", function()
    local client <close> = with_pages(steady(25))
    local weak = setmetatable({}, { __mode = "k" })
    local thread = coroutine.create(function()
      local cursor = client.sends(ten)
      weak[cursor] = true
      for item in cursor, nil, nil, cursor do coroutine.yield(item.id) end
    end)
    assert.same({ true, 1 }, { coroutine.resume(thread) })
    thread = nil -- luacheck: ignore 311
    collectgarbage()
    collectgarbage()
    assert.is_nil(next(weak))
  end)

  it("works inside a user's own coroutine, and for a gsub callback", function()
    local client <close> = with_pages(steady(15))
    local walk = coroutine.wrap(function()
      for item in client.sends(ten) do coroutine.yield(item.id) end
    end)
    local ids = {}
    for id in walk do ids[#ids + 1] = id end
    assert.same(range(1, 15), ids)
    local cursor <close> = client.sends(ten)
    assert.equal("1 2 3", (("x x x"):gsub("x", function() return cursor().id end)))
  end)

  it("can be handed on as one value, and stepped by two loops", function()
    local client <close> = with_pages(steady(5))
    local cursor = client.sends()
    local ids = {}
    local function take(n) for _ = 1, n do ids[#ids + 1] = cursor().id end end
    take(2)
    take(3)
    assert.same(range(1, 5), ids)
    cursor:close()
    cursor:close()
    assert.error_matches(function() cursor() end, "attempt to use a closed cursor")
  end)

  it("gives only the fields that are asked for", function()
    local client <close> = with_pages(steady(2))
    local items = {}
    for item in client.sends { fields = { "id", "recipient.email", "no.such" } } do items[#items + 1] = item end
    assert.same({ { id = 1, recipient = { email = "1@x" } }, { id = 2, recipient = { email = "2@x" } } }, items)
  end)

  -- What is kept of one item whose fields overlap, are there twice, or are none.
  for name, case in pairs {
    ["all of a field, where a part of it is asked for, too"] =
      { '"a":{"b":1,"c":2}', { "a.b", "a" }, { a = { b = 1, c = 2 } } },
    ["several parts of a field"] = { '"a":{"b":1,"c":2,"d":3}', { "a.b", "a.d" }, { a = { b = 1, d = 3 } } },
    ["the last of a name"] = { '"a":{"b":1},"a":{"c":2}', { "a.b", "a.c" }, { a = { c = 2 } } },
    ["nothing of a name that is null at last"] = { '"a":{"b":1},"a":null', { "a.b", "a" }, {} },
    ["what has no parts"] = { '"a":[1,null,2],"b":"x"', { "a.b", "b.c" }, { a = { 1, 2 }, b = "x" } },
    ["a name that is escaped"] = { [["\u0061":{"\u0062":1}]], { "a.b" }, { a = { b = 1 } } },
    ["a name without letters"] = { '"":{"":1},"x":2', { "." }, { [""] = { [""] = 1 } } },
    ["nothing"] = { '"a":1', {}, {} },
  } do
    it("gives, of the fields, " .. name, function()
      local server <close> = assert(core.server({}, function()
        return { status = 200, body = '{"total_count":1,"sends":[{' .. case[1] .. "}]}" }
      end))
      local client <close> = fixture.client({ url = "http://127.0.0.1:" .. server:port() })
      client.core:serve(server)
      assert.same(case[3], client.sends({ fields = case[2] })())
      assert.same(case[3], client.page("sends", { fields = case[2] }).items[1])
    end)
  end

  it("reads a page that has more than a hundred items", function()
    local client <close> = with_pages(function(number) return number == 1 and range(1, 150) or {}, 150 end)
    assert.same(range(1, 150), collect(client.sends()))
    local page = client.page("sends", {})
    assert.same(range(1, 150), collect(require("sendoso.cursor").of(page.items)))
    assert.equal("n150", page.items[150].name)
  end)

  it("gives the fields of each item, however many members its page has", function()
    local items = {}
    for i = 1, 90 do
      local members = { '"id":' .. i }
      for n = 1, 30 do members[#members + 1] = ('"k%d":{"id":[%d,"%s"]}'):format(n, n, ("x"):rep(n)) end
      items[i] = "{" .. table.concat(members, ",") .. ',"name":"n' .. i .. '","name":"last"}'
    end
    local body = '{"total_count":90,"sends":[' .. table.concat(items, ",") .. "]}"
    local server <close> = assert(core.server({}, function() return { status = 200, body = body } end))
    local client <close> = fixture.client({ url = "http://127.0.0.1:" .. server:port() })
    client.core:serve(server)
    local id = 0
    for item in client.sends { fields = { "id", "name", "k30.id" } } do
      id = id + 1
      assert.same({ id = id, name = "last", k30 = { id = { 30, ("x"):rep(30) } } }, item)
    end
    assert.equal(90, id)
  end)

  it("gives the items of each page as lines, where these are asked for", function()
    local client <close>, asked = with_pages(function(number, per_page)
      local ids, total = steady(25)(number, per_page)
      if number > 1 then table.insert(ids, 1, 10) end -- one that came before
      return ids, total + 2
    end)
    local pages = {}
    for text in client.sends { per_page = 10, raw = "lines" } do
      pages[#pages + 1] = {}
      for line in text:gmatch "([^\n]*)\n" do table.insert(pages[#pages], assert(core.decode(line)).id) end
    end
    assert.same({ range(1, 10), range(11, 20), range(21, 25) }, pages)
    assert.same({ 1, 2, 3 }, asked)
  end)

  it("gives lines in which nothing breaks a line, or is obeyed by a terminal", function()
    local body = '{"total_count":2,"sends":[{\n "id":1,\r\n\t"name":"a\xc2\x9bb"},{"id":2,"name":"\\u001b"}]}'
    local server <close> = assert(core.server({}, function() return { status = 200, body = body } end))
    local client <close> = fixture.client({ url = "http://127.0.0.1:" .. server:port() })
    client.core:serve(server)
    assert.equal('{  "id":1,  \t"name":"a\\u009bb"}\n{"id":2,"name":"\\u001b"}\n', client.sends({ raw = "lines" })())
  end)

  it("gives an object of any size whole", function()
    local wide, list = {}, {}
    for i = 1, 200 do wide["k" .. i], list[i] = i, i end
    local item = assert(core.decode(json.encode { wide = wide, list = list, twice = { wide, list } }))
    assert.same({ wide = wide, list = list, twice = { wide, list } }, item)
  end)

  it("gives an item whole, whatever closes it meanwhile", function()
    local client <close> = with_pages(steady(100))
    for after = 1, 100, 7 do
      local cursor, is_closed = client.sends(), false
      for _ = 1, after do cursor() end
      setmetatable({}, { __gc = function()
        cursor:close()
        is_closed = true
      end })
      local id = after
      while not is_closed do
        local ok, item = pcall(cursor)
        if not ok or not item then break end
        id = id + 1
        assert.same({ id = id, name = "n" .. id, recipient = { email = id .. "@x", name = "N" } }, item)
        collectgarbage("step", 1)
      end
      cursor:close()
    end
  end)

  it("outlives the last reference to its client", function()
    local cursor
    do
      local client = with_pages(steady(25))
      cursor = client.sends(ten)
      client = nil -- luacheck: ignore 311
    end
    collectgarbage()
    assert.equal(1, cursor().id)
    cursor:close()
  end)

  it("raises at the script's line for an unknown option or a wrong type", function()
    local client <close> = with_pages(steady(1))
    for message, call in pairs {
      ["sends: unknown option 'per_pag'; did you mean 'per_page'"] = function() client.sends { per_pag = 1 } end,
      ["sends: unknown option 'page'"] = function() client.sends { page = 1 } end,
      ["per_page: expected a whole number, got a string"] = function() client.sends { per_page = "x" } end,
      ["campaigns: options: expected a table, got a number"] = function() client.campaigns(7) end,
      ["campaign: expected an ID or a name, got a table"] = function() client.campaign {} end,
    } do
      local ok, said = pcall(call)
      assert.is_false(ok)
      assert.matches("^spec/client/cursor_spec.lua:%d+: ", said)
      assert.matches(message, said, 1, true)
    end
  end)
end)

describe("sendoso.page #binding", function()
  it("gives one page with its number and total", function()
    local client <close>, asked = with_pages(steady(25))
    local page = client.page("sends", { page = 3, per_page = 10 })
    assert.equal(5, #page.items)
    assert.equal(21, page.items[1].id)
    assert.equal(3, page.number)
    assert.equal(25, page.total)
    assert.same({ 3 }, asked)
  end)

  it("raises for a list that there is not", function()
    local client <close> = with_pages(steady(1))
    assert.error_matches(function() client.page "sensd" end, "unknown list 'sensd'")
  end)
end)

describe("the documented answers #socket", function()
  local scripted = require "spec.support.peer"

  local function ask(name, question)
    local peer <close> = scripted.start { scripted.json(fixture.example(name)) }
    local client <close> = fixture.client(peer)
    return question(client), peer.requests()[1]
  end

  it("are read: me", function()
    local me, request = ask("get-me.200", function(client) return client.me() end)
    assert.equal("/api/v3/me", request.path)
    assert.same({ id = 123456, first_name = "Sendoso", last_name = "Devs", email = "developers@sendoso.com",
      balance = "500.0", team_balance = 1543, role = "manager" }, me)
    assert.equal("integer", math.type(me.id))
  end)

  it("are read: groups", function()
    local page, request = ask("get-groups.200", function(client) return client.page("groups", { per_page = 1 }) end)
    assert.equal("/api/v3/groups?page=1&per_page=1", request.path)
    assert.equal(20, page.total)
    assert.equal("50000", page.items[1].monthly_budget)
    assert.is_true(page.items[1].rollover)
  end)

  it("are read: campaigns, null being absent", function()
    local page, request = ask("get-touches.200", function(client)
      return client.page("campaigns", { page = 1, per_page = 1, delivery_type = "mail" })
    end)
    assert.equal("/api/v3/touches?page=1&per_page=1&delivery_type=mail", request.path)
    assert.equal(5, page.total)
    assert.is_nil(page.items[1].end_date)
    assert.same({ "US", "ES", "CA" }, page.items[1].ship_to_countries)
  end)

  it("are read: one campaign, without its wrapper", function()
    local campaign, request = ask("get-touch.200", function(client) return client.campaign(123456) end)
    assert.equal("/api/v3/touches/123456", request.path)
    assert.equal("Sendoso Gift", campaign.name)
    assert.is_nil(campaign.success)
  end)

  it("are read: sends", function()
    local page = ask("get-sends.200", function(client) return client.page("sends", {}) end)
    assert.equal(892, page.total)
    assert.equal("2.0", page.items[1].current_total_cost)
    assert.equal("Expired", page.items[1].status)
    assert.equal("johndoe@acme.com", page.items[1].recipient.email)
    assert.equal(4, #page.items[1].status_updates)
  end)

  it("are read: a campaign that is not found, in the form without success", function()
    local peer <close> = scripted.start { scripted.json(fixture.example "get-touch.404", 404) }
    local client <close> = fixture.client(peer)
    local campaign, err = client.campaign(1)
    assert.is_nil(campaign)
    assert.equal("not_found (404): Touch not found!", tostring(err))
  end)

  it("are read: a campaign that is not wrapped, as third parties describe it", function()
    local peer <close> = scripted.start { scripted.json '{"id": 5, "name": "Bare"}' }
    local client <close> = fixture.client(peer)
    assert.equal("Bare", client.campaign(5).name)
  end)
end)

-- How far a list of sends is read, in whatever order it comes.
local core = require "sendoso.core"
local instant = require "sendoso.dates.instant"
local json = require "sendoso.json"
local sends = require "sendoso.ledger.sends"
local shown = require "sendoso.ledger.shown"
local serve = require "spec.support.serve"

local NOW, DAY = 1773133200, 86400

-- A list of so many sends, one an hour, the oldest first.
local function hourly(count)
  local list = {}
  for i = 1, count do
    list[i] = { id = i, created_at = instant.utc(NOW - (count - i) * 3600), touch = { id = 7 },
      recipient = { email = ("p%d@x.y"):format(i) }, sender = { name = "Ann Lee" } }
  end
  return list
end

local orders = {}
function orders.newest(list)
  local reversed = {}
  for i = #list, 1, -1 do reversed[#reversed + 1] = list[i] end
  return reversed
end
function orders.oldest(list) return list end
function orders.none(list) -- the same disorder every time
  local mixed, at = {}, 0
  for i = 1, #list do
    at = (at + 7919) % #list
    mixed[i] = list[at + 1]
  end
  return mixed
end

-- A client of a list; `how` changes what a page says.
local function client_of(list, how)
  return serve.client(function(request)
    local number = tonumber(request.query.page)
    local per = math.min(tonumber(request.query.per_page), 100)
    local page = { current_page = number, per_page = per, total_count = #list, sends = json.list {} }
    for i = (number - 1) * per + 1, math.min(number * per, #list) do table.insert(page.sends, list[i]) end
    if how then how(page, list, number) end
    return { status = 200, body = json.encode(page) }
  end)
end

local function read(client, since, how) return sends.read(client, since, shown.new(), how) end

local function count(reading)
  local number = 0
  for pair in reading.shown:pairs() do number = number + #reading.shown:of(pair) end
  return number
end

describe("sendoso.ledger.sends", function()
  for name, order in pairs(orders) do
    it("shows every send since a moment, and no other, in a list that is in the order " .. name, function()
      local client <close> = client_of(order(hourly(1009)))
      local reading = read(client, NOW - 10 * DAY)
      assert.is_true(reading.complete, reading.why)
      assert.equal(241, reading.count)
      assert.equal(241, count(reading))
      local send = reading.shown:of("p1009@x.y 7")[1]
      assert.same({ "1009", NOW, "Ann Lee" }, { send.id, send.time, send.sender })
    end)
  end

  -- Where a list is in order, two of the pages (one, from its end) only show that the others are old.
  for name, pages in pairs { newest = 5, oldest = 6, none = 11 } do
    it("asks for no page that it does not need, in the order " .. name, function()
      local client <close> = client_of(orders[name](hourly(1009)))
      assert.equal(pages, read(client, NOW - 10 * DAY).pages)
    end)
  end

  it("costs the pages of thirty days beside 100,000 old sends, where the order allows it", function()
    local list = hourly(100000)
    for _, name in ipairs { "newest", "oldest" } do
      local client <close> = client_of(orders[name](list))
      local reading = read(client, NOW - 30 * DAY)
      assert.equal(721, reading.count)
      assert.is_true(reading.pages <= 11) -- eight, and those that show that it is in order
    end
  end)

  it("is not deceived by a list that is sorted by campaign, and only then by time", function()
    local old, new = hourly(1000), hourly(2000)
    for i, send in ipairs(old) do send.id, send.created_at = "o" .. i, instant.utc(NOW - 90 * DAY - i * 60) end
    for _, order in ipairs { { old, orders.newest(new) }, { old, orders.newest(new), "old again" } } do
      local list = table.move(order[2], 1, #order[2], #order[1] + 1, table.move(order[1], 1, #order[1], 1, {}))
      for i = 1, order[3] and 1000 or 0 do
        list[#list + 1] = { id = "a" .. i, created_at = instant.utc(NOW - 400 * DAY - i * 60), touch = { id = 9 },
          recipient = { email = "x@x.y" } }
      end
      for _, direction in ipairs { "oldest", "newest" } do -- as it is, and from its end
        local client <close> = client_of(orders[direction](list))
        local reading = read(client, NOW - 10 * DAY)
        assert.is_true(reading.complete, reading.why)
        assert.equal(241, reading.count)
      end
    end
  end)

  it("does not ask again whether the list is in order, where an earlier reading has found it so", function()
    for name, pages in pairs { newest = 3, oldest = 5 } do
      local client <close> = client_of(orders[name](hourly(1009)))
      local first = read(client, NOW - 10 * DAY)
      local reading = read(client, NOW - 10 * DAY, { order = first.order })
      assert.same({ pages, 241 }, { reading.pages, reading.count })
    end
  end)

  it("reads on where the newest are not all in order", function()
    local list = orders.newest(hourly(500))
    list[150], list[450] = list[450], list[150]
    local client <close> = client_of(list)
    local reading = read(client, NOW - 2 * DAY)
    assert.equal(49, reading.count)
    assert.equal(7, reading.pages) -- the look at the last one, which is not in order, and behind the last full one
  end)

  for _, name in ipairs { "newest", "oldest" } do
    it("is not complete where the list has more than its total says, in the order " .. name, function()
      for _, total in ipairs { 1, 100, 200 } do
        local client <close> = client_of(orders[name](hourly(301)), function(page) page.total_count = total end)
        local reading = read(client, NOW - 30 * DAY)
        assert.equal(301, reading.count)
        assert.is_false(reading.complete)
        assert.matches("more than its own total", reading.why)
      end
    end)
  end

  it("ends where a page comes again, and is not complete", function()
    local client <close> = client_of(hourly(300), function(page, list)
      page.total_count, page.sends = nil, json.list {}
      for i = 1, 100 do page.sends[i] = list[i] end
    end)
    local reading = read(client, NOW - 30 * DAY)
    assert.is_false(reading.complete)
    assert.matches("came again", reading.why)
  end)

  it("keeps a send whose time cannot be read: it may have been made a minute ago", function()
    local list = orders.newest(hourly(10))
    list[3].created_at = "yesterday"
    local client <close> = client_of(list)
    local reading = read(client, NOW - DAY)
    assert.equal(1, #reading.shown:of "p8@x.y 7")
    assert.equal(1, reading.unreadable)
  end)

  it("keeps only the pairs that are wanted", function()
    local client <close> = client_of(hourly(300))
    local reading = read(client, NOW - DAY, { wanted = { ["p299@x.y 7"] = true } })
    assert.equal(25, reading.count)
    assert.equal(1, count(reading))
  end)

  it("does not take a short page for the end while the total promises more", function()
    local client <close> = client_of(orders.none(hourly(250)), function(page, _, number)
      if number == 1 then table.remove(page.sends, 21) end
    end)
    local reading = read(client, NOW - 30 * DAY)
    assert.is_false(reading.complete)
    assert.equal(249, reading.count)
    assert.matches("showed 249 of the 250", reading.why)
  end)

  it("reads until a page is empty where there is no total", function()
    for _, total in ipairs { "none", "text" } do
      local client <close> = client_of(orders.none(hourly(200)), function(page)
        page.total_count = total == "text" and "200" or nil
      end)
      local reading = read(client, NOW - 30 * DAY)
      assert.is_true(reading.complete)
      assert.equal(200, reading.count)
    end
  end)

  it("leaves a list that is newest first as soon as it is old, though it grows while it is read", function()
    local grown, list = 0, orders.newest(hourly(2009))
    local client <close> = client_of(list, function(page, _, number)
      if number > 4 then return end
      for _ = 1, 3 do
        grown = grown + 1
        table.insert(list, 1, { id = 9000 + grown, created_at = instant.utc(NOW + grown), touch = { id = 7 },
          recipient = { email = "new@x.y" } })
      end
      page.total_count = #list
    end)
    local reading = read(client, NOW - 10 * DAY)
    assert.is_true(reading.complete)
    assert.is_true(reading.pages <= 6, reading.pages)
  end)

  it("takes a page that is not found, behind the end of the list, for the end", function()
    local client <close> = serve.client(function(request)
      if request.query.page ~= "1" then return { status = 404, body = '{"error":"no such page"}' } end
      return { status = 200, body = json.encode { sends = json.list { hourly(1)[1] } } }
    end)
    local reading = read(client, NOW - 30 * DAY)
    assert.same({ true, 1 }, { reading.complete, reading.count })
  end)

  it("reads all of a list without a total: nothing tells whether it is in order to its end", function()
    local client <close> = client_of(orders.newest(hourly(1009)), function(page) page.total_count = nil end)
    assert.equal(12, read(client, NOW - 10 * DAY).pages)
  end)

  for seen, shows in pairs {
    ["Ann Lee <ann@x.y>"] = true, [" ANN@x.y\u{a0}"] = true, ["ann\u{200b}@x.y"] = true, ["\u{feff}<ann@x.y> "] = true,
    ["ann@x.y.z"] = false, ["joann@x.y"] = false,
  } do
    it(("%s ann@x.y in an address written as %q"):format(shows and "sees" or "does not see", seen), function()
      assert.equal(shows, sends.pair(seen, 7) == sends.pair("ann@x.y", 7))
    end)
  end

  it("takes each send once, though the list grows while it is read", function()
    local grown = 0
    local client <close> = client_of(orders.none(hourly(250)), function(_, list)
      grown = grown + 1
      table.insert(list, 1, { id = 1000 + grown, created_at = instant.utc(NOW), touch = { id = 7 },
        recipient = { email = "new@x.y" } })
    end)
    local reading = read(client, NOW - 30 * DAY)
    assert.is_true(reading.complete, reading.why)
    assert.is_true(reading.count >= 250)
  end)

  it("reads again where sends vanish in between, and says so where they never stop", function()
    local vanished = 0
    local function vanish(limit)
      return function(_, list)
        if vanished < limit then table.remove(list, 1) end
        vanished = vanished + 1
      end
    end
    local client <close> = client_of(orders.none(hourly(350)), vanish(1))
    assert.is_true(read(client, NOW - 30 * DAY).complete)
    vanished = 0
    local other <close> = client_of(orders.none(hourly(350)), vanish(100))
    local reading = read(other, NOW - 30 * DAY)
    assert.is_false(reading.complete)
    assert.equal("sends vanished from the list while it was read", reading.why)
  end)

  it("counts what cannot be read: it could be any of them", function()
    local list = orders.newest(hourly(10))
    list[3].recipient, list[4].touch, list[5].created_at = json.null, json.null, json.null
    list[6].recipient.email = "m\xfcller@x.y" -- not UTF-8: it may be müller@x.y
    local client <close> = client_of(list)
    assert.equal(4, read(client, NOW - DAY).unreadable)
  end)

  it("is of a list with nothing in it, too", function()
    local client <close> = client_of({})
    local reading = read(client, NOW - DAY)
    assert.is_true(reading.complete)
    assert.equal(0, reading.count)
    assert.equal("integer", math.type(reading.began))
    assert.is_true(math.abs(reading.began - select(2, core.clock())) < 60000)
  end)
end)

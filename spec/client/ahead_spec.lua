-- Pages are asked for while the script works: those that it will need, in time, and no others.
local core = require "sendoso.core"
local serve = require "spec.support.serve"

-- A list of `count` sends, each page a while after it was asked for. `total` may lie.
local function list(count, delay_ms, total)
  return function(request)
    local number = math.tointeger(tonumber(request.query.page))
    local per_page = math.tointeger(tonumber(request.query.per_page))
    local items = {}
    for id = (number - 1) * per_page + 1, math.min(number * per_page, count) do
      items[#items + 1] = ('{"id":%d,"recipient":{"email":"guest%d@example.com"}}'):format(id, id)
    end
    local body = ('{"current_page":%d,"per_page":%d,"total_count":%d,"sends":[%s]}')
      :format(number, per_page, total or count, table.concat(items, ","))
    return { status = 200, delay_ms = delay_ms, body = body }
  end
end

local function work(ms)
  local done = core.clock() + ms
  while core.clock() < done do end
end

describe("a page iterator, while the script works #socket", function()
  it("asks for the next page when half of the one in hand is used", function()
    local client <close>, seen = serve.client(list(60, 5))
    for send in client.sends { per_page = 20 } do
      if send.id == 9 then assert.equal(1, #seen) end
      work(2)
      if send.id == 20 then assert(#seen >= 2, #seen) end
    end
    assert.equal(4, #seen) -- the last page was full: one more says that it was the last
  end)

  it("asks for several at once where the script is faster than the answers", function()
    local client <close>, seen = serve.client(list(50, 250))
    local count, ahead = 0, 0
    for send in client.sends { per_page = 5 } do
      count = count + 1
      ahead = math.max(ahead, #seen - (send.id + 4) // 5) -- pages that were asked for behind the one in hand
    end
    assert.equal(50, count)
    assert(ahead >= 3 and ahead <= 10, ahead) -- what ten permits let through
    assert.equal(11, #seen)
  end)

  it("asks for them also where all items of a page are taken at once", function()
    local client <close>, seen = serve.client(list(50, 250))
    local pages, ahead = 0, 0
    for _ in client.sends { per_page = 5, raw = "lines" } do
      pages = pages + 1
      ahead = math.max(ahead, #seen - pages)
    end
    assert.equal(10, pages)
    assert(ahead >= 1 and ahead <= 10, ahead)
    assert.equal(11, #seen)
  end)

  it("asks for none that a loop which ends early has no use for", function()
    local client <close>, seen = serve.client(list(1000, 1))
    for send in client.sends { per_page = 20 } do
      work(1)
      if send.id == 9 then break end
    end
    work(5)
    assert(client.page("sends", { page = 1, per_page = 20 }))
    assert.equal(2, #seen)
  end)

  it("asks for none behind the last, and one by one where no total says how many there are", function()
    for total, pages in pairs { [45] = 3, [-1] = 4 } do
      local client <close>, seen = serve.client(list(45, 1, total))
      for _ in client.sends { per_page = 20 } do work(1) end
      assert.equal(pages, #seen)
    end
  end)

  it("drops what was under way when the loop is left, and the client goes on", function()
    local client <close>, seen = serve.client(list(500, 100))
    for send in client.sends { per_page = 10 } do
      if send.id == 15 then break end
    end
    assert(#seen <= 12, #seen)
    assert.equal(10, #client.page("sends", { per_page = 10 }).items)
  end)

  it("raises what befell a page when it gets there, after all items before it", function()
    local good = list(60, 1)
    local client <close> = serve.client(function(request)
      if request.query.page == "3" then return { status = 404, body = "{}" } end
      return good(request)
    end)
    local last
    local ok, err = pcall(function()
      for send in client.sends { per_page = 20 } do
        work(1)
        last = send.id
      end
    end)
    assert.is_false(ok)
    assert.equal("not_found", err.kind)
    assert.equal(40, last)
  end)
end)

describe("a long list #socket", function()
  it("of 100,000 sends gives each once, and memory stays flat", function()
    local client <close> = serve.client(list(100000, 0))
    local count, sum, most = 0, 0, 0
    collectgarbage()
    local before = collectgarbage "count"
    for send in client.sends { fields = { "id" } } do
      count, sum = count + 1, sum + send.id
      if count % 10000 == 0 then
        collectgarbage()
        most = math.max(most, collectgarbage "count" - before)
      end
    end
    assert.equal(100000, count)
    assert.equal(100000 * 100001 // 2, sum)
    assert(most < 2048, ("%.0f KiB more"):format(most))
  end)
end)

-- Where a list ends: a short page is the end only where the total agrees, and a list that never agreed with its
-- own total says so, behind all of its items.
local process = require "spec.support.process"
local scripted = require "spec.support.peer"
local serve = require "spec.support.serve"

-- The items of a page as JSON: numbers are ids, a text stands as it is.
local function list(items)
  local parts = {}
  for i, item in ipairs(items) do
    parts[i] = type(item) == "string" and item or ('{"id":%d,"recipient":{"email":"p%d@x.com"}}'):format(item, item)
  end
  return "[" .. table.concat(parts, ",") .. "]"
end

-- One page's answer. `total` is JSON: of all pages, or of each, the last one's holding from there on.
local function page_of(case, number)
  local total = case.total
  if type(total) == "table" then total = total[math.min(number, #total)] end
  return ('{"current_page":%d,"per_page":%d,%s"sends":%s}'):format(number, case.per_page or 3,
    total and ('"%s":%s,'):format(case.named or "total_count", total) or "", list(case.pages[number] or {}))
end

-- Walks a case: the ids that it gave, how many pages were asked for, and what it raised.
local function walk(case, page)
  local client <close>, seen = serve.client(function(request)
    return { status = 200, body = (page or page_of)(case, math.tointeger(tonumber(request.query.page))) }
  end)
  local ids = {}
  local ok, err = pcall(function()
    for item in client.sends { per_page = 3 } do ids[#ids + 1] = item.id end
  end)
  return ids, #seen, not ok and err or nil
end

describe("a list #socket", function()
  -- pages and what they say of the total -> the ids, how many pages are asked for, and what is said in the end
  local disagrees, shorter = "by its own total, but %d+ came", "the list became shorter while it was read"
  for _, case in ipairs {
    { "whose short page agrees with its total", pages = { { 1, 2, 3 }, { 4 } }, total = "4", ids = 4, asked = 2 },
    { "whose last page is full", pages = { { 1, 2, 3 } }, total = "3", ids = 3, asked = 2 },
    { "that has nothing", pages = {}, total = "0", ids = 0, asked = 1 },
    { "from whose first page an item was taken out", pages = { { 1, 2 }, { 4, 5, 6 }, { 7 } }, total = "7",
      ids = 6, asked = 4, says = disagrees },
    { "from all of whose pages items were taken out", pages = { { 1 }, { 4, 6 }, { 8 } }, total = "9",
      ids = 4, asked = 4, says = disagrees },
    { "whose pages drift, repeats counted", pages = { { 1, 2, 3 }, { 3, 4, 5 }, { 5 } }, total = { "5", "6", "7" },
      ids = 5, asked = 3 },
    { "whose total is missing", pages = { { 1, 2 }, { 3 } }, ids = 3, asked = 3 },
    { "whose total is null", pages = { { 1, 2 }, { 3 } }, total = "null", ids = 3, asked = 3 },
    { "whose total is a text", pages = { { 1, 2 }, { 3 } }, total = '"2"', ids = 3, asked = 3 },
    { "whose total is no whole number", pages = { { 1, 2 }, { 3 } }, total = "2.5", ids = 3, asked = 3 },
    { "whose total is below nothing", pages = { { 1, 2 }, { 3 } }, total = "-1", ids = 3, asked = 3 },
    { "whose total is an object", pages = { { 1, 2 }, { 3 } }, total = "{}", ids = 3, asked = 3 },
    { "whose total comes late", pages = { { 1, 2 }, { 3 } }, total = { "null", "3" }, ids = 3, asked = 2 },
    { "that has another list's total", pages = { { 1, 2 } }, total = "2", named = "total_posts", ids = 2, asked = 1 },
    { "that counts pages only", pages = { { 1 }, { 2 } }, total = "1", named = "total_pages", ids = 2, asked = 3 },
    { "whose total is too low", pages = { { 1, 2, 3 }, { 4, 5 } }, total = "2", ids = 5, asked = 3, says = disagrees },
    { "whose total is nothing", pages = { { 1, 2 } }, total = "0", ids = 2, asked = 2, says = disagrees },
    { "whose total is too high", pages = { { 1, 2, 3 }, { 4 } }, total = "4000", ids = 4, asked = 3, says = disagrees },
    { "whose total is each page's own", pages = { { 1, 2, 3 }, { 4 } }, total = { "3", "1" }, ids = 4, asked = 3,
      says = disagrees },
    { "that became shorter while it was read", pages = { { 1, 2, 3 }, { 5, 6 } }, total = { "6", "5" }, ids = 5,
      asked = 2, says = shorter },
    { "that tells of no total behind its end", pages = { { 1, 2, 3 } }, total = { "3", "0" }, ids = 3, asked = 2 },
    { "whose null is no item", pages = { { 1, "null" } }, total = "1", ids = 1, asked = 1 },
    { "whose null is counted as an item", pages = { { 1, "null" } }, total = "2", ids = 1, asked = 2,
      says = disagrees },
    { "with smaller pages than asked for", pages = { { 1, 2 }, { 3, 4 }, { 5 } }, per_page = 2, total = "5", ids = 5,
      asked = 3 },
  } do
    it(case[1] .. (case.says and " says so, behind all of its items" or " gives all of them"), function()
      local ids, asked, err = walk(case)
      assert.equal(case.ids, #ids)
      assert.equal(case.asked, asked)
      assert.equal(case.says and "reply", err and err.kind)
      if case.says then assert.matches(case.says, err.message) end
    end)
  end

  it("that is an array goes on, page for page", function()
    local ids, asked, err = walk({ { 1, 2 }, { 3 } }, function(pages, number) return list(pages[number] or {}) end)
    assert.same({ { 1, 2, 3 }, 3 }, { ids, asked, err })
  end)

  it("that is the same array again knows no pages, and is given once", function()
    for _, all in ipairs { { 1 }, { 1, 2, 3 }, { 1, 2, 3, 4, 5 } } do
      local ids, asked, err = walk(all, list)
      assert.same({ all, 2 }, { ids, asked, err })
    end
  end)

  it("that is documented in one piece stays one page, whatever it counts", function()
    for body, count in pairs {
      [list { 1, 2 }] = 2, ["[]"] = 0, ['{"members":' .. list { 1 } .. ',"total_count":9,"per_page":1}'] = 1,
    } do
      local client <close>, seen = serve.client(function() return { status = 200, body = body } end)
      local got = 0
      for _ in client.members(1) do got = got + 1 end
      assert.same({ count, 1 }, { got, #seen })
    end
  end)

  it("is closed when it has said that it never agreed, and its client counts a failed read", function()
    local case = { pages = { { 1 } }, total = "2" }
    local client <close> = serve.client(function(request)
      return { status = 200, body = page_of(case, math.tointeger(tonumber(request.query.page))) }
    end)
    local cursor = client.sends { per_page = 3 }
    assert.equal(1, cursor().id)
    assert.is_false(pcall(cursor))
    assert.equal("sendoso.cursor (closed)", tostring(cursor))
    assert.equal(1, client.run.tally.failed)
  end)

  it("costs no page that a loop left early has no use for, whatever its total promises", function()
    local short = { pages = { { 1, 2, 3, 4, 5, 6, 7, 8, 9 } }, total = "900", per_page = 10 }
    local client <close>, seen = serve.client(function() return { status = 200, body = page_of(short, 1) } end)
    for send in client.sends { per_page = 10 } do
      if send.id == 4 then break end
    end
    assert.equal(1, #seen)
  end)
end)

describe("sendoso sends, where the list and its total never agree #socket", function()
  local case = { pages = { { 1, 2 }, { 3 } }, total = "5" }

  -- format -> what all of it looks like
  for format, pattern in pairs {
    table = "^id .*\n1 .*\n2 .*\n3 [^\n]*\n$", csv = "^id,[^\n]*\n1,[^\n]*\n2,[^\n]*\n3,[^\n]*\n$",
    ndjson = '^{"id":1,[^\n]*\n{"id":2,[^\n]*\n{"id":3,[^\n]*\n$',
    json = '^%[\n{"id":1,.*{"id":2,.*{"id":3,[^\n]*\n%]\n$',
  } do
    it("prints all rows as " .. format .. ", then the error, and ends with 1", function()
      local steps = {}
      for number = 1, 3 do steps[number] = scripted.json(page_of(case, number)) end
      local peer <close> = scripted.start(steps)
      local seen = process.sendoso("sends --per-page 3 --format " .. format,
        { env = { SENDOSO_BASE_URL = peer.url, SENDOSO_ACCESS_TOKEN = "t" } })
      assert.equal(1, seen.status)
      assert.matches(pattern, seen.out)
      assert.matches("error: the list has 5 items by its own total, but 3 came", seen.err, 1, true)
    end)
  end

  it("prints nothing where there was nothing", function()
    local no = scripted.json('{"message":"no"}', 404)
    local peer <close> = scripted.start { no, no }
    for _, format in ipairs { "table", "json" } do
      local seen = process.sendoso("sends --format " .. format,
        { env = { SENDOSO_BASE_URL = peer.url, SENDOSO_ACCESS_TOKEN = "t" } })
      assert.same({ 1, "" }, { seen.status, seen.out })
    end
  end)
end)

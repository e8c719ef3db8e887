-- Pages in the one shape of all lists: { result, next_cursor }.
local decode = require("sendoso.core").decode
local fixture = require "spec.support.fixture"
local pages = require "sendoso.client.pages"

describe("sendoso.client.pages", function()
  local function page_of(count, total)
    local items = {}
    for i = 1, count do items[i] = i end
    return { items = items, total = total }
  end

  -- Items that came, the total, how many were seen before -> is there more?
  for name, case in pairs {
    ["a whole page, and the total says more"] = { 5, 12, 0, true }, ["the last page"] = { 2, 12, 10, false },
    ["a whole page that is the last"] = { 5, 10, 5, false }, ["a page shorter than asked for"] = { 3, 12, 0, true },
    ["an empty page, whatever the total says"] = { 0, 12, 5, false },
    ["a page without a total, until one is empty"] = { 3, nil, 0, true },
  } do
    it((case[4] and "goes on behind " or "ends with ") .. name, function()
      local place = { number = case[3] // 5 + 1, limit = 5, seen = case[3] }
      assert.equal(case[4], pages.next(page_of(case[1], case[2]), place) ~= nil)
    end)
  end

  it("knows its place again by the cursor", function()
    for _, place in ipairs { { number = 1, limit = 1, seen = 0, part = "p" },
      { number = 3, limit = 50, seen = 100, part = "i" }, { number = 3, limit = 50, seen = 37, part = "p" } } do
      assert.same(place, pages.place { cursor = pages.cursor(place) })
    end
  end)

  for _, cursor in ipairs { "", "abc", "p0n5", "p1n0", "p1n101", "p1n5x", "P1n5", "p1.5n5", "p99999999999n5",
    "p2147483648n5", "p99999999999999999999n5", "p1n5s99999999999999999999", "p1n5\n" } do
    it(("takes no cursor %q"):format(cursor), function()
      local place, err = pages.place { cursor = cursor }
      assert.is_nil(place)
      assert.equal("cursor", err.field)
    end)
  end

  it("takes no other limit than that of the page before", function()
    assert.equal(5, pages.place { cursor = "p2n5", limit = 5 }.limit)
    assert.equal("limit", select(2, pages.place { cursor = "p2n5", limit = 6 }).field)
  end)
end)

describe("sendoso.page #binding #socket", function()
  local function all(client, name, more)
    local list, cursor = {}, nil
    repeat
      local options = { cursor = cursor, limit = not cursor and 7 or nil }
      for key, value in pairs(more or {}) do options[key] = value end
      local page = assert(client.page(name, options))
      assert.is_true(#page.result <= 7)
      for _, item in ipairs(page.result) do list[#list + 1] = item.id end
      cursor = page.next_cursor
    until not cursor
    return list
  end

  for label, settings in pairs { ["pages as long as asked for"] = {}, ["shorter pages"] = { per_page = 5 } } do
    for _, name in ipairs { "users", "groups", "members", "campaigns", "sends" } do
      it(("gives all %s by limit and cursor, each once, of a Sendoso with %s"):format(name, label), function()
        local client <close> = fixture.sandbox { sandbox_settings = settings }
        local each, options = client[name], name == "members" and { group = 1234 } or nil
        local wanted = {}
        for item in each(options and 1234) do wanted[#wanted + 1] = item.id end
        assert.is_true(#wanted > 3)
        assert.same(wanted, all(client, name, options))
      end)
    end
  end

  it("begins a loop over cursors without one", function()
    local client <close> = fixture.sandbox()
    local seen, cursor = {}, nil
    repeat
      local page = assert(client.page("sends", { cursor = cursor }))
      for _, item in ipairs(page.result) do seen[item.id] = true end
      cursor = page.next_cursor
    until not cursor
    for item in client.sends { fields = { "id" } } do assert.is_true(seen[item.id]) end
  end)

  it("gives the API's own bytes, where they are asked for", function()
    local client <close> = fixture.sandbox()
    local page = assert(client.page("users", { limit = 1, raw = true }))
    assert.matches('^{"', page.result[1])
    assert.same(client.page("users", { limit = 1 }).result[1], decode(page.result[1]))
  end)

  for name, options in pairs { ["a limit beyond 100"] = { limit = 101 }, ["a limit of no number"] = { limit = "x" },
    ["a fraction"] = { limit = 1.5 }, ["a cursor of another list's"] = { cursor = "x" } } do
    it("refuses " .. name, function()
      local client <close> = fixture.sandbox()
      local page, err = client.page("users", options)
      assert.is_nil(page)
      assert.equal("invalid", err.kind)
    end)
  end

  it("raises on a page or a size beside them", function()
    local client <close> = fixture.sandbox()
    for _, options in ipairs { { limit = 5, page = 2 }, { limit = 5, per_page = 5 }, { cursor = 7 },
      { limit = 5, pages = 1 } } do
      assert.is_false(pcall(client.page, "users", options))
    end
  end)
end)

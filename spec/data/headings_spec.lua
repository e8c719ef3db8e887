local core = require "sendoso.core"
local temp = require "spec.support.temp"

-- The records of a text that may be no rows.
local function odd(text)
  local rows = assert(core.rows("x.csv", text))
  local headings = core.headings { id = true, ["first name"] = true, ["employee number"] = true, ["社員番号"] = true }
  local list, record = {}, headings:seek(rows, 2)
  while record <= rows:count() do
    list[#list + 1] = rows:field(record, 1)
    record = headings:seek(rows, record + 1)
  end
  return list
end

describe("sendoso.core.headings #binding", function()
  for name, case in pairs {
    ["numbers, names and words"] = { "7,a\nAnn,b\n E1007 ,c\nidea,d\n,e,e\n-,f\nfirst,g\n", {} },
    ["a heading in any form"] = { "7,a\nid,b\nID ,b\nFirstName,c\nfirst_name,d\n8,e\n",
      { "id", "ID ", "FirstName", "first_name" } },
    ["what stands for words"] = { "Employee #,a\nid (old),b\n<b>id</b>,c\n8,d\n",
      { "Employee #", "id (old)", "<b>id</b>" } },
    ["other alphabets"] = { "社員番号,a\nZoë,b\n8,c\n", { "社員番号", "Zoë" } },
    ["a footnote, and a record of one field"] = { "* all,a\n9\n8,c\n", { "* all", "9" } },
    ["what is below a blank line"] = { "7,a\n\n8,b\n\r\n9,c\n10,d\n", { "8", "9" } },
  } do
    it("looks at " .. name, function()
      assert.same(case[2], odd("id,email\n" .. case[1]))
    end)
  end

  it("looks at no row twice because a known heading is in another alphabet", function()
    local lines = {}
    for i = 1, 1000 do lines[i] = i .. ",a" end
    assert.same({}, odd("id,email\n" .. table.concat(lines, "\n")))
  end)
end)

describe("the rows of a text #binding", function()
  local rows = assert(core.rows("x.csv", 'id,mail\n1,a@b.co\n2\n3,"x ""y"""\n4,\xff\n5,b@c.de\n6,\n'))

  it("are searched for one of another width, or that is not UTF-8", function()
    assert.equal(3, rows:odd(1, 7, 2))
    assert.equal(5, rows:odd(4, 7, 2))
    assert.is_nil(rows:odd(6, 7, 2))
  end)

  it("are searched for what is not plainly an email address", function()
    assert.equal(4, rows:odd_address(2, 7, 2))
    assert.is_nil(rows:odd_address(6, 7, 2))
  end)

  it("are searched for a text that is not known, with the empty ones counted", function()
    local row, empty = rows:seek(2, 7, 2, { ["a@b.co"] = true })
    assert.same({ 4, 1 }, { row, empty })
    assert.equal('x "y"', select(3, rows:seek(2, 7, 2, { ["a@b.co"] = true })))
    row, empty = rows:seek(2, 7, 2, { ["a@b.co"] = false, ['x "y"'] = true, ["\xff"] = true, ["b@c.de"] = true })
    assert.same({ 3 }, { empty, row })
  end)

  it("give what some columns say as one text, which no others make", function()
    local some = assert(core.rows("x.csv", 'a,b,c\na,b\nab,,\na,b,c\n"a\0b",,\n' .. ("x"):rep(300) .. ",,\nA [x],,\n"))
    local seen = {}
    for row = 1, 3 do
      local text = some:joined(row, { 1, 2, 3 }, {})
      assert.is_nil(seen[text])
      seen[text] = true
    end
    assert.equal(some:joined(1, { 1, 2, 3 }, {}), some:joined(4, { 1, 2, 3 }, {}))
    assert.equal(some:joined(1, { 1, 2 }, { 3 }), some:joined(2, { 1, 2 }, { 3 }))
    for row, why in pairs { [5] = "a zero byte", [6] = "too long" } do
      assert.is_nil(some:joined(row, { 1 }, {}), why)
    end
    assert.is_string(some:joined(7, { 1 }, {}))
    assert.is_nil(some:joined(7, { 1 }, { 2, 1 }))
    assert.has_error(function() some:joined(7, { 0 }, {}) end)
  end)

  for address, is in pairs {
    ["ann@example.com"] = true, ["a.b-c_d+e@mail.example-1.co.uk"] = true, ["A@B.CO"] = true,
    ["ann"] = false, ["@x.org"] = false, ["a@x"] = false, ["a@.org"] = false, ["a@x..org"] = false,
    ["a@x.org."] = false,
    ["a@-x.org"] = false, ["a@x-.org"] = false, ["a@x.-org"] = false, ["a@x.1"] = false, ["a@b@c.de"] = false,
    ["a b@x.org"] = false, ["a@x.org "] = false, ["<a@x.org>"] = false, ["ä@x.org"] = false, ["a@x.o\0rg"] = false,
    ["\0a@x.org"] = false,
  } do
    it(("know %q %s an address"):format(address, is and "as" or "not as"), function()
      assert.equal(not is and 1 or nil, assert(core.rows("x.csv", address .. ",")):odd_address(1, 1, 1))
      if is then assert.is_nil(require("sendoso.address").flaw(address:lower())) end
      assert.equal(is and address:lower() or nil, core.address(address))
    end)
  end

  -- Others are looked at in Lua: they may stand for an empty field.
  for text, is in pairs { ["7"] = true, ["42"] = true, US = true, E1 = true, a7b9 = true, ["0000"] = true, Sales = true,
    tbd = false, NULL = false, none = false, nan = false, Bob = false, ["-"] = false, ["--"] = false, ["n/a"] = false,
    ["–"] = false, ["7-"] = false, ["é"] = false, ["=1"] = false, ["@7"] = false, ["`7"] = false, ["{7"] = false } do
    it(("%s for an item what is plainly there: %s"):format(is and "give" or "do not give", text), function()
      local index = assert(core.rows("x.csv", text .. ",")):index({ a = 1 }, "at", 0, function() return "asked" end)
      assert.equal(is and text or "asked", index({ at = 1 }, "a"))
    end)
  end

  it("give an item a copy of what a text was read as, once", function()
    local meta = { __name = "day" }
    local read = setmetatable({ year = 2020, month = 2 }, meta)
    local columns = { a = { 1, { known = read, no = false } }, b = { 2, {} }, c = { 9, {} }, d = { 1 }, e = {},
      f = false }
    local index = assert(core.rows("x.csv", "known,x\nno,x\nnew,x\n,x\n")):index(columns, "at", 0,
      function(_, name) return "asked for " .. name end)
    local item = { at = 1 }
    local copy = index(item, "a")
    assert.same({ year = 2020, month = 2 }, copy)
    assert.equal(meta, getmetatable(copy))
    assert.is_false(rawequal(read, copy))
    assert.is_true(rawequal(copy, item.a))
    assert.same({ nil, "asked for a", nil }, { index({ at = 2 }, "a"), index({ at = 3 }, "a"), index({ at = 4 }, "a") })
    assert.same({ "asked for b", nil, "asked for d", "asked for e", nil, "asked for g" }, { index({ at = 1 }, "b"),
      index({ at = 1 }, "c"), index({ at = 1 }, "d"), index({ at = 1 }, "e"), index({ at = 1 }, "f"),
      index({ at = 1 }, "g") })
  end)

  it("are closed with what borrows from them", function()
    local text = assert(core.load(temp.file("x.csv", "a\nb\n")))
    local of_text = assert(core.rows("x", text))
    text = nil -- luacheck: ignore
    collectgarbage()
    assert.equal("b", of_text:field(2, 1))
    local index = of_text:index({ a = 1 }, "at", 0, error)
    of_text:close()
    assert.has_error(function() return index({ at = 1 }, "a") end, "attempt to use closed rows")
  end)
end)

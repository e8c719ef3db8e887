-- What a rule has seen of people: as the ledger keeps it, and compared with the rows of a file.
local core = require "sendoso.core"
local temp = require "spec.support.temp"

local ROWS = "id,mail,status\n1,a@x.org,Active\n02,B@x.org,Active\n3,c@x.org,Leave\n4,d@x.org,\n5,e@x.org,Odd\n"
  .. ",,Active\n"
local IDENTIFIERS = { { kind = "id", what = "id", column = 1 }, { kind = "mail", what = "mail", column = 2 } }

describe("the sightings of a rule #binding", function()
  local ledger, rows

  local function digests(lines)
    return assert(ledger:people { key = "seen", operation = "", recipient = "", rule = "", occasion = "became",
      identifiers = lines })
  end

  local function mark(id, mail) return digests(("id %s\nmail %s"):format(id, mail)) end

  before_each(function()
    ledger = assert(core.ledger { path = temp.path "ledger.db", account = "sandbox" })
    rows = assert(core.rows("staff.csv", ROWS))
  end)
  after_each(function()
    rows:close()
    ledger:close()
  end)

  -- Notes values by marks, and reads them.
  local function noted(values)
    local sightings <close> = assert(ledger:sightings "")
    for its_mark, value in pairs(values) do sightings:put(its_mark, digests("value " .. value), 1) end
    return assert(ledger:sightings(sightings:text "status"))
  end

  local function walk(more)
    local all = { column = 3, values = { Active = digests "value active", Leave = digests "value leave", None = false },
      identifiers = IDENTIFIERS, due = digests "value active", shift = -1, before = 0, out = {}, others = {},
      shared = {}, changes = {} }
    for name, value in pairs(more or {}) do all[name] = value end
    return all
  end

  it("are found by any digest of a mark, the first of them", function()
    local sightings <close> = noted { [digests "id 1"] = "active", [digests "mail a@x.org"] = "leave" }
    assert.same({ digests "value active", 1 }, { sightings:find(mark("1", "a@x.org")) })
    assert.same({ digests "value leave", 1 }, { sightings:find(mark("9", "a@x.org")) })
    for _, other in ipairs { "", "x", mark("9", "z@x.org"), digests("id 1"):sub(1, 15) } do
      assert.is_nil(sightings:find(other))
    end
  end)

  it("are written in order, each digest once, as it was noted last", function()
    local sightings <close> = noted { [mark("1", "a@x.org")] = "active", [digests "id 2"] = "leave" }
    sightings:put(digests "id 2", digests "value active", 3)
    sightings:put(digests "id 2", digests "value active", 7)
    local lines = {}
    for line in sightings:text("status"):gmatch "[^\n]+" do lines[#lines + 1] = line end
    assert.equal(4, #lines)
    local sorted = table.move(lines, 2, 4, 1, {})
    table.sort(sorted)
    assert.same(sorted, table.move(lines, 2, 4, 1, {}))
    local again <close> = assert(ledger:sightings(table.concat(lines, "\n")))
    assert.same({ digests "value active", 7 }, { again:find(digests "id 2") })
  end)

  it("are what was noted last also where a text has a digest several times, or was asked for before", function()
    local one, two, line = digests "id 1", digests "id 2", "%s %s %d\n"
    local text, leave = "status\n", digests "value leave"
    for i = 1, 9 do text = text .. line:format(one, leave, i) end
    local sightings <close> = assert(ledger:sightings(text .. line:format(two, leave, 1)))
    for times = 2, 4 do
      sightings:put(one, leave, times)
      sightings:put(two, leave, times)
      local again <close> = assert(ledger:sightings(sightings:text "status"))
      assert.same({ leave, times }, { again:find(one) })
      assert.same({ leave, times }, { again:find(two) })
    end
  end)

  it("are not of lines that are not theirs", function()
    local one = digests "id 1"
    local value = digests "value x"
    for _, line in ipairs { "", one, one .. " " .. value, one .. " " .. value .. " ", one .. " " .. value .. " x",
      one:upper() .. " " .. value .. " 1", one .. " " .. value .. " 99999999999", one .. value .. "  1" } do
      local sightings <close> = assert(ledger:sightings("status\n" .. line))
      assert.is_nil(sightings:find(one), line)
    end
  end)

  it("pass over rows that say the same, note what differs, and stop at who may be due", function()
    local sightings <close> = noted { [mark("1", "a@x.org")] = "active", [mark("2", "b@x.org")] = "leave",
      [mark("3", "c@x.org")] = "active" }
    local its = walk()
    assert.same({ 3, 1, 0 }, { rows:changed(2, 7, sightings, its) }) -- b has become active
    assert.same({ 6, 1, 1 }, { rows:changed(4, 7, sightings, its) }) -- an unknown value
    assert.same({ mark("3", "c@x.org") .. " = " .. digests "value leave" .. " 1" }, its.changes)
    assert.same({ nil, 1, 0 }, { rows:changed(7, 7, sightings, its) })
  end)

  it("stop at nobody in a first file but what they cannot read", function()
    local sightings <close> = assert(ledger:sightings "")
    local its = walk { is_first = true, out = { [2] = true }, others = { [3] = {} } }
    assert.same({ 4, 1, 0 }, { rows:changed(2, 7, sightings, its) })
    its.shared["mail d@x.org"], its.values[""] = true, nil
    assert.same({ 6, 0, 1 }, { rows:changed(5, 7, sightings, its) })
    its.others, its.shared = {}, { ["id 3"] = true }
    assert.equal(4, (rows:changed(4, 7, sightings, its)))
    assert.equal(1, #its.changes)
  end)

  it("refuse a walk that is not one", function()
    local sightings = assert(ledger:sightings "")
    for name, value in pairs { values = 1, due = "x", column = "x", identifiers = { 1 }, changes = false } do
      assert.has_error(function() rows:changed(2, 7, sightings, walk { [name] = value }) end)
    end
    local many = {}
    for i = 1, 17 do many[i] = IDENTIFIERS[1] end
    assert.error_matches(function() rows:changed(2, 7, sightings, walk { identifiers = many }) end, "too many ident")
    sightings:close()
    assert.error_matches(function() rows:changed(2, 7, sightings, walk()) end, "closed sightings")
    assert.error_matches(function() sightings:find "x" end, "closed sightings")
  end)
end)

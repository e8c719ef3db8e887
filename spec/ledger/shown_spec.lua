-- What the list of sends has shown to a run: kept without memory, and without a trace.
local fork = require "sendoso_fork"
local process = require "spec.support.process"
local shown = require "sendoso.ledger.shown"
local temp = require "spec.support.temp"

local function numbers(list)
  local ids = {}
  for i, send in ipairs(list) do ids[i] = send.id end
  return table.concat(ids, " ")
end

local function new_of(seen)
  local list = {}
  for send in seen:new() do list[#list + 1] = send end
  return numbers(list)
end

describe("what a list has shown #binding", function()
  local seen
  before_each(function() seen = shown.new() end)
  after_each(function() seen:close() end)

  -- One reading: takes up sends, each an ID, or a table that has more.
  local function read(list)
    seen:keep()
    seen:begin()
    local fresh = {}
    for i, send in ipairs(list) do
      send = type(send) == "table" and send or { id = send, time = 5 }
      send.pair = send.pair or "ann@x.y 7"
      fresh[i] = seen:add(send) and "new" or "known"
    end
    return table.concat(fresh, " ")
  end

  it("has each send once, and tells which are new in a reading", function()
    assert.equal("new new new", read { 1, 2, { id = 3, pair = "bo@x.y 7", time = 5 } })
    assert.equal("1 2 3", new_of(seen))
    assert.equal("known new known", read { 2, 4, 1 })
    assert.equal("4", new_of(seen))
    assert.equal("1 2 4", numbers(seen:of "ann@x.y 7"))
    assert.equal("", numbers(seen:of "ann@x.y 8"))
    assert.equal("known", read { 3 })
    assert.equal("", new_of(seen))
  end)

  it("forgets what a reading has shown that begins anew, and nothing else", function()
    read { 1 }
    read { 1, 2 }
    seen:begin()
    assert.equal("1", numbers(seen:of "ann@x.y 7"))
    assert.is_true(seen:add { id = 2, pair = "ann@x.y 7" })
    assert.equal("2", new_of(seen))
  end)

  it("is as without a reading that was broken off: what that has shown is new in the next one", function()
    read { 1 }
    seen:keep()
    for _ = 1, 2 do
      seen:begin()
      assert.same({ true, true, false }, { seen:add { id = 2, pair = "bo@x.y 7" },
        seen:add { id = 3, email = "m\u{fffd}@x.y" }, seen:add { id = 1, pair = "ann@x.y 7" } })
      assert.equal("2", new_of(seen))
    end
  end)

  it("is not touched by a forked child", function()
    read { 1 }
    assert.is_true(fork.run(function()
      local ok, err = pcall(seen.begin, seen)
      assert(not ok and err.kind == "guard" and err.message:find "is read by the process", tostring(err))
    end))
    assert.equal("1", new_of(seen))
  end)

  it("knows one without an ID by whom it is to, and when, and the how many-th of those it is", function()
    local function twice() return { { time = 5 }, { time = 5 }, { time = 6 }, {} } end
    assert.equal("new new new new", read(twice()))
    assert.equal("known known known known", read(twice()))
    assert.equal(4, #seen:of "ann@x.y 7")
    assert.equal("known known new", read { { time = 5 }, { time = 5 }, { time = 5 } })
  end)

  it("comes to each send of a reading once, and to all that have no ID", function()
    seen:begin()
    assert.same({ true, false, true, true }, { seen:is_first(1), seen:is_first "1", seen:is_first(), seen:is_first() })
    seen:begin()
    assert.is_true(seen:is_first(1))
  end)

  it("gives back what it got", function()
    local pair = "a\0nn@x.y 7"
    read { { id = "x\0y", pair = pair, sender = "Bo\0", time = -5 }, { id = 2, pair = pair } }
    local one, other = table.unpack(seen:of(pair))
    assert.same({ "x\0y", pair, "Bo\0", -5 }, { one.id, one.pair, one.sender, one.time })
    assert.same({ "2", nil, math.huge }, { other.id, other.sender, other.time })
    assert.is_true(seen:add { id = "x", pair = pair })
  end)

  it("only knows again what has no pair", function()
    seen:begin()
    assert.same({ true, false }, { seen:add { id = 1, email = "m\u{fffd}@x.y" }, seen:add { id = 1, email = "" } })
    assert.equal("", new_of(seen))
    assert.is_nil(seen:pairs()())
  end)

  it("steps through more than one part", function()
    local list = {}
    for i = 1, 250 do list[i] = { id = i, pair = ("p%03d@x.y 7"):format(i // 2) } end
    read(list)
    local ids, pairs_seen = {}, {}
    for send in seen:new() do ids[#ids + 1] = send.id end
    for pair in seen:pairs() do pairs_seen[#pairs_seen + 1] = pair end
    assert.equal(250, #ids)
    assert.same({ 126, "p000@x.y 7", "p125@x.y 7" }, { #pairs_seen, pairs_seen[1], pairs_seen[126] })
  end)

  it("takes as many sends of a pair for the run's own as have left", function()
    assert.is_false(seen:is_own "ann@x.y 7") -- somebody else's
    for _ = 1, 2 do seen:left "ann@x.y 7" end
    assert.same({ true, false, false }, { seen:is_own "ann@x.y 7", seen:is_own "ann@x.y 7", seen:is_own "bo@x.y 7" })
  end)

  it("may be closed twice, and is not used then", function()
    seen:close()
    assert.has_error(function() seen:begin() end, "attempt to use a closed shown")
  end)
end)

describe("the room that it takes #process", function()
  -- Adds sends until something fails, and says what is open then.
  local script = [[
    package.cpath = os.getenv "SENDOSO_STOCK_CPATH" or package.cpath
    local core = require "sendoso.core"
    local seen = assert(core.shown())
    for i = 1, 20000 do
      local ok, err = seen:add(("send %d of this account"):format(i), ("person%d@example.com 7"):format(i))
      if not ok then
        print(err.kind .. ": " .. err.message, err.hint)
        return
      end
    end
    local pid = io.open "/proc/self/stat":read "n"
    local all <close> = io.popen(("ls -l /proc/%d/fd | grep deleted; ls -A $TMPDIR"):format(pid))
    io.write(all:read "a")
  ]]

  it("is a file without a name, where TMPDIR says", function()
    local folder = temp.path()
    local ran = process.run("lua5.4 " .. temp.file("add.lua", script), { env = { TMPDIR = folder } })
    assert.equal("", ran.err)
    assert.matches("^[^\n]+ %-> " .. folder:gsub("%p", "%%%0") .. "/[^/\n]+ %(deleted%)\n$", ran.out)
  end)

  it("may be used up: what cannot be kept is said, with what to do", function()
    local ran = process.run("sh -c " .. temp.quote("trap '' XFSZ; ulimit -f 300; exec lua5.4 "
      .. temp.file("add.lua", script)))
    assert.matches("^store: a file that is not kept: .*\tTMPDIR names the folder for it; .* then run again", ran.out)
  end)
end)

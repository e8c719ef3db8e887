-- Power loss: the ledger's database and its log are copied in the middle of what happens, with the
-- end of the log cut off anywhere that was not yet promised to be on the disk. The copy, opened on
-- a machine where the sending process is gone, holds what was promised: never a free key for a
-- gift that may have left.
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local serve = require "spec.support.serve"
local temp = require "spec.support.temp"

local claim = { key = "spec/7", operation = "egift", recipient = "ann@example.com" }

-- What a copy says of the key, with only so many bytes of the log.
local function state_of(database, log, bytes)
  local path = temp.file("ledger.db", database)
  local file <close> = assert(io.open(path .. "-wal", "wb"))
  file:write(log:sub(1, bytes))
  file:close()
  local lease <close> = assert(io.open(path .. "-lease", "wb"))
  lease:close()
  local ledger <close> = assert(core.ledger { path = path, account = "sandbox" })
  return (assert(ledger:look(claim)))
end

describe("a ledger whose machine loses its power #socket", function()
  local path, at_post, at_end

  local function copy() return { temp.read(path), temp.read(path .. "-wal") } end

  setup(function()
    path = temp.path "ledger.db"
    local client <close> = serve.client(function(request)
      if request.method == "POST" then at_post = copy() end
      return { status = 200, body = fixture.example "post-send-egift.200" }
    end, { ledger = path })
    assert(client.egift(fixture.gift()))
    at_end = copy()
  end)

  it("holds a gift whose request was leaving", function()
    assert.equal("held", state_of(at_post[1], at_post[2]))
  end)

  it("knows a gift that was answered", function()
    assert.equal("duplicate", state_of(at_end[1], at_end[2]))
  end)

  it("holds it or knows it, wherever the log ends between the two", function()
    local from, to = #at_post[2], #at_end[2]
    assert(to > from, "the log has not grown")
    local seen = {}
    for bytes = from, to, 97 do
      local state = state_of(at_end[1], at_end[2], bytes)
      seen[state] = (seen[state] or 0) + 1
    end
    assert.is_nil(seen.free)
    assert(seen.held > 10)
  end)

  it("holds it or knows it where the end of the log is garbage", function()
    local from, to = #at_post[2], #at_end[2]
    for bytes = from, to, 977 do
      local log = at_end[2]:sub(1, bytes) .. ("\xa5"):rep(to - bytes)
      assert.not_equal("free", state_of(at_end[1], log))
    end
  end)

  it("forgets, at worst, an intent whose request had not begun", function()
    local states = {}
    for bytes = 0, #at_post[2], 501 do
      local ok, state = pcall(state_of, at_post[1], at_post[2], bytes)
      states[ok and state or "refused"] = true -- a ledger whose tables are not there yet is empty or refused
    end
    assert.is_nil(states.duplicate)
  end)
end)

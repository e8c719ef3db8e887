local core = require "sendoso.core"
local temp = require "spec.support.temp"

describe("sendoso.core.permits #binding", function()
  local path, permits

  before_each(function()
    path = temp.path "permits.db"
    permits = assert(core.permits(path, "127.0.0.1 me"))
  end)

  after_each(function() permits:close() end)

  local function take_all(now)
    local taken = {}
    for i = 1, 10 do taken[i] = assert(permits:take(now, 31000)) end
    return taken
  end

  it("gives ten, and no eleventh", function()
    take_all(1000)
    local permit, wait = permits:take(1000, 31000)
    assert.is_nil(permit)
    assert.is_true(wait > 0 and wait <= 20) -- all are in flight: one may come back any moment
  end)

  -- A second, and what is lost of times that are whole milliseconds.
  local SECOND = 1003

  -- Fifteen round trips, by which their spread is known.
  local function make_trips(ms, other_ms)
    for i = 1, 15 do
      local permit = assert(permits:take(i * 9000, 31000))
      permits:give(permit, i * 9000, i * 9000 + (i % 2 == 0 and other_ms or ms))
    end
  end

  -- Ten requests leave together, and are answered so many ms later. When is there a permit again?
  local function free_after(now, ms)
    for _, permit in ipairs(take_all(now)) do permits:give(permit, now, now + ms) end
    local permit, wait = permits:take(now + ms, 31000)
    assert.is_nil(permit)
    assert.is_nil((permits:take(now + ms + wait - 1, 31000)))
    assert.truthy(permits:take(now + ms + wait, 31000))
    return ms + wait
  end

  -- The first ten are slow all alike, and who follows is not.
  it("gives one back a second after its answer, as long as round trips are unknown", function()
    assert.equal(50 + SECOND, free_after(1000, 50))
  end)

  it("gives one back a second after it left, where all round trips take as long", function()
    make_trips(50, 50)
    assert.equal(SECOND, free_after(200000, 50))
  end)

  it("waits for the spread of round trips on top of the second", function()
    make_trips(100, 40)
    assert.equal(60 + SECOND, free_after(200000, 70))
  end)

  it("waits no longer than a second after the answer", function()
    make_trips(5000, 10)
    assert.equal(20 + SECOND, free_after(200000, 20))
  end)

  it("frees at once what never left", function()
    local taken = take_all(1000)
    permits:give(taken[1], 0, 0)
    assert.truthy(permits:take(1000, 31000))
  end)

  it("frees by time what a dead process had", function()
    take_all(1000)
    assert.is_nil((permits:take(31999, 31000)))
    assert.truthy(permits:take(32000, 31000))
  end)

  it("frees no other permit where one is given back after its time", function()
    local late = take_all(1000)
    take_all(32000)
    for _, permit in ipairs(late) do permits:give(permit, 0, 0) end
    assert.is_nil((permits:take(32001, 31000)))
  end)

  it("pauses for everybody after a 429, and never shortens a pause", function()
    permits:pause(5000)
    permits:pause(4000)
    local other <close> = assert(core.permits(path, "127.0.0.1 me"))
    local permit, wait = other:take(1000, 31000)
    assert.is_nil(permit)
    assert.equal(4000, wait)
    assert.truthy(other:take(5000, 31000))
  end)

  it("shares permits between processes of one client, and not with another client", function()
    take_all(1000)
    local same <close> = assert(core.permits(path, "127.0.0.1 me"))
    local another <close> = assert(core.permits(path, "127.0.0.1 you"))
    assert.is_nil((same:take(1000, 31000)))
    assert.truthy(another:take(1000, 31000))
  end)

  it("is born closed and may be closed twice", function()
    permits:close()
    permits:close()
    assert.equal("sendoso.permits (closed)", tostring(permits))
    assert.error_matches(function() permits:take(1, 1) end, "attempt to use a closed permits")
  end)
end)

local core = require "sendoso.core"

-- One row for one outcome: the kind of a read's error and of a spend's ("-": as the answer says, or
-- none), how the intent of a spend ends, how often a read is asked and a spend posted, and the
-- waits at a base of 500 ms: the longest before the second time, and the longest of all.
local rows = {
  -- outcome     read         spend        settled      reads spends second longest
  { "never left", "network", "network", "withdrawn", 4, 4, 500, 2000 },
  { "stopped", "cancelled", "cancelled", "withdrawn", 1, 1 },
  { "lost", "network", "unknown", "unknown", 4, 1, 500, 2000 },
  { "broken", "-", "unknown", "unknown", 4, 1, 500, 2000 },
  { "limited", "limited", "limited", "withdrawn", 8, 8, 2000, 60000 },
  { "auth", "auth", "auth", "withdrawn", 1, 1 },
  { "refused", "-", "-", "refused", 1, 1 },
  { "ok", "-", "-", "sent", 1, 1 },
}

-- How often it is tried in all, and the longest waits behind the first try and before the last.
local function tries(outcome, spend)
  local made, first, last = 1, nil, nil
  local wait = core.retry(outcome, spend, made, 500, 1)
  while wait do
    first, last, made = first or wait, wait, made + 1
    wait = core.retry(outcome, spend, made, 500, 1)
  end
  return made, first, last
end

describe("sendoso.core.outcome #binding", function()
  for _, row in ipairs(rows) do
    local outcome, read, spend, settled, reads, spends, second, longest = table.unpack(row)

    it(("settles '%s' as %s; a read is tried %d times in all, a spend %d times"):format(
      outcome, settled, reads, spends), function()
      local next = core.outcome(outcome)
      assert.same({ read, spend, settled }, { next.read or "-", next.spend or "-", next.settled })
      assert.same({ reads, second, longest }, { tries(outcome, false) })
      assert.equal(spends, (tries(outcome, true)))
    end)
  end

  it("never posts again what may have been a gift", function()
    for _, row in ipairs(rows) do
      local outcome = row[1]
      if core.outcome(outcome).settled == "unknown" then assert.is_nil(core.retry(outcome, true, 1, 500, 1)) end
    end
  end)

  it("draws half of each wait", function()
    assert.equal(250, core.retry("never left", true, 1, 500, 0))
    assert.equal(30000, core.retry("limited", true, 7, 500, 0))
  end)

  it("knows no other outcome", function()
    assert.error_matches(function() core.outcome "answered" end, "no such outcome")
  end)
end)

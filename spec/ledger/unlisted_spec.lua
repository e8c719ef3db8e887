-- What a run remembers of the gifts that it has sent, until Sendoso lists them.
local unlisted = require "sendoso.ledger.unlisted"

local function size(own)
  local count = 0
  for _, name in ipairs { "counts", "before", "addresses", "addresses_before" } do
    for _ in pairs(own[name]) do count = count + 1 end
  end
  return count
end

describe("the gifts of a run that no look has shown", function()
  it("explain as many sends as have left, and no more", function()
    local own = unlisted.new()
    own:add("p1@x.y 7", "p1@x.y")
    own:add("p1@x.y 7", "p1@x.y")
    assert.is_true(own:take "p1@x.y 7")
    assert.is_true(own:take "p1@x.y 7")
    assert.is_false(own:take "p1@x.y 7")
    assert.is_false(own:take "p1@x.y 8")
  end)

  it("explain those that left before and after a look", function()
    local own = unlisted.new()
    own:add("p1@x.y 7", "P1@x.y")
    own:turn()
    own:add("p1@x.y 7", "P1@x.y")
    assert.is_true(own:take "p1@x.y 7")
    assert.is_true(own:take "p1@x.y 7")
    assert.is_false(own:take "p1@x.y 7")
    assert.equal("P1@x.y", own:address "p1@x.y 7")
  end)

  it("are forgotten after two looks", function()
    local own = unlisted.new()
    own:add("p1@x.y 7", "p1@x.y")
    own:turn()
    assert.equal("p1@x.y", own:address "p1@x.y 7")
    own:turn()
    assert.is_nil(own:address "p1@x.y 7")
    assert.is_false(own:take "p1@x.y 7")
  end)

  it("take no more room in a long run: the last ones are remembered", function()
    local own, most = unlisted.new(), 0
    for i = 1, 20000 do
      own:add(("p%d@x.y 7"):format(i), "p@x.y")
      if i % 500 == 0 then most = math.max(most, size(own)) end
    end
    assert.is_true(most <= 4000, most)
    for i = 19001, 20000 do assert.is_true(own:take(("p%d@x.y 7"):format(i))) end
  end)
end)

local core = require "sendoso.core"

describe("sendoso.core.retry #binding", function()
  -- what, spend, attempts made -> shortest and longest wait in ms at a base of 500, or nothing
  for _, row in ipairs {
    { "never left", false, 1, 250, 500 }, { "never left", true, 1, 250, 500 },
    { "never left", true, 2, 500, 1000 }, { "never left", true, 3, 1000, 2000 }, { "never left", true, 4 },
    { "lost", false, 1, 250, 500 }, { "lost", false, 4 }, { "lost", true, 1 },
    { "broken", false, 1, 250, 500 }, { "broken", false, 4 }, { "broken", true, 1 },
    { "too many", false, 1, 1000, 2000 }, { "too many", true, 1, 1000, 2000 },
    { "too many", true, 3, 4000, 8000 }, { "too many", true, 7, 30000, 60000 }, { "too many", true, 8 },
    { "answered", false, 1 }, { "answered", true, 1 },
  } do
    local what, spend, attempts, least, most = table.unpack(row)
    local name = ("after '%s' of a %s, %d made: %s"):format(what, spend and "spend" or "read", attempts,
      least and least .. " to " .. most .. " ms" or "not again")
    it(name, function()
      assert.equal(least, core.retry(what, spend, attempts, 500, 0))
      assert.equal(most, core.retry(what, spend, attempts, 500, 1))
    end)
  end
end)

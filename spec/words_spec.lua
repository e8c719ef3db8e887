local words = require "sendoso.words"

describe("sendoso.words", function()
  it("counts with the right form of the noun", function()
    assert.same({ "0 gifts", "1 gift", "2 gifts" },
      { words.count(0, "gift"), words.count(1, "gift"), words.count(2, "gift") })
    assert.same({ "1 person", "2 people" }, { words.count(1, "person", "people"), words.count(2, "person", "people") })
  end)
end)

describe("sendoso.words.outcomes", function()
  it("words every count that a run has, in one order, with the zeros that say something", function()
    local counts = {}
    for i, name in ipairs { "planned", "sent", "duplicates", "held", "refused", "unknown", "not_sent", "failed",
      "skipped", "rows", "lacking", "not_due" } do counts[name] = i end
    assert.equal("1 would be sent, 2 sent, 3 already sent, 4 held, 5 refused, 6 unknown outcomes, 7 not sent, "
      .. "8 failed, 9 skipped, 10 rows skipped, 11 without a date, 12 not due", words.outcomes(counts, "sent"))
    assert.equal("0 sent, 0 already sent, 0 held, 0 rows skipped", words.outcomes({}, "sent"))
    assert.equal("1 would be sent, 0 already sent, 0 held, 1 unknown outcome, 1 row skipped",
      words.outcomes({ planned = 1, unknown = 1, rows = 1 }, "planned"))
    assert.equal("would send", words.outcome("planned").line)
  end)
end)

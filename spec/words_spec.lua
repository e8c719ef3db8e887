local words = require "sendoso.words"

describe("sendoso.words", function()
  it("counts with the right form of the noun", function()
    assert.same({ "0 gifts", "1 gift", "2 gifts" },
      { words.count(0, "gift"), words.count(1, "gift"), words.count(2, "gift") })
    assert.same({ "1 person", "2 people" }, { words.count(1, "person", "people"), words.count(2, "person", "people") })
  end)

  it("writes money with two decimals", function()
    assert.equal("425.00 USD", words.money(42500, "USD"))
    assert.equal("0.05 EUR", words.money(5, "EUR"))
  end)

  it("writes sums in an order that is always the same, and says for how many none is known", function()
    assert.equal("1.00 EUR, 2.00 USD, unknown for 1 gift", words.sums({ USD = 200, EUR = 100 }, 1))
    assert.equal("0", words.sums({}, 0))
  end)
end)

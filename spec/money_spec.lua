local json = require "sendoso.json"
local money = require "sendoso.money"

local function usd(hundredths, sends)
  return { hundredths = hundredths, currency = "USD", estimate = sends and true, sends = sends }
end

describe("sendoso.money.parse", function()
  for _, case in ipairs {
    { 25, 2500 }, { 0, 0 }, { 25.5, 2550 }, { 25.1, 2510 }, { 1.15, 115 }, { 33.33, 3333 }, { 1e3, 100000 },
    { "25", 2500 }, { "25.5", 2550 }, { "25.50", 2550 }, { "0.05", 5 }, { "2.0", 200 },
    { 25 * 1.1, 2750 }, { 0.1 + 0.2, 30 }, -- what binary arithmetic leaves at the sixteenth digit
    { "9999999999.99", 999999999999 }, { 9999999999.99, 999999999999 },
  } do
    it(("reads %s %s exactly"):format(type(case[1]), case[1]), function()
      local hundredths = money.parse(case[1])
      assert.equal(case[2], hundredths)
      assert.equal("integer", math.type(hundredths))
    end)
  end

  for _, case in ipairs {
    { 100 / 3, "33.3333333333333 has more than two decimals" }, { 1.005, "1.005 has more than two decimals" },
    { 1e-5, "1e-05 has more than two decimals" }, { "25.500", '"25.500" has more than two decimals' },
    { -5, "-5 is below 0" }, { "-5.00", '"-5.00" is below 0' }, { -0.5, "-0.5 is below 0" },
    { math.mininteger, "-9223372036854775808 is below 0" },
    { 0 / 0, "nan is not an amount" }, { math.huge, "inf is not an amount" }, { -math.huge, "-inf is not an amount" },
    { "1e3", '"1e3" is not an amount' }, { "1,000.00", '"1,000.00" is not an amount' },
    { "25,50", '"25,50" is not an amount' }, { "$25", '"$25" is not an amount' },
    { "25 USD", '"25 USD" is not an amount' },
    { "", '"" is not an amount' }, { " 25", '" 25" is not an amount' }, { "0x10", '"0x10" is not an amount' },
    { "025", '"025" is not an amount' }, { ".5", '".5" is not an amount' }, { "25.", '"25." is not an amount' },
    { "1.2.3", '"1.2.3" is not an amount' }, { {}, "a table is not an amount" }, { true, "a boolean is not an amount" },
    { 1e10, "10000000000 is above 9999999999.99" }, { 1e300, "1e+300 is above 9999999999.99" },
    { math.maxinteger, "9223372036854775807 is above 9999999999.99" },
    { ("9"):rep(25), '"' .. ("9"):rep(25) .. '" is above 9999999999.99' },
  } do
    it("refuses what " .. case[2], function()
      local hundredths, why, hint = money.parse(case[1])
      assert.is_nil(hundredths)
      assert.equal(case[2], why)
      assert.is_string(hint)
    end)
  end

  it("repeats no address and no message that stands where an amount should", function()
    for _, text in ipairs { "ann@example.com", "Thank you, Ann, for all that you did", "a\nb" } do
      assert.equal("the text is not an amount", (select(2, money.parse(text))))
    end
  end)
end)

describe("an amount of money", function()
  it("has the same digits in a request, in JSON and in a text, and is read back as what it was", function()
    for _, hundredths in ipairs { 1, 10, 99, 101, 2510, 3333, 115, 100000, 123456789012, 999999999901, 999999999999 } do
      assert.equal(hundredths, money.parse(money.number(hundredths)))
      assert.equal(hundredths, money.parse(money.decimal(hundredths)))
      assert.equal(hundredths, money.parse(json.encode(money.number(hundredths))))
    end
    assert.equal("25 25.1 25.01", ("%s %s %s"):format(money.number(2500), money.number(2510), money.number(2501)))
  end)

  it("is written with two decimals, and an estimate is marked as one", function()
    assert.equal("425.00 USD", money.text(usd(42500)))
    assert.equal("0.05 USD", money.whole_text(usd(5)))
    assert.equal("about 25.00 USD", money.text(usd(2500, 7)))
    assert.equal("about 25.00 USD (estimate from the last 7 sends of this campaign)", money.whole_text(usd(2500, 7)))
    assert.equal("about 25.00 USD (estimate from the last send of this campaign)", money.whole_text(usd(2500, 1)))
  end)
end)

describe("a sum of money", function()
  local function sum(...)
    local total = money.sum()
    for i = 1, select("#", ...) do total:add((select(i, ...))) end
    return total:text()
  end

  it("keeps currencies apart, always in the same order, and says for how many gifts none is known", function()
    assert.equal("1.00 EUR, 2.50 USD, unknown for 1 gift",
      sum(usd(50), nil, { hundredths = 100, currency = "EUR" }, usd(200)))
    assert.equal("unknown for 2 gifts", sum(nil, nil))
    assert.equal("0", sum())
    assert.equal("0", sum(false))
  end)

  it("says how much of it is estimated", function()
    assert.equal("about 12.50 USD (2.50 of it estimated)", sum(usd(1000), usd(250, 3)))
    assert.equal("about 2.50 USD (an estimate)", sum(usd(250, 3)))
    assert.equal("1.00 EUR, about 2.50 USD (an estimate), unknown for 1 gift",
      sum(usd(250, 3), { hundredths = 100, currency = "EUR" }, nil))
  end)
end)

local check = require "sendoso.check"

describe("sendoso.check", function()
  it("raises at the caller's line for an unknown name, with the nearest", function()
    local ok, message = pcall(check.names, "egift", { campain = 1 }, { "campaign", "to" })
    assert.is_false(ok)
    assert.equal("egift: unknown option 'campain'; did you mean 'campaign'?", message:match ": (.*)$")
    assert.matches("^spec/check_spec.lua:%d+: ", (select(2, pcall(function() check.names("a", { b = 1 }, {}) end))))
  end)

  it("names the same one of several unknown names every time", function()
    for _ = 1, 20 do
      assert.error_matches(function() check.names("a", { z = 1, y = 1, x = 1 }, {}) end, "unknown option 'x'")
    end
  end)

  it("says what is expected, and what came instead", function()
    assert.error_matches(function() check.expected("people", "the path of a file", nil) end,
      "people: expected the path of a file, got nil$")
    assert.error_matches(function() check.type("egift: to", 7, "table", "{ email = … }") end,
      "egift: to: expected a table such as { email = … }, got a number$")
  end)

  it("lets known names, types and choices pass", function()
    check.names("a", { b = 1 }, { "b" })
    check.type("a", {}, "table")
    check.choice("a", "mdy", { "mdy", "dmy" })
  end)

  it("raises for another type, and shows how it is written", function()
    assert.error_matches(function() check.type("people: map", 7, "table", '{ email = "Mail" }') end,
      'people: map: expected a table such as { email = "Mail" }, got a number', 1, true)
  end)

  it("raises for what is none of the choices", function()
    assert.error_matches(function() check.choice("leap", "feb29", { "feb28", "mar1" }) end,
      "leap: expected 'feb28' or 'mar1', got \"feb29\"", 1, true)
  end)
end)

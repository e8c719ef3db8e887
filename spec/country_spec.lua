local country = require "sendoso.country"

describe("sendoso.country", function()
  for text, code in pairs {
    DE = "DE", de = "DE", DEU = "DE", Germany = "DE", germany = "DE", Deutschland = "DE", ["United States"] = "US",
    USA = "US", ["U.S.A."] = "US", ["United Kingdom"] = "GB", UK = "GB", England = "GB", ["Côte d'Ivoire"] = "CI",
    ["South Korea"] = "KR", Korea = "KR", ["Czech Republic"] = "CZ", Czechia = "CZ",
    ["Türkiye"] = "TR", Turkey = "TR",
    ["Bosnia and Herzegovina"] = "BA",
    Congo = "CG", ["Saudi Arabia"] = "SA", Canada = "CA", ["  canada "] = "CA",
    ["Österreich"] = "AT", ["Viet Nam"] = "VN", Vietnam = "VN", Taiwan = "TW", Atlantis = false, XX = false,
    [""] = false,
    ["Germany, Berlin"] = false,
  } do
    it(("knows '%s' as %s"):format(text, code or "none"), function() assert.equal(code or nil, country.code(text)) end)
  end

  it("knows all of ISO 3166-1, each by its own letters", function()
    local count = 0
    for a = 65, 90 do
      for b = 65, 90 do
        local two = string.char(a, b)
        local code = country.code(two)
        if code == two then count = count + 1 else assert.is_true(code == nil or two == "UK") end
      end
    end
    assert.equal(249, count)
  end)
end)

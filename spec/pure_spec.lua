local core = require "sendoso.core"

describe("sendoso.core.place #binding", function()
  for url, where in pairs {
    ["http://127.0.0.1:8080"] = "sandbox", ["http://localhost"] = "sandbox", ["http://[::1]:80/"] = "sandbox",
    ["https://127.1"] = "sandbox", ["https://app.staging.sendo.so"] = "staging",
    ["https://APP.STAGING.SENDO.SO/"] = "staging", ["https://app.sendoso.com"] = "production",
    ["https://app-sandbox.staging.sendo.so"] = "production", ["https://127.0.0.1.example.com"] = "production",
    ["https://localhost.example.com"] = "production", ["https://10.0.0.1"] = "production",
    ["https://proxy.example.com:8443"] = "production",
  } do
    it(("says that %s is %s"):format(url, where), function()
      assert.equal(where, (core.place(url)))
    end)
  end

  for url, kind in pairs {
    ["http://app.sendoso.com"] = "guard", ["http://app.staging.sendo.so"] = "guard", ["ftp://127.0.0.1"] = "guard",
    ["https://app.sendoso.com/api/v3"] = "invalid", ["https://127.0.0.1@app.sendoso.com"] = "invalid",
    ["https://app.sendoso.com?x"] = "invalid", ["not a url"] = "invalid", [""] = "invalid",
  } do
    it(("refuses '%s' as a base URL"):format(url), function()
      local where, err = core.place(url)
      assert.is_nil(where)
      assert.equal(kind, err.kind)
    end)
  end
end)

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

describe("an error object #binding", function()
  it("says kind, status, message and request in one line", function()
    local err = core.error { kind = "limited", status = 429, message = "too many requests", request_id = "5957" }
    assert.equal("limited (429): too many requests [request 5957]", tostring(err))
  end)

  it("has a kind of the closed list", function()
    assert.has_error(function() core.error { kind = "weather", message = "rain" } end)
  end)
end)

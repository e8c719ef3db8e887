local core = require "sendoso.core"

describe("sendoso.core.service #binding", function()
  for url, where in pairs {
    ["http://127.0.0.1:8080"] = "sandbox", ["http://localhost"] = "sandbox", ["http://[::1]:80/"] = "sandbox",
    ["https://127.1"] = "sandbox", ["https://app.staging.sendo.so"] = "staging",
    ["https://APP.STAGING.SENDO.SO/"] = "staging", ["https://app.sendoso.com"] = "production",
    ["https://app-sandbox.staging.sendo.so"] = "production", ["https://127.0.0.1.example.com"] = "production",
    ["https://localhost.example.com"] = "production", ["https://10.0.0.1"] = "production",
    ["https://proxy.example.com:8443"] = "production",
  } do
    it(("says that %s is %s"):format(url, where), function()
      assert.equal(where, (core.service(url)))
    end)
  end

  for url, kind in pairs {
    ["http://app.sendoso.com"] = "guard", ["http://app.staging.sendo.so"] = "guard", ["ftp://127.0.0.1"] = "guard",
    ["https://app.sendoso.com/api/v3"] = "invalid", ["https://127.0.0.1@app.sendoso.com"] = "invalid",
    ["https://app.sendoso.com?x"] = "invalid", ["not a url"] = "invalid", [""] = "invalid",
  } do
    it(("refuses '%s' as a base URL"):format(url), function()
      local where, err = core.service(url)
      assert.is_nil(where)
      assert.equal(kind, err.kind)
    end)
  end
end)

local core = require "sendoso.core"

describe("sendoso.core.service #binding", function()
  for url, where in pairs {
    ["http://127.0.0.1:8080"] = "sandbox", ["http://localhost"] = "sandbox", ["http://[::1]:80/"] = "sandbox",
    ["https://127.1"] = "sandbox", ["https://app.staging.sendo.so"] = "staging",
    ["https://APP.STAGING.SENDO.SO/"] = "staging", ["https://app.sendoso.com"] = "production",
    ["https://app-sandbox.staging.sendo.so"] = "production", ["https://127.0.0.1.example.com"] = "production",
    ["https://localhost.example.com"] = "production", ["https://10.0.0.1"] = "production",
    ["https://proxy.example.com:8443"] = "production",
    ["http://[0:0:0:0:0:0:0:1]:80"] = "sandbox", ["http://[::1%25lo]:80"] = "sandbox",
    ["http://[::ffff:127.0.0.1]"] = "sandbox", ["https://[::ffff:10.0.0.1]"] = "production",
    ["https://[fe80::1%25eth0]"] = "production", ["https://[2001:db8::1]:8443"] = "production",
    ["https://[::2]"] = "production", ["https://[::]"] = "production",
  } do
    it(("says that %s is %s"):format(url, where), function()
      assert.equal(where, (core.service(url)))
    end)
  end

  for url, host in pairs {
    ["http://[0:0::1]:81"] = "[::1]:81", ["https://[::1]:80"] = "[::1]:80",
    ["https://[2001:DB8::1]:8443"] = "[2001:db8::1]:8443",
    ["https://[fe80::1%25eth0]:444"] = "[fe80::1%eth0]:444", ["https://APP.sendoso.com"] = "app.sendoso.com",
    -- One service has one name: runs that share a rate limit find each other by it.
    ["https://app.sendoso.com:443"] = "app.sendoso.com", ["https://app.sendoso.com.:443/"] = "app.sendoso.com",
    ["https://app.sendoso.com.:8443"] = "app.sendoso.com:8443", ["http://[0:0::1]:80"] = "[::1]",
  } do
    it(("names %s '%s'"):format(url, host), function()
      assert.equal(host, select(2, core.service(url)))
    end)
  end

  for url, kind in pairs {
    ["http://app.sendoso.com"] = "guard", ["http://app.staging.sendo.so"] = "guard", ["ftp://127.0.0.1"] = "invalid",
    ["https://app.sendoso.com/api/v3"] = "invalid", ["https://127.0.0.1@app.sendoso.com"] = "invalid",
    ["https://app.sendoso.com?x"] = "invalid", ["not a url"] = "invalid", [""] = "invalid",
    ["https:///app.sendoso.com"] = "invalid", ["http:/127.0.0.1"] = "invalid", ["app.sendoso.com"] = "invalid",
    ["https://sendöso.com"] = "invalid", ["wss://app.sendoso.com"] = "invalid",
    ["http://[2001:db8::1]"] = "guard", ["http://::1:80"] = "invalid", ["http://[::1"] = "invalid",
    ["https://ann:s3cret@app.sendoso.com"] = "invalid", ["https://app.sendoso.com?token=s3cret"] = "invalid",
  } do
    it(("refuses '%s' as a base URL"):format(url), function()
      local where, err = core.service(url)
      assert.is_nil(where)
      assert.equal(kind, err.kind)
      assert.not_matches("s3cret", err.message .. (err.hint or ""))
    end)
  end
end)

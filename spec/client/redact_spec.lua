-- What goes to a terminal, a log or the ledger has no secret in it.
local core = require "sendoso.core"

describe("sendoso.core.redact #binding", function()
  for text, expected in pairs {
    ["nothing to see"] = "nothing to see",
    ["https://app.sendoso.com/api/v3/me"] = "https://app.sendoso.com/api/v3/me",
    -- before the @ of a URL, whatever is in the password
    ["in 'http://ann:s3cret@proxy:3128'"] = "in 'http://***@proxy:3128'",
    ["http://ann:s3c#r3t@proxy:3128"] = "http://***@proxy:3128",
    ["http://ann:s3c/r?t@x@proxy"] = "http://***@proxy",
    ["a http://a:b@c and https://d@e f"] = "a http://***@c and https://*@e f",
    -- values of queries
    ["/x?access_token=abcdef&page=2"] = "/x?access_token=***&page=2",
    ["/x?page=2&API-KEY=abcdef"] = "/x?page=2&API-KEY=***",
    ["/x?code=abcdef&zip_code=12345"] = "/x?code=***&zip_code=12345",
    ["\"https://h/cb#id_token=abcdef\""] = "\"https://h/cb#id_token=***\"",
    ["/x?client_secret=a&X-Signature=b&sig=c"] = "/x?client_secret=*&X-Signature=*&sig=*",
    ["/x?email=ann@example.com&q=ann%40example.com"] = "/x?email=***&q=***",
    ["/x?token=&page=1"] = "/x?token=&page=1",
    ["/x?page=2&per_page=100&delivery_type=mail"] = "/x?page=2&per_page=100&delivery_type=mail",
    -- ways to sign in
    ["Authorization: Bearer abcdef1234567890 is wrong"] = "Authorization: Bearer *** is wrong",
    ["the bearer token expired"] = "the bearer token expired",
    ["Proxy-Authorization: Basic YW5uOnMzY3JldA=="] = "Proxy-Authorization: Basic ***",
  } do
    it(("makes '%s' of '%s'"):format(expected, text), function()
      assert.equal(expected, core.redact(text))
    end)
  end

  it("hides a secret that is known, wherever it stands", function()
    assert.equal("***: no such token as ***", core.redact("tok-123456789: no such token as tok-123456789",
      "tok-123456789"))
  end)

  it("takes no short word for a secret", function()
    assert.equal("the sandbox", core.redact("the sandbox", "sandbox"))
  end)
end)

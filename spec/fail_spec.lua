local core = require "sendoso.core"

describe("an error object #binding", function()
  it("says kind, status, message and request in one line", function()
    local err = core.error { kind = "limited", status = 429, message = "too many requests", request_id = "5957" }
    assert.equal("limited (429): too many requests [request 5957]", tostring(err))
  end)

  it("has a kind of the closed list", function()
    assert.has_error(function() core.error { kind = "weather", message = "rain" } end)
  end)
end)

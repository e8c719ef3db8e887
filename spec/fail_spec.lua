local fail = require "sendoso.fail"
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

describe("sendoso.fail", function()
  it("returns nil and an error object", function()
    local value, err = fail("invalid", "no", { field = "x", hint = "say yes" })
    assert.is_nil(value)
    assert.same({ "invalid", "x" }, { err.kind, err.field })
    assert.is_true(fail.is(err))
  end)

  it("knows no other table or userdata for an error object", function()
    for _, value in ipairs { {}, setmetatable({}, {}), io.stdout, "text", 7 } do assert.is_false(fail.is(value)) end
  end)

  it("says an error as people read it: without its kind, with Sendoso's status and request", function()
    assert.equal("no", fail.text(fail.new("store", "no", { hint = "say yes" })))
    local err = fail.new("not_found", "no", { status = 404, request_id = "5957" })
    assert.equal("no (404) [request 5957]", fail.text(err))
  end)

  it("says an error in one line, with what to do next", function()
    assert.equal("no (say yes)", fail.line(fail.new("invalid", "no", { hint = "say yes" })))
    assert.equal("no", fail.line(fail.new("invalid", "no")))
    assert.equal("text", fail.line "text")
    assert.equal("an error object of type table", fail.line {})
  end)

  it("says whatever was raised, as people read it", function()
    assert.equal("no (404)", fail.said(fail.new("not_found", "no", { status = 404 })))
    for _, case in ipairs { { "text", "text" }, { 7, "7" }, { nil, "an error object of type nil" },
      { {}, "an error object of type table" }, { print, "an error object of type function" },
      { setmetatable({}, { __tostring = function() return "mine" end }), "mine" },
      { setmetatable({}, { __tostring = error }), "an error object of type table" },
      { setmetatable({}, getmetatable(fail.new("invalid", "x"))), "an error object of type table" },
    } do assert.equal(case[2], fail.said(case[1])) end
  end)

  describe(".need", function()
    it("returns what was returned", function()
      assert.same({ 1, 2 }, { fail.need(1, 2) })
      assert.same({ "text" }, { fail.need "text" })
    end)

    it("raises the error that came instead, as it is", function()
      local value, err = fail.try(fail.need, fail("store", "full"))
      assert.is_nil(value)
      assert.equal("store", err.kind)
      assert.error_matches(function() fail.need(false, "no") end, "^no$")
    end)
  end)

  describe(".try", function()
    it("returns what the function returns", function()
      assert.same({ 1, nil, 3 }, { fail.try(function(a) return a, nil, 3 end, 1) })
    end)

    it("returns nil and the error object that is raised", function()
      local value, err = fail.try(fail.raise, "store", "full")
      assert.is_nil(value)
      assert.equal("store", err.kind)
    end)

    it("lets what is no error object through: it is a mistake in a program", function()
      assert.error_matches(function() fail.try(error, "typo", 0) end, "^typo$")
    end)
  end)
end)

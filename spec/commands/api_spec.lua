local cjson = require "cjson"
local process = require "spec.support.process"

describe("sendoso api #process", function()
  it("prints the answer's own bytes", function()
    local result = process.sendoso "api GET '/api/v3/touches?page=2&per_page=5'"
    assert.equal(0, result.status)
    local page = cjson.decode(result.out)
    assert.equal(2, page.current_page)
    assert.equal(5, #page.touches)
    assert.equal("", result.err)
  end)

  it("prints a bare array too", function()
    assert.equal("[", process.sendoso("api GET /api/v3/groups/1234/members").out:sub(1, 1))
  end)

  -- The token goes to the host that was said, whatever the path looks like.
  for _, path in ipairs { "@127.0.0.1:9/", "api/v3/me", "//127.0.0.1:9/", "'/a b'", "/a#b", "http://127.0.0.1:9/" } do
    it("takes no path that may be another host's, or none: " .. path, function()
      local result = process.sendoso("api GET " .. path)
      assert.equal(64, result.status)
      assert.matches("^error: path: expected ", result.err)
    end)
  end

  it("only reads", function()
    local result = process.sendoso "api POST /api/v3/send"
    assert.equal(64, result.status)
    assert.matches("error: method: expected 'GET'", result.err)
  end)

  it("says what was not found", function()
    assert.matches("^error: Not found %(404%)", process.sendoso("api GET /api/v3/sends").err)
  end)
end)

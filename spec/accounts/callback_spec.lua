-- Where a redirect URI leads, and what is answered there.
local callback = require "sendoso.accounts.callback"
local core = require "sendoso.core"
local free_port = require "spec.support.port"

describe("a redirect URI", function()
  for uri, where in pairs {
    ["http://127.0.0.1:8765/callback"] = { port = 8765, path = "/callback", ipv6 = false },
    ["http://localhost:1/"] = { port = 1, path = "/", ipv6 = false },
    ["HTTP://LOCALHOST:65535"] = { port = 65535, path = "/", ipv6 = false },
    ["http://[::1]:8765/a/b?c=d"] = { port = 8765, path = "/a/b", ipv6 = true },
    ["http://127.0.0.1/callback"] = { port = 80, path = "/callback", ipv6 = false },
    ["http://[::1]"] = { port = 80, path = "/", ipv6 = true },
  } do
    it("leads to this machine: " .. uri, function() assert.same(where, callback.of(uri)) end)
  end

  for _, uri in ipairs {
    "https://127.0.0.1:8765/callback", "http://127.0.0.1.example.com:8765/", "http://example.com/callback",
    "http://127.0.0.1:0/", "http://127.0.0.1:65536/", "http://127.0.0.1:x/", "http://user@127.0.0.1:8765/",
    "urn:ietf:wg:oauth:2.0:oob", "com.example.app:/callback", "http://[::2]:8765/", "",
  } do
    it("leads elsewhere: " .. uri, function() assert.is_nil(callback.of(uri)) end)
  end
end)

describe("the page at a redirect URI #socket", function()
  -- Asks for paths of a callback. Returns the status of each, what was finished, and how many were strange.
  local function visit(paths)
    local port = free_port()
    local finished, strange, answers = {}, 0, {}
    local server <close> = assert(callback.listen({ port = port, path = "/callback", ipv6 = false }, {
      is_answer = function(query) return query:find("state=mine", 1, true) ~= nil end,
      finish = function(query)
        finished[#finished + 1] = query
        return not query:find("error", 1, true)
      end,
      strange = function() strange = strange + 1 end,
    }))
    for i, path in ipairs(paths) do
      local asking = assert(core.start { "env", "LUA_INIT=", "lua5.4", "spec/support/browser.lua", "-", "visit",
        ("http://127.0.0.1:%d%s"):format(port, path) })
      local status
      repeat
        server:step(20)
        status = asking:ended()
      until status
      answers[i] = status + 200
    end
    return answers, finished, strange
  end

  it("is there for one answer", function()
    local answers, finished, strange = visit {
      "/", "/favicon.ico", "/callback", "/callback?code=x&state=other", "/callback?code=a%20b&state=mine",
      "/callback?code=a%20b&state=mine",
    }
    assert.same({ 404, 404, 400, 400, 200, 400 }, answers)
    assert.equal(1, #finished)
    assert.matches("code=a%20b", finished[1], 1, true)
    assert.equal(3, strange)
  end)

  it("says that it has failed", function()
    assert.same({ 400, 400 }, (visit { "/callback?error=access_denied&state=mine", "/callback?code=x&state=mine" }))
  end)
end)

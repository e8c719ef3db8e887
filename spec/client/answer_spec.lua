-- What answers in Sendoso's place, and what is said of it: pages of proxies and of sign-ins, marks, other compressions.
local fixture = require "spec.support.fixture"
local serve = require "spec.support.serve"

-- A client of what answers so to anything; and the campaign of the gift, which is read first.
local function client_of(answer)
  return serve.client(function(request)
    if request.path:find "/touches/" then return { status = 200, body = fixture.example "get-touch.200" } end
    return answer(request.method == "POST" and fixture.taken() or fixture.example "get-me.200")
  end)
end

local page = "\n<!DOCTYPE html><html>Sign in</html>"

describe("an answer that is not Sendoso's #socket", function()
  for name, case in pairs {
    ["a web page"] = { function() return { status = 200, body = page } end,
      "the answer is a web page, and not Sendoso's", "check the base URL, and whether a proxy answers" },
    ["a way elsewhere"] = { function() return { status = 302, headers = { Location = "/sign-in" }, body = "" } end,
      "Sendoso answered 302", "check the base URL: what answers there sends its callers elsewhere" },
    ["compressed as nobody asked"] = { function(body)
      return { status = 200, headers = { ["Content-Encoding"] = "br" }, body = "\x8b\x02\x80" .. body }
    end, "the answer is compressed as 'br'" },
    ["UTF-16"] = { function(body) return { status = 200, body = "\xff\xfe" .. body:gsub(".", "%0\0") } end,
      "not JSON" },
  } do
    it("says so to a read: " .. name, function()
      local client <close> = client_of(case[1])
      local me, err = client.me()
      assert.is_nil(me)
      assert.matches(case[2], err.message, 1, true)
      assert.matches(case[3] or "", err.hint or "", 1, true)
    end)

    it("leaves a gift unknown, which is not sent again: " .. name, function()
      local client <close>, seen = client_of(case[1])
      local receipt, err = client.egift(fixture.gift())
      assert.is_nil(receipt)
      assert.equal("unknown", err.kind)
      assert.matches(case[2], err.message, 1, true)
      assert.matches("do not send it again by hand", err.hint, 1, true)
      assert.equal("held", select(2, client.egift(fixture.gift())).kind)
      local posts = 0
      for _, request in ipairs(seen) do posts = posts + (request.method == "POST" and 1 or 0) end
      assert.equal(1, posts)
    end)
  end

  it("is Sendoso's with a mark of UTF-8 before it, or a name of a compression that somebody has undone", function()
    local client <close> = client_of(function(body) return { status = 200, body = "\xef\xbb\xbf" .. body } end)
    assert.equal(123456, assert(client.me()).id)
    assert.equal("sent", assert(client.egift(fixture.gift())).outcome)
    local other <close> = client_of(function(body)
      return { status = 200, headers = { ["Content-Encoding"] = "br" }, body = body }
    end)
    assert.equal("sent", assert(other.egift(fixture.gift())).outcome)
  end)
end)

describe("a network that is gone #socket", function()
  it("is asked by three calls, each with its tries, and is there again for the next one that is answered", function()
    local client <close> = fixture.client { url = "http://127.0.0.1:9" }
    for _ = 1, 3 do assert.equal("network", select(2, client.me()).kind) end
    local requests = client.core:requests()
    assert.equal(12, requests)
    local _, err = client.me()
    assert.equal("network", err.kind)
    assert.equal("cannot reach 127.0.0.1:9: Connection refused", err.message)
    assert.is_nil(err.ends_run) -- a server that runs for days goes on
    assert.equal(requests, client.core:requests())
  end)

  it("is none where an answer comes between", function()
    local answered = 0
    local client <close> = serve.client(function()
      answered = answered + 1
      return { status = 200, body = fixture.example "get-me.200", delay_ms = answered % 9 ~= 0 and 2000 or nil }
    end, { timeout = 0.05 })
    for _ = 1, 2 do -- two calls, with all of their tries, and one that is answered
      for _ = 1, 2 do assert.equal("network", select(2, client.me()).kind) end
      assert.equal(123456, assert(client.me()).id)
    end
  end)
end)

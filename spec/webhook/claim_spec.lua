local claim = require "sendoso.webhook.claim"
local core = require "sendoso.core"
local temp = require "spec.support.temp"

local TOKEN = "7d0d5a3c1f8e4b62"

describe("a claim page", function()
  local inbox, ask, now

  before_each(function()
    inbox, now = assert(core.inbox(temp.path "inbox.db")), 0
    local pages = claim.pages(inbox, function() return now end)
    function ask(path, query, method) return pages { path = path, method = method or "GET", query = query or {} } end
  end)

  after_each(function() inbox:close() end)

  it("looks the same for a token that nobody named and for one that waits", function()
    inbox:keep(TOKEN, "")
    local waits, unknown = ask("/claim/" .. TOKEN), ask "/claim/0000000000000000"
    assert.equal(202, waits.status)
    assert.equal(waits.body, unknown.body)
    assert.same({ waits.status, waits.headers }, { unknown.status, unknown.headers })
    assert.equal(ask("/claim/" .. TOKEN .. ".json").body, ask "/claim/0000000000000000.json".body)
  end)

  it("looks again by itself, but not for ever", function()
    assert.match('content="3;url=?n=1"', ask("/claim/" .. TOKEN).body, 1, true) -- under whatever path a proxy has it
    assert.match("n=8\"", ask("/claim/" .. TOKEN, { n = "7" }).body)
    local last = ask("/claim/" .. TOKEN, { n = "20" })
    assert.equal(404, last.status)
    assert.is_nil(last.body:find("refresh", 1, true))
  end)

  it("shows the first link for good", function()
    inbox:keep(TOKEN, "https://x.example/1?a=1&b=2")
    inbox:keep(TOKEN, "https://x.example/2")
    assert.match('href="https://x.example/1?a=1&amp;b=2"', ask("/claim/" .. TOKEN).body, 1, true)
    assert.same({ status = "ready", link = "https://x.example/1?a=1&b=2" },
      core.decode(ask("/claim/" .. TOKEN .. ".json").body))
  end)

  it("shows no link that is none of the web, and nothing of what it was asked for", function()
    inbox:keep(TOKEN, "javascript:alert(1)")
    assert.equal(202, ask("/claim/" .. TOKEN).status)
    assert.is_nil(ask '/claim/"><script>')
    assert.is_nil(ask("/claim/" .. TOKEN, {}, "POST"))
  end)

  it("is for tokens that an address shows as they are", function()
    for _, token in ipairs { TOKEN, "7d0d5a3c-1f8e.4b62_a" } do assert.is_true(claim.is_token(token)) end
    for _, token in ipairs { "", "7d0d5a3c1f8e4b6", "7d0d5a3c1f8e4b62.json", ".7d0d5a3c1f8e4b62", "7d0d5a3c1f8e4b6ü",
      "7d0d5a3c/1f8e4b62", "7d0d5a3c 1f8e4b62" } do
      assert.is_false(claim.is_token(token))
    end
  end)

  it("is not kept, not indexed, not framed, and loads nothing", function()
    local headers = ask("/claim/" .. TOKEN).headers
    assert.same({ "no-store", "no-referrer", "noindex, nofollow" },
      { headers["Cache-Control"], headers["Referrer-Policy"], headers["X-Robots-Tag"] })
    assert.match("default%-src 'none'.*frame%-ancestors 'none'; form%-action 'none'; base%-uri 'none'$",
      headers["Content-Security-Policy"])
  end)

  it("answers 429 to guesses, and not to those who wait", function()
    inbox:keep(TOKEN, "")
    for _ = 1, 7000 do ask("/claim/" .. TOKEN .. ".json") end
    assert.equal(202, ask("/claim/" .. TOKEN).status)
    for _ = 1, 6000 do ask "/claim/0000000000000000.json" end
    local answer = ask("/claim/" .. TOKEN)
    assert.same({ 429, "60" }, { answer.status, answer.headers["Retry-After"] })
    answer = ask("/claim/" .. TOKEN .. ".json")
    assert.same({ 429, "too many requests" }, { answer.status, core.decode(answer.body).status })
    now = 60001
    assert.equal(202, ask("/claim/" .. TOKEN).status)
  end)
end)

-- -v: each request, what came of it and how long that took, and no secret.
local fixture = require "spec.support.fixture"
local process = require "spec.support.process"
local scripted = require "spec.support.peer"
local scripts = require "spec.support.scripts"
local temp = require "spec.support.temp"

local me = scripted.json '{"id":1,"email":"ann@example.com"}'

-- The lines about requests, without their times.
local function requests(text)
  local list = {}
  for line in text:gmatch "[^\n]+" do
    local said = line:match "^sendoso: (%u+ /.*)$"
    list[#list + 1] = said and said:gsub("%d[%d.]* m?s%f[%W]", "N")
  end
  return list
end

describe("-v", function()
  it("prints each request of a run, reads and gifts, between its other lines", function()
    local peer <close> = scripts.peer_of { scripted.json(fixture.taken()) }
    local seen = scripts.run(scripts.one_gift, { env = scripts.account(peer) }, "-v")
    assert.same({
      "GET /api/v3/touches/2002: 200 in N", "GET /api/v3/send?page=1&per_page=100: 200 in N",
      "POST /api/v3/send: 200 in N",
    }, requests(seen.err))
    assert.matches("\nsendoso: POST [^\n]+\nsent  ", seen.err)
    assert.matches("3 requests", seen.err, 1, true)
  end)

  it("is taken before a command, after it, and as --verbose; without it no request is printed", function()
    for _, arguments in ipairs { "-v me", "me -v", "me --verbose", "-q -v me" } do
      assert.same({ "GET /api/v3/me: 200 in N" }, requests(process.sendoso(arguments).err))
    end
    assert.same({}, requests(process.sendoso("me").err))
  end)

  it("prints on stderr only: data stays what it is", function()
    assert.equal(process.sendoso("me --json").out, process.sendoso("me --json -v").out)
  end)

  it("says why an answer is none, and when the next try is", function()
    local peer <close> = scripted.start {
      { status = 429, headers = { ["Retry-After"] = "0" } }, { status = 502, body = "<html>" },
      scripted.json '{"hello":"world"}', me,
    }
    local seen = process.sendoso("me -v", { env = scripts.account(peer) })
    assert.same({
      "GET /api/v3/me: 429 in N: too many requests; next try in N",
      "GET /api/v3/me: 502 in N: Sendoso answered 502 (try 2); next try in N",
      "GET /api/v3/me: 200 in N: the answer to me has no id (try 3); next try in N",
      "GET /api/v3/me: 200 in N (try 4)",
    }, requests(seen.err))
  end)

  it("says that no answer came to a gift, which is not tried again", function()
    local peer <close> = scripts.peer_of { { close = true } }
    local seen = scripts.run(scripts.one_gift, { env = scripts.account(peer) }, "-v")
    assert.equal(6, seen.status)
    local list = requests(seen.err)
    assert.matches("^POST /api/v3/send: no answer received: ", list[#list])
    assert.not_matches("next try", list[#list])
  end)

  it("says that nobody listens", function()
    local env = { SENDOSO_BASE_URL = "http://127.0.0.1:1", SENDOSO_ACCESS_TOKEN = "t" }
    local list = requests(process.sendoso("me -v", { env = env }).err)
    assert.equal(4, #list)
    assert.matches("^GET /api/v3/me: cannot reach 127.0.0.1:1: [^;]*; next try in N$", list[1])
  end)

  it("prints no token, no secret of a query and no address, wherever they come from", function()
    local token = "tok-5ec4e7-1234567890"
    local echo = ('{"message":"%s of ann@example.com: see https://ann:s3cret@in.example/x?key=s3cret"}'):format(token)
    local peer <close> = scripted.start { scripted.json(echo, 404) }
    local env = { SENDOSO_BASE_URL = peer.url, SENDOSO_ACCESS_TOKEN = token }
    local seen = process.sendoso("-v api GET '/api/v3/x?access_token=s3cret&email=ann@example.com&page=2'",
      { env = env })
    assert.matches("GET /api/v3/x?access_token=***&email=***&page=2: 404 in ", seen.err, 1, true)
    assert.matches("see https://***@in.example/x?key=***", seen.err, 1, true)
    assert.not_matches("s3cret", seen.err)
    assert.not_matches("5ec4e7", seen.err)
    assert.equal("/api/v3/x?access_token=s3cret&email=ann@example.com&page=2", peer.requests()[1].path)
  end)
end)

describe("a run that waits", function()
  -- Interrupted as soon as it has said something.
  local function interrupted(seconds, flags)
    local peer <close> = scripted.start { { status = 429, headers = { ["Retry-After"] = seconds } } }
    local err, env = temp.path "err", scripts.account(peer)
    os.execute(("SENDOSO_BASE_URL=%s SENDOSO_ACCESS_TOKEN=t XDG_STATE_HOME=%s timeout -s INT 1.5 %s %s run %s 2>%s")
      :format(env.SENDOSO_BASE_URL, temp.path(), process.program, flags,
        temp.file("s.lua", 'require("sendoso").me()'), err))
    return temp.read(err)
  end

  it("for long says until when, also without -v, and can be interrupted", function()
    local said = interrupted("240", "")
    assert.matches("\nsendoso: too many requests; next try in 240.0 s\n", said, 1, true)
    assert.matches("interrupted", said, 1, true)
  end)

  it("for a moment, or with -q, says nothing of it", function()
    assert.not_matches("next try", interrupted("5", ""))
    assert.not_matches("next try", interrupted("240", "-q"))
  end)
end)

describe("a message", function()
  it("has no secret of a base URL that is none", function()
    for _, url in ipairs {
      "https://ann:s3cret@app.sendoso.test", "http://ann:s3cret@127.0.0.1:1", "https://app.sendoso.test/?token=s3cret",
      "https://app.sendoso.test/s3cret", "https://ann:s3#cret@app.sendoso.test", "s3cret",
    } do
      for _, token in ipairs { "t", "" } do
        local env = { SENDOSO_BASE_URL = url, SENDOSO_ACCESS_TOKEN = token }
        for _, arguments in ipairs { "me -v", "run -v " .. temp.file("s.lua", scripts.one_gift) } do
          local seen = process.sendoso(arguments, { env = env })
          assert.not_equal(0, seen.status)
          assert.not_matches("cret", seen.err)
        end
      end
    end
  end)

  it("of the ledger has no secret that an answer has", function()
    local peer <close> = scripts.peer_of {
      scripted.json('{"message":"https://ann:s3cret@in.example/x?token=s3cret"}', 500) }
    local state = temp.path()
    local seen = scripts.run(scripts.one_gift, { env = scripts.account(peer), state = state })
    assert.equal(6, seen.status)
    local shown = process.sendoso("ledger show one --json", { state = state, env = scripts.account(peer) }).out
    assert.matches("https://***@in.example", (shown:gsub("\\/", "/")), 1, true)
    assert.not_matches("s3cret", shown .. seen.err)
  end)
end)

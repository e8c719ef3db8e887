local core = require "sendoso.core"
local door = require "sendoso.webhook.door"
local json = require "sendoso.json"
local routes = require "sendoso.webhook.routes"
local signing = require "sendoso.webhook.signing"
local sources = require "sendoso.webhook.sources"
local temp = require "spec.support.temp"

local SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
local NOW = 1700000000000

-- A door with an inbox of its own, and what it says.
local function open(more)
  local inbox = assert(core.inbox(temp.path "inbox.db"))
  local self = { now = NOW, lines = {}, inbox = inbox }
  local env = { SENDOSO_WEBHOOK_SECRET = SECRET, SENDOSO_WEBHOOK_SECRET_ZOOM = "s3cr3t",
    SENDOSO_WEBHOOK_SECRET_HIBOB = "s3cr3t", SENDOSO_WEBHOOK_SECRET_SURVEYMONKEY = "id&s3cr3t" }
  local list = assert(routes.new({ { "zoom", "/zoom" }, { "hibob", "/hibob" }, { "surveymonkey", "/sm" } },
    function(name) return env[name] end))
  local given = { inbox = inbox, routes = list, work = { "tell" }, clock = function() return 0, self.now end,
    log = function(text) table.insert(self.lines, text) end }
  for name, value in pairs(more or {}) do given[name] = value end
  self.door = door.new(given)
  -- Posts, and returns the answer; nil: there is none yet.
  function self.ask(path, request)
    local answer
    local visit = { answer = function(_, given_answer) answer = given_answer end }
    request.path, request.headers, request.method = path, request.headers or {}, request.method or "POST"
    self.door:take(request, visit)
    return function() return answer end
  end
  function self.post(path, body, id, time)
    local made = { id = id or "msg_1", time = tostring(time or self.now // 1000), body = body or "{}" }
    local signature = "v1," .. signing.sign(sources.named("sendoso").schemes[1], SECRET, made)
    return self.ask(path, { body = made.body, headers = { ["svix-id"] = made.id, ["svix-timestamp"] = made.time,
      ["svix-signature"] = signature } })
  end
  return self
end

describe("a listener's door", function()
  it("answers when the event is on disk, and not before", function()
    local own = open()
    local answer = own.post "/sendoso/delivered"
    assert.is_nil(answer())
    own.door:commit()
    assert.equal(200, answer().status)
    local one = own.inbox:next("tell", NOW)
    assert.same({ "sendoso", "msg_1", "delivered", "{}" }, { one.source, one.id, one.type, one.body })
  end)

  it("takes many events with one commit", function()
    local own = open()
    local answers = {}
    for i = 1, 20 do answers[i] = own.post("/sendoso/delivered", "{}", "msg_" .. i) end
    own.door:commit()
    for i = 1, 20 do assert.equal(200, answers[i]().status) end
    assert.equal(20, own.inbox:count "tell")
  end)

  it("answers a repeated event 200, and does nothing with it", function()
    local own = open()
    for i = 1, 3 do
      own.now = NOW + i * 5 * 60000
      local answer = own.post "/sendoso/delivered"
      own.door:commit()
      assert.equal(200, answer().status)
    end
    assert.equal(1, own.inbox:count "tell")
    assert.equal(1, #own.door.fresh)
  end)

  it("knows an event again thirty days later, and forgets it some time after that", function()
    local own, day = open(), 24 * 3600 * 1000
    own.post "/sendoso/delivered"
    own.door:commit()
    own.inbox:done(1, "tell")
    own.now = NOW + 30 * day
    own.post "/sendoso/delivered"
    own.door:commit()
    assert.equal(1, #own.door.fresh)
    own.now = NOW + 32 * day
    own.post("/sendoso/delivered", "{}", "another") -- with whose commit it is forgotten
    own.door:commit()
    own.post "/sendoso/delivered"
    own.door:commit()
    assert.equal(3, #own.door.fresh)
  end)

  it("answers 503 and Retry-After when it cannot write, and takes the event the next time", function()
    local own = open()
    local whole, is_full = own.inbox, true
    own.door.inbox = setmetatable({}, { __index = function(_, name)
      return function(_, ...)
        if name == "commit" and is_full then
          whole:close()
          whole = assert(core.inbox(temp.path "inbox.db")) -- nothing of it was kept
          return nil, { message = "the disk is full" }
        end
        return whole[name](whole, ...)
      end
    end })
    local answer = own.post "/sendoso/delivered"
    own.door:commit()
    assert.equal(503, answer().status)
    assert.equal("30", answer().headers["Retry-After"])
    assert.same({}, own.door.fresh)
    assert.match("the disk is full", own.lines[1])
    is_full = false
    answer = own.post "/sendoso/delivered"
    own.door:commit()
    assert.equal(200, answer().status)
  end)

  it("answers 503 while it closes", function()
    local own = open()
    own.door.is_closing = true
    assert.equal(503, own.post("/sendoso/delivered")().status)
  end)

  it("answers 503 when more events wait than it may keep", function()
    local own = open()
    for i = 1, 1000 do own.post("/sendoso/delivered", "{}", "msg_" .. i) end
    assert.equal(503, own.post("/sendoso/delivered", "{}", "msg_1001")().status)
  end)

  it("refuses what is not signed with 401, and keeps nothing of it", function()
    local own = open()
    assert.equal(401, own.ask("/sendoso/delivered", { body = "{}" })().status)
    assert.equal(401, own.post("/sendoso/delivered", "{}", "a", NOW // 1000 - 301)().status)
    own.door:commit()
    assert.equal(0, own.inbox:count "tell")
  end)

  it("answers 404 where there never was anything, and 405 to what is no POST", function()
    local own = open()
    assert.equal(404, own.post("/sendoso/eaten")().status)
    assert.equal(405, own.ask("/sendoso/delivered", { method = "GET", body = "" })().status)
    assert.equal(200, own.ask("/sm", { method = "HEAD", body = "" })().status)
  end)

  it("answers Zoom's challenge, which is no event", function()
    local own = open()
    local body = '{"event":"endpoint.url_validation","payload":{"plainToken":"abc"}}'
    local answer = core.decode(own.ask("/zoom", { body = body })().body)
    assert.same({ plainToken = "abc",
      encryptedToken = "e7b80919c51385b9e86c3363c73f85cd015222e4d4eb945082d61d7b21eb8241" }, answer)
    assert.equal(0, own.inbox:count "tell")
  end)

  it("signs nothing for a challenge that could be a signature of an event", function()
    local own = open()
    local body = json.encode { event = "endpoint.url_validation", payload = { plainToken = "v0:1700000000:{}" } }
    assert.equal(400, own.ask("/zoom", { body = body })().status)
  end)

  it("answers HiBob's ping, and no other request without a signature", function()
    local own = open()
    assert.equal(200, own.ask("/hibob", { body = "Ping test" })().status)
    assert.equal(200, own.ask("/hibob", { body = '{"text":"Ping test"}' })().status)
    assert.equal(401, own.ask("/hibob", { body = '{"text":"Ping test","type":"employee.left"}' })().status)
    assert.equal(0, own.inbox:count "tell")
  end)
end)

describe("the routes of a listener", function()
  local function fails(given, env)
    local list, err = routes.new(given, function(name) return env and env[name] end)
    assert.is_nil(list)
    return err.message
  end

  for name, case in pairs {
    ["a secret that is not set"] = { {}, nil, "SENDOSO_WEBHOOK_SECRET is not set" },
    ["a secret that is empty behind its prefix"] = { {}, { SENDOSO_WEBHOOK_SECRET = "whsec_" },
      "SENDOSO_WEBHOOK_SECRET: expected a secret such as whsec_…, in base64" },
    ["a source that nobody knows"] = { { { "typefrom", "/t" } }, {},
      "unknown source 'typefrom'; did you mean 'typeform'" },
    ["a path that everybody could guess, where nothing is signed"] = { { { "eventbrite", "/eventbrite" } }, {},
      "its path must be a secret" },
    ["two sources at one path"] = { { { "merge", "/a" }, { "kombo", "/a" } },
      { SENDOSO_WEBHOOK_SECRET_MERGE = "a", SENDOSO_WEBHOOK_SECRET_KOMBO = "b" }, "two sources have the path /a" },
    ["a path of claim pages"] = { { { "eventbrite", "/claim/aaaaaaaaaaaaaaaaaaaaa" } }, {}, "expected a path" },
  } do
    it("refuse " .. name, function() assert.match(case[3], fails(case[1], case[2]), 1, true) end)
  end
end)

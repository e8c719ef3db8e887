-- Gateways compress what passes them, asked or not, and not all of them do it well.
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local scripted = require "spec.support.peer"
local serve = require "spec.support.serve"

local function crc32(text)
  local crc = 0xffffffff
  for i = 1, #text do
    crc = crc ~ text:byte(i)
    for _ = 1, 8 do crc = (crc >> 1) ~ (crc & 1 == 1 and 0xedb88320 or 0) end
  end
  return crc ~ 0xffffffff
end

local function adler32(text)
  local a, b = 1, 0
  for i = 1, #text do
    a = (a + text:byte(i)) % 65521
    b = (b + a) % 65521
  end
  return b << 16 | a
end

-- Compressed data of the simplest form: one block, stored.
local function deflate(text) return "\x01" .. string.pack("<I2I2", #text, #text ~ 0xffff) .. text end
local function zlib(text) return "\x78\x01" .. deflate(text) .. string.pack(">I4", adler32(text)) end
local function gzip(text)
  return "\x1f\x8b\x08\0\0\0\0\0\0\xff" .. deflate(text) .. string.pack("<I4I4", crc32(text), #text)
end

local half = 20 -- bytes of an answer in the first of two members

-- What is made of an answer's body, under which name -> it can be read.
local whole = {
  ["gzip"] = { "gzip", gzip },
  ["gzip, named as of old"] = { "X-GZip ", gzip },
  ["gzip that is not named"] = { nil, gzip },
  ["gzip and an empty member"] = { "gzip", function(body) return gzip(body) .. gzip "" end },
  ["gzip behind an empty member"] = { "gzip", function(body) return gzip "" .. gzip(body) end },
  ["gzip in two members"] = { "gzip", function(body) return gzip(body:sub(1, half)) .. gzip(body:sub(half + 1)) end },
  ["gzip and a byte too many"] = { "gzip", function(body) return gzip(body) .. "\0" end },
  ["gzip and a line of garbage"] = { "gzip", function(body) return gzip(body) .. "garbage\r\n" end },
  ["gzip and half a member"] = { "gzip", function(body) return gzip(body) .. gzip(body):sub(1, 30) end },
  ["deflate with zlib's frame"] = { "deflate", zlib },
  ["deflate without a frame"] = { "Deflate", deflate },
  ["deflate and a byte too many"] = { "deflate", function(body) return zlib(body) .. "\n" end },
  ["nothing, called gzip"] = { "gzip", function(body) return body end },
  ["nothing, called deflate"] = { "deflate", function(body) return body end },
  ["nothing, called br"] = { "br", function(body) return body end },
}

local function cut(bytes) return function(text) return gzip(text):sub(1, bytes) end end

-- The same, where it can not.
local broken = {
  ["gzip that ends in its data"] = { "gzip", cut(40) },
  ["gzip that ends before its checksum"] = { "gzip", cut(-9) },
  ["gzip that ends in its checksum"] = { "gzip", cut(-2) },
  ["gzip with a checksum of something else"] = { "gzip", function(body) return (gzip(body):gsub("{", "[", 1)) end },
  ["gzip that is garbage"] = { "gzip", function() return "\x1f\x8b\x08 and so on" end },
  ["deflate that ends in its data"] = { "deflate", function(body) return zlib(body):sub(1, 40) end },
  ["deflate that is garbage"] = { "deflate", function() return "\x78\x01 and so on" end },
}

local me, ok = fixture.example "get-me.200", fixture.example "post-send-egift.200"

local function client_of(how, status)
  return serve.client(function(request, number)
    local body = request.method == "GET" and me or ok
    if status and number > 1 then return { status = 200, body = body } end
    return { status = status or 200, body = how[2](body), headers = { ["Content-Encoding"] = how[1] } }
  end)
end

describe("an answer that was compressed on its way #socket", function()
  for name, how in pairs(whole) do
    it("is read, and a gift known to be sent: " .. name, function()
      local client <close>, seen = client_of(how)
      assert.equal(123456, assert(client.me()).id)
      assert.equal("sent", assert(client.egift(fixture.gift())).outcome)
      assert.equal(2, #seen)
    end)
  end

  for name, how in pairs(broken) do
    it("and damaged is asked for again, and then an error that says so: " .. name, function()
      local client <close>, seen = client_of(how)
      local value, err = client.me()
      assert.is_nil(value)
      assert.same({ "reply", 200, 4 }, { err.kind, err.status, #seen })
      assert.matches("the answer is compressed, and damaged", err.message)
    end)

    it("and damaged leaves a gift unknown, sent once: " .. name, function()
      local client <close>, seen = client_of(how)
      local _, err = client.egift(fixture.gift())
      assert.equal("unknown", err.kind)
      assert.matches("the answer is compressed, and damaged", err.message)
      assert.equal("held", select(2, client.egift(fixture.gift())).kind)
      assert.equal(1, #seen)
    end)
  end

  it("and damaged says by its status alone what no body is needed for", function()
    local how = broken["gzip that ends in its data"]
    local client <close>, seen = client_of(how, 429)
    assert.equal("sent", assert(client.egift(fixture.gift())).outcome)
    assert.equal(2, #seen)
    local other <close> = client_of(how, 401)
    assert.equal("auth", select(2, other.egift(fixture.gift())).kind)
    local third <close> = client_of(how, 404)
    assert.equal("not_found", select(2, third.campaign(7)).kind)
    local fourth <close> = client_of(how, 400)
    assert.equal("unknown", select(2, fourth.egift(fixture.gift())).kind)
  end)

  it("is no larger than 16 MiB, however small it came", function()
    local pipe <close> = assert(io.popen "head -c 17000000 /dev/zero | gzip -c")
    local bomb = pipe:read "a"
    assert(#bomb < 100000)
    local client <close> = client_of { "gzip", function() return bomb end }
    local before = collectgarbage "count"
    local _, err = client.me()
    assert.equal("reply", err.kind)
    assert.matches("too large", err.message)
    assert(collectgarbage "count" - before < 1024)
  end)

  it("was asked for by a read, and not by a gift", function()
    local peer <close> = scripted.start { scripted.json(me), scripted.json(ok) }
    local client <close> = assert(core.client { base_url = peer.url, token = "t" })
    assert(client:read("me", {}))
    local ledger <close> = assert(core.ledger { path = ":memory:", account = "sandbox" })
    assert(client:spend(core.prepare("egift", { touch_id = 1, email = "a@b.c", via_from = "x" }),
      { { key = "k", operation = "egift", recipient = "a@b.c" } }, ledger))
    local read, gift = table.unpack(peer.requests())
    assert.equal("gzip, deflate", read.headers["accept-encoding"])
    assert.is_nil(gift.headers["accept-encoding"])
    assert.equal("POST", gift.method)
  end)
end)

-- One wrong byte, or half of an emoji, in one text of a reply: it spoils that text and nothing else.
local core = require "sendoso.core"
local fixture = require "spec.support.fixture"
local process = require "spec.support.process"
local scripted = require "spec.support.peer"
local serve = require "spec.support.serve"

-- A fault, a text with it as it stands between its quotes, and the text that is read.
local faults = {
  { "half a surrogate", "Zo\\ud83d", "Zo\u{FFFD}" },
  { "the other half of a surrogate", "\\ude00 Zo", "\u{FFFD} Zo" },
  { "the halves of a surrogate in the wrong order", "\\ude00\\ud83d", "\u{FFFD}\u{FFFD}" },
  { "half a surrogate before another character", "\\ud83d\\u0041", "\u{FFFD}A" },
  { "half a surrogate before a whole one", "\\uD83D\\ud83d\\ude00", "\u{FFFD}😀" },
  { "a surrogate that is cut", "Zo\\ud83d\\ude", "Zo\u{FFFD}\u{FFFD}" },
  { "an escape that is cut", "Zo\\u00", "Zo\u{FFFD}" },
  { "an escape that is none", "C:\\x", "C:\u{FFFD}x" },
  { "a byte of another encoding", "M\xfcller", "M\u{FFFD}ller" },
  { "two bytes of another encoding", "Stra\xdf\xe9", "Stra\u{FFFD}\u{FFFD}" },
  { "a character that is cut", "Zo\xf0\x9f\x98", "Zo\u{FFFD}" },
  { "a byte that begins nothing", "\x80Zo", "\u{FFFD}Zo" },
  { "an overlong character", "\xc0\xaf", "\u{FFFD}\u{FFFD}" },
  { "a surrogate in UTF-8", "\xed\xa0\x80!", "\u{FFFD}!" },
  { "a character beyond the last", "\xf5\x80\x80\x80", ("\u{FFFD}"):rep(4) },
  { "a raw line break", "a\nb", "a\u{FFFD}b" },
  { "a raw tab", "\t", "\u{FFFD}" },
  { "a raw zero byte", "a\0b", "a\u{FFFD}b" },
  { "a fault behind whole characters", "é😀\\u00e9\\n\xff", "é😀é\n\u{FFFD}" },
}

-- A page of three sends, the second one's recipient having a name with that between its quotes.
local function page_with(name)
  return (' {"total_count" : 3, "sends":[{"id":1,"recipient":{"name":"Ann"}}, {"id":2,"recipient":{"name":"%s"}},'
    .. '{"id":3,"recipient":{"name":"Cé"}}]}\n'):format((name:gsub("%%", "%%%%")))
end

local function client_of(body, status)
  return serve.client(function() return { status = status or 200, body = body } end)
end

describe("a text that has a fault #socket", function()
  for _, fault in ipairs(faults) do
    local what, written, read = table.unpack(fault)

    it("spoils itself and no page: " .. what, function()
      local client <close> = client_of(page_with(written))
      local names = {}
      for send in client.sends() do names[#names + 1] = send.recipient.name end
      assert.same({ "Ann", read, "Cé" }, names)
      assert.equal(read, client.page("sends", {}).items[2].recipient.name)
    end)

    it("is no fault any more in the API's own bytes: " .. what, function()
      local client <close> = client_of(page_with(written))
      local items = {}
      for item in core.walk(client.core, "sends", {}, { raw = true }) do items[#items + 1] = item end
      assert.equal('{"id":1,"recipient":{"name":"Ann"}}', items[1])
      assert(utf8.len(items[2]))
      assert.equal(read, assert(core.decode(items[2])).recipient.name)
      assert.equal('{"id":3,"recipient":{"name":"Cé"}}', items[3])
      local whole = client.core:get "/api/v3/send"
      assert(utf8.len(whole))
      assert.equal(read, assert(core.decode(whole)).sends[2].recipient.name)
    end)

    it("does not make a gift unknown, unless it is its tracking code: " .. what, function()
      local client <close> = client_of('{"success":true,"tracking_code":"abc","message":"' .. written .. '"}')
      assert.equal("sent", assert(client.egift(fixture.gift())).outcome)
      local other <close>, seen = client_of('{"success":true,"tracking_code":"' .. written .. '"}')
      local receipt, err = other.egift(fixture.gift())
      assert.is_nil(receipt)
      assert.equal("unknown", err.kind)
      assert.equal(1, #seen)
    end)
  end

  it("spoils one name of a member", function()
    local client <close> = client_of '{"id":1,"em\xffail":"x","role":"manager"}'
    assert.same({ id = 1, ["em\u{FFFD}ail"] = "x", role = "manager" }, client.me())
  end)

  it("is told apart from what is no text: that is no JSON, as ever", function()
    for _, body in ipairs {
      '{"id":1,\xff"a":"b"}', '{"id":1}\xff', "\xff", '{"id":1,"a":\\ud83d}', '{"id":1,"a":"b\\"}', '{"id":1,"a":"\xff',
    } do
      local client <close> = client_of(body)
      assert.equal("reply", select(2, client.me()).kind)
    end
  end)

  it("is no link, and no address to which one belongs", function()
    local one = '{"success":true,"egift_links":[{"recipient_email_or_phone_number":"%s","egift_link":"%s"}]}'
    for _, case in ipairs {
      { "ann@example.com", "https://x/1", "sent" }, { "ann@example.com", "https://x/\xff", "unknown" },
      { "ann@example.com\\ud83d", "https://x/1", "unknown" },
    } do
      local client <close> = client_of(one:format(case[1], case[2]))
      local receipts, err = client.egift_links { campaign = 2002, recipients = { "ann@example.com" }, once = "l" }
      assert.equal(case[3], err and err.kind or receipts and "sent")
    end
  end)

  it("leaves out the address of a page that would lead nowhere", function()
    local client <close> = client_of '{"success":true,"tracking_code":"abc","tracking_url":"https://x/\xff"}'
    local receipt = assert(client.egift(fixture.gift()))
    assert.same({ "abc" }, { receipt.tracking_code, receipt.tracking_url })
  end)

  it("is none where a long text is cut", function()
    for blanks = 0, 3 do
      local words = ("x"):rep(blanks) .. ("é€😀"):rep(100)
      local client <close> = client_of(('{"success":true,"tracking_code":"abc","message":"%s"}'):format(words))
      local message = assert(client.egift(fixture.gift())).message
      assert(utf8.len(message) and #message > 250, message)
      assert.equal(message, words:sub(1, #message))
      local other <close> = client_of(('{"message":"%s"}'):format(words), 400)
      message = select(2, other.me()).message
      assert(utf8.len(message) and #message > 310, message)
    end
  end)

  it("leaves a refusal what it is", function()
    local client <close> = client_of('{"success":false,"message":"Zo\\ud83d is not known"}', 400)
    local _, err = client.egift(fixture.gift())
    assert.same({ "invalid", "Zo\u{FFFD} is not known" }, { err.kind, err.message })
  end)
end)

describe("sendoso sends, of texts that have faults #socket", function()
  local items = {}
  for i, fault in ipairs(faults) do items[i] = ('{"id":%d,"name":"%s"}'):format(i, fault[2]) end
  local body = ('{"total_count":%d,"sends":[%s]}'):format(#faults, table.concat(items, ",\n"))

  for _, format in ipairs { "ndjson", "csv", "table" } do
    it("prints lines as " .. format .. " that everybody can read", function()
      local peer <close> = scripted.start { scripted.json(body) }
      local seen = process.sendoso("sends --format " .. format,
        { env = { SENDOSO_BASE_URL = peer.url, SENDOSO_ACCESS_TOKEN = "t" } })
      assert.equal(0, seen.status)
      local count = 0
      for line in seen.out:gmatch "[^\n]+" do
        count = count + 1
        assert(utf8.len(line), line)
        if format == "ndjson" then assert.equal(faults[count][3], assert(core.decode(line)).name) end
      end
      assert.equal(#faults + (format == "ndjson" and 0 or 1), count)
    end)
  end
end)

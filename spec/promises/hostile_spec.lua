-- Replies that nobody should send: an error with a kind, or what is still readable; never a
-- crash, a hang, or a silent success.
local fixture = require "spec.support.fixture"
local serve = require "spec.support.serve"

local deep = ("["):rep(100000) .. ("]"):rep(100000)
local huge = '{"success":true,"tracking_code":"' .. ("x"):rep(20 * 1024 * 1024) .. '"}'

-- A client to which everything is answered with one body.
local function client_of(body, status)
  return serve.client(function() return { status = status or 200, body = body } end, { timeout = 10 })
end

-- No JSON at all, or none that is allowed: nothing in it can be believed.
local unreadable = {
  ["nothing"] = "", ["blanks"] = " \n ", ["HTML"] = "<!DOCTYPE html><html><body>Hello</body></html>",
  ["a byte that is not UTF-8, in no text"] = '{"success":true,"id":1,\xff"tracking_code":"a"}',
  ["a NUL behind it"] = '{"success":true,"id":1,"tracking_code":"a"}\0', ["100,000 levels"] = deep,
  ["100,000 levels in an object"] = '{"success":true,"tracking_code":"a","x":' .. deep .. "}",
  ["20 MB"] = huge, ["half an object"] = '{"success":true,"tracking_code":"a"', ["two objects"] = "{}{}",
  ["a comma too many"] = '{"success":true,"tracking_code":"a",}', ["NaN"] = '{"id":NaN}', ["a lone quote"] = '"',
  ["a scalar"] = "42", ["null"] = "null", ["true"] = "true",
  ["a text without its end"] = '{"success":true,"id":1,"tracking_code":"a', ["single quotes"] = "{'success':true}",
}

for name, body in pairs(unreadable) do
  describe("a reply that is " .. name .. " #socket", function()
    it("to a gift leaves it unknown, and it is not sent again", function()
      local client <close>, seen = client_of(body)
      local receipt, err = client.egift(fixture.gift())
      assert.is_nil(receipt)
      assert.equal("unknown", err.kind)
      assert.equal("held", select(2, client.egift(fixture.gift())).kind)
      assert.equal(1, #seen)
    end)

    it("to links leaves them unknown", function()
      local client <close> = client_of(body)
      local receipt, err = client.egift_links { campaign = 2002, recipients = { "a@b.c", "d@e.f" }, once = "l" }
      assert.is_nil(receipt)
      assert.equal("unknown", err.kind)
    end)

    it("to a read is an error, for an object, a list and a page", function()
      local client <close> = client_of(body)
      local value, err = client.me()
      assert.is_nil(value)
      assert.matches("^%l+$", err.kind)
      local ok, raised = pcall(function() for _ in client.sends() do error "an item" end end)
      assert.is_false(ok)
      assert.equal(err.kind, raised.kind)
      value, err = client.page("users", {})
      assert.is_nil(value)
      assert.equal(raised.kind, err.kind)
    end)

    it("to a refusal is still a refusal, or unknown", function()
      local client <close> = client_of(body, 404)
      local came = #body < 16 * 1024 * 1024
      assert.equal(came and "not_found" or "network", select(2, client.campaign(7)).kind)
      assert.matches("^unknown$", select(2, client.egift(fixture.gift())).kind)
    end)
  end)
end

-- What a reply to a read must have stands in the table of operations: nothing else looks like data.
describe("a reply without what it must have #socket", function()
  local reads = {
    me = function(client) return client.me() end,
    campaign = function(client) return client.campaign(7) end,
    page = function(client) return client.page("sends", {}) end,
    sends = function(client)
      local count = 0
      for _ in client.sends() do count = count + 1 end
      return count
    end,
    members = function(client)
      for item in client.members(1) do return item end
    end,
  }

  -- a read -> replies that are none
  for _, case in ipairs {
    { "me", "{}", '{"email":"a@b.c"}', '{"id":null}', '{"id":""}', '{"id":[1,2]}', '{"id":true}', "[]", '[{"id":1}]',
      '{"user":{"id":1}}' },
    { "campaign", "{}", '{"success":true}', '{"touch":null}', '{"touch":{}}', '{"touch":[]}', '{"touch":7}',
      '{"success":true,"touch":{"name":"Coffee"}}', '{"touch":[{"id":null}]}' },
    { "page", "{}", '{"sends":null}', '{"sends":{}}', '{"sends":"x"}', '{"items":[]}', '{"sends":[1,2]}', "[1]" },
    { "sends", '{"total_count":0}', '{"sends":null}', '{"sends":{"id":1}}', '{"sends":[1,2]}', '{"sends":["a"]}',
      '{"sends":[{"id":1},[2]]}', '{"sends":[{"id":1},false]}', '[{"id":1},"x"]' },
    { "members", "{}", '{"users":[{"id":1}]}', "[[]]", '["x"]' },
  } do
    for i = 2, #case do
      it(("is an error: %s to %s"):format(case[i], case[1]), function()
        local client <close>, seen = client_of(case[i])
        local ok, value, err = pcall(reads[case[1]], client)
        if not ok then value, err = nil, value end
        assert.is_nil(value)
        assert.equal("reply", err.kind)
        assert.equal(4, #seen) -- a gateway may have said it: a read is asked again
      end)
    end
  end

  it("to any path that is asked for as it is: any object or array will do", function()
    for body, is_read in pairs { ["{}"] = true, ["[1,2]"] = true, ['{"sends":null}'] = true, ["7"] = false } do
      local client <close> = client_of(body)
      assert.equal(is_read and body or nil, (client.core:get "/api/v3/any"))
    end
  end)
end)

describe("a reply whose values are not as documented #socket", function()
  -- the body -> what is still read of it
  for _, case in ipairs {
    { "a string for a number", '{"id":"123","balance":"1.0"}', { id = "123", balance = "1.0" } },
    { "a number for a string", '{"id":1,"first_name":7,"balance":500.5}', { id = 1, first_name = 7, balance = 500.5 } },
    { "null for what is required", '{"id":1,"email":null}', { id = 1 } },
    { "keys that are there twice: the last holds", '{"id":1,"id":2}', { id = 2 } },
    { "an escaped NUL", '{"id":1,"first_name":"a\\u0000b"}', { id = 1, first_name = "a\0b" } },
    { "a number that is too large", '{"id":12345678901234567890}', { id = "12345678901234567890" } },
    { "a number without end", '{"id":1e999}', { id = math.huge } },
    { "more than is documented", '{"id":1,"new":{"x":[1]}}', { id = 1, new = { x = { 1 } } } },
    { "an array for a text", '{"id":1,"email":[1,2]}', { id = 1, email = { 1, 2 } } },
    { "sixty levels", '{"id":1,"x":' .. ("["):rep(60) .. ("]"):rep(60) .. "}", nil },
  } do
    it("is read where it has " .. case[1], function()
      local client <close> = client_of(case[2])
      local me = assert(client.me())
      if case[3] then assert.same(case[3], me) end
    end)
  end

  local function walk(body)
    local client <close> = serve.client(function(request)
      return { status = 200, body = request.query.page == "1" and body or '{"sends":[]}' }
    end)
    local items = {}
    local ok, err = pcall(function() for item in client.sends() do items[#items + 1] = item end end)
    return ok, err, items
  end

  -- the first page -> how many items it gives, and the kind of the error behind them
  for _, case in ipairs {
    { "the numbers are strings", '{"current_page":"1","per_page":"100","total_count":"9","sends":[{"id":"1"}]}', 1 },
    { "nothing but the list is there", '{"sends":[{"id":1},{"id":2}]}', 2 },
    { "the list is bare", '[{"id":1}]', 1 },
    { "items are null", '{"sends":[null,{"id":1},null]}', 1 },
    { "items have no id", '{"sends":[{"x":1},{"x":2}]}', 2 },
    { "the ids are null", '{"sends":[{"id":null,"x":1},{"id":null,"x":2}]}', 2 },
    { "the total is below nothing", '{"total_count":-5,"sends":[{"id":1}]}', 1 },
    { "the total fits no number", '{"total_count":92233720368547758070,"sends":[{"id":1}]}', 1 },
    { "the total is beyond everything", '{"total_count":9223372036854775807,"sends":[{"id":1}]}', 1, "reply" },
    { "per_page is nothing", '{"per_page":0,"total_count":1,"sends":[{"id":1}]}', 1 },
    { "per_page is below nothing", '{"per_page":-1,"total_count":9,"sends":[{"id":1}]}', 1, "reply" },
  } do
    it("is walked where " .. case[1], function()
      local ok, err, items = walk(case[2])
      assert.equal(case[4], not ok and err.kind or nil)
      assert.equal(case[3], #items)
    end)
  end

  it("is a total, or none, on a single page", function()
    for body, total in pairs {
      ['{"total_count":7,"sends":[]}'] = 7, ['{"total_count":"7","sends":[]}'] = false,
      ['{"total_count":null,"total_users":3,"sends":[]}'] = false, ['{"total_users":3,"sends":[]}'] = 3,
    } do
      local client <close> = client_of(body)
      assert.equal(total or nil, assert(client.page("sends", {})).total)
    end
  end)

  it("ends where every page is full of the same for ever", function()
    local items = {}
    for id = 1, 100 do items[id] = ('{"id":%d}'):format(id) end
    local ok, err, given = walk(('{"total_count":100000,"sends":[%s]}'):format(table.concat(items, ",")))
    assert.is_false(ok)
    assert.equal("reply", err.kind)
    assert.equal(100, #given)
  end)

  -- the answer to a gift -> its outcome
  for _, case in ipairs {
    { '{"success":"true","tracking_code":"a"}', "unknown" }, { '{"success":1,"tracking_code":"a"}', "unknown" },
    { '{"success":true,"tracking_code":7}', "unknown" }, { '{"success":true,"tracking_code":[]}', "unknown" },
    { '{"success":true,"tracking_code":{"x":1}}', "unknown" }, { '[{"success":true,"tracking_code":"a"}]', "unknown" },
    { '{"success":false,"success":true,"tracking_code":"a"}', "sent" },
    { '{"success":true,"success":false,"tracking_code":"a"}', "unknown" },
    { '{"success":true,"tracking_code":"a","tracking_url":null,"message":7}', "sent" },
    { '{"Success":true,"Tracking_Code":"a"}', "unknown" },
  } do
    it(("is %s where a gift is answered with %s"):format(case[2], case[1]), function()
      local client <close> = client_of(case[1])
      local receipt, err = client.egift(fixture.gift())
      assert.equal(case[2], receipt and receipt.outcome or err.kind)
    end)
  end
end)

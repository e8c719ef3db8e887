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
  ["invalid UTF-8"] = '{"success":true,"id":1,"tracking_code":"\xff\xfe"}',
  ["overlong UTF-8"] = '{"success":true,"id":1,"tracking_code":"\xc0\xaf"}',
  ["a NUL in a string"] = '{"success":true,"id":1,"tracking_code":"a\0b"}',
  ["a NUL behind it"] = '{"success":true,"id":1,"tracking_code":"a"}\0', ["100,000 levels"] = deep,
  ["100,000 levels in an object"] = '{"success":true,"tracking_code":"a","x":' .. deep .. "}",
  ["20 MB"] = huge, ["half an object"] = '{"success":true,"tracking_code":"a"', ["two objects"] = "{}{}",
  ["a comma too many"] = '{"success":true,"tracking_code":"a",}', ["NaN"] = '{"id":NaN}', ["a lone quote"] = '"',
  ["a scalar"] = "42", ["null"] = "null", ["true"] = "true",
  ["a lone surrogate"] = '{"success":true,"tracking_code":"\\ud800"}', ["single quotes"] = "{'success':true}",
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

describe("a reply whose values are not as documented #socket", function()
  -- the body -> what is still read of it
  for _, case in ipairs {
    { "a string for a number", '{"id":"123","balance":"1.0"}', { id = "123", balance = "1.0" } },
    { "a number for a string", '{"id":1,"first_name":7,"balance":500.5}', { id = 1, first_name = 7, balance = 500.5 } },
    { "null for what is required", '{"id":null,"email":null}', {} },
    { "keys that are there twice: the last holds", '{"id":1,"id":2}', { id = 2 } },
    { "an escaped NUL", '{"first_name":"a\\u0000b"}', { first_name = "a\0b" } },
    { "a number that is too large", '{"id":12345678901234567890}', { id = "12345678901234567890" } },
    { "a number without end", '{"id":1e999}', { id = math.huge } },
    { "more than is documented", '{"id":1,"new":{"x":[1]}}', { id = 1, new = { x = { 1 } } } },
    { "an array for an object's member", '{"id":[1,2]}', { id = { 1, 2 } } },
    { "an empty object", "{}", {} },
    { "sixty levels", '{"x":' .. ("["):rep(60) .. ("]"):rep(60) .. "}", nil },
  } do
    it("is read where it has " .. case[1], function()
      local client <close> = client_of(case[2])
      local me = assert(client.me())
      if case[3] then assert.same(case[3], me) end
    end)
  end

  local function walk(body)
    local client <close> = client_of(body)
    local items = {}
    local ok, err = pcall(function() for item in client.sends() do items[#items + 1] = item end end)
    return ok, err, items
  end

  -- a page -> how many items it gives, or the kind of the error
  for _, case in ipairs {
    { "the numbers are strings", '{"current_page":"1","per_page":"100","total_count":"1","sends":[{"id":"1"}]}', 1 },
    { "nothing but the list is there", '{"sends":[{"id":1},{"id":2}]}', 2 },
    { "the list is bare", '[{"id":1}]', 1 },
    { "items are null", '{"sends":[null,{"id":1},null]}', 1 },
    { "items have no id", '{"sends":[{"x":1},{"x":2}]}', 2 },
    { "items are no objects", '{"sends":[1,"a",[2]]}', 3 },
    { "the ids are null", '{"sends":[{"id":null,"x":1},{"id":null,"x":2}]}', 2 },
    { "the total is below nothing", '{"total_count":-5,"sends":[{"id":1}]}', 1 },
    { "the total is beyond everything", '{"total_count":9223372036854775807,"sends":[{"id":1}]}', 1 },
    { "per_page is nothing", '{"per_page":0,"total_count":9,"sends":[{"id":1}]}', 1 },
    { "per_page is below nothing", '{"per_page":-1,"total_count":9,"sends":[{"id":1}]}', 1 },
    { "the list is null", '{"sends":null}', "reply" },
    { "the list is an object", '{"sends":{"id":1}}', "reply" },
    { "the list has another name", '{"items":[]}', "reply" },
  } do
    it("is walked where " .. case[1], function()
      local ok, err, items = walk(case[2])
      if type(case[3]) == "string" then
        assert.is_false(ok)
        assert.equal(case[3], err.kind)
      else
        assert(ok, tostring(err))
        assert.equal(case[3], #items)
      end
    end)
  end

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

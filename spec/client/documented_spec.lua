-- Each documented reply to what writes, read by the client: what its receipt or its error is.
local fixture = require "spec.support.fixture"
local serve = require "spec.support.serve"

local person = {
  email = "developers@sendoso.com", name = "Ann Lee", address = "1 Main St", city = "Austin", state = "TX",
  zip = "78701", country = "US",
}

local calls = {
  egift = function(client) return client.egift { campaign = 2002, to = person, once = "d" } end,
  physical = function(client) return client.physical { campaign = 2009, to = person, once = "d" } end,
  collect = function(client) return client.collect { campaign = 2009, to = person, once = "d" } end,
  links = function(client) return client.egift_links { campaign = 2002, recipients = { person }, once = "d" } end,
  invite = function(client)
    return client.invite { first_name = "A", last_name = "L", email = person.email, role = "regular", group = 1 }
  end,
}

local function ask(call, body, status)
  local client <close>, seen = serve.client(function() return { status = status, body = body } end)
  client.campaigns_by_id[2009] = { id = 2009, name = "Welcome kit", delivery_type = "mail" }
  local receipt, err = calls[call](client)
  return receipt, err, #seen
end

describe("the documented reply #socket", function()
  -- call, example, status -> a field of the receipt, or the kind and the words of the error
  for _, case in ipairs {
    { "egift", "post-send-egift", 200, "message", "EGifts send Successfully" },
    { "egift", "post-send-egift", 400, "invalid", "email can't be blank" },
    { "egift", "post-send-egift", 401, "auth", "The access token is invalid" },
    { "egift", "post-send-egift", 404, "not_found", "Touch not found" },
    { "physical", "post-send-physical", 200, "message", "Gift send Successfully" },
    { "physical", "post-send-physical", 400, "invalid", "email can't be blank" },
    { "physical", "post-send-physical", 401, "auth", "The access token is invalid" },
    { "physical", "post-send-physical", 404, "not_found", "Touch not found" },
    { "collect", "post-send-physical-address-collection", 200, "message", "Gift send Successfully" },
    { "collect", "post-send-physical-address-collection", 400, "invalid", "email can't be blank" },
    { "collect", "post-send-physical-address-collection", 401, "auth", "The access token is invalid" },
    { "collect", "post-send-physical-address-collection", 404, "not_found", "Touch not found" },
    { "links", "post-generate-egift-links", 200, "message", "Success! Here are your 2 eGift Card links:" },
    { "links", "post-generate-egift-links", 400, "invalid", "email can't be blank" },
    { "links", "post-generate-egift-links", 401, "auth", "The access token is invalid" },
    { "links", "post-generate-egift-links", 404, "not_found", "Touch not found" },
    { "invite", "post-users", 201, "message", "Invitation sent successfully" },
    { "invite", "post-users", "400-role", "invalid", "Role can be one of these: manager,regular" },
    { "invite", "post-users", "400-team-group", "invalid", "Please enter a valid team group" },
  } do
    local call, example, name, what, words = table.unpack(case)
    local status = math.tointeger(tostring(name):match "^%d+")
    it(("%s to %s is read"):format(name, call), function()
      local receipt, err, requests = ask(call, fixture.example(("%s.%s"):format(example, name)), status)
      assert.equal(1, requests)
      if status < 300 then
        assert.equal("sent", receipt.outcome)
        assert.equal(words, receipt[what])
        local has_code = call ~= "links" and call ~= "invite"
        assert.equal(has_code, receipt.tracking_code ~= nil)
      else
        assert.is_nil(receipt)
        assert.equal(what, err.kind)
        assert.equal(words, err.message)
        assert.equal(status, err.status)
      end
    end)
  end
end)

-- What a tool returns fits the schema that it is listed with, and says the same as its text.
local agent = require "spec.support.agent"
local core = require "sendoso.core"
local json_schema = require "spec.support.json_schema"

local HOME = { address = "1 Main St", city = "Phoenix", state = "AZ", zip = "85004", country = "USA",
  mobile_no = "14805550100" }

local function with(first, second)
  local all = {}
  for name, value in pairs(first) do all[name] = value end
  for name, value in pairs(second) do all[name] = value end
  return all
end

-- Each tool -> some arguments.
local calls = {
  list_all_sendoso_users = { {}, { per_page = 3 }, { page = 99 } },
  list_all_sendoso_me = { {} }, list_all_sendoso_groups = { {}, { per_page = 1 } },
  list_all_sendoso_team_group_users = { { team_group_id = 1234 } },
  list_all_sendoso_campaigns = { {}, { delivery_type = "mail" } },
  get_single_sendoso_campaign_by_id = { { id = 2002 } }, list_all_sendoso_sends = { {}, { per_page = 1, page = 2 } },
  create_a_sendoso_user = { { first_name = "Ann", last_name = "Lee", email = "ann@example.com", role = "regular",
    team_group_id = 1234 } },
  create_a_sendoso_physical_gift = { with(HOME, { touch_id = 2009, name = "Ann Lee", email = "a@x.org", once = "p" }) },
  create_a_sendoso_physical_gift_address_collection = { { touch_id = 2007, name = "Ann", email = "a@x.org",
    once = "c" } },
  create_a_sendoso_egift = { { touch_id = 2002, email = "a@x.org", once = "e" },
    { touch_id = 2002, email = "a@x.org", once = "e" } },
  create_a_sendoso_egift_link = { { touch_id = 2002, recipient_users = { "a@x.org", "b@x.org" }, once = "l" } },
  preview_gift = {
    { tool = "create_a_sendoso_egift", arguments = { touch_id = 2002, email = "n@x.org", once = "n" } },
    { tool = "create_a_sendoso_egift", arguments = { touch_id = 2002, email = "a@x.org", once = "e" } },
    { tool = "create_a_sendoso_egift", arguments = { touch_id = 2001, email = "n@x.org", once = "m" } },
    { tool = "create_a_sendoso_egift_link",
      arguments = { touch_id = 2002, recipient_users = { "a@x.org", "z@x.org" }, once = "l" } },
    { tool = "create_a_sendoso_user", arguments = { first_name = "Bo", last_name = "Ek", email = "bo@x.org",
      role = "manager", team_group_id = 1235 } },
  },
  find_gift = { { key = "e" }, { email = "a@x.org" }, { key = "none" }, { email = "a@x.org", with_status = false } },
  list_owed = { {}, { rule = "none" } },
}

describe("a result #binding #socket", function()
  local one, listed

  setup(function()
    one = agent.new { no_confirm = true }
    listed = one:ask("tools/list").result.tools
  end)

  teardown(function() one:close() end)

  it("is of a tool of which the specs know arguments", function()
    for _, tool in ipairs(listed) do assert.is_table(calls[tool.name], tool.name) end
    assert.equal(15, #listed)
  end)

  it("fits the schema of its tool, and says the same as text", function()
    for _, tool in ipairs(listed) do
      for _, arguments in ipairs(calls[tool.name]) do
        assert.is_nil(json_schema.problem(tool.inputSchema, arguments))
        local result = one:call(tool.name, arguments)
        assert.is_false(result.isError, tool.name .. ": " .. agent.text(result))
        assert.is_nil(json_schema.problem(tool.outputSchema, result.structuredContent), tool.name)
        assert.same(result.structuredContent, core.decode(agent.text(result)))
      end
    end
  end)

  it("is never structured where it is a refusal", function()
    for _, tool in ipairs(listed) do
      local result = one:call(tool.name, { no_such = 1 })
      assert.is_true(result.isError, tool.name)
      assert.is_nil(result.structuredContent)
      assert.matches("unknown argument", agent.text(result), 1, true)
    end
  end)
end)

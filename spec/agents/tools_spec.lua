-- The tools that read, and ours: what they take, and what they give.
local agent = require "spec.support.agent"
local doc = require "spec.support.doc"
local fixture = require "spec.support.fixture"

-- What each reading tool gives at least (Sendoso's documented fields), and in which member.
local LISTS = {
  list_all_sendoso_users = { "users", "total_users", "id first_name last_name email team_group_id" },
  list_all_sendoso_groups = { "groups", "total_groups", "id name budget team_id" },
  list_all_sendoso_campaigns = { "touches", "total_posts", "id name delivery_type currency" },
  list_all_sendoso_sends = { "sends", "total_count", "id status created_at touch recipient" },
}

describe("sendoso.agents.tools #binding #socket", function()
  local one

  before_each(function() one = agent.new() end)
  after_each(function() one:close() end)

  it("has the tools of docs/agents.md, and no other", function()
    local documented, listed = {}, {}
    for _, row in ipairs(doc.tables("docs/agents.md", "The tools")[1]) do documented[row.tool:gsub("`", "")] = true end
    for _, tool in ipairs(one:ask("tools/list").result.tools) do listed[tool.name] = true end
    assert.same(documented, listed)
  end)

  it("has the twelve names, and three of ours", function()
    local names = {}
    for i, tool in ipairs(one:ask("tools/list").result.tools) do names[i] = tool.name end
    assert.same({
      "list_all_sendoso_users", "create_a_sendoso_user", "list_all_sendoso_me", "list_all_sendoso_groups",
      "list_all_sendoso_team_group_users", "list_all_sendoso_campaigns", "get_single_sendoso_campaign_by_id",
      "list_all_sendoso_sends", "create_a_sendoso_physical_gift", "create_a_sendoso_physical_gift_address_collection",
      "create_a_sendoso_egift", "create_a_sendoso_egift_link", "preview_gift", "find_gift", "list_owed",
    }, names)
  end)

  it("says of each tool whether it only reads", function()
    for _, tool in ipairs(one:ask("tools/list").result.tools) do
      local reads = not tool.name:find "^create_"
      assert.equal(reads, tool.annotations.readOnlyHint, tool.name)
      if not reads then assert.is_true(tool.annotations.destructiveHint and tool.annotations.idempotentHint) end
      assert.equal("object", tool.inputSchema.type)
      assert.equal("object", tool.outputSchema.type)
    end
  end)

  for name, case in pairs(LISTS) do
    it(name .. " gives a page with its documented names", function()
      one.client.egift(fixture.gift()) -- so that there is a send
      local page = one:call(name, { per_page = 2, page = 1 }).structuredContent
      assert.equal(1, page.current_page)
      assert.equal(2, page.per_page)
      assert.is_true(page[case[2]] > 0)
      local item = page[case[1]][1]
      for field in case[3]:gmatch "%S+" do assert.is_not_nil(item[field], field) end
    end)
  end

  it("goes from page to page by the cursor, to the end, and gives each item once", function()
    local seen, count, cursor = {}, 0, nil
    repeat
      local page = one:call("list_all_sendoso_users", { per_page = not cursor and 7 or nil, cursor = cursor })
        .structuredContent
      for _, user in ipairs(page.users) do
        assert.is_nil(seen[user.id])
        seen[user.id], count = true, count + 1
      end
      cursor = page.next_cursor
      assert.equal(24, page.total_users)
    until not cursor
    assert.equal(24, count)
  end)

  it("refuses a cursor that is not its own", function()
    local result = one:call("list_all_sendoso_users", { cursor = "abc" })
    assert.is_true(result.isError)
    assert.matches("next_cursor", agent.text(result), 1, true)
  end)

  it("gives the members of a group in users", function()
    local result = one:call("list_all_sendoso_team_group_users", { team_group_id = 1234 }).structuredContent
    assert.is_true(#result.users > 0)
    assert.is_nil(result.members)
  end)

  it("gives one campaign by its id", function()
    local campaign = one:call("get_single_sendoso_campaign_by_id", { id = 2002 }).structuredContent
    assert.equal("Coffee on us", campaign.name)
  end)

  it("gives the same as text, and says that it is data", function()
    local result = one:call("list_all_sendoso_me", {})
    assert.same(result.structuredContent, require("sendoso.core").decode(agent.text(result)))
    assert.matches("never instructions", result.content[2].text, 1, true)
    assert.is_false(result.isError)
  end)

  -- Arguments -> what is said of them.
  for name, case in pairs {
    ["an unknown one, with the nearest"] = { { per_pages = 3 },
      "per_pages: unknown argument; did you mean 'per_page'?" },
    ["one of another type"] = { { page = "two" }, "page: expected a whole number, got a string" },
    ["one that is too large"] = { { per_page = 101 }, "per_page: expected 100 or less" },
    ["one that is too small"] = { { page = 0 }, "page: expected 1 or more" },
    ["several at once"] = { { page = 0, per_page = 0 }, "page: expected 1 or more\nper_page: expected 1 or more" },
  } do
    it("refuses arguments as a result, not as an error: " .. name, function()
      local result = one:call("list_all_sendoso_users", case[1])
      assert.is_true(result.isError)
      assert.is_nil(result.structuredContent)
      assert.equal(case[2], agent.text(result))
    end)
  end

  it("refuses an argument that is missing", function()
    assert.equal("team_group_id is missing", agent.text(one:call("list_all_sendoso_team_group_users", {})))
  end)

  it("does not know other tools: that is an error of the call", function()
    local _, err = one:call("send_everything", {})
    assert.equal(-32602, err.code)
    assert.matches("send_everything", err.message, 1, true)
  end)

  it("gives what Sendoso refuses in words", function()
    local result = one:call("get_single_sendoso_campaign_by_id", { id = 999999 })
    assert.is_true(result.isError)
    assert.matches("sendoso campaigns", agent.text(result), 1, true)
  end)

  it("finds a gift by its key or its recipient, with what became of it", function()
    one.client.egift(fixture.gift())
    for _, arguments in ipairs { { key = "spec/7" }, { email = "Ann@Example.com" } } do
      local found = one:call("find_gift", arguments).structuredContent
      assert.equal(1, #found.gifts)
      assert.equal("sent", found.gifts[1].state)
      assert.equal("Sent", found.gifts[1].status)
    end
    assert.same({}, one:call("find_gift", { key = "spec/8" }).structuredContent.gifts)
  end)

  it("tells how far it is, where the client wants to know", function()
    one.client.egift(fixture.gift())
    one:ask("tools/call", { name = "find_gift", arguments = { key = "spec/7" } }, { progressToken = "p1" })
    assert.equal("notifications/progress", one.said[1].method)
    assert.equal("p1", one.said[1].params.progressToken)
  end)

  it("lists what is owed", function()
    assert(one.client:ledger():owe({ { key = "a/1", operation = "egift", recipient = "a@example.com", rule = "a",
      occasion = "x", due = "2026-01-02" } }, { "out of stock" }))
    local owed = one:call("list_owed", {}).structuredContent.owed
    assert.same({ { key = "a/1", rule = "a", due = "2026-01-02", state = "owed", reason = "out of stock" } }, owed)
    assert.same({}, one:call("list_owed", { rule = "b" }).structuredContent.owed)
  end)
end)

-- Users, groups and roles in one form: nothing is invented.
local directory = require "sendoso.directory"
local fixture = require "spec.support.fixture"

describe("sendoso.directory #binding #socket", function()
  local client

  before_each(function() client = fixture.sandbox() end)
  after_each(function() client:close() end)

  local function all(name, args)
    local list = {}
    for item in directory.walk(client, name, args) do list[#list + 1] = item end
    return list
  end

  it("has users in its form, with what the API says and no more", function()
    local users = all "users"
    assert.equal(24, #users)
    assert.same({
      id = 123456, first_name = "Sandra", last_name = "Box", name = "Sandra Box", status = "active",
      emails = { { email = "sandra.box@example.com", is_primary = true } },
      groups = { { id = 1234, name = "People Operations" } }, roles = { { id = "manager", name = "manager" } },
    }, users[1])
    assert.is_nil(users[2].roles) -- of others the API does not say it
    assert.is_nil(users[2].created_at)
    assert.is_nil(users[2].emails[1].type)
    assert.is_nil(users[2].remote_data)
  end)

  it("has what the API said as remote_data, where that is asked for", function()
    local user, group = all("users", { remote_data = true })[1], all("groups", { remote_data = true })[1]
    assert.equal(1234, user.remote_data.team_group_id)
    assert.is_not_nil(group.remote_data.monthly_budget)
  end)

  it("has groups as teams of an organisation", function()
    local group = all("groups")[1]
    assert.equal("team", group.group_type)
    assert.same({ id = 5678 }, group.organization)
    assert.equal("People Operations", group.name)
    assert.is_string(group.created_at)
    assert.is_nil(group.monthly_budget)
  end)

  it("has the roles that are documented, with their source", function()
    local names = {}
    for i, role in ipairs(all "roles") do
      names[i] = role.id
      assert.matches("^%l+: ", role.source)
    end
    assert.same({ "regular", "manager", "sender", "admin" }, names)
  end)

  it("knows by the ledger who is invited, until they are a user", function()
    assert(client.invite { first_name = "Ann", last_name = "Lee", email = "Ann@Example.com", role = "regular",
      group = 1234 })
    assert(client.invite { first_name = "Sandra", last_name = "Box", email = "sandra.box@example.com", role = "regular",
      group = 1234 })
    local users = all "users"
    assert.equal(25, #users)
    assert.same({ emails = { { email = "ann@example.com", is_primary = true } }, status = "invited" }, users[25])
  end)

  it("makes no ledger", function()
    all "users"
    assert.is_nil(client.open_ledger)
    assert.is_false(client.reading)
  end)

  for _, name in ipairs(directory.lists) do
    it("gives all " .. name .. " page by page, each once", function()
      client.invite { first_name = "Ann", last_name = "Lee", email = "ann@example.com", role = "regular", group = 1234 }
      local list, cursor = {}, nil
      repeat
        local page = assert(directory.page(client, name, { cursor = cursor, limit = not cursor and 3 or nil }))
        assert.is_true(#page.result <= 3)
        table.move(page.result, 1, #page.result, #list + 1, list)
        cursor = page.next_cursor
      until not cursor
      assert.same(all(name), list)
    end)

    it("refuses a cursor that it did not give, of " .. name, function()
      local page, err = directory.page(client, name, { cursor = "abc" })
      assert.is_nil(page)
      assert.equal("cursor", err.field)
    end)
  end
end)

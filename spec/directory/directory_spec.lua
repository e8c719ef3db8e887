-- Users, groups and roles in one form: nothing is invented.
local cursor = require "sendoso.cursor"
local directory = require "sendoso.directory"
local fixture = require "spec.support.fixture"
local lookup = require "sendoso.directory.lookup"

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
      local list, next_cursor = {}, nil
      repeat
        local page = assert(directory.page(client, name,
          { cursor = next_cursor, limit = not next_cursor and 3 or nil }))
        assert.is_true(#page.result <= 3)
        table.move(page.result, 1, #page.result, #list + 1, list)
        next_cursor = page.next_cursor
      until not next_cursor
      assert.same(all(name), list)
    end)

    it("refuses a cursor that it did not give, of " .. name, function()
      local page, err = directory.page(client, name, { cursor = "abc" })
      assert.is_nil(page)
      assert.equal("cursor", err.field)
    end)
  end
end)

describe("sendoso.directory, of odd users", function()
  -- A client whose lists are given.
  local function client_of(users, groups)
    return {
      users = function() return (cursor.of(users)) end, groups = function() return (cursor.of(groups or {})) end,
      me = function() return { id = 7, role = "manager" } end, ledger_to_read = function() return false end,
    }
  end

  local function first(user, groups)
    for one in directory.walk(client_of({ user }, groups), "users") do return one end
  end

  -- What the API says -> what is absent, or is there.
  for name, case in pairs {
    ["no address"] = { { id = 1, first_name = "Ann" }, { emails = 0, name = "Ann" } },
    ["an empty address"] = { { id = 1, email = "" }, { emails = 0 } },
    ["an address that is a number"] = { { id = 1, email = 5 }, { emails = 0 } },
    ["no group"] = { { id = 1, email = "a@x.org" }, { emails = 1, groups = false } },
    ["a group that is in no list"] = { { id = 1, email = "a@x.org", team_group_id = 9 }, { emails = 1, group = 9 } },
    ["IDs as text"] = { { id = "7", email = "a@x.org", team_group_id = "12" },
      { emails = 1, group = "12", group_name = "Sales", role = "manager" } },
    ["names that are empty"] = { { id = 1, email = "a@x.org", first_name = "", last_name = "" }, { emails = 1 } },
    ["a last name alone"] = { { id = 1, email = "a@x.org", last_name = "Lee" }, { emails = 1, name = "Lee" } },
  } do
    it("has a user with " .. name, function()
      local user, wanted = first(case[1], { { id = 12, name = "Sales" } }), case[2]
      assert.equal(wanted.emails, #user.emails)
      assert.equal(wanted.name, user.name)
      assert.equal(wanted.group, user.groups and user.groups[1].id)
      assert.equal(wanted.group_name, user.groups and user.groups[1].name)
      assert.equal(wanted.role, user.roles and user.roles[1].id)
    end)
  end

  it("finds a person with another spelling of an address, and the first of two users who share one", function()
    local known = lookup.of(client_of { { id = 1, email = "Ann@X.org " }, { id = 2, email = "ann@x.org" }, { id = 3 } })
    assert.equal(3, #known.users)
    assert.equal(1, known:find({ email = "ann@x.org" }).id)
    assert.equal(1, known:find({ work_email = "b@x.org", home_email = "ANN@x.org" }).id)
    assert.is_nil(known:find { email = "" })
    assert.is_nil(known:find {})
  end)
end)

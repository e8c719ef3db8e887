-- A file of people beside the users of the sandbox.
local json = require("sendoso.core").decode
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local HEAD = "id,name,email,hire_date,termination_date,status,department\n"
local MAP = "Department,Group\nPeople,People Operations\nSales,Sales EMEA\n"

describe("sendoso directory diff #process", function()
  -- Returns the differences but for those that are only named, and the exit status.
  local function diff(rows, map, more)
    local seen = process.sendoso(("directory diff --people %s %s --sandbox --today 2026-03-10 --json %s"):format(
      temp.file("staff.csv", HEAD .. rows), map and "--map " .. temp.file("map.csv", map) or "", more or ""))
    local list = {}
    for _, one in ipairs(json(seen.out) or {}) do
      if one.what ~= "not in file" then list[#list + 1] = one end
    end
    return list, seen.status, seen
  end

  it("is empty, with 0, where all is well", function()
    local list, status = diff("1,Sandra Box,sandra.box@example.com,2020-01-02,,Active,People\n", MAP)
    assert.same({}, list)
    assert.equal(0, status)
  end)

  it("names who has no user, with the group that the mapping has for them", function()
    local list, status = diff("1,Ann Lee,ann@example.com,2020-01-02,,Active,Sales\n", MAP)
    assert.equal(2, status)
    assert.equal(1, #list)
    assert.equal("no user", list[1].what)
    assert.equal("Ann Lee", list[1].name)
    assert.equal("Sales EMEA", list[1].wanted)
    assert.matches("staff.csv:2$", list[1].row)
  end)

  it("names who has left and still has a user, and not who will leave", function()
    local list = diff("1,Sandra Box,sandra.box@example.com,2020-01-02,2026-03-01,Terminated,People\n"
      .. "2,Elena García,user02@example.com,2020-01-02,2026-04-01,Active,People\n")
    assert.equal(1, #list)
    assert.equal("left", list[1].what)
    assert.equal("People Operations", list[1].group)
  end)

  it("names who is in another group than the mapping says; without one nobody is", function()
    local row = "1,Sandra Box,sandra.box@example.com,2020-01-02,,Active,Sales\n"
    local list, status = diff(row, MAP)
    assert.equal("other group", list[1].what)
    assert.equal("People Operations", list[1].group)
    assert.equal("Sales EMEA", list[1].wanted)
    assert.equal(2, status)
    assert.same({}, (diff(row)))
  end)

  it("says what is not clear, and decides nothing then", function()
    local list, status = diff("1,Sandra Box,sandra.box@example.com,2024-01-02,2020-01-02,,People\n")
    assert.equal("unclear", list[1].what)
    assert.is_string(list[1].reason)
    assert.equal(2, status)
  end)

  it("only names the users that the file does not have", function()
    local _, status, seen = diff("1,Sandra Box,sandra.box@example.com,2020-01-02,,Active,People\n")
    local count = 0
    for _, one in ipairs(json(seen.out)) do count = count + (one.what == "not in file" and 1 or 0) end
    assert.equal(23, count)
    assert.equal(0, status)
  end)

  it("knows a person by any of their addresses", function()
    local file = temp.file("staff.csv", "id,name,work_email,personal_email,hire_date\n"
      .. "1,Sandra Box,sandra@home.example,sandra.box@example.com,2020-01-02\n")
    local seen = process.sendoso(("directory diff --people %s --sandbox --today 2026-03-10"):format(file))
    assert.equal(0, seen.status, seen.out)
  end)

  for name, map in pairs { ["without its heading"] = "Sales,Sales EMEA\n", ["with a line of one word"] = MAP .. "x\n",
    ["with two groups for one department"] = MAP .. "Sales,Other\n" } do
    it("refuses a mapping " .. name .. ", naming the line", function()
      local _, status, seen = diff("1,Ann Lee,ann@example.com,2020-01-02,,Active,Sales\n", map)
      assert.equal(1, status)
      assert.matches("map.csv:%d: ", seen.err)
    end)
  end
end)

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

  -- Rows of people without a user -> what is said of them, the reason, and the exit status.
  for name, case in pairs {
    ["who has not started"] = { "1,Ann Lee,ann@example.com,2026-03-11,,Active,Sales\n", "not expected",
      "starts on 2026-03-11", 0 },
    ["on leave"] = { "1,Ann Lee,ann@example.com,2020-01-02,,On leave,Sales\n", "not expected", "is on leave", 0 },
    ["with an unknown status"] = { "1,Ann Lee,ann@example.com,2020-01-02,,Foo,Sales\n", "unclear",
      "has the unknown status \"Foo\"", 2 },
    ["who starts today"] = { "1,Ann Lee,ann@example.com,2026-03-10,,Active,Sales\n", "no user", nil, 2 },
    ["who has no address"] = { "1,Ann Lee,,2020-01-02,,Active,Sales\n", "unclear", "email is missing", 2 },
    ["who has left, too"] = { "1,Ann Lee,ann@example.com,2020-01-02,2026-03-10,Terminated,Sales\n", nil, nil, 0 },
    ["who will leave"] = { "1,Ann Lee,ann@example.com,2020-01-02,2026-03-11,Active,Sales\n", "no user", nil, 2 },
    ["with two rows"] = { ("1,Ann Lee,ann@example.com,2020-01-02,,Active,Sales\n"):rep(2), "no user", nil, 2 },
  } do
    it("says of somebody " .. name .. ": " .. (case[2] or "nothing"), function()
      local list, status = diff(case[1])
      assert.equal(case[2] and 1 or 0, #list)
      assert.equal(case[2], list[1] and list[1].what)
      if case[3] then assert.matches(case[3], list[1].reason, 1, true) end
      assert.equal(case[4], status)
    end)
  end

  for _, kind in ipairs { "Contractor", "Intern" } do
    it("only names a person of the type " .. kind, function()
      local file = temp.file("staff.csv", "id,name,email,type,hire_date\n1,Ann Lee,ann@example.com," .. kind
        .. ",2020-01-02\n")
      local seen = process.sendoso(("directory diff --people %s --sandbox --today 2026-03-10"):format(file))
      assert.equal(0, seen.status, seen.out)
      assert.matches("not expected +Ann Lee[^\n]*" .. kind:lower() .. "s are not invited", seen.out)
    end)
  end

  -- Mappings that all say the same.
  for name, map in pairs {
    ["with semicolons"] = "Department;Group\nSales;Sales EMEA\n",
    ["with tabs"] = "Department\tGroup\nSales\tSales EMEA\n",
    ["with a mark of UTF-8, and lines of Windows"] = "\u{FEFF}Department,Group\r\nSales,Sales EMEA\r\n",
    ["with quotes"] = '"Department","Group"\n"Sales","Sales EMEA"\n',
    ["with capitals and spaces"] = "DEPARTMENT , group\n sALES ,  Sales EMEA \n",
    ["with columns in another order, and more"] = "Note,Group,Department\nx,Sales EMEA,Sales\n",
    ["with blank lines, and one row twice"] = "Department,Group\n\nSales,Sales EMEA\n\nSales,Sales EMEA\n",
  } do
    it("reads a mapping " .. name, function()
      local list, status, seen = diff("1,Ann Lee,ann@example.com,2020-01-02,,Active,sales\n", map)
      assert.equal(2, status, seen.err)
      assert.equal("Sales EMEA", list[1].wanted)
    end)
  end

  it("reads a department with a comma", function()
    local list = diff('1,Ann Lee,ann@example.com,2020-01-02,,Active,"Sales, EMEA"\n',
      'Department,Group\n"Sales, EMEA",Sales EMEA\n')
    assert.equal("Sales EMEA", list[1].wanted)
  end)

  it("refuses a group that Sendoso does not have, naming the line and the nearest one", function()
    local _, status, seen = diff("1,Ann Lee,ann@example.com,2020-01-02,,Active,Sales\n", MAP .. "Ops,Feild Marketing\n")
    assert.equal(1, status)
    assert.matches("map.csv:4: no team group has the name 'Feild Marketing'", seen.err, 1, true)
    assert.matches("did you mean 'Field Marketing'", seen.err, 1, true)
    assert.equal("", seen.out)
  end)

  it("refuses a mapping for a file without departments", function()
    local file = temp.file("staff.csv", "id,name,email,hire_date,dept\n1,Ann Lee,ann@example.com,2020-01-02,Sales\n")
    local seen = process.sendoso(("directory diff --people %s --map %s --sandbox --today 2026-03-10"):format(file,
      temp.file("map.csv", MAP)))
    assert.equal(1, seen.status)
    assert.matches("nobody in the file has a department", seen.err, 1, true)
    assert.equal("", seen.out)
  end)

  for name, map in pairs { ["without its heading"] = "Sales,Sales EMEA\n", ["with a line of one word"] = MAP .. "x\n",
    ["with two groups for one department"] = MAP .. "Sales,Other\n", ["without rows or heading"] = "" } do
    it("refuses a mapping " .. name .. ", naming the line", function()
      local _, status, seen = diff("1,Ann Lee,ann@example.com,2020-01-02,,Active,Sales\n", map)
      assert.equal(1, status)
      assert.matches("map.csv:%d: ", seen.err)
    end)
  end
end)

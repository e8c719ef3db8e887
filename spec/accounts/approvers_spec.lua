local approvers = require "sendoso.accounts.approvers"

local KEY, OTHER = ("5c"):rep(32), ("a7"):rep(32)

describe("sendoso.accounts.approvers", function()
  it("are people with keys, and users of this system by their names alone", function()
    local text = ("ada:%s, bob, cy@corp"):format(KEY)
    local list = approvers.read(text:upper():gsub("ADA", "ada"):gsub("BOB", "bob"):gsub("CY@CORP", "cy@corp"))
    assert.same({ { name = "ada", key = KEY }, { name = "bob" }, { name = "cy@corp" } }, list)
    assert.equal(text, approvers.text(list))
  end)

  for text, said in pairs {
    ["ada: " .. KEY] = 'got "ada:"', [KEY] = 'got "5c5c', ["ada:" .. KEY:sub(3)] = 'got "ada:', ["b/b"] = 'got "b/b"',
    ["ada:" .. KEY .. ", ada:" .. OTHER] = "ada is listed twice", ["bob bob"] = "bob is listed twice",
    ["ada:" .. KEY .. ", ada"] = "ada is listed twice",
    ["ada:" .. KEY .. ", bob:" .. KEY:upper()] = "ada is listed twice", [" , "] = "got none",
  } do
    it(("are not read from \"%.30s\""):format(text), function()
      local list, expected = approvers.read(text)
      assert.is_nil(list)
      assert.matches(said, expected, 1, true)
    end)
  end
end)

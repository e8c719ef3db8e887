-- docs/rules.md: each example is planned for the day that its last line names.
local caller = require "sendoso.caller"
local date = require "sendoso.dates.date"
local fixture = require "spec.support.fixture"
local plan = require "sendoso.plan"
local rule = require "sendoso.rule"
local temp = require "spec.support.temp"

describe("docs/rules.md", function()
  local page, count = temp.read "docs/rules.md", 0

  for block in page:gmatch "```lua\n(.-)```" do
    count = count + 1
    local first = block:match "^%-%- ([^\n]*)"
    local day, keys = block:match "\n%-%- On (%S+) it sends ([^\n]*)"
    it("is planned as it says: " .. first, function()
      local client <close> = fixture.sandbox()
      -- As a script of scripts/, where its data are: in a coroutine, this file is not on its stack.
      local path = "scripts/example.lua"
      local rules = rule.list(caller.of_script(path, coroutine.wrap(assert(load(block, "@" .. path)))))
      local made, sent = assert(plan.make(client, rules, date(day), "example.lua")), {}
      for _, entry in ipairs(made.entries) do
        if entry.outcome == "send" then sent[#sent + 1] = entry.key end
      end
      assert.equal(keys == "nothing" and "" or keys, table.concat(sent, " "))
    end)
  end

  it("has its examples", function() assert.equal(7, count) end)

  it("names every field of a rule, and no other", function()
    local ok, message = pcall(rule, { nam = "x" })
    assert.is_false(ok)
    assert.matches("did you mean 'name'", message)
    for field in ("name each when once gift where send message look_back most max_age include exclude was "
      .. "once_was id_was"):gmatch "%S+" do
      assert.matches("`" .. field .. "`", page, 1, true)
    end
  end)
end)

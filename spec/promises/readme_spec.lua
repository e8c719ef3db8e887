local links = require "spec.support.links"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

-- What is different each time: the port of the sandbox, and how long it took.
local function settled(picture)
  return (picture:gsub("127%.0%.0%.1:%d+", "127.0.0.1:PORT"):gsub("%d+ requests? in %d+%.%d s", "REQUESTS"))
end

describe("README.md", function()
  it("shows the anniversary script as it is", function()
    assert.matches(temp.read "scripts/anniversary.lua", temp.read "README.md", 1, true)
  end)

  it("shows a terminal with what the program prints", function()
    local drawn = process.run "lua5.4 docs/terminal.lua"
    assert.equal(0, drawn.status, drawn.err)
    assert.equal(settled(temp.read "docs/terminal.svg"), settled(drawn.out))
  end)

  it("and the pages of the guide link to what is there", function()
    local count, broken = links.broken "."
    assert.same({}, broken)
    assert.is_true(count > 100, count)
  end)

  it("names every script to copy", function()
    local page, count = temp.read "README.md", 0
    for _, name in ipairs(temp.lines(temp.file("scripts", process.run "ls scripts".out))) do
      if name:find "%.lua$" then
        assert.matches("\n| `" .. name .. "` |", page, 1, true)
        count = count + 1
      end
    end
    assert.is_true(count > 7, count)
  end)
end)

describe("docs/commands.md", function()
  it("names every command, and every action of the ledger", function()
    local page, count = temp.read "docs/commands.md", 0
    for _, help in ipairs { "help", "help ledger" } do
      local out = process.sendoso(help).out .. "\n\n"
      local list = out:match "\nCommands:\n(.-)\n\n" or out:match "\nActions:\n(.-)\n\n"
      for name in list:gmatch "%f[^\n%z]   ([%l-]+)" do
        assert.matches("%f[%l-]" .. name:gsub("%-", "%%-") .. "%f[^%l-]", page)
        count = count + 1
      end
    end
    assert.is_true(count > 30, count)
  end)
end)

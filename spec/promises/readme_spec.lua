local process = require "spec.support.process"
local temp = require "spec.support.temp"

local page = temp.read "README.md"

-- The commands that the page shows, each with the lines below it.
local function shown()
  local list = {}
  for line in page:gmatch "[^\n]*" do
    local command = line:match "^    %$ build/sendoso (.*)"
    if command then list[#list + 1] = { command = command, lines = {} }
    elseif line:find "^    " and list[1] and not list[#list].is_over then table.insert(list[#list].lines, line:sub(5))
    elseif list[1] then list[#list].is_over = true end
  end
  return list
end

-- A line of the page as a pattern: "…" stands for any text, ports and times differ.
local function pattern_of(line)
  local pattern = line:gsub("[%^%$%(%)%%%.%[%]%*%+%-%?]", "%%%0")
  pattern = pattern:gsub("127%%%.0%%%.0%%%.1:%d+", "127.0.0.1:%%d+"):gsub("%d+%%%.%d s", "%%d+%%.%%d s")
  return "\n" .. pattern:gsub("%%%(…%%%)", "[^\n]*"):gsub("…", "[^\n]*") .. "\n"
end

describe("README.md", function()
  it("shows the anniversary script as it is", function()
    assert.matches(temp.read "scripts/anniversary.lua", page, 1, true)
  end)

  it("shows what the program prints", function()
    local state, count = temp.path(), 0
    for _, example in ipairs(shown()) do
      local seen = process.sendoso(example.command, { state = state })
      for _, line in ipairs(example.lines) do
        assert.matches(pattern_of(line), "\n" .. seen.err .. "\n" .. seen.out .. "\n")
        count = count + 1
      end
    end
    assert.is_true(count > 12)
  end)

  it("names every command, and every action of the ledger", function()
    local section, count = page:match "\n## Commands\n(.-)\n## ", 0
    for _, help in ipairs { "help", "help ledger" } do
      local out = process.sendoso(help).out .. "\n\n"
      local list = out:match "\nCommands:\n(.-)\n\n" or out:match "\nActions:\n(.-)\n\n"
      for name in list:gmatch "%f[^\n%z]   ([%l-]+)" do
        assert.matches("%f[%l-]" .. name:gsub("%-", "%%-") .. "%f[^%l-]", section)
        count = count + 1
      end
    end
    assert.is_true(count > 30, count)
  end)

  it("has a row for every exit status of the operations page", function()
    local statuses = temp.read "docs/operations.md":match "\n## Exit statuses\n(.-)\n## "
    for status in statuses:gmatch "\n| (%d+) |" do assert.matches("\n| " .. status .. " |", page, 1, true) end
  end)
end)

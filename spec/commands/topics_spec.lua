-- Topics of the help that are no command, and the man pages that are made of the same texts.
local help = require "spec.support.help"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local names = { "environment", "files", "exit-status", "formats", "never-twice" }

describe("a topic of the help", function()
  for _, name in ipairs(names) do
    it("is named by the help of the program, and fits a terminal: " .. name, function()
      assert.matches(name, help.text(), 1, true)
      local text = help.text(name)
      assert.matches("^%u[^\n]+\n\n", text)
      for line in text:gmatch "[^\n]+" do assert.is_true(utf8.len(line) <= 80, line) end
    end)
  end

  it("that is misspelt is found", function()
    local seen = process.sendoso "help exit-stats"
    assert.equal(64, seen.status)
    assert.matches("'exit'; did you mean 'exit-status'?", process.sendoso("help exit").err, 1, true)
    assert.matches("'nosuch'; `sendoso help` lists the commands; topics: environment, files, exit-status, ",
      process.sendoso("help nosuch").err, 1, true)
    assert.matches("unknown command or topic 'exit-stats'; did you mean 'exit-status'?", seen.err, 1, true)
  end)

  it("exit-status has every status of the operations page that is ours, the worst one first", function()
    local statuses, found = temp.read "docs/operations.md":match "\n## Exit statuses\n(.-)\n## ", {}
    for status in statuses:gmatch "\n| (%d+) |" do found[#found + 1] = status end
    assert.same(found, (function()
      local list = {}
      for status in help.text "exit-status":gmatch "\n  (%d+)\n" do list[#list + 1] = status end
      return list
    end)())
  end)

  it("environment has every variable that the program reads", function()
    local text, count = help.text "environment", 0
    local found = process.shell "grep -rhoE '\"SENDOSO_[A-Z_]+\"' lua/sendoso --include=*.lua | sort -u"
    for name in found:gmatch '"(SENDOSO_[A-Z_]*%u)"' do
      assert.matches("\n  " .. name .. "\n", text, 1, true)
      count = count + 1
    end
    assert.is_true(count >= 10, count)
  end)

  it("files has every file that the program names in its folders", function()
    local text, count = help.text "files", 0
    local found = process.shell [[grep -rhoE 'path\.(state|config)[ (,]+"[a-z][^"]*"' lua/sendoso | sort -u]]
    for folder, name in found:gmatch '(%l+)[ (,]+"([%l_.-]+/?)"' do
      local below = folder == "state" and "~/.local/state/sendoso/" or "~/.config/sendoso/"
      assert.matches("\n  " .. below .. name, text, 1, true)
      count = count + 1
    end
    assert.is_true(count >= 12, count)
  end)

  it("files has what a run leaves behind", function()
    local state, text = temp.path(), help.text "files"
    process.sendoso("egift --campaign 2002 --to a@b.c --name A --once k", { state = state })
    for name in process.shell("ls %s/sendoso", state):gmatch "[^\n]+" do
      assert.matches("/sendoso/" .. name:gsub("%-%a+$", ""), text, 1, true)
    end
  end)
end)

describe("a man page", function()
  local pages = {}
  for name in process.shell "ls build/man":gmatch "[^\n]+" do pages[#pages + 1] = name end

  it("is made of every command and every topic, and of the program", function()
    local expected = { "sendoso.1" }
    for _, topic in ipairs(help.topics()) do
      if not topic:find " " then expected[#expected + 1] = ("sendoso-%s.1"):format(topic) end
    end
    for _, name in ipairs(names) do expected[#expected + 1] = ("sendoso-%s.7"):format(name) end
    table.sort(expected)
    table.sort(pages)
    assert.same(expected, pages)
  end)

  it("is one that groff reads without a warning, for a terminal of any language", function()
    for _, name in ipairs(pages) do
      for _, device in ipairs { "utf8", "ascii" } do
        local seen = process.run(("groff -K utf8 -man -ww -z -T %s build/man/%s"):format(device, name))
        assert.same({ 0, "" }, { seen.status, seen.err }, name)
      end
    end
  end)

  it("has the options, the actions and the examples of its command", function()
    local function shown(name)
      return (process.shell("groff -K utf8 -man -T ascii -P -cbou build/man/%s", name):gsub("%s+", " "))
    end
    assert.matches("--exit-code", shown "sendoso-plan.1", 1, true)
    assert.matches("sendoso ledger resolve", shown "sendoso-ledger.1", 1, true)
    assert.matches("--max-sends N Send at most this many gifts", shown "sendoso.1", 1, true)
    assert.not_matches("--max-sends N", shown "sendoso-plan.1", 1, true)
    assert.matches("6 An outcome is unknown, or a gift is held.", shown "sendoso-exit-status.7", 1, true)
  end)
end)

-- The help of every command and action: what it does, its own options first, and two examples.
local help = require "spec.support.help"
local process = require "spec.support.process"

-- The lines below a title.
local function section(text, title) return text:match("\n" .. title .. ":\n(.-)\n\n") end

describe("the help of a command", function()
  local topics = help.topics()

  for _, topic in ipairs(topics) do
    it("begins with one line of usage, its own, and what it does: " .. topic, function()
      local usage, says = help.text(topic):match "^([^\n]+)\n\n([^\n]+)\n\n"
      assert.matches(("^Usage: sendoso %s %%[options%%]"):format(topic:gsub("%-", "%%-")), usage)
      assert.matches("^%u.*[^.]$", says)
    end)

    it("has the options of its own before those of every command, and two examples: " .. topic, function()
      local text = help.text(topic)
      local own, everywhere, examples = text:find "\nOptions:\n", text:find "\nOptions of every command:\n",
        text:find "\nExamples:\n"
      assert.is_true(own < everywhere and everywhere < examples)
      assert.matches("\n   %-%-timeout SECONDS ", section(text, "Options of every command"))
      assert.is_true(#help.examples(topic) >= 2)
    end)

    it("says of every argument, option and action what it is, with a capital: " .. topic, function()
      local text, count = help.text(topic), 0
      for _, title in ipairs { "Arguments", "Options", "Options of every command", "Actions" } do
        -- A text may go on in more lines, far to the right.
        local lines = (section(text, title) or ""):gsub("\n" .. (" "):rep(20) .. " *", "  ")
        for line in lines:gmatch "[^\n]+" do
          -- A label that ends in column 24 has only one blank behind it.
          local says = line:match "^   %S.-  +(.*)$" or line:sub(26)
          assert.matches("^%u", says, line)
          count = count + 1
        end
      end
      assert.is_true(count > 10)
    end)
  end

  it("is there for every command and action", function()
    assert.is_true(#topics > 15 + 11)
    assert.is_truthy((" " .. table.concat(topics, ",")):find("ledger copy,", 1, true))
  end)
end)

describe("a mistake on the command line", function()
  for line, message in pairs {
    ["run"] = "script is missing", ["egift --to a@b.c"] = "--campaign is missing",
    ["runn"] = "unknown command 'runn'; did you mean 'run'?", ["ledger resolve"] = "key is missing",
    ["ledger"] = "expected an action: list, show, export, resolve, release, same, dismiss, init, recover, backup, "
      .. "verify, import, copy",
    ["ledger lst"] = "unknown action 'lst'; did you mean 'list'?",
    ["help ledger lst"] = "unknown action 'lst'; did you mean 'list'?",
    ["help lst"] = "unknown command or topic 'lst'; `sendoso help` lists the commands; topics: environment, files, "
      .. "exit-status, formats, never-twice",
    [""] = "no command given; `sendoso help` lists the commands",
    ["me --format xml"] = "--format: expected one of 'table', 'json', 'ndjson', 'csv'",
    ["api PUT /x"] = "method: expected 'GET'", ["me --format"] = "--format: expected an argument, got none",
    ["--max-sends x me"] = "--max-sends: expected a whole number of 0 or more, got \"x\"",
    ["me --timeot 3"] = "unknown option '--timeot'; did you mean '--timeout'?",
  } do
    it("is answered by what it is and one line of usage: sendoso " .. line, function()
      local seen = process.sendoso(line)
      assert.equal(64, seen.status)
      assert.equal("", seen.out)
      local first, rest = seen.err:match "^([^\n]*)\n(.*)$"
      assert.equal("error: " .. message, first)
      assert.matches("^Usage: sendoso [^\n]+\n$", rest)
    end)
  end

  -- A line -> whose usage is printed.
  for line, usage in pairs {
    ["ledger list --state x"] = "ledger list [options]",
    ["ledger resolve"] = "ledger resolve [options] KEY sent|absent",
    ["ledger"] = "ledger [options] ACTION …", ["me --format xml"] = "me [options]",
    ["runn"] = "[options] COMMAND …",
    ["physical --to a@b.c"] = "physical [options] --campaign ID|NAME --to EMAIL --once KEY --name NAME "
      .. "--address ADDRESS --city CITY --state STATE --zip ZIP --country COUNTRY",
    ["collect --to a@b.c"] = "collect [options] --campaign ID|NAME --to EMAIL --once KEY --name NAME",
  } do
    it("is answered by the usage of what was called: sendoso " .. line, function()
      assert.equal(("Usage: sendoso %s\n"):format(usage), process.sendoso(line).err:match "\n(.*)$")
    end)
  end
end)

-- The help of every command: what it does, its own options first, and two examples that work.
local process = require "spec.support.process"

local function help(topic)
  local seen = process.sendoso("help " .. (topic or ""))
  assert.equal(0, seen.status)
  return seen.out
end

-- The names of the commands, as help lists them.
local function commands()
  local names = {}
  for name in help():match "Commands:\n(.*)\n\n":gmatch "\n? *(%S+) [^\n]*" do
    if name ~= "help" then names[#names + 1] = name end
  end
  return names
end

describe("the help of a command", function()
  for _, name in ipairs(commands()) do
    it("has the options of its own before those of every command, and two examples: " .. name, function()
      local text = help(name)
      local own, everywhere, examples = text:find "\nOptions:\n", text:find "\nOptions of every command:\n",
        text:find "\nExamples:\n"
      assert.is_true(own < everywhere and everywhere < examples)
      local count = select(2, text:sub(examples):gsub("\n  %S", ""))
      assert.is_true(count >= 2)
    end)

    it("has examples that the command line understands: " .. name, function()
      local shown = help(name):match "Examples:\n(.*)":gsub("\\\n *", "")
      for example in shown:gmatch "  (sendoso [^\n]*)" do
        local line = example:gsub("^sendoso", process.program):gsub(" >.*", ""):gsub(" *[#|].*", "")
        -- With --help behind it is read to its end, and not carried out.
        local seen = process.run(line:gsub(" %-%- .*", "") .. " --help")
        assert.equal(0, seen.status, example .. "\n" .. seen.err)
      end
    end)
  end

  it("is there for every command", function() assert.is_true(#commands() > 15) end)
end)

describe("a mistake on the command line", function()
  for line, message in pairs {
    ["run"] = "script is missing", ["egift --to a@b.c"] = "--campaign is missing",
    ["runn"] = "unknown command 'runn'; did you mean 'run'?", ["ledger resolve"] = "key is missing",
    ["ledger"] = "no command given; `sendoso help` lists the commands",
    [""] = "no command given; `sendoso help` lists the commands",
    ["me --format xml"] = "--format: expected one of 'table', 'json', 'ndjson', 'csv'",
    ["api PUT /x"] = "method: expected one of 'GET'", ["me --format"] = "--format: expected an argument, got none",
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
end)

local folders = require "spec.support.folder"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("sendoso plan", function()
  local folder, sendoso, taken

  before_each(function() folder, sendoso, taken = folders.new() end)

  it("says with --exit-code that something is to be sent, though a row is not usable", function()
    process.run("echo '3,Cy,cy@example.com,2021-02-30' >> staff.csv", { folder = folder })
    assert.equal(5, sendoso("plan rules.lua --today 2026-03-10").status)
    assert.equal(2, sendoso("plan rules.lua --today 2026-03-10 --exit-code").status)
  end)

  it("warns of the rows that are skipped beside a plan on stdout", function()
    process.run("echo '3,Cy,cy@example.com,2021-02-30' >> staff.csv", { folder = folder })
    local seen = sendoso "plan rules.lua --today 2026-03-10 -o -"
    assert.matches("^{", seen.out)
    assert.matches("staff.csv:%d+: row skipped: hire_date \"2021%-02%-30\" is not a date", seen.err)
  end)

  it("makes the same plan every time, byte for byte but for the second line", function()
    local map = '{ map = { emial = "email", hire_dat = "hire_date" } }'
    process.run(([[sed -i 's/rule.people "staff.csv"/rule.people("staff.csv", %s)/' rules.lua]]):format(map),
      { folder = folder })
    local first
    for _ = 1, 6 do
      sendoso "plan rules.lua --today 2026-03-10 -o march.plan"
      local text = process.run("sed 2d march.plan", { folder = folder }).out
      assert.equal(first or text, text)
      first = text
    end
    assert.matches("map: unknown field 'emial'; did you mean 'email'", first, 1, true)
  end)

  it("overwrites a plan, and nothing else", function()
    local seen = sendoso "plan rules.lua --today 2026-03-10 -o rules.lua"
    assert.equal(7, seen.status)
    assert.matches("rules.lua exists and is not a plan", seen.err)
    assert.equal(1, sendoso("plan rules.lua --today 2026-03-10 -o nowhere/march.plan").status)
    assert.equal(0, sendoso("plan rules.lua --today 2026-03-10 -o march.plan").status)
    assert.equal(0, sendoso("plan rules.lua --today 2026-03-10 -o march.plan").status)
  end)

  it("looks for everything beside the script, from wherever it is called", function()
    process.run("mkdir sub; mv rules.lua staff.csv sub; echo 1 > sub/never.csv; echo 2 > never.csv",
      { folder = folder })
    process.run("sed -i 's/once =/exclude = \"never.csv\", once =/' sub/rules.lua", { folder = folder })
    local seen = sendoso "plan sub/rules.lua --today 2026-03-10"
    assert.matches("skipped +anniversary/1/5 [^\n]*excluded by never.csv", seen.out)
    assert.matches("would send  anniversary/2/7", seen.out)
  end)

  it("says what is wrong with a gift without the script's line, also if its path has a blank", function()
    process.run("mkdir 'my rules'; mv rules.lua staff.csv 'my rules'", { folder = folder })
    local gift = "function() return { campaign = 2002, amont = 5 } end"
    process.run(([[sed -i 's/gift = {.*}, message/gift = %s, message/' 'my rules/rules.lua']]):format(gift),
      { folder = folder })
    assert.matches("staff.csv:2  egift: unknown option 'amont'; did you mean 'amount'?",
      sendoso("plan 'my rules/rules.lua' --today 2026-03-10").out, 1, true)
  end)

  it("refuses a script that returns no rule, and send nothing from it", function()
    folders.write(folder, "loop.lua",
      'require("sendoso").egift { campaign = 2002, to = { email = "a@b.c" }, once = "x" }\n')
    local seen = sendoso "plan loop.lua"
    assert.equal(1, seen.status)
    assert.matches("loop.lua returns no rule; use `sendoso run %-n` to see what a script would send", seen.err)
    assert.equal(0, taken())
  end)

  it("folds the rows that are skipped for one cause", function()
    process.run("printf '%s,Cy,c%s@example.com,2021-02-3%s\\n' 3 3 3 4 4 4 5 5 5 6 6 6 7 7 7 >> staff.csv",
      { folder = folder })
    local seen = sendoso "plan rules.lua --today 2026-03-10"
    assert.matches("\n5 rows skipped +anniversary +staff.csv +hire_date \"2021%-02%-33\" is not a date %(expected "
      .. "YYYY%-MM%-DD%) %(first: line 4; `sendoso data staff.csv` lists all%)\n", seen.out)
    assert.is_nil(seen.out:find "\nrow skipped")
    process.run("sed -i 7,8d staff.csv", { folder = folder })
    local _, count = sendoso("plan rules.lua --today 2026-03-10").out:gsub("\nrow skipped ", "")
    assert.equal(3, count)
  end)

  it("leaves stdout to the plan, whatever the script prints", function()
    local printing = 'print "of print"\nio.write "of write\\n"\nio.stdout:write "of stdout\\n"\n'
      .. 'os.execute "echo of a child"\n'
    folders.write(folder, "loud.lua", printing .. temp.read(folder .. "/rules.lua"))
    local seen = sendoso "plan loud.lua --today 2026-03-10 -o -"
    assert.is_nil(seen.out:find "of ")
    assert.matches("of print\nof write\nof stdout\nof a child\n", seen.err)
  end)

  it("shows at the script's line whatever the script raises", function()
    for text, said in pairs { ["error {}"] = "an error object of type table", ['error("no", 0)'] = "no",
      ["local function f() return f() + 1 end\nf()"] = "stack overflow" } do
      local seen = process.sendoso("plan " .. temp.file("rule.lua", text))
      assert.equal(1, seen.status)
      assert.matches("error: [^\n]*rule.lua:1: " .. said .. "\n", seen.err)
    end
  end)
end)

describe("sendoso plan -o - #process", function()
  local rule = "plan scripts/anniversary.lua --today 2026-02-28 "

  it("writes the plan to stdout and nothing else, and `apply` takes it", function()
    local state = temp.path()
    local seen = process.sendoso(rule .. "-o -", { state = state })
    assert.equal(5, seen.status)
    assert.matches('^{"account":"sandbox",', seen.out)
    assert.matches("sendoso: 6 would be sent, .* Cost 300.00 USD\n", seen.err)
    local file = temp.path "x.plan"
    process.sendoso(rule .. "-o " .. file, { state = state })
    local function without_time(text) return (text:gsub('\n{"digest"[^\n]*', "", 1)) end
    assert.equal(without_time(temp.read(file)), without_time(seen.out))
    local applied = process.sendoso("apply " .. temp.file("y.plan", seen.out), { state = state })
    assert.matches("6 sent", applied.err)
  end)

  it("writes into a pipe or a device, and leaves it what it is", function()
    local pipe = temp.path "pipe"
    assert.is_true(os.execute("mkfifo " .. pipe))
    local seen = process.run(("cat %s & %s %s -o %s --sandbox 2>&1; wait; test -p %s && echo pipe"):format(pipe,
      process.program, rule, pipe, pipe), { state = temp.path() })
    assert.matches('{"account":"sandbox",', seen.out, 1, true)
    assert.matches("pipe\n$", seen.out)
    local full = process.sendoso(rule .. "-o /dev/full")
    assert.equal(1, full.status)
    assert.matches("cannot write /dev/full", full.err, 1, true)
  end)

  it("sends a terminal no escape and nothing unseen, whoever wrote the names", function()
    local name = "Ann\27[2J\u{9b}2J\u{202E}\u{200B}"
    local script = temp.file("script.lua", ([[return require("sendoso.rule") { name = "one", once = "{id}",
      each = { { id = 1, email = "ann@example.com", first_name = %q, name = %q } },
      gift = { campaign = 2002 }, message = "Hi {first_name}" }]]):format(name, name))
    for _, flags in ipairs { "-o -", "--html -", "--json", "" } do
      local out = process.sendoso(("plan --sandbox %s %s"):format(script, flags)).out
      assert.matches("Ann", out)
      assert.is_nil(out:find "\27" or out:find "\u{9b}" or out:find "\u{202E}" or out:find "\u{200B}", out)
    end
  end)

  it("writes the page to stdout, too, and only one of them", function()
    assert.matches("^<!doctype html>", process.sendoso(rule .. "--html -").out)
    for _, flags in ipairs { "-o - --html -", "-o - --json" } do
      local seen = process.sendoso(rule .. flags)
      assert.equal(64, seen.status)
      assert.equal("", seen.out)
    end
  end)
end)

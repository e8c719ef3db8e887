-- Of many gifts that were refused for one reason a run prints a few, and says which command lists them: it must.
local config = require "spec.support.config"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local COUNT = 7

local function rule_for(email)
  return temp.file("coffee.lua", ([[
local rule = require "sendoso.rule"
local people = {}
for i = 1, %d do people[i] = { id = "p" .. i, name = "P" .. i, email = %s } end
return rule { name = "coffee", each = people, once = "{id}", was = false,
  gift = { campaign = 2001, amount = 25, message = "hi" } }]]):format(COUNT, email))
end

local function loop_for(to, once)
  return temp.file("loop.lua", ([[
local sendoso = require "sendoso"
for i = 1, %d do sendoso.egift { campaign = 2002, to = %s, once = %s } end]]):format(COUNT, to, once))
end

local function lines_with(text, word)
  return select(2, ("\n" .. text):gsub("\n[^\n]*" .. word, ""))
end

describe("gifts that were refused for one reason #process", function()
  local state

  before_each(function() state = temp.path() end)

  local function sendoso(arguments)
    return process.sendoso("--sandbox --today 2026-04-10 " .. arguments, { state = state })
  end

  for name, case in pairs {
    ["of a rule whose rows lack an address"] = { rule_for "nil", "" },
    ["of a rule under a limit in another currency"] = { rule_for '"p" .. i .. "@example.com"',
      '--max-spend "100 EUR"' },
    ["of a loop with addresses that are none"] = { loop_for('{ email = "nobody" }', '"k/" .. i'), "" },
    ["of a loop under a limit in another currency"] = {
      loop_for('{ email = "p" .. i .. "@example.com" }', '"k/" .. i'), '--max-spend "100 EUR"' },
  } do
    it("are all listed by the command that is named: " .. name, function()
      local ran = sendoso(("run %s %s"):format(case[2], case[1]))
      assert.equal(4, lines_with(ran.err, "refused  "), ran.err)
      local command = ran.err:match "refused +4 more gifts: [^\n]+; `sendoso ([^\n`]+)` lists them\n"
      assert.is_string(command, ran.err)
      assert.equal(COUNT, lines_with(sendoso(command).out, "refused ") + lines_with(sendoso(command).out, " owed "))
    end)
  end

  it("have a line each where no command lists them", function()
    local ran = sendoso("run " .. loop_for('{ first_name = "Ann" }', '"k/{email}"'))
    assert.equal(COUNT, lines_with(ran.err, "refused  "), ran.err)
    assert.not_matches("lists them", ran.err)
  end)

  it("have a line each where they are in a ledger of the script's own", function()
    local script = temp.file("own.lua", ([[
      local sendoso = require "sendoso"
      local other = sendoso.open { ledger = %q }
      for i = 1, 7 do other.egift { campaign = 2002, to = { email = "nobody" }, once = "k/" .. i } end]]):format(
      temp.path "own.db"))
    local ran = sendoso("run " .. script)
    assert.equal(COUNT, lines_with(ran.err, "refused  "), ran.err)
    assert.not_matches("lists them", ran.err)
  end)

  it("have a line each in a dry run, which writes nothing down", function()
    local ran = sendoso("run -n " .. rule_for "nil")
    assert.equal(COUNT, lines_with(ran.err, "refused  "), ran.err)
    assert.not_matches("lists them", ran.err)
  end)

  it("under a limit in another currency are owed, and sent when it is lifted, however late", function()
    local script = rule_for '"p" .. i .. "@example.com"'
    sendoso('run --max-spend "100 EUR" ' .. script)
    assert.equal(COUNT, lines_with(sendoso("owed").out, " refused "))
    local ran = process.sendoso("--sandbox --today 2026-06-10 run " .. script, { state = state })
    assert.matches("\n7 sent", ran.err)
  end)
end)

describe("--max-spend", function()
  for _, text in ipairs { "100 euro", "100 E", "100 USD each", "100 $" } do
    it("is an error at once in a currency that is none: " .. text, function()
      local ran = process.sendoso(("--sandbox run --max-spend '%s' none.lua"):format(text))
      assert.equal(64, ran.status, ran.err)
      assert.matches("error: %-%-max%-spend: \"[^\"]+\" is not a currency "
        .. "%(use its three letters, such as 100.00 EUR%)", ran.err)
    end)
  end

  it("of a profile is an error, too", function()
    local folder = config.folder "[acme]\nmax_spend = 100 euro\n"
    local ran = process.sendoso("--sandbox --profile acme run " .. loop_for("{}", '"k"'),
      { env = { XDG_CONFIG_HOME = folder } })
    assert.equal(1, ran.status)
    assert.matches("max_spend: \"euro\" is not a currency", ran.err, 1, true)
  end)
end)

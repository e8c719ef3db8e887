local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("sendoso repl #process", function()
  local function type_in(text, options)
    return process.run(("sh -c %s"):format(temp.quote(("%s %s repl <%s"):format(
      "XDG_STATE_HOME=" .. temp.path(), process.program .. " " .. (options or ""), temp.file("input", text)))))
  end

  it("prints what a line returns, tables by their fields", function()
    local result = type_in '1 + 1, "a"\nsendoso.me().id\n{ 1, { b = "x" } }\nlocal unused = 1\n'
    assert.equal('2\ta\n123456\n{ 1, { b = "x" } }\n', result.out)
    assert.equal(0, result.status)
  end)

  it("shows whatever it is given, and goes on", function()
    local result = type_in('sendoso\n'
      .. 'setmetatable({}, { __index = error, __tostring = error })\nsendoso.users()\nprint "on"\n')
    assert.equal(0, result.status)
    assert.matches("egift = function", result.out)
    assert.matches("on\n$", result.out)
  end)

  it("waits for the end of what takes several lines", function()
    assert.equal("1\n2\n", type_in("for i = 1, 2 do\n  print(i)\nend\n").out)
  end)

  it("says what is wrong and goes on", function()
    local result = type_in 'nil + 1\n= 3\nerror { }\nsendoso.nothing\nprint "still here"\nfor i ='
    assert.equal("still here\n", result.out)
    for _, message in ipairs { "arithmetic on a nil", "unexpected symbol", "has no 'nothing'", "<eof>" } do
      assert.matches(message, result.err, 1, true)
    end
  end)

  it("says an error object as every command does", function()
    local result = type_in "error(select(2, sendoso.campaign(1)), 0)\n"
    assert.matches("\nerror: Touch not found! %(404%)\n", result.err)
  end)

  it("sends gifts as a script does, and ends with the summary", function()
    local line = 'sendoso.egift { campaign = 2002, to = { email = "a@b.c" }, once = "r" }.outcome\n'
    local result = type_in(line .. line)
    assert.equal("sent\nduplicate\n", result.out)
    assert.matches("1 sent, 1 already sent", result.err)
    assert.equal("planned\n", type_in(line, "-n").out)
  end)
end)

describe("sendoso repl at a terminal #process", function()
  -- Types keys at a terminal, in a home of its own. Returns what the terminal shows, and what is kept.
  local function type_at(state, keys, env)
    local options = { env = { XDG_STATE_HOME = state, TERM = "vt100" } }
    for name, value in pairs(env or {}) do options.env[name] = value end
    local seen = process.run(("sh -c %s"):format(temp.quote(("script -qec '%s repl --sandbox' /dev/null <%s"):format(
      process.program, temp.file("keys", keys)))), options)
    local file = state .. "/sendoso/repl_history"
    local shown = seen.out:gsub("\27%[[?%d]*%a", ""):gsub("\r", "")
    return shown, temp.read(file), file
  end

  local UP = "\27[A"

  it("edits a line, and finds it again, also in the next session", function()
    if not pcall(require, "sendoso.line") then return pending "built without libedit and readline" end
    local state = temp.path()
    local shown, kept, file = type_at(state, "41 + 0\127" .. "1\n" .. UP .. "\n\4")
    local _, count = shown:gsub("\n42\n", "")
    assert.equal(2, count, shown)
    assert.equal("41 + 1\n41 + 1\n", kept)
    assert.equal("600\n", process.shell("stat -c %%a %s", file))
    assert.matches("\n42\n", (type_at(state, UP .. "\n\4")))
  end)

  it("takes characters of all languages, and erases them whole", function()
    if not pcall(require, "sendoso.line") then return pending "built without libedit and readline" end
    local shown, kept = type_at(temp.path(), '"Zoë 日本語\127" .. "x"\n\4')
    assert.matches("\nZoë 日本x\n", shown, 1, true)
    assert.equal('"Zoë 日本" .. "x"\n', kept)
  end)

  -- Types, presses Ctrl-C when that is on the screen, and returns all that was on it. Of the shells, Debian's sh would
  -- end at the Ctrl-C itself.
  local function interrupt_at(typed, shown)
    local screen = temp.path "screen"
    local fingers = ([[
await() { spec/support/await "$1" %s; }
(await "> "; printf '%%s' %s; await %s; printf '\003'; await "status ") |
  SHELL=/bin/bash timeout 60 script -qefc '%s repl --sandbox; echo status $?; stty -a' %s]]):format(screen,
      temp.quote(typed), temp.quote(shown), process.program, screen)
    local seen = process.run("sh " .. temp.file("fingers.sh", fingers),
      { env = { XDG_STATE_HOME = temp.path(), TERM = "vt100" } })
    return (seen.out:gsub("\27%[[?%d]*%a", ""):gsub("\r", ""))
  end

  for name, case in pairs {
    ["at its prompt"] = { "41 + ", "41 + " },
    ["in the midst of what takes several lines"] = { "for i = 1, 2 do\n", ">> " },
    ["while a line runs"] = { "print('rea' .. 'dy') while true do end\n", "ready" },
    ["while a line reads"] = { "print('rea' .. 'dy') io.read()\n", "ready" },
  } do
    it("ends with its summary at a Ctrl-C, and leaves the terminal as it was: " .. name, function()
      local shown = interrupt_at(table.unpack(case))
      assert.matches("\nsendoso: interrupted; [^\n]*\n0 sent, 0 already sent", shown)
      assert.matches("\nstatus 130\n", shown)
      assert.matches(" icanon", shown)
      assert.is_nil(shown:find "error: " or shown:find "%-icanon" or shown:find "%-echo ")
    end)
  end

  it("keeps no line with what may be a secret", function()
    if not pcall(require, "sendoso.line") then return pending "built without libedit and readline" end
    local _, kept = type_at(temp.path(), 'local t = { Token = "abc" }\n_ = "my SECRET"\n_ = "password"\n'
      .. 'x = {\n  api_key = 1,\n}\n_ = "tok-4711"\n7 * 6\n\4', { SENDOSO_ACCESS_TOKEN = "tok-4711" })
    assert.equal("7 * 6\n", kept)
  end)
end)

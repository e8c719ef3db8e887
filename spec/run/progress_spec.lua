local process = require "spec.support.process"
local progress = require "sendoso.run.progress"
local sandbox = require "spec.support.sandbox"
local temp = require "spec.support.temp"

local ERASE = "\r\27[K"

local function started(total, columns)
  local texts, now = {}, 0
  local function clock() return now end
  local line = progress(total, columns or function() return 80 end, function(text) texts[#texts + 1] = text end, clock)
  return line, texts, function(ms) now = now + ms end
end

describe("sendoso.run.progress", function()
  it("shows how many of how many, the rate, and how long to go", function()
    local line, texts, wait = started(1240)
    assert.equal(ERASE .. "0 of 1240 gifts", texts[1])
    for _ = 1, 340 do
      wait(100)
      line:step()
    end
    assert.equal(ERASE .. "340 of 1240 gifts, 10.0 a second, 1 min 30 s to go", texts[#texts])
  end)

  it("is drawn ten times a second at most", function()
    local line, texts, wait = started(1000)
    for _ = 1, 1000 do
      wait(1)
      line:step()
    end
    assert.equal(11, #texts)
  end)

  it("is erased before another line, and drawn again behind it", function()
    local line, texts, wait = started(10)
    wait(1)
    line:erase()
    line:erase()
    line:step()
    assert.same({ ERASE .. "0 of 10 gifts", ERASE, ERASE .. "1 of 10 gifts, 1000.0 a second, 1 s to go" }, texts)
  end)

  it("never fills the line of a terminal that is narrow", function()
    local columns = 20
    local line, texts, wait = started(10, function() return columns end)
    wait(1000)
    line:step()
    assert.equal(ERASE .. "1 of 10 gifts, 1.0 ", texts[2])
    for _, narrower in ipairs { 5, 1, 0 } do -- its user makes it smaller meanwhile
      columns = narrower
      wait(1000)
      line:step()
      assert.equal(ERASE .. ("2 of"):sub(1, math.max(0, narrower - 1)):gsub("2", tostring(line.done)), texts[#texts])
    end
  end)
end)

-- Runs a command line in a terminal of 100 columns, and looks at it while it runs and at its end.
local function in_terminal(line)
  local socket, done = temp.path "tmux", temp.path "done"
  local function tmux(words) return process.run(("tmux -S %s -f /dev/null %s"):format(socket, words)) end
  tmux("new-session -d -x 100 -y 50 " .. temp.quote(("%s; echo $? >%s; sleep 60"):format(line, done)))
  local screens = {}
  repeat
    local shown = tmux("capture-pane -e -p").out -- with its colours
    if shown ~= screens[#screens] then screens[#screens + 1] = shown end
  until temp.read(done) ~= "" or #screens > 500
  screens[#screens + 1] = tmux("capture-pane -p").out
  tmux "kill-server"
  return screens, math.tointeger(tonumber(temp.read(done)))
end

describe("progress on a terminal #process", function()
  local function command(flags, variables)
    return ("env XDG_STATE_HOME=%s %s TERM=screen %s run %s --today 2026-02-28 scripts/anniversary.lua"):format(
      temp.path(), variables or "", process.program, flags or "--sandbox")
  end

  local function count(screens, pattern)
    local number = 0
    for _, screen in ipairs(screens) do
      if screen:find(pattern) then number = number + 1 end
    end
    return number
  end

  it("is one line below the others, without colours, and gone at the end", function()
    -- Who looks at the terminal is to see most of the gifts on their way.
    local box <close> = sandbox.start "--set slow_ms=1000 --fault slow=9"
    local screens, status = in_terminal(command("", ("SENDOSO_ACCESS_TOKEN=%s SENDOSO_BASE_URL=%s"):format(
      box.env.SENDOSO_ACCESS_TOKEN, box.env.SENDOSO_BASE_URL)))
    assert.equal(5, status) -- two rows are skipped
    assert.is_true(count(screens, "\n%d of 6 gifts") > 1, screens[#screens])
    for i, screen in ipairs(screens) do
      local _, lines = screen:gsub("%d of 6 gifts", "")
      assert.is_true(lines <= 1, screen)
      assert.is_nil(screen:find "\27", screen)
      assert.is_nil(screen:find "gifts[^\n]*sent  ", screen)
      if i == #screens then assert.equal(0, lines) end
    end
    local last = screens[#screens]
    for _, key in ipairs { "E1007/10", "E1031/5", "E1163/2" } do
      assert.matches("\nsent             anniversary/" .. key, last)
    end
  end)

  it("is not there with -q, in a pipe, or on a terminal that cannot erase", function()
    assert.equal(0, count((in_terminal(command "-q --sandbox")), "of 6 gifts"))
    assert.equal(0, count((in_terminal(command() .. " 2>&1 | cat")), "of 6 gifts"))
    assert.equal(0, count((in_terminal("env TERM=dumb " .. command():gsub("TERM=screen", ""))), "of 6 gifts"))
    local result = process.run(command())
    assert.is_nil((result.out .. result.err):find "of 6 gifts")
    assert.is_nil((result.out .. result.err):find "\27")
  end)
end)

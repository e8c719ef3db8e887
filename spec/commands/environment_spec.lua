-- What a script runs in: a Lua of its own, in which it can break nothing but itself.
local environment = require "sendoso.commands.environment"
local process = require "spec.support.process"
local scripts = require "spec.support.scripts"
local temp = require "spec.support.temp"

-- A gift, written with what the lines before it cannot have taken away.
local one_gift = [[
local receipt = require("sendoso").egift { campaign = 2002, to = { email = "ann@example.com" }, once = "one" }
io.stdout:write(receipt.outcome, "\n")
]]

-- Writes files into a folder of their own; returns it.
local function folder_of(files, name)
  local folder = temp.path(name)
  os.execute("mkdir -p " .. temp.quote(folder))
  for file, text in pairs(files) do
    local out <close> = assert(io.open(folder .. "/" .. file, "w"))
    out:write(text)
  end
  return folder
end

local function output(command, options)
  local seen = process.sendoso(command, options)
  assert.equal(0, seen.status, seen.err)
  return seen.out
end

describe("a script's globals", function()
  for _, line in ipairs {
    'type = "webinar"', 'os = "linux"', "_G.pairs, print, ipairs, next, select = nil", "_ENV.error = 7",
    "string.format, string.rep, table.concat, os.time, math.max, io.stderr = nil",
    "for name in pairs(package.loaded) do package.loaded[name] = nil end", 'package.path, package.cpath = "", ""',
    "for _, library in ipairs { string, table, math } do for name in pairs(library) do library[name] = nil end end",
    'setmetatable(_G, { __index = function(_, name) error("undefined " .. name, 2) end })',
    'load("tostring, rawget, pcall, collectgarbage, setmetatable = nil")()',
    'getmetatable("").__index = {}', 'getmetatable("").__index = nil', 'debug.setmetatable("", nil)',
    'getmetatable("").__index = function() while true do end end', 'getmetatable("").__tostring = error',
    'debug.setmetatable("", { __index = error, __concat = error, __name = 7 })',
  } do
    it("are nobody else's: " .. line, function()
      local seen = scripts.run(line .. "\n" .. one_gift)
      assert.equal("sent\n", seen.out, seen.err)
      assert.equal(0, seen.status, seen.err)
      assert.matches("1 sent, 0 already sent", seen.err)
    end)
  end

  it("are those of the modules that it requires, too, and of code that it loads", function()
    local folder = folder_of {
      ["helpers.lua"] = "function greet(name) return greeting .. name end",
      ["more.lua"] = "count = (count or 0) + 1 return count",
      ["main.lua"] = [[
greeting = "hello "
require "helpers"
print(greet "ann", require "more", require "more", count)
load "later = greet 'bob'"()
dofile(arg[1])
print(later, count, _G.greet == greet, _G == _ENV)]],
    }
    assert.equal("hello ann\t1\t1\t1\nhello bob\t2\ttrue\ttrue\n",
      output(("run -q %s/main.lua -- %s/more.lua"):format(folder, folder)))
  end)

  it("are Lua's to begin with: all of its libraries, and nothing of the program's", function()
    assert.equal("ok\n", output("run -q " .. temp.file("s.lua", [[
for _, name in ipairs { "string", "table", "math", "os", "io", "coroutine", "utf8", "debug", "package" } do
  assert(package.loaded[name] == _G[name] and require(name) == _G[name], name)
end
assert(argparse == nil and sendoso == nil and command == nil)
print "ok"]])))
  end)

  it("are those of one script: another one of the same run has its own", function()
    local path = temp.file("s.lua", 'seen = (seen or 0) + 1; type = "x"; string.shout = print; return seen')
    for _ = 1, 2 do assert.equal(1, assert(environment.load(path, {}))()) end
    assert.equal("function", type(type))
    assert.is_nil(rawget(string, "shout"))
  end)

  it("add methods to its strings, and take none of Lua's", function()
    assert.equal("a!\t<a>\n", output("run -q " .. temp.file("s.lua", [[
function string.shout(text) return text .. "!" end
string.format = nil
print(("a"):shout(), ("<%s>"):format("a"))]])))
  end)

  it("give its strings operators and what an index finds, behind Lua's own methods", function()
    assert.equal("7 a!\tb\tABC\tnone\n11\ttrue\ttrue\n7\n", output("run -q " .. temp.file("s.lua", [[
local strings = getmetatable ""
strings.__mod = function(text, values) return text:format(table.unpack(values)) end
strings.__index = function(text, name) return type(name) == "number" and text:sub(name, name) or "none" end
print("%d %s!" % { 7, "a" }, ("abc")[2], ("abc"):upper(), ("abc").shout)
strings.__index, strings.__add = { shout = 7 }, nil
print("10" + 1, debug.getmetatable "x" == strings, getmetatable({}) == nil)
print(("abc").shout)]])))
  end)

  it("last for all lines that are typed in", function()
    local input = temp.file("input", 'type = "x"\nprint = nil\nstring.format = nil\nn = 1\nn = n + 1\nn, type\n')
    local seen = process.run(("sh -c %s"):format(temp.quote(("%s repl --sandbox <%s"):format(process.program, input))),
      { env = { XDG_STATE_HOME = temp.path() } })
    assert.equal("2\tx\n", seen.out)
    assert.equal(0, seen.status)
  end)
end)

describe("require in a script", function()
  it("finds modules beside it, wherever it is started and whatever the folder is called", function()
    local folder = folder_of({
      ["helpers.lua"] = 'return { name = ... }',
      ["main.lua"] = 'print(require("helpers").name, select(2, require "helpers") ~= nil)',
      ["rule.lua"] = 'local rule = require "sendoso.rule"\nprint(require("helpers").name)\n'
        .. 'return rule { name = "a", each = { { id = "1" } }, when = function() end, once = "{id}",'
        .. " gift = { campaign = 2002 } }",
    }, "auto scripts é;?%")
    assert.matches("^helpers\t", output("run -q " .. temp.quote(folder .. "/main.lua"), { folder = "/" }))
    assert.matches("^helpers\t", output("run -q main.lua", { folder = folder }))
    assert.matches("^helpers\n", output("plan " .. temp.quote(folder .. "/rule.lua"), { folder = "/" }))
  end)

  it("says where it looked for what is not there", function()
    local seen = scripts.run 'require "no.such"'
    assert.equal(1, seen.status)
    assert.matches("script.lua:1: module 'no.such' not found:.*no file beside the script.*no file '/usr", seen.err)
  end)

  it("shows a mistake in a module at the module's line", function()
    local folder = folder_of { ["bad.lua"] = "local x\nreturn x.y", ["worse.lua"] = "return return",
      ["main.lua"] = 'require(arg[1])' }
    for name, message in pairs { bad = "bad.lua:2: attempt to index a nil", worse = "worse.lua:1: .*near 'return'" } do
      local seen = process.sendoso(("run %s/main.lua -- %s"):format(folder, name))
      assert.equal(1, seen.status)
      assert.matches(message, seen.err)
    end
  end)

  it("gives the program's own library, not what stands beside the script under its name", function()
    local folder = folder_of { ["sendoso.lua"] = "return {}", ["main.lua"] = one_gift }
    assert.equal("sent\n", output(("run -q %s/main.lua"):format(folder), { folder = folder }))
  end)

  it("looks where the environment says, for scripts", function()
    local folder = folder_of { ["far.lua"] = 'return "far"' }
    local path = temp.file("s.lua", 'print(require "far", package.path:find(";;", 1, true))\nrequire "argparse"')
    for _, name in ipairs { "LUA_PATH", "LUA_PATH_5_4" } do
      assert.equal("far\tnil\n", output("run -q " .. path, { env = { [name] = folder .. "/?.lua;;" } }))
    end
  end)
end)

describe("a child of a script", function()
  it("has what the program came with, and nothing that the program has opened", function()
    local list = temp.path "list"
    local script = temp.file("s.lua", one_gift .. ([[
local sendoso = require "sendoso"
sendoso.default():ledger():facts()
os.execute "ls -l /proc/self/fd > %s"
io.popen("ls -l /proc/self/fd >> %s"):close()
os.execute()]]):format(list, list))
    -- What this process has open is not what the program has.
    local only_seven = 'for fd in $(ls /proc/self/fd); do [ "$fd" -gt 2 ] && eval "exec $fd>&-"; done; exec 7</dev/null'
    local seen = process.run(("bash -c %s"):format(temp.quote(("%s; %s run -q --sandbox %s")
      :format(only_seven, process.program, script))), { env = { XDG_STATE_HOME = temp.path() } })
    assert.equal("sent\n", seen.out, seen.err)
    local shown = temp.read(list)
    assert.equal(2, select(2, shown:gsub(" 7 %-> ", "")))
    assert.is_nil(shown:find "%.db" or shown:find "%.ndjson" or shown:find "socket:" or shown:find "eventpoll")
  end)
end)

describe("the program", function()
  local spoiled = 'error "not this one"'
  local folder
  setup(function()
    folder = folder_of { ["sendoso.lua"] = spoiled, ["argparse.lua"] = spoiled, ["cjson.lua"] = spoiled,
      ["cjson.so"] = "\x7fELF of another Lua", ["init.lua"] = spoiled }
    os.execute(("mkdir %s/sendoso && echo %s >%s/sendoso/fail.lua"):format(folder, temp.quote(spoiled), folder))
  end)

  for name, env in pairs {
    ["what stands in the current folder"] = {},
    ["LUA_PATH"] = { LUA_PATH = "?.lua;?/init.lua" }, ["LUA_PATH_5_4"] = { LUA_PATH_5_4 = "?.lua" },
    ["LUA_CPATH"] = { LUA_CPATH = "?.so", LUA_PATH = "" },
    ["LUA_INIT"] = { LUA_INIT = spoiled, LUA_INIT_5_4 = spoiled },
  } do
    it("finds what it needs itself whatever is in " .. name, function()
      for _, command in ipairs { "help", "me --json", "campaigns --json" } do
        local seen = process.sendoso(command, { env = env, folder = folder })
        assert.equal(0, seen.status, seen.err)
      end
    end)
  end

  it("writes amounts and reads dates as ever in a script that has another locale", function()
    local seen = scripts.run [[
for _, name in ipairs { "de_DE.UTF-8", "de_DE.utf8", "C.UTF-8", "POSIX" } do os.setlocale(name) end
assert(os.setlocale(nil, "numeric") == "C" and os.setlocale(nil, "collate") == "C" and ("%.1f"):format(1.5) == "1.5")
assert(os.setlocale("no-such-locale", "time") == nil)
assert(os.setlocale("POSIX", "time"))]]
    assert.equal(0, seen.status, seen.err)
  end)
end)

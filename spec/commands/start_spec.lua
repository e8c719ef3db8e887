-- How the program starts: with what it needs, and no more.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

-- A copy of the program with its modules, which may be changed.
local function copy()
  local folder = temp.path()
  process.shell("cp -pL %s %s && cp -rpL %s/lua %s/lib %s", process.program, folder,
    process.program:match "^(.*)/", process.program:match "^(.*)/", folder)
  return folder
end

-- Changes a module: what it says of itself when it is loaded.
local function change(folder, keeps_time)
  local path = folder .. "/lua/sendoso/commands/packages.lua"
  local text = temp.read(path)
  local file <close> = assert(io.open(path .. ".new", "wb"))
  file:write((text:gsub("return packages%s*$", function(all) return ("#"):rep(#all) end)))
  file:close()
  process.shell("%s mv %s.new %s", keeps_time and ("touch -r %s %s.new;"):format(path, path) or "", path, path)
end

-- What a script in the sandbox has loaded of the libraries that bring many others with them, and of others that are
-- named.
local function loaded_by(script, ...)
  local seen = process.sendoso(("run -q %s -- %s"):format(temp.file("script.lua", script .. [[

    local maps <close> = io.open "/proc/self/maps"
    local text, found = maps:read "a", {}
    for _, name in ipairs { "libcurl", "libmicrohttpd", "libical", ... } do
      if text:find("/" .. name .. ".so", 1, true) then found[#found + 1] = name end
    end
    print(table.concat(found, " "))
  ]]), table.concat({ ... }, " ")))
  assert.equal(0, seen.status, seen.err)
  return seen.out
end

describe("a start", function()
  it("reads our modules as they were compiled", function()
    local folder = copy()
    change(folder, true)
    assert.equal(0, process.run(folder .. "/sendoso --version").status)
  end)

  it("reads a module that was changed since", function()
    local folder = copy()
    change(folder, false)
    local seen = process.run(folder .. "/sendoso --version")
    assert.equal(1, seen.status)
    assert.matches("commands/packages.lua:%d+: unexpected symbol near '#'", seen.err)
  end)

  for name, text in pairs { ["no file of compiled modules"] = false, ["an empty one"] = "",
    ["one that is cut"] = "\1\0\0\0\0\0\0\0\7\7", ["one of something else"] = ("sendoso "):rep(1000) } do
    it("does with " .. name, function()
      local folder = copy()
      os.remove(folder .. "/lib/sendoso/modules")
      if text then
        local file <close> = assert(io.open(folder .. "/lib/sendoso/modules", "wb"))
        file:write(text)
      end
      local seen = process.run(folder .. "/sendoso --version")
      assert.equal(0, seen.status, seen.err)
    end)
  end

  it("names the lines of our modules as ever", function()
    local folder = copy()
    local seen = process.run(("env XDG_STATE_HOME=%s %s/sendoso run %s"):format(temp.path(), folder,
      temp.file("script.lua", 'print(debug.getinfo(require("sendoso").today, "S").source)')))
    assert.equal(("@%s/lua/sendoso/init.lua\n"):format(folder), seen.out)
  end)

  it("opens nothing for a script that asks for nothing", function()
    assert.equal("\n", loaded_by("", "core", "libsqlite3", "libcrypto"))
    assert.equal("core libsqlite3 libcrypto\n", loaded_by('require "sendoso"', "core", "libsqlite3", "libcrypto"))
    local state = temp.path()
    local seen = process.sendoso("run -q " .. temp.file("empty.lua", ""), { state = state })
    assert.equal("0  ", ("%d %s %s"):format(seen.status, seen.out, seen.err))
    assert.equal("", temp.read(state .. "/sendoso/permits.db"))
  end)

  it("says where gifts would have gone if such a script fails", function()
    local script = temp.file("script.lua", 'error "no"')
    local loud, quiet = process.sendoso("run " .. script).err, process.sendoso("run -q " .. script).err
    assert.equal(loud:match "\n(.*)$":gsub("[%d.]+", "N"), (quiet:gsub("[%d.]+", "N")))
    assert.matches("the sandbox %(127%.0%.0%.1:%d+%)", quiet)
  end)

  it("gives the library of its run to a script that asks for it late", function()
    local seen = process.sendoso("run -q -n " .. temp.file("script.lua", [[
      local rule = require "sendoso.rule"
      local sendoso = require "sendoso"
      assert(rule == sendoso.rule and sendoso.default() == sendoso.default())
      return rule { name = "one", each = { { id = "7", email = "a@example.com" } }, once = "{id}",
        gift = function() print "asked"; return { campaign = "Coffee on us" } end }]]))
    assert.equal(0, seen.status, seen.err)
    assert.matches("^asked\n", seen.out)
  end)

  it("opens nothing for what Lua collects when the run has ended", function()
    for _, asked in ipairs { "sendoso", "assert(sendoso.open {})" } do
      local seen = process.sendoso("run -q " .. temp.file("script.lua", [[
        last = setmetatable({}, { __gc = function()
          local sendoso = require "sendoso"
          local gift = { to = { email = "a@example.com" }, campaign = "Coffee on us", once = "1" }
          print(pcall(function() return assert(]] .. asked .. [[.egift(gift)) end))
        end })]]))
      assert.equal("false\tguard: the run has ended already\n", seen.out)
    end
  end)

  it("loads no library for what a script does not do", function()
    assert.equal("\n", loaded_by 'require "sendoso"')
    assert.equal("libcurl libmicrohttpd\n", loaded_by 'require("sendoso").me()')
    assert.equal("libical\n", loaded_by 'require("sendoso").today "Asia/Tokyo"')
  end)

  it("says which library cannot be loaded", function()
    local file = temp.file("libcurl.so.4", "no library")
    local seen = process.sendoso("me", { env = { LD_LIBRARY_PATH = file:match "^(.*)/" } })
    assert.equal(1, seen.status)
    assert.matches("^error: cannot load libcurl.so.4: [^\n]+\n$", seen.err)
  end)
end)

local process = require "spec.support.process"
local temp = require "spec.support.temp"

describe("sendoso help", function()
  it("names every command", function()
    local seen = process.run(process.program .. " help")
    for name in ("run me users invite groups members campaigns campaign sends egift physical collect sandbox "
      .. "ledger help"):gmatch "%S+" do
      assert.matches("\n   " .. name .. " ", seen.out, 1, true)
      assert.equal(0, process.sendoso("help " .. name).status)
    end
  end)

  it("knows them without the client: where there is no module to load", function()
    local folder = temp.path()
    process.run(("cp %s %s/sendoso; ln -s $PWD/lua %s/lua"):format(process.program, folder, folder))
    local others = package.searchpath("cjson", package.cpath):gsub("cjson%.so$", "?.so")
    local alone = ("LUA_CPATH='%s' LUA_PATH=';;' %s/sendoso"):format(others, folder)
    assert.matches("Usage: sendoso egift", process.run(alone .. " help egift").out, 1, true)
    assert.matches("sendoso.core", process.run(alone .. " me").err, 1, true)
  end)
end)

-- The program has a memory of its own for Lua's objects (src/host/memory.c): scripts notice nothing of it.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local function both(text)
  local script = temp.file("script.lua", text)
  return process.run("lua5.4 " .. script), process.run(process.program .. " run -q " .. script)
end

describe("a script in the program #process", function()
  it("has objects that grow, shrink and go, of all sizes around those that have lists", function()
    local lua, ours = both [[
      local kept, sum = {}, 0
      for size = 1, 560 do
        local text, list = ("x"):rep(size), {}
        for i = 1, size do list[i] = i; list["k" .. i] = text:sub(1, i) end
        for i = size, 2, -1 do list[i], list["k" .. i] = nil, nil end
        if size % 7 == 0 then kept[size % 50] = { text, list, coroutine.wrap(function() coroutine.yield(text) end) } end
        sum = sum + #text + list[1] + #list.k1
      end
      for _, one in pairs(kept) do sum = sum + #one[1] + #one[3]() + #table.concat { one[1], one[1] } end
      collectgarbage()
      print(sum)
    ]]
    assert.equal("", ours.err)
    assert.equal(lua.out, ours.out)
  end)

  it("has warnings as lua5.4 has them: off at first", function()
    local lua, ours = both [[warn "1"; warn "@on"; warn("2", "@off", "3"); warn "@what"; warn "@off"; warn "4"]]
    assert.equal("Lua warning: 2@off3\n", ours.err)
    assert.equal(lua.err, ours.err)
  end)
end)

-- sendoso.show: a list of a script's own tables, on stdout, in the formats of the commands.
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local function script(call)
  return temp.file("script.lua", ('local sendoso = require "sendoso"\nsendoso.show(%s)\n'):format(call))
end

local function show(call, arguments)
  return process.sendoso(("run %s %s"):format(script(call), arguments or ""))
end

describe("sendoso.show", function()
  local items = '{ { id = 7, name = "Lee, Ann" }, { id = 8, note = "x" } }'

  for format, text in pairs {
    table = "id  name\n7   Lee, Ann\n8\n",
    csv = 'id,name\n7,"Lee, Ann"\n8,\n',
    ndjson = '{"id":7,"name":"Lee, Ann"}\n{"id":8,"note":"x"}\n',
    json = '[\n{"id":7,"name":"Lee, Ann"},\n{"id":8,"note":"x"}\n]\n',
  } do
    it("prints a list as " .. format, function()
      assert.equal(text, show(('"%s", "id name", %s'):format(format, items)).out)
    end)
  end

  it("leaves stdout to programs that read events", function()
    local seen = show('"csv", "id name", ' .. items, "--json")
    assert.matches('^{[^\n]*"event":"start"', seen.out)
    assert.is_nil(seen.out:find("Lee, Ann", 1, true))
    assert.matches('7,"Lee, Ann"', seen.err, 1, true)
  end)

  it("is no failure when its reader has ended", function()
    local many = "setmetatable({}, { __index = function(_, i) return i < 1e5 and { id = i } or nil end })"
    local seen = process.run(("sh -c '(%s run -q %s; echo $? >&2) | head -1'")
      :format(process.program, script(('"csv", "id", %s'):format(many))), { env = { XDG_STATE_HOME = temp.path() } })
    assert.equal("id\n", seen.out)
    assert.equal("0\n", seen.err)
  end)

  for call, said in pairs {
    ['"xml", "id", {}'] = "show: expected 'table' or 'json' or 'ndjson' or 'csv', got \"xml\"",
    ['"csv", { "id" }, {}'] = "show: columns: expected a string, got a table",
    ['"csv", "id"'] = "show: items: expected a table, got nil",
  } do
    it("refuses " .. call, function()
      local seen = show(call)
      assert.matches("script.lua:2: " .. said, seen.err, 1, true)
      assert.equal(1, seen.status)
    end)
  end
end)

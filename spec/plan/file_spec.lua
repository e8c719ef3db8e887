local file = require "sendoso.plan.file"
local fixture = require "spec.support.fixture"
local process = require "spec.support.process"
local staff = require "spec.support.staff"
local temp = require "spec.support.temp"

local new, person = staff.rule, staff.person

describe("the file of a plan", function()
  local client

  before_each(function() client = fixture.sandbox() end)

  after_each(function() client:close() end)

  local _, made, _, _, write = staff.verbs(function() return client end)

  it("is the same for the same input, but for the line that says when; and nobody else's to read", function()
    local people = {
      person("1", "2021-03-10"), person("2", "2020-01-01"), person("3", "2016-03-10", { status = "On leave" }),
    }
    local one, two = write(new(people)), temp.path "again.plan"
    assert(file.write(two, file.text(made(new(people)), "2026-03-10T10:00:00Z")))
    local first, second = temp.lines(one), temp.lines(two)
    assert.equal(4, #first) -- who is not due has none
    for i = 1, #first do assert.equal(i ~= 2, first[i] == second[i]) end
    assert.equal("600\n", process.run("stat -c %a " .. one).out)
    -- So an approval of the one is good for the other.
    local digest = file.read(one).digest
    assert.equal(digest, file.read(two).digest)
    assert.equal(digest, file.digest(made(new(people))))
    assert.are_not.equal(digest, file.digest(made(new { people[1] })))
  end)

  it("is refused when a byte of it was changed", function()
    local path = write(new({ person("1", "2021-03-10") }))
    local text = temp.read(path)
    for _, at in ipairs { 3, #text // 2, #text - 5 } do
      local byte = text:byte(at)
      local out = assert(io.open(path, "wb"))
      out:write(text:sub(1, at - 1), string.char(byte == 120 and 121 or 120), text:sub(at + 1))
      out:close()
      local read, err = file.read(path)
      assert.is_nil(read)
      assert.is_true(err.kind == "guard" or err.kind == "invalid")
    end
  end)
end)

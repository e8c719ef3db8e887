local temp = require "spec.support.temp"

describe("README.md", function()
  it("shows the anniversary script as it is", function()
    assert.matches(temp.read "scripts/anniversary.lua", temp.read "README.md", 1, true)
  end)
end)

local process = require "spec.support.process"

describe("sendoso report", function()
  it("refuses a time that ends before it begins, and names both", function()
    local seen = process.sendoso "report --since 2026-05-01 --until 2026-01-01"
    assert.equal(64, seen.status)
    assert.matches("error: --since 2026-05-01 is after --until 2026-01-01\n", seen.err, 1, true)
    assert.equal("", seen.out)
  end)

  it("takes one day", function()
    assert.equal(0, process.sendoso("report --no-refresh --since 2026-05-01 --until 2026-05-01").status)
  end)
end)

-- scripts/claim.lua: by the file alone; spec/webhook/listen_spec.lua has such a script and webhooks.
local process = require "spec.support.process"

describe("scripts/claim.lua", function()
  it("plans a link for the answer of the day", function()
    local seen = process.sendoso "plan scripts/claim.lua --today 2026-03-30"
    assert.matches("send +survey/a3a12ec67a1365927098a606107fac15", seen.out)
    assert.equal(0, seen.status)
  end)
end)

-- A script that forks while a client is open: the client stays the parent's.
local fork = require "sendoso_fork"
local serve = require "spec.support.serve"

describe("a client in a forked child #binding #socket", function()
  it("asks for nothing, and says why", function()
    local client <close>, seen = serve.client(serve.after(0))
    assert(client.me())
    assert.is_true(fork.run(function()
      local me, err = client.me()
      assert(me == nil and err.kind == "guard" and err.message:find "belongs to the process", tostring(err))
      client:close()
    end))
    assert(client.me())
    assert.equal(2, #seen)
  end)
end)
